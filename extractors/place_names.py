"""Reads the names that the gazetteer knows where they stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.knowledge.gazetteer import Gazetteer, PlaceCandidate, is_acronym
from pipeline.names import Word

_MOST_WORDS = 7
# What may stand between two words of a name; a bracket only in `Iran (Islamic Republic of)`.
_BETWEEN = re.compile(r"[ \u00a0]?[-–.'’`‘ʿ&]{0,2}[ \u00a0]?|, (?=D\.?C)|[ \u00a0]\(")
_TIGHT = frozenset("-–'’`‘ʿ.")
_SMALL_WORDS = frozenset(
    [
        "of",
        "the",
        "and",
        "de",
        "da",
        "do",
        "dos",
        "di",
        "du",
        "del",
        "la",
        "le",
        "el",
        "al",
        "i",
        "e",
        "y",
        "en",
        "sur",
        "na",
        "van",
        "der",
        "on",
        "upon",
        "am",
        "s",
        "d",
        "l",
    ]
)
# Regions whose names start with a small letter.
_SMALL_STARTS = frozenset(("sub", "former", "ex"))
_SHORTEST_IN_CAPITALS = 5
# Characters on either side of a name within which a heading ends.
_LONGEST_HEADING = 300


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name of the gazetteer in a text: half-open offsets, first and last word, what it can mean."""

    start: int
    end: int
    first: int
    last: int
    key: str
    candidates: tuple[PlaceCandidate, ...]

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(candidate.id for candidate in self.candidates)

    @property
    def strong(self) -> bool:
        return any(candidate.strong for candidate in self.candidates)

    @property
    def countries(self) -> frozenset[str]:
        """Codes of all countries in which the name stands for a place."""
        return frozenset(c.country for c in self.candidates if c.country is not None)

    @property
    def widest(self) -> bool:
        """Whether it can be a country or a region across countries."""
        return any(c.strong and c.kind in ("country", "region") for c in self.candidates)


def known_names(text: str, text_words: Sequence[Word], gazetteer: Gazetteer) -> Iterator[KnownName]:
    """The longest known name at each capitalized word, in order and without overlaps."""
    at = 0
    while at < len(text_words):
        name = _longest(text, text_words, at, gazetteer)
        if name is None:
            at += 1
        else:
            yield name
            at = name.last + 1


def _longest(text: str, text_words: Sequence[Word], at: int, gazetteer: Gazetteer) -> KnownName | None:
    head = text_words[at]
    if not text[head.start].isupper() and head.folded not in _SMALL_STARTS:
        return None
    found = None
    key = ""
    for last in range(at, min(at + _MOST_WORDS, len(text_words))):
        word = text_words[last]
        tight = last > at and text[word.start - 1] in _TIGHT
        if last > at and not _BETWEEN.fullmatch(text, text_words[last - 1].end, word.start):
            break
        if not (text[word.start].isupper() or text[word.start].isdigit() or tight):
            if last > at and word.folded not in _SMALL_WORDS:
                break
            if last == at:
                key = word.folded
                continue
        key = f"{key} {word.folded}".strip()
        end = _end(text, head.start, word.end)
        if end is None:
            continue
        candidates = tuple(
            c
            for c in gazetteer.candidates_by_key(key)
            if _fits_case(c, text[head.start : end], text, head.start)
        )
        if candidates:
            # `The Hague` without its article.
            first = at + 1 if head.folded == "the" and last > at else at
            found = KnownName(text_words[first].start, end, first, last, key, candidates)
    return found


def _end(text: str, start: int, end: int) -> int | None:
    """The end with a closing bracket or the full stop of `D.C.`; None inside a bracket."""
    if "(" in text[start:end]:
        return end + 1 if text[end : end + 1] == ")" else None
    if text[end : end + 1] == "." and "." in text[start:end] and text[end - 1].isupper():
        return end + 1
    return end


def _fits_case(candidate: PlaceCandidate, surface: str, text: str, start: int) -> bool:
    if candidate.acronym:
        return is_acronym(surface)
    if surface.isupper() and len(surface) < _SHORTEST_IN_CAPITALS and candidate.kind != "country":
        # `PEC` in running text is an acronym; in a heading in capitals it can be the town.
        line_start = text.rfind("\n", max(0, start - _LONGEST_HEADING), start) + 1
        line_end = text.find("\n", start, start + _LONGEST_HEADING)
        line = text[
            max(line_start, start - _LONGEST_HEADING) : start + _LONGEST_HEADING if line_end < 0 else line_end
        ]
        return line.isupper() and candidate.main
    return True
