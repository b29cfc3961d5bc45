"""Where sentences and paragraphs begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"\s*(?:[-–—•*▪●o·]|\d{1,3}[.)]|\(?[a-z]\))\s+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Half-open offsets of a sentence.

    `paragraph` counts the lines of text (a line is a paragraph, heading, list item or table row),
    `section` counts what blank lines set apart, and `item` tells whether the line is a list item.
    """

    start: int
    end: int
    paragraph: int
    section: int
    item: bool


def split_sentences(text: str, starts: Sequence[int]) -> Iterator[Sentence]:
    """The sentences of `text`, given where the model sees one begin; a line break always ends one."""
    boundaries = sorted(set(starts))
    section = 0
    previous_end = 0
    at = 0
    for number, line in enumerate(_LINE.finditer(text)):
        if text.count("\n", previous_end, line.start()) > 1:
            section += 1
        previous_end = line.end()
        inner = []
        while at < len(boundaries) and boundaries[at] < line.end():
            if boundaries[at] > line.start():
                inner.append(boundaries[at])
            at += 1
        item = bool(_BULLET.match(line.group()))
        for start, end in zip([line.start(), *inner], [*inner, line.end()], strict=True):
            trimmed = text[start:end].strip()
            if trimmed:
                first = start + text[start:end].index(trimmed)
                yield Sentence(first, first + len(trimmed), number, section, item)
