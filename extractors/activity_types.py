"""The words that may name an activity, with the type they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.knowledge.activity_types import ActivityWords, plain


@dataclass(frozen=True, slots=True)
class ActivityWord:
    """A word of a type at half-open offsets; `verb` where it is what somebody did."""

    start: int
    end: int
    type: str
    verb: bool


_BEFORE_MONTH = re.compile(
    r"(?:\d(?:st|nd|rd|th)?(?: of)?"
    r"|\b(?:in|since|until|by|from|last|next|this|early|late|mid|and|to|of))[ \u00a0-]$",
    re.IGNORECASE,
)
_AFTER_MONTH = re.compile(r"[ \u00a0,]{1,2}\d|[–/-]")
_LONGEST_BEFORE = 12


def find_activity_words(text: str, start: int, end: int, words: ActivityWords) -> Iterator[ActivityWord]:
    """The words of `text[start:end]` that may name an activity, in order, without overlaps."""
    found = [
        ActivityWord(m.start(), m.end(), words.type_of[plain(m.group())], plain(m.group()) in words.verbs)
        for m in words.names.finditer(text, start, end)
        if not (m.group() == "March" and _is_month(text, m.start(), m.end()))
    ]
    for type_, pattern in words.deeds:
        for m in pattern.finditer(text, start, end):
            group = "verb" if m["verb"] else "passive"
            found.append(ActivityWord(m.start(group), m.end(group), type_, True))
    at = start
    for word in sorted(found, key=lambda word: (word.start, -word.end)):
        if word.start >= at:
            yield word
            at = word.end


def _is_month(text: str, start: int, end: int) -> bool:
    """Whether `March` at these offsets is the month."""
    before = text[max(0, start - _LONGEST_BEFORE) : start]
    return _BEFORE_MONTH.search(before) is not None or _AFTER_MONTH.match(text, end) is not None
