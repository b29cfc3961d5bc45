"""Spans that may be the name of an organization or a place: what was found, and what lies around it.

A recognizer is often right about where a name stands and wrong about where it ends. So each span
that anything vouches for brings the spans with it that a second reader would weigh against it: cut
at `and`, `in` or a comma, grown over the capitalized words beside it.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from pipeline.names import Word

# Words that may stand in small letters inside a name, in the languages of the reports.
SMALL_WORDS = frozenset(
    {
        "a", "against", "an", "and", "at", "da", "de", "des", "du", "e", "et", "for", "from", "i", "in",
        "its", "la", "le", "les", "na", "o", "of", "on", "the", "their", "to", "u", "with", "y", "za", "&",
    }
)  # fmt: skip
_CUT = re.compile(r" and |, | in | – | - |/| \(| for | of | & |: | at | from |’s |'s |(?<=[A-Z])-(?=[A-Z])")
# Where what follows is hardly ever a name of its own.
_ONE_SIDED = frozenset({" for ", " at ", " from "})
_BESIDE = frozenset({" ", "-", " & ", ", ", "'", "’", "/", " – ", " - ", "–", "’s ", "'s "})
_BEFORE = frozenset({" ", "-", " & ", "'", "’", "/"})
# A body of a country or town, written small: `government of Lesotho`.
_SMALL_BODIES = frozenset(
    {
        "government",
        "governments",
        "municipality",
        "ministry",
        "parliament",
        "embassy",
        "commune",
        "city",
        "town",
        "council",
        "mechanism",
        "committee",
        "commission",
    }
)
_NOTE = re.compile(r"(?<=[^\W\d])\d{1,3}\Z")
# What closes the name of a place or a body without a capital: `Mediterranean sea`, `Medevac hub`.
_SMALL_ENDS = frozenset(
    {
        "sea",
        "basin",
        "dam",
        "river",
        "lake",
        "border",
        "hub",
        "cluster",
        "clusters",
        "bridge",
        "valley",
        "desert",
    }
)
# Words with a capital that a span may grow by, to the right and to the left.
_MOST_AFTER, _MOST_BEFORE = 6, 3
# Words in small letters at the end of a name: `United Nations country team`.
_MOST_SMALL = 2

Span = tuple[int, int]


class Words:
    """The words of a text with fast access by offset."""

    def __init__(self, text: str, words: Sequence[Word]) -> None:
        self.text = text
        self.words = words
        self.starts = [word.start for word in words]
        self.ends = [word.end for word in words]

    def first(self, start: int) -> int:
        """The number of the first word at `start` or after it."""
        return bisect.bisect_left(self.starts, start)

    def last(self, end: int) -> int:
        """The number of the last word that starts before `end`."""
        return bisect.bisect_left(self.starts, end) - 1

    def surface(self, number: int) -> str:
        return self.text[self.starts[number] : self.ends[number]]

    def between(self, left: int, right: int) -> str:
        """What stands between two words."""
        return self.text[self.ends[left] : self.starts[right]]


def candidates(
    found: Iterable[Span], words: Words, heads: Container[tuple[str, ...]]
) -> Mapping[Span, set[str]]:
    """Every span to weigh, with the ways by which it came from a span that was found.

    `=` is the span as found; spans that cross a line break are left out. `heads` are the folded
    words that name kinds of bodies.
    """
    ways: dict[Span, set[str]] = {}
    for start, end in found:
        if "\n" not in words.text[start:end]:
            for span, way in _variants(words, start, end, heads):
                ways.setdefault(span, set()).add(way)
    return ways


def _variants(
    words: Words, start: int, end: int, heads: Container[tuple[str, ...]]
) -> Iterator[tuple[Span, str]]:
    yield (start, end), "="
    first, last = words.first(start), words.last(end)
    for cut in _CUT.finditer(words.text, start, end):
        if cut.start() - start > 1:
            yield (start, cut.start()), f"before {cut.group().strip() or 'blank'}"
        if end - cut.end() > 1 and cut.group() not in _ONE_SIDED:
            yield (cut.end(), end), f"after {cut.group().strip() or 'blank'}"
    note = _NOTE.search(words.text, start, end)
    if note is not None:
        yield (start, note.start()), "without note"
    if last > first and words.surface(first).isupper():
        yield (start, words.ends[first]), "first capitals"
    yield from _grown_small(words, start, first, last, heads)
    yield from _grown_after(words, start, last)
    yield from _grown_before(words, end, first)
    of = first - 1 if first > 1 and words.surface(first - 1) != "the" else first - 2
    body = of - 1 if of > 0 and words.surface(of) == "of" else None
    is_body = body is not None and words.words[body].folded in _SMALL_BODIES
    if body is not None and is_body and "\n" not in words.text[words.starts[body] : start]:
        yield (words.starts[body], end), "with body"


def _grown_small(
    words: Words, start: int, first: int, last: int, heads: Container[tuple[str, ...]]
) -> Iterator[tuple[Span, str]]:
    for number in range(last + 1, min(last + 1 + _MOST_SMALL, len(words.words))):
        if words.between(number - 1, number) != " " or not words.surface(number).islower():
            return
        if (words.words[number].folded,) in heads or words.words[number].folded in _SMALL_ENDS:
            yield (start, words.ends[number]), "with small head"


def _grown_after(words: Words, start: int, last: int) -> Iterator[tuple[Span, str]]:
    grown = 0
    for number in range(last + 1, len(words.words)):
        if grown == _MOST_AFTER or words.between(number - 1, number) not in _BESIDE:
            return
        surface = words.surface(number)
        if surface[0].isupper():
            yield (start, words.ends[number]), f"with {min(grown, 3)} after"
            grown += 1
        elif surface.lower() not in SMALL_WORDS:
            return


def _grown_before(words: Words, end: int, first: int) -> Iterator[tuple[Span, str]]:
    grown = 0
    for number in range(first - 1, -1, -1):
        if grown == _MOST_BEFORE or words.between(number, number + 1) not in _BEFORE:
            return
        surface = words.surface(number)
        if surface[0].isupper():
            yield (words.starts[number], end), f"with {grown} before"
            grown += 1
        elif surface.lower() not in SMALL_WORDS:
            return
