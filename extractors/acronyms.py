"""Short forms that a document defines: `Kosovo Women's Network (KWN)`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.names import fold

# The capitals of the Latin and Cyrillic alphabets.
_CAPITALS = "".join(chr(c) for c in (*range(0x250), *range(0x400, 0x4B0)) if chr(c).isupper())
# Two to twelve characters, two of them capitals; digits, `/`, `-` and `&` may stand inside.
ACRONYM = re.compile(rf"(?=(?:[^\s()]*[{_CAPITALS}]){{2}})[{_CAPITALS}0-9][\w&/\-]{{1,11}}")
_BRACKETED = re.compile(
    rf"(?P<before>\S)\s?\((?:the |hereinafter:? )?[“\"'‘]?(?P<short>{ACRONYM.pattern})[”\"'’]?\)"
)
# `Co-operation` is one word, `Civil-Military` two.
# Characters; no name is longer, and a report can be one line.
_LONGEST_NAME = 300
_NAME_WORD = re.compile(rf"[^\W_]+(?:['’][^\W_]+|-(?![{_CAPITALS}])[^\W_]+)*")
# Words, folded, that initials may leave out.
_SKIPPED = frozenset(
    {
        "of", "for", "on", "and", "to", "in", "the", "against", "at", "from", "with", "de", "des", "du",
        "del", "la", "le", "les", "et", "y", "e", "i", "za", "u", "sa", "per", "te", "ne", "dhe", "и", "за",
        "на", "у", "pour", "par", "sur", "au", "aux", "dans", "en", "da", "do", "das", "dos", "por", "para",
        "con", "los", "las", "el", "von", "der", "die", "und", "zur", "fur",
    }
)  # fmt: skip
# Words for any body that a short form may leave out at the end: `Women in Black Network (WiB)`.
_LEFT_OUT = frozenset(
    {"agency", "association", "centre", "center", "coalition", "foundation", "group", "mission", "network",
     "organisation", "organization", "project", "programme"}
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
        earliest = max(0, match.start() - _LONGEST_NAME)
        line_start = text.rfind("\n", earliest, match.start()) + 1
        before = list(_NAME_WORD.finditer(text, max(line_start, earliest), match.end("before")))
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
    return _spells(short, _NAME_WORD.findall(name))


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
    length = sum(c.isalnum() for c in short)
    for first in range(len(words) - 1, max(-1, len(words) - length - _EXTRA_WORDS), -1):
        run = words[first:]
        if run[0][0].isupper() and _spells(short, run):
            return first
    return None


def _spells(short: str, run: list[str]) -> bool:
    """Whether every letter is the first letter of a word, in order, and no word that tells is left out."""
    letters = [c for c in short if c.isalnum()]
    plain = [fold(c)[:1] for c in letters]
    if not run or not plain or fold(run[0])[:1] != plain[0]:
        return False
    at = 0
    for number, word in enumerate(run):
        folded = fold(word)
        if at < len(plain) and folded[:1] == plain[at]:
            at += 1
            # `UN` gives two letters, and `Rr` in `RrGGK` is one letter of Albanian.
            while at < len(plain) and plain[at] in folded[1:3] and (word.isupper() or letters[at].islower()):
                if not word.isupper() and run[number + 1 : number + 2]:
                    following = fold(run[number + 1])[:1]
                    if following == plain[at]:
                        break
                at += 1
        elif folded in _LEFT_OUT and number == len(run) - 1 and at > 1:
            return at == len(plain)
        elif folded not in _SKIPPED:
            return False
    return at == len(plain)
