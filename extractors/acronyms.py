"""Short forms that a document defines: `Kosovo Women's Network (KWN)`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.names import fold

# Two to ten letters, most of them capitals; digits, `/`, `-` and `&` may stand inside.
ACRONYM = re.compile(r"(?=(?:[^\s()]*[A-ZČĆŠŽĐË]){2})[A-ZČĆŠŽĐË0-9][\w&/\-]{1,11}")
_BRACKETED = re.compile(
    rf"(?P<before>\S)\s?\((?:the |hereinafter:? )?[“\"'‘]?(?P<short>{ACRONYM.pattern})[”\"'’]?\)"
)
_NAME_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Words that initials may leave out.
_SKIPPED = frozenset(
    {
        "of", "for", "on", "and", "to", "in", "the", "against", "de", "des", "du", "del",
        "la", "le", "les", "et", "y", "e", "i", "za", "u", "sa", "për", "të",
        "dhe", "и", "за", "на",
    }
)  # fmt: skip
# The name of an acronym of n letters has at most this many words more than letters.
_EXTRA_WORDS = 4


@dataclass(frozen=True, slots=True)
class Definition:
    """A long name and the short form bound to it; half-open offsets of both."""

    long_start: int
    long_end: int
    short_start: int
    short_end: int
    short: str


def find_definitions(text: str) -> Iterator[Definition]:
    """Every bracketed acronym whose letters are the initials of the words before it."""
    for match in _BRACKETED.finditer(text):
        short = match["short"]
        line_start = text.rfind("\n", 0, match.start()) + 1
        before = list(_NAME_WORD.finditer(text, line_start, match.end("before")))
        start = _long_form_start(short, [w.group() for w in before])
        if start is not None:
            yield Definition(
                before[start].start(), match.end("before"), match.start("short"), match.end("short"), short
            )


def spells(short: str, name: str) -> bool:
    """Whether the letters of `short` are the initials of all words of `name` that tell.

    >>> spells("UPF", "Uganda Police Force"), spells("UPF", "Uganda Police")
    (True, False)
    """
    letters = [c for c in fold(short) if c.isalnum()]
    run = _NAME_WORD.findall(name)
    return bool(letters and run) and fold(run[0])[:1] == letters[0] and _spells(letters, run)


def spells_beginning(short: str, name: str) -> bool:
    """Whether `short` abbreviates `name` without its last words: a town, a country, a person's name.

    >>> spells_beginning("CSW", "Centre for Social Work Zenica")
    True
    """
    said = name.split()
    return any(spells(short, " ".join(said[:end])) for end in range(2, len(said) + 1))


def _long_form_start(short: str, words: list[str]) -> int | None:
    """The index of the first word of the shortest run at the end of `words` that spells `short`.

    >>> _long_form_start("KWN", "by the Kosovo Women's Network".split())
    2
    """
    letters = [c for c in fold(short) if c.isalnum()]
    for first in range(len(words) - 1, max(-1, len(words) - len(letters) - _EXTRA_WORDS), -1):
        run = words[first:]
        if fold(run[0])[:1] == letters[0] and run[0][0].isupper() and _spells(letters, run):
            return first
    return None


def _spells(letters: list[str], run: list[str]) -> bool:
    """Whether every letter is the first letter of a word, in order, and no content word is left out."""
    at = 0
    for word in run:
        folded = fold(word)
        if at < len(letters) and folded[:1] == letters[at]:
            at += 1
            # `SeConS`, `UNDP` for `UN Development Programme`: a word may give several letters.
            while word.isupper() and at < len(letters) and letters[at] in folded[1:3]:
                at += 1
        elif folded not in _SKIPPED:
            return False
    return at == len(letters)
