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
# `l’Ituri` begins with I.
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu)['’](?=\w{2})")
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
# Letters that a word gives to an acronym that is said as a word: `Unmik`, `AFELL`.
_LONGEST_SYLLABLE = 3


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


def spells_by_syllables(short: str, name: str) -> bool:
    """Whether `short` is made of the first letters of all words that tell, up to three of each.

    >>> spells_by_syllables("AFELL", "Association of Female Lawyers of Liberia")
    True
    >>> spells_by_syllables("AFELL", "Association of Lawyers of Liberia")
    False
    """
    return _spells(short, _NAME_WORD.findall(name), _LONGEST_SYLLABLE)


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


def _spells(short: str, run: list[str], most_letters: int = 1) -> bool:
    """Whether every letter is the first letter of a word, in order, and no word that tells is left out.

    A word gives up to `most_letters` of its first letters.
    """
    letters = [c for c in short if c.isalnum()]
    plain = [fold(c)[:1] for c in letters]
    words = [_ELISION.sub("", fold(word)) for word in run]
    if (
        not run
        or not plain
        or words[0][:1] != plain[0]
        or len(plain) > most_letters * len(run) + _EXTRA_WORDS
    ):
        return False

    def follows(number: int, at: int) -> bool:
        """Whether the words from `number` on give the letters from `at` on."""
        if number == len(run):
            return at == len(plain)
        folded = words[number]
        if at < len(plain) and folded[:1] == plain[at]:
            most = _given(run, words, letters, plain, number, at)
            if any(follows(number + 1, at + n) for n in range(most, 0, -1)):
                return True
            if most_letters > 1 and any(
                folded.startswith("".join(plain[at : at + n])) and follows(number + 1, at + n)
                for n in range(2, min(most_letters, len(plain) - at) + 1)
            ):
                return True
        if folded in _LEFT_OUT and number == len(run) - 1 and at > 1:
            return at == len(plain)
        return folded in _SKIPPED and follows(number + 1, at)

    return follows(0, 0)


def _given(
    run: list[str], words: list[str], letters: list[str], plain: list[str], number: int, at: int
) -> int:
    """How many letters from `at` on the word may give: `UN` two, and `Rr` in `RrGGK` is one of Albanian."""
    word, folded = run[number], words[number]
    most = 1
    while (
        at + most < len(plain)
        and plain[at + most] in folded[1:3]
        and (word.isupper() or letters[at + most].islower())
        and not (
            not word.isupper()
            and words[number + 1 : number + 2]
            and words[number + 1][:1] == plain[at + most]
        )
    ):
        most += 1
    return most
