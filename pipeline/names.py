"""How names are compared: one folding, one way to cut text into words, one phrase index.

Letters with diacritics are kept in what is stored and dropped only here, for comparison, so
that `Šabac` and `Sabac`, `Žene ženama` and `Zene Zenama` meet.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

# Letters that Unicode does not decompose into a base letter and a mark.
_LETTERS = str.maketrans(
    {"đ": "dj", "ð": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "þ": "th", "ə": "e"}
)
# A possessive 's is a word of its own, so that `Serbia` is found in `Serbia's`.
_WORD = re.compile(r"(?<=\w)['’`]s\b|[^\W_]+", re.UNICODE)


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Lower case without diacritics: `fold("Đakovica") == "djakovica"`.

    >>> fold("Fushë Kosovë"), fold("ŽENE ŽENAMA")
    ('fushe kosove', 'zene zenama')
    """
    if text.isascii():
        return text.lower()
    lowered = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(c for c in lowered if not unicodedata.combining(c))
    return bare.translate(_LETTERS)


class _FoldedLetters(dict[int, str]):
    """What each letter and digit folds to, found out as it is met; all else parts words."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        self[code] = fold(letter) if letter.isalnum() else " "
        return self[code]


_FOLDED = _FoldedLetters()


def slug(text: str) -> str:
    """A readable id: folded words joined by hyphens.

    >>> slug("Kosovo Women's Network"), slug("Žene ženama (BiH)")
    ('kosovo-womens-network', 'zene-zenama-bih')
    """
    return "-".join(folded_words(re.sub(r"(?<=\w)['’`](?=\w)", "", text)))


class Word(NamedTuple):
    """A word of a text: half-open offsets and its folded form (`s` for a possessive)."""

    start: int
    end: int
    folded: str


def words(text: str) -> list[Word]:
    """The words of `text` in order; punctuation and blanks are left out."""
    return [Word(m.start(), m.end(), fold(m.group().lstrip("'’`"))) for m in _WORD.finditer(text)]


def folded_words(text: str) -> tuple[str, ...]:
    """The folded words of `text` alone, in order.

    >>> folded_words("Žene Zenama (BiH)")
    ('zene', 'zenama', 'bih')
    """
    return tuple(text.translate(_FOLDED).split())


@dataclass(frozen=True, slots=True)
class Phrase(Generic[T]):
    """A phrase of an index found in a text, with everything stored under it."""

    start: int
    end: int
    entries: tuple[T, ...]


class PhraseIndex(Generic[T]):
    """Finds many phrases in a text in one pass, whatever their diacritics and case.

    A phrase is its folded words; what stands between words in the text (a blank, a hyphen, a
    full stop in `U.N.`) must be short and hold no line break or other separator.
    """

    _BETWEEN = re.compile(r"[ \u00a0]?[-–.'’`\"“”„«»&/]{0,2}[ \u00a0]?|, ")

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._by_first: dict[str, dict[tuple[str, ...], list[T]]] = {}
        for phrase, entry in entries:
            key = folded_words(phrase)
            if key:
                self._by_first.setdefault(key[0], {}).setdefault(key, []).append(entry)
        # Longest first, so that the first phrase that fits is the one wanted.
        self._lengths = {
            first: sorted({len(key) for key in keys}, reverse=True) for first, keys in self._by_first.items()
        }

    def find(self, text: str, text_words: list[Word] | None = None) -> Iterator[Phrase[T]]:
        """The longest phrase at each word of `text`, without overlaps, in order."""
        tokens = words(text) if text_words is None else text_words
        at = 0
        while at < len(tokens):
            found = self._longest(text, tokens, at)
            if found is None:
                at += 1
                continue
            length, entries = found
            yield Phrase(tokens[at].start, tokens[at + length - 1].end, tuple(entries))
            at += length

    def entries(self) -> Iterator[T]:
        """All that is stored, in the order of the phrases' first words."""
        for keys in self._by_first.values():
            for stored in keys.values():
                yield from stored

    def get(self, phrase: str) -> tuple[T, ...]:
        """All that is stored under exactly this phrase."""
        key = folded_words(phrase)
        return tuple(self._by_first.get(key[0], {}).get(key, ())) if key else ()

    def _longest(self, text: str, tokens: list[Word], at: int) -> tuple[int, list[T]] | None:
        keys = self._by_first.get(tokens[at].folded)
        if keys is None:
            return None
        for length in self._lengths[tokens[at].folded]:
            run = tokens[at : at + length]
            if len(run) < length:
                continue
            entries = keys.get(tuple(word.folded for word in run))
            if entries is not None and self._is_unbroken(text, run):
                return length, entries
        return None

    def _is_unbroken(self, text: str, run: list[Word]) -> bool:
        return all(
            self._BETWEEN.fullmatch(text[left.end : right.start]) for left, right in itertools.pairwise(run)
        )
