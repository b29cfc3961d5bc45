"""Whether a stored report may hold a name, in any of the ways in which names are brought together.

Spelling, script, hyphens, possessives, articles, one slip of the pen, and what a name leaves unsaid (its
country, the body it is part of, the word for its form) are seen through, as in `pipeline.organizations`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from rapidfuzz.distance import OSA

from pipeline.database.records import StoredReport
from pipeline.names import folded_words
from pipeline.organizations.forms import (
    SMALL_WORDS,
    WOMEN,
    is_ordinary,
    joined_hyphens,
    latin,
    spelled,
    undotted,
)
from pipeline.organizations.identity import PARENTS
from pipeline.organizations.lookup import FORM_WORDS

# Words of a name that a report may leave out, besides those of countries.
_UNSAID = FORM_WORDS | {word for parent in PARENTS for word in folded_words(parent)} | {"united", "nations"}
# Words that may stand among those of a name and are not compared: articles, an acronym in brackets.
_MORE = 8
# A word in which a slip of the pen is seen through, the slips, and the least words of such a name; as
# in `pipeline.organizations.lookup`, or wider.
_SHORTEST_MISSPELT, _MOST_MISTAKES, _FEWEST_WORDS = 6, 2, 3
# Words that stand between two texts of one report, so that no name reaches from one into the other.
_GAP = 1000


class WordsOfReport:
    """The words of a report by where they stand."""

    def __init__(self, report: StoredReport, country_words: frozenset[str]) -> None:
        self._unsaid = _UNSAID | country_words
        self._places: dict[str, list[int]] = {}
        first = 0
        for text in (report.text, report.publisher or ""):
            at = first
            for at, word in _numbered(text, first):
                self._places.setdefault(word, []).append(at)
            first = at + _GAP

    def may_hold(self, key: tuple[str, ...]) -> bool:
        """Whether the comparable words of a name stand near each other somewhere."""
        telling = frozenset(key) - SMALL_WORDS or frozenset(key)
        needed = telling - self._unsaid
        if not needed:
            return any(word in self._places for word in telling)
        missing = [word for word in needed if word not in self._places]
        there = sorted(needed.difference(missing), key=lambda word: len(self._places[word]))
        if missing and not (len(missing) == 1 and self._has_misspelt(key, missing[0])):
            return False
        if not there:
            return True
        reach = len(key) + _MORE
        rarest, *others = there
        return any(
            all(any(abs(at - other) <= reach for other in self._places[word]) for word in others)
            for at in self._places[rarest]
        )

    def _has_misspelt(self, key: tuple[str, ...], word: str) -> bool:
        if len(key) < _FEWEST_WORDS or len(word) < _SHORTEST_MISSPELT:
            return False
        return any(OSA.distance(word, odd) <= _MOST_MISTAKES for odd in self._odd)

    @cached_property
    def _odd(self) -> list[str]:
        """Words that no dictionary has."""
        return [w for w in self._places if len(w) >= _SHORTEST_MISSPELT - 1 and not is_ordinary((w,))]


def _numbered(text: str, first: int) -> Iterator[tuple[int, str]]:
    """The words of a text as names have them, each with its number; several may share one."""
    read = [spelled(latin(word)) for word in folded_words(undotted(text))]
    for at, word in enumerate(read, first):
        following = read[at - first + 1 : at - first + 2]
        yield at, word
        if following == ["s"]:
            yield at, f"{word}s"
        if following and (joined := next(joined_hyphens([word, *following]))) != word:
            yield at, joined
        if word in WOMEN or f"{word}s" in WOMEN:
            yield at, "womens"
        # `UN` and `United Nations` are written for each other; neither is needed of a name.
        if word == "united" and following == ["nations"]:
            yield at, "un"
