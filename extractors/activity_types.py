"""The words that may name an activity, with the type they stand for."""

from __future__ import annotations

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


def find_activity_words(text: str, start: int, end: int, words: ActivityWords) -> Iterator[ActivityWord]:
    """The words of `text[start:end]` that may name an activity, in order, without overlaps."""
    found = [
        ActivityWord(m.start(), m.end(), words.type_of[plain(m.group())], plain(m.group()) in words.verbs)
        for m in words.names.finditer(text, start, end)
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
