"""Finds venues and parts of countries by the word in their name: `Hotel Sloboda`, `Bong County`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.knowledge.places import PlaceHead
from pipeline.names import Word

_MOST_WORDS_OF_NAME = 3
# Capitalized words that start a sentence or a title before a venue, and are none of its name.
_NOT_NAMES = frozenset(
    [
        "the",
        "a",
        "an",
        "at",
        "in",
        "on",
        "of",
        "from",
        "to",
        "near",
        "this",
        "that",
        "each",
        "our",
        "their",
        "his",
        "her",
        "its",
        "new",
        "every",
        "participants",
        "venue",
        "location",
        "place",
        "no",
        "and",
        "or",
        "for",
        "by",
        "with",
    ]
)


def venues(text: str, text_words: Sequence[Word], heads: Sequence[PlaceHead]) -> Iterator[tuple[int, int]]:
    """Half-open offsets of each capitalized name with a head word, longest first at a head."""
    by_first: dict[str, list[PlaceHead]] = {}
    for head in sorted(heads, key=lambda h: -len(h.words)):
        by_first.setdefault(head.words[0], []).append(head)
    for number, word in enumerate(text_words):
        for head in by_first.get(word.folded, ()):
            span = _venue(text, text_words, number, head)
            if span is not None:
                yield span
                break


def _venue(text: str, text_words: Sequence[Word], at: int, head: PlaceHead) -> tuple[int, int] | None:
    last = at + len(head.words) - 1
    run = text_words[at : last + 1]
    if tuple(word.folded for word in run) != head.words:
        return None
    capitalized = text[run[0].start].isupper()
    if head.position != "before" and capitalized:
        first = _first_of_name(text, text_words, at)
        if first < at:
            return text_words[first].start, text_words[last].end
    if head.position != "after":
        end = _last_of_name(text, text_words, last)
        if end > last:
            return text_words[at].start, text_words[end].end
    return None


def _first_of_name(text: str, text_words: Sequence[Word], at: int) -> int:
    first = at
    while first > 0 and at - first < _MOST_WORDS_OF_NAME:
        word = text_words[first - 1]
        if text[word.end : text_words[first].start] not in (" ", "-", "’", "'"):
            break
        if not text[word.start].isupper() or word.folded in _NOT_NAMES:
            break
        first -= 1
    return first


def _last_of_name(text: str, text_words: Sequence[Word], at: int) -> int:
    last = at
    while last + 1 < len(text_words) and last - at < _MOST_WORDS_OF_NAME:
        word = text_words[last + 1]
        if text[text_words[last].end : word.start] not in (" ", "-", "’", "'"):
            break
        if not text[word.start].isupper():
            break
        last += 1
    return last
