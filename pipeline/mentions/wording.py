"""What the words of a document tell, each worked out once: how it is written, what it can be the head of."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from pipeline.knowledge.name_words import NameWords
from pipeline.knowledge.word_clusters import WordClusters
from pipeline.mentions.candidates import SMALL_WORDS, Words

# What may stand between two words of one name.
_CLOSE = frozenset({" ", "-", "\u00a0", "’", "'", ""})
# Small words looked at between a name and the word that governs it: `Minister of the`.
_MOST_SMALL = 3
# An abbreviation in brackets after a word in small letters.
_SMALL_DEFINITION = re.compile(r"[a-z]s?[”\"’']? \([“\"‘']?(?P<short>[A-Z][A-Za-z]*[A-Z])s?[”\"’']?\)")
# Words that an abbreviation may have more than letters.
_EXTRA_WORDS = 4
# Prepositions that go on with a title: `Platform for Action`.
_GOING_ON = frozenset({"for", "of", "on", "to"})


class Wording:
    """The words of one document with their classes; words are told by their number.

    A class is one of `name_words.csv`, `-` for a word without one and `$` beyond the text's ends.
    """

    def __init__(self, words: Words, name_words: NameWords, clusters: WordClusters) -> None:
        text = words.text
        self.words = words
        self.said = [text[word.start : word.end] for word in words.words]
        self.low = [word.lower() for word in self.said]
        self.shapes = [shape(word) for word in self.said]
        self.classes = [name_words.classes.get(word.folded, "-") for word in words.words]
        self.small_definitions = dict(_small_definitions(words))
        pairs = itertools.pairwise(words.words)
        # Whether a word and the next may belong to one name.
        self.close = [*(text[left.end : right.start] in _CLOSE for left, right in pairs), False]
        self._clusters = clusters.of(self.low)
        self._followers: dict[str, list[str]] = {}

    def class_at(self, number: int) -> str:
        return self.classes[number] if 0 <= number < len(self.classes) else "$"

    def clusters(self, where: str, number: int) -> tuple[str, ...]:
        """Features for the clusters of a word that stands at this place of a name or beside it."""
        if not 0 <= number < len(self.low):
            return ()
        found = self._clusters.get(self.low[number])
        return (f"{where}?",) if found is None else (f"{where}a{found[0]}", f"{where}b{found[1]}")

    def head(self, first: int, last: int) -> int:
        """The last word of a name before its first small word."""
        for number in range(first + 1, last + 1):
            if self.low[number] in SMALL_WORDS:
                return number - 1
        return last

    def governor(self, first: int) -> str:
        """The class of the word that a name from `first` on depends on, and the small words between.

        In `Minister of the Kingdom` it is that of `Minister`; a C tells that it has a capital.
        """
        number, small = first - 1, ""
        for _ in range(_MOST_SMALL):
            if number < 0 or not self.close[number] or self.low[number] not in SMALL_WORDS:
                break
            small = f"{small} {self.low[number]}"
            number -= 1
        if number < 0 or not self.close[number]:
            return f"^{small}"
        return f"{self.classes[number]}{'C' if self.said[number][0].isupper() else ''}{small}"

    def run_after(self, last: int) -> tuple[str, int | None]:
        """What the capitalized words after a name come to: the class of their noun, and which it is.

        After `Beijing` in `Beijing Platform for Action` it is that of `Platform`.
        """
        number, end = last, len(self.said) - 1
        while number < end and self.close[number] and self.said[number + 1][0].isupper():
            number += 1
        follows = self.low[number + 1] if number < end and self.close[number] else ""
        if number == last:
            return (f"small {self.classes[number + 1]}", number + 1) if follows else ("none", None)
        return f"{self.classes[number]} {follows in _GOING_ON}", number

    def followers(self, surface: str) -> list[str]:
        """The classes of the words that follow a form anywhere in the document: `LEAP project`."""
        if surface not in self._followers:
            found = set()
            at = self.words.text.find(surface)
            while at >= 0:
                end = at + len(surface)
                number = self.words.last(end)
                if number >= 0 and self.words.ends[number] == end and self.close[number]:
                    found.add(self.classes[number + 1])
                at = self.words.text.find(surface, end)
            self._followers[surface] = sorted(found - {"-", "body"})
        return self._followers[surface]


def shape(word: str) -> str:
    """How a word is written: A one capital, U capitals, C capitalized, M mixed, D digits, l small.

    >>> [shape(word) for word in ("UN", "Women", "McDonald", "1325", "for", "A")]
    ['U', 'C', 'M', 'D', 'l', 'A']
    """
    if word.isupper():
        return "A" if len(word) == 1 else "U"
    if word[:1].isupper():
        return "C" if word[1:].islower() else "M"
    return "D" if word[:1].isdigit() else "l"


def _small_definitions(words: Words) -> Iterator[tuple[str, str]]:
    """Abbreviations of common nouns, `conflict-related sexual violence (CRSV)`, with the last word."""
    for match in _SMALL_DEFINITION.finditer(words.text):
        short = match["short"].lower()
        last = number = words.last(match.start() + 1)
        left = len(short) - 1
        while number >= 0 and left >= 0 and last - number < len(short) + _EXTRA_WORDS:
            folded = words.words[number].folded
            if folded[:1] == short[left]:
                left -= 1
            elif folded not in SMALL_WORDS:
                break
            number -= 1
        if left < 0 and words.text[words.starts[number + 1]].islower():
            yield match["short"], words.words[last].folded
