"""The numbers of lines in a page's margin, which drafts, laws and minutes have: no part of the text.

They stand below each other outside the text, count in ones, twos, fives or tens, and keep the distance of
the lines. Numbers of a table's rows do not keep it, and paragraphs' numbers do not stand outside.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pipeline.reading.pdf_words import Word

_STEPS = (1, 2, 3, 5, 10)
# Numbers of every line are believed from so many on, others from fewer.
_FEWEST_BY_ONES, _FEWEST = 8, 3
_LONGEST = 4  # figures
# In points: edges of one column of numbers, and the distance of lines.
_SAME_EDGE = 1.5
_LEAST_LINE, _MOST_LINE = 8.0, 36.0
# Distances of lines differ by less than this share.
_EVEN = 0.12
_APART = 0.6  # in letter sizes, from a number to its line

Words = list[Word]


def without_line_numbers(given: Sequence[Words]) -> list[Words]:
    """`given`, the words of each line of a page, without a column of line numbers at the left or right."""
    for is_left in (True, False):
        numbers = _numbers(given, is_left)
        if numbers and _are_line_numbers([given[at][0 if is_left else -1] for at in numbers]):
            return [
                rest
                for at, words in enumerate(given)
                if (rest := (words[1:] if is_left else words[:-1]) if at in numbers else words)
            ]
    return list(given)


def _numbers(given: Sequence[Words], is_left: bool) -> set[int]:
    """The lines that a number opens (or ends) in the outermost column of the page."""
    candidates = [at for at, words in enumerate(given) if _is_number(words, is_left)]
    if len(candidates) < _FEWEST:
        return set()
    outer = [given[at][0 if is_left else -1] for at in candidates]
    edge = min(word.right for word in outer) if is_left else max(word.left for word in outer)
    others = [
        word
        for at, words in enumerate(given)
        for word in (words[1:] if is_left else words[:-1]) or ([] if at in candidates else words)
    ]
    found = set()
    for at, word in zip(candidates, outer, strict=True):
        same = any(
            abs(one - other) < _SAME_EDGE
            for one, other in ((word.right, _edge(outer, True)), (word.left, _edge(outer, False)))
        )
        if same:
            found.add(at)
    inner = [w.left for w in others] if is_left else [w.right for w in others]
    is_outside = (
        all(left > edge for left in inner[:200]) if is_left else all(right < edge for right in inner[:200])
    )
    return found if is_outside else set()


def _edge(words: Sequence[Word], is_right: bool) -> float:
    """The edge that most of the words share."""
    edges = sorted(word.right if is_right else word.left for word in words)
    return edges[len(edges) // 2]


def _is_number(words: Words, is_left: bool) -> bool:
    word = words[0] if is_left else words[-1]
    if not (word.text.isdecimal() and len(word.text) <= _LONGEST):
        return False
    if len(words) == 1:
        return True
    gap = words[1].left - word.right if is_left else word.left - words[-2].right
    return gap > _APART * max(word.size, 1.0)


def _are_line_numbers(numbers: Sequence[Word]) -> bool:
    ordered = sorted(numbers, key=lambda word: -word.foot)
    values = [int(word.text) for word in ordered]
    steps = {after - before for before, after in itertools.pairwise(values)}
    if len(steps) != 1 or (step := steps.pop()) not in _STEPS:
        return False
    if len(values) < (_FEWEST_BY_ONES if step == 1 else _FEWEST):
        return False
    distances = [(above.foot - below.foot) / step for above, below in itertools.pairwise(ordered)]
    least, most = min(distances), max(distances)
    return least > _LEAST_LINE and most < _MOST_LINE and most - least < _EVEN * most
