"""A sentence as HTML: the values that were read from it marked, and the words that were searched for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from pipeline.names import words


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of a text that is a value: half-open offsets, a class and what it is, in words."""

    start: int
    end: int
    kind: str
    hint: str


def hits(text: str, typed: str) -> list[tuple[int, int]]:
    """Where the typed words stand in a text, whatever their accents; the last may be a beginning.

    >>> hits("Trainings in Šabac", "sabac train")
    [(0, 9), (13, 18)]
    """
    wanted = [word.folded for word in words(typed)]
    if not wanted:
        return []
    whole, beginning = set(wanted), wanted[-1]
    return [
        (word.start, word.end)
        for word in words(text)
        if word.folded in whole or word.folded.startswith(beginning)
    ]


def highlighted(text: str, marks: Iterable[Marked] = (), typed: str = "") -> Markup:
    """`text` with everything in it escaped; of marks that overlap the longest of the first is kept."""
    kept: list[Marked] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if 0 <= mark.start < mark.end <= len(text) and (not kept or mark.start >= kept[-1].end):
            kept.append(mark)
    found = hits(text, typed)
    pieces: list[str] = []
    at = 0
    for mark in kept:
        pieces.append(_with_hits(text, at, mark.start, found))
        inner = _with_hits(text, mark.start, mark.end, found)
        pieces.append(
            Markup('<span class="value-mark {}" title="{}">{}</span>').format(mark.kind, mark.hint, inner)
        )
        at = mark.end
    pieces.append(_with_hits(text, at, len(text), found))
    return Markup("").join(pieces)


def _with_hits(text: str, start: int, end: int, found: Sequence[tuple[int, int]]) -> Markup:
    pieces: list[str] = []
    at = start
    for first, last in found:
        first, last = max(first, at), min(last, end)
        if first < last:
            pieces += (
                escape(text[at:first]),
                Markup('<mark class="hit">{}</mark>').format(text[first:last]),
            )
            at = last
    return Markup("").join([*pieces, escape(text[at:end])])
