"""From text to written dates: single terms, and ranges of two terms.

Patterns are tried only where a digit or a word of dates begins; the longest that fits wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from extractors.dates.expressions import Expression, Parts
from extractors.dates.patterns import alternatives, beginnings, date_patterns
from extractors.dates.readings import Readings
from pipeline.knowledge.dates import DateWords

_BETWEEN = re.compile(r"(?i)\bbetween\s+(?:the )?\Z")
_BETWEEN_LENGTH = 20
# What a date may not be glued to on its left: letters, figures, signs of codes and amounts.
_GLUED = re.compile(r"(?:[\w/#@_=+]|\d[.,:]|\w[-(])\Z")


class Grammar:
    """Finds written dates in a text; built once for a set of words."""

    def __init__(self, words: DateWords) -> None:
        self._begins = beginnings(words)
        self._at_digit, self._at_letter = date_patterns(words)
        self._readings = Readings(words)
        blanks, the = r"[ \u00a0]+", r"(?:the[ \u00a0]+)?"
        dash = r"\.?[ \t\u00a0]{0,2}[-–—][ \t\u00a0]{0,2}|/"
        to, both = alternatives(words.range_joins), alternatives(words.both_joins)
        self._range = re.compile(rf"{dash}|{blanks}(?:{to}){blanks}{the}", re.IGNORECASE)
        self._both = re.compile(rf"{blanks}(?:{both}){blanks}{the}", re.IGNORECASE)

    def find(self, text: str) -> Iterator[Expression]:
        """Written dates in order, without overlaps; their missing years are not yet filled in."""
        at = 0
        while match := self._begins.search(text, at):
            at = match.end()
            if _GLUED.search(text, max(0, match.start() - 2), match.start()):
                continue
            expression = self._expression(text, match.start())
            if expression is not None:
                yield expression
                at = expression.end

    def _expression(self, text: str, at: int) -> Expression | None:
        term = self._term(text, at)
        if term is None:
            return None
        joined = self._joined(text, term)
        if joined is not None:
            return joined
        return None if term.needs_partner else term

    def _term(self, text: str, at: int) -> Expression | None:
        if at >= len(text):
            return None
        best: Expression | None = None
        for rule, pattern in self._at_digit if text[at].isdigit() else self._at_letter:
            match = pattern.match(text, at)
            if match is not None and (best is None or match.end() > best.end):
                best = self._readings.read(rule, match) or best
        return best

    def _joined(self, text: str, left: Expression) -> Expression | None:
        if not _joinable(left):
            return None
        join = self._range.match(text, left.end)
        both = None if join else self._both.match(text, left.end)
        found = join or both
        right = self._term(text, found.end()) if found else None
        if right is None or not _joinable(right) or not _in_order(left.last, right.first):
            return None
        if both:
            between = _BETWEEN.search(text, max(0, left.start - _BETWEEN_LENGTH), left.start)
            if not between and not _are_neighbours(left.last, right.first):
                return None
        return replace(
            left,
            end=right.end,
            rule=f"{left.rule} to {right.rule}",
            last=right.last,
            year_shift=right.year_shift if left.year_shift is None else left.year_shift,
            needs_partner=False,
        )


@lru_cache(maxsize=4)
def grammar(words: DateWords) -> Grammar:
    """The grammar of `words`, built once."""
    return Grammar(words)


def _joinable(term: Expression) -> bool:
    bare = term.first == Parts()
    return not bare and term.relative is None and term.step is None and not term.fiscal


def _in_order(a: Parts, b: Parts) -> bool:
    """Whether `a` to `b` can be a range: alike in precision, and not backwards where years are said."""
    if a.month is None:
        if a.day is not None or b.month is not None:
            # A bare year goes with a bare year only; "2015 – March 2016" is two dates.
            return False
        return a.year is not None and b.year is not None and b.year > a.year
    if b.month is None:
        # "9 April 2009 to 2011"
        return a.year is not None and b.year is not None and b.year > a.year
    if (a.day is None) != (b.day is None) and a.year is None and b.year is None:
        return False
    if a.year is not None and b.year is not None:
        return (a.year, a.month, a.day or 1) < (b.year, b.month, b.day or 31)
    return (a.month, a.day) != (b.month, b.day)


def _are_neighbours(a: Parts, b: Parts) -> bool:
    """Whether "A and B" is one stretch of time because B begins where A ends."""
    if a.month is None or b.month is None:
        return a.month is b.month and a.year is not None and b.year == a.year + 1
    if b.month != a.month % 12 + 1 or (a.year is not None and a.year != b.year):
        return False
    if a.day is None or b.day is None:
        return a.day is b.day
    return a.day >= 28 and b.day == 1
