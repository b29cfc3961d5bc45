"""Soft hyphens where English words may be parted at the end of a line.

A few safe rules instead of a dictionary: they part only long words written in small letters,
so that names stay whole.
"""

from __future__ import annotations

import re
from itertools import pairwise

SOFT_HYPHEN = "\u00ad"
_SHORTEST_PART = 3

_WORD = re.compile(r"(?<![\w-])[a-z]{8,}(?![\w-])")
_PREFIX = re.compile(r"^(?:inter|under|over|counter|super|trans)(?=[a-z]{4})")
# Before these endings, wherever a vowel stands in what is left of the word.
_SUFFIX = re.compile(
    r"(?:tion|sion|ment|ness|ship|hood|ity|ties|tive|sive|tional|ments|tions|sions|ing|ful|less|ence|ance|able)$"
)
# Between two consonants with a vowel on either side; never within ch, sh, th, ph, ck, ng, qu.
_BETWEEN = re.compile(r"(?<=[aeiou][bcdfgklmnprstv])(?=[bcdfgjklmnprstv][aeiou])")
_INSEPARABLE = frozenset(
    {"ch", "sh", "th", "ph", "ck", "ng", "gh", "wh", "st", "tr", "pr", "pl", "bl", "cl", "dr"}
)


def hyphenate(text: str) -> str:
    """`text` with soft hyphens in it; without them it is the same text."""
    return _WORD.sub(lambda match: _parted(match.group()), text)


def _parted(word: str) -> str:
    suffix, prefix = _SUFFIX.search(word), _PREFIX.match(word)
    wanted = [prefix.end()] if prefix else []
    if suffix and re.search("[aeiou]", word[: suffix.start()]):
        wanted.append(suffix.start())
    wanted += [
        match.start()
        for match in _BETWEEN.finditer(word)
        if word[match.start() - 1 : match.start() + 1] not in _INSEPARABLE
    ]
    cuts = [0, len(word)]
    for place in wanted:
        if all(abs(place - cut) >= _SHORTEST_PART for cut in cuts):
            cuts.append(place)
    cuts.sort()
    return SOFT_HYPHEN.join(word[start:end] for start, end in pairwise(cuts))
