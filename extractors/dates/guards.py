"""What looks like a date and is none: numbers of resolutions, amounts, codes, names with a year."""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.dates.expressions import Expression
from pipeline.knowledge.dates import DateWords

_WINDOW = 72  # characters looked at before a number: a list of six resolutions
_LINK = re.compile(r"(?:https?://|www\.)\S+")
# Numbers with the sign or word of a telephone, or with the zero of an area before them.
_PHONE = re.compile(
    r"\+\d[\d ()/.-]{6,}\d|(?<![\w/.-])0\d\d[ /-]\d[\d /-]{4,}\d"
    r"|\b(?i:tel|telephone|phone|fax|mob|mobile|gsm|viber|whatsapp)[.:]? ?"
    r"(?!(?:19|20)\d\d\b)[\d(][\d ()/.-]{5,}\d"
)
_SENTENCE_START = re.compile(r"(?:\A|\n|[.!?][\"”’)]?\s)[ \t•*–-]*\Z")
_VERB_OR_NOUN = re.compile(r" (?!and\b|to\b|until\b|in\b|was\b|is\b|at\b)[a-z]")


class Guards:
    """The rules of `not_dates`, compiled; built once for a set of words."""

    def __init__(self, words: DateWords) -> None:
        self._phrases = {
            entry: tuple(
                re.compile(pattern) if pattern else None
                for pattern in (entry.before and rf"(?:{entry.before})\Z", entry.after)
            )
            for entry in words.relatives
            if entry.before or entry.after
        }
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
        if expression.relative in self._phrases:
            before, after = self._phrases[expression.relative]
            back = max(0, expression.start - _WINDOW)
            if not (
                (before and before.search(text, back, expression.start))
                or (after and after.match(text, expression.end))
            ):
                return True
        return any(
            kind in rule.kinds
            and not (rule.only_round and (expression.first.year or 0) % 100)
            and (before is None or before.search(text, max(0, expression.start - _WINDOW), expression.start))
            and (after is None or after.match(text, expression.end))
            for rule, before, after in self._rules
        )


def _kind(expression: Expression) -> str:
    """What a rule of `not_dates` is asked of; no rule is asked of any other date."""
    if expression.rule in ("month", "weekday"):
        return expression.rule
    if expression.relative is not None:
        return "phrase"
    if expression.rule in ("month, year", "months, year"):
        return "figures"
    first, last = expression.first, expression.last
    alone = first.year is not None and first.month is None and first.year == last.year
    if alone:
        return "other" if expression.fiscal else "year"
    return "years" if first.month is None and first.day is None else "other"


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
