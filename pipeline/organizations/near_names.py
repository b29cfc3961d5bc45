"""Organizations of a database whose names are so alike that a person should look at them.

Pairs come from blocking (two rows share a rare word or the initials of their names) and a score by
rapidfuzz over the words that the two do not share. Nothing is merged by it: a near miss is only
proposed. The cost grows with the rows and their rare words, not with the square of the rows.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from extractors.acronyms import ACRONYM, spells
from pipeline.organizations.forms import SMALL_WORDS, comparable

# A word that more rows than this have tells too little to compare them all.
_MOST_IN_A_BLOCK = 40
# From this score on a person is asked; tried on the pairs of tests/cases/names.csv.
LOWEST = 0.78
# An acronym against a name that it spells out: likely, but other names fit as well.
_SPELT_OUT = 0.82
_SHORTEST_ACRONYM = 3
# Words that are written much alike and tell two bodies apart.
_OPPOSITES = frozenset(
    {
        "north", "south", "east", "west", "northern", "southern", "eastern", "western", "upper", "lower",
        "first", "second", "third", "national", "international", "regional",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row of `organizations` as far as names go; `forms` are the name and its aliases."""

    id: str
    name: str
    forms: tuple[str, ...]
    kind: str | None = None
    country: str | None = None
    known: bool = False


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Two rows that may be one, the likeliest forms of both, and a score from 0 to 1."""

    left: NamedRow
    right: NamedRow
    left_form: str
    right_form: str
    score: float


def near_misses(rows: Sequence[NamedRow]) -> list[NearMiss]:
    """The pairs worth a look, the likeliest first. Two rows that the authority file knows, and rows
    of different countries, are never proposed."""
    by_id = {row.id: row for row in rows}
    found = []
    for left, right in sorted(_pairs(rows)):
        miss = _compare(by_id[left], by_id[right])
        if miss is not None and miss.score >= LOWEST:
            found.append(miss)
    return sorted(found, key=lambda m: (-m.score, m.left.id, m.right.id))


def _pairs(rows: Iterable[NamedRow]) -> set[tuple[str, str]]:
    """Ids of rows that share a block, each pair once, in alphabetical order."""
    blocks: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for block in {block for form in row.forms for block in _blocks(form)}:
            blocks[block].add(row.id)
    return {
        pair
        for members in blocks.values()
        if 1 < len(members) <= _MOST_IN_A_BLOCK
        for pair in itertools.combinations(sorted(members), 2)
    }


def _blocks(form: str) -> Iterator[str]:
    every = comparable(form)
    key = [word for word in every if word not in SMALL_WORDS]
    if ACRONYM.fullmatch(form):
        yield f"initials {''.join(every)}"
    elif len(key) > 1:
        yield f"initials {''.join(word[0] for word in key)}"
        yield f"initials {''.join(word[0] for word in every)}"
    for word in key:
        # The first letters of a word, so that a slip at its end does not hide it.
        yield f"word {word[:5]}"


def _compare(left: NamedRow, right: NamedRow) -> NearMiss | None:
    if (left.known and right.known) or (left.country and right.country and left.country != right.country):
        return None
    best: tuple[float, str, str] | None = None
    apart = likeness(left.name, right.name) < LOWEST
    for one, other in itertools.product(left.forms, right.forms):
        if apart and _says_no_more(one, other):
            # `Embassy of Norway` is said of two embassies: the reports have told them apart.
            continue
        score = likeness(one, other)
        if best is None or score > best[0]:
            best = score, one, other
    if best is None:
        return None
    score, one, other = best
    if left.kind and right.kind and left.kind != right.kind:
        score *= 0.9
    return NearMiss(left, right, one, other, round(score, 3))


def _says_no_more(one: str, other: str) -> bool:
    """Whether one form has no word that the other lacks."""
    ours, theirs = set(comparable(one)), set(comparable(other))
    return ours <= theirs or theirs <= ours


def likeness(left: str, right: str) -> float:
    """How alike two names are, from 0 to 1.

    Words that both have count for little where each has another of its own: that is what tells
    `Medica Zenica` from `Medica Kosovo`.

    >>> likeness("Kosovo Women's Network", "Kosova Women Netwrok") > LOWEST
    True
    >>> likeness("Mission to Serbia", "Mission to Skopje") < LOWEST
    True
    """
    one, other = comparable(left), comparable(right)
    acronym = ACRONYM.fullmatch(left) is not None, ACRONYM.fullmatch(right) is not None
    if any(acronym):
        short, long = (left, right) if acronym[0] else (right, left)
        fits = not all(acronym) and len(short) >= _SHORTEST_ACRONYM and spells(short, long)
        return _SPELT_OUT if fits else float(one == other)
    ours, theirs = (Counter(word for word in key if word not in SMALL_WORDS) for key in (one, other))
    shared = sum((ours & theirs).values())
    rest = [" ".join(sorted((mine - yours).elements())) for mine, yours in ((ours, theirs), (theirs, ours))]
    if not any(rest):
        return 1.0
    if not all(rest):
        # One name has words that the other lacks: a town, a translation, the rest of the name.
        longer = max(sum(ours.values()), sum(theirs.values()))
        return shared / longer if shared > 1 else 0.5 * shared / longer
    if not (_OPPOSITES.isdisjoint(ours - theirs) or _OPPOSITES.isdisjoint(theirs - ours)):
        return 0.0
    return float(fuzz.ratio(*rest) / 100 * (0.9 + 0.1 * shared / (shared + 1)))


def rows_of(records: Iterable[Mapping[str, object]]) -> list[NamedRow]:
    """Rows of the table `organizations` (with `aliases` already a list) as NamedRow."""
    return [
        NamedRow(
            str(r["id"]),
            str(r["name"]),
            tuple(dict.fromkeys([str(r["name"]), *(str(a) for a in _listed(r["aliases"]))])),
            _text(r["kind"]),
            _text(r["country"]),
            bool(r["known"]),
        )
        for r in records
    ]


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def _text(value: object) -> str | None:
    return str(value) if value else None
