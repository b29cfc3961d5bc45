"""What looks like a date and is none: numbers of resolutions, amounts, codes, names with a year."""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.dates.expressions import Expression
from pipeline.knowledge.dates import DateWords

_WINDOW = 120  # characters looked at on either side of a number
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_PHONE = re.compile(r"\+\d[\d ()/.-]{6,}\d")
_SENTENCE_START = re.compile(r"(?:\A|\n|[.!?][\"”’)]?\s)[ \t•*–-]*\Z")
_VERB_OR_NOUN = re.compile(r" (?!and\b|to\b|until\b|in\b|was\b|is\b|at\b)[a-z]")


class Guards:
    """The rules of `not_dates`, compiled; built once for a set of words."""

    def __init__(self, words: DateWords) -> None:
        self._rules = [
            (
                rule,
                re.compile(rf"(?:{rule.before})\Z", 0 if rule.case else re.IGNORECASE)
                if rule.before
                else None,
                re.compile(rule.after, 0 if rule.case else re.IGNORECASE) if rule.after else None,
            )
            for rule in words.not_dates
        ]

    def rejects(self, text: str, expression: Expression) -> bool:
        """Whether the expression stands where a number or word is no date."""
        kind = _kind(expression)
        if kind == "month" and _is_word(text, expression):
            return True
        return any(
            kind in rule.kinds
            and not (rule.only_round and (expression.first.year or 0) % 100)
            and (before is None or before.search(text, max(0, expression.start - _WINDOW), expression.start))
            and (after is None or after.match(text, expression.end))
            for rule, before, after in self._rules
        )


def _kind(expression: Expression) -> str:
    """What a rule of `not_dates` is asked of: a bare year, month or weekday; else no rule is."""
    if expression.rule in ("month", "weekday"):
        return expression.rule
    first, last = expression.first, expression.last
    alone = first.year is not None and first.month is None and first.year == last.year
    return "year" if alone and not expression.fiscal else "other"


@lru_cache(maxsize=4)
def guards(words: DateWords) -> Guards:
    """The guards of `words`, built once."""
    return Guards(words)


def links_and_phones(text: str) -> list[tuple[int, int]]:
    """Spans in which no date is sought, in order."""
    return sorted(match.span() for pattern in (_LINK, _PHONE) for match in pattern.finditer(text))


def _is_word(text: str, expression: Expression) -> bool:
    """Whether a bare month is a verb, a noun or a name: "May a UN agency…", "April Jones"."""
    written = text[expression.start : expression.end]
    if written.isupper():
        return False
    starts = _SENTENCE_START.search(text, max(0, expression.start - 8), expression.start)
    if written in ("May", "March") and starts:
        return _VERB_OR_NOUN.match(text, expression.end) is not None
    return False
