"""The day a report says it came out, read from its first lines. Better none than a wrong one."""

from __future__ import annotations

import re
from datetime import date

_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DAY = (
    r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,?\s+)?"
    r"(?:(?P<iso>\d{4}-\d\d-\d\d)"
    r"|(?P<numeric>\d{1,2}\s?[./]\s?\d{1,2}\s?[./]\s?\d{4})\.?"
    rf"|(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?P<month>{_MONTH}),?\s+(?P<year>\d{{4}})"
    rf"|(?P<month2>{_MONTH})\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{{4}}))(?![\d–-])"
)
# What may stand around the day on a line of its own: a clock time and the writer after it; the
# writer, a place or the kind of news before it.
_TIME = r"(?:(?:,|\||at|-|–)?\s*\d{1,2}[:.]\d\d(?:\s?[ap]\.?m\.?)?)?"
_AFTER = (
    rf"\s*{_TIME}\s*(?:[.,·|–—/-]*\s*"
    r"(?:by\s.{1,60}|updated\b.{0,30}|category\b.{0,40}|\d+\s+min\b.{0,20})){0,2}"
)
_PLACE = r"[^\W\d_][\w.'’-]+(?: [^\W\d_][\w.'’-]+){0,2}"
_BEFORE = (
    rf"(?:by\s+[^,|·–-]{{1,50}}?\s*[,|·–-]\s*|(?:NEWS|PRESS RELEASE)\s*[,:|·–-]?\s*|\(\s*|{_PLACE},\s*)?"
)

_LABELLED = re.compile(
    r"\b(?:date\s+)?(?:published|posted|released|issued|of\s+publication|publication\s+date|release\s+date"
    rf"|of\s+(?:the\s+)?report)(?:\s+on)?\s*:?\s+{_DAY}",
    re.IGNORECASE,
)
# The head of a United Nations document gives the day on which it was issued below how it is distributed.
_DISTRIBUTED = re.compile(rf"\bDistr\.\s*:?\s+(?:general|limited|restricted)[\s|]+{_DAY}", re.IGNORECASE)
_LONE = re.compile(rf"{_BEFORE}{_DAY}{_AFTER}\s*\)?$", re.IGNORECASE)
# `NIKŠIĆ, 15 June 2022 – Eleven beds …`; the place is one to four words that begin with a capital.
_DATELINE = re.compile(
    r"[^\W\d_][\w.'’-]+(?:[ /-][^\W\d_][\w.'’-]+){0,3}\s*[,–-]\s*"
    rf"{_DAY}\s*(?:\([^()]*\)\s*)?[–—:-]+\s+\S"
)
_ALONE = re.compile(
    r"(?:[^\W\d_][\w ]{0,24}:\s*|(?:(?:submitted|posted|published|written)\s+)?"
    rf"(?:by\s[^,|·–]{{1,50}}?(?:\s*[,|·–-]|\son)\s+|on\s+)?)?{_DAY}{_AFTER}",
    re.IGNORECASE,
)
# In announcements the lone date is that of what is announced.
_ANNOUNCES = re.compile(
    r"\b(?:invit\w+|agenda|programme of|venue|minutes|registration|save the date|join us|when:|time:"
    r"|event)\b",
    re.IGNORECASE,
)

TOP_LINES = 12


def shown_date(lines: list[str]) -> date | None:
    """The day of publication that `lines`, the non-blank lines of a report, show at the top.

    A labelled date wins over that in the head of a United Nations document, and this one over one
    that stands alone or opens the text as a dateline; two different ones of the same rank are ambiguous.

    >>> shown_date(["Ambassador's breakfast", "Published: 10 March 2022"])
    datetime.date(2022, 3, 10)
    >>> shown_date(["Invitation", "20 November 2019, 9.00"]) is None
    True
    """
    top = [line.strip() for line in lines[:TOP_LINES]]
    labelled = {found for line in top if (match := _LABELLED.search(line)) and (found := _value(match))}
    if labelled:
        return labelled.pop() if len(labelled) == 1 else None
    distributed = _DISTRIBUTED.search(" ".join(top))
    if distributed:
        return _value(distributed)
    announces = any(_ANNOUNCES.search(line) for line in top if len(line) < 120)
    standing = set()
    for line in top:
        match = _DATELINE.match(line) or (None if announces else _LONE.fullmatch(line))
        if match and (found := _value(match)):
            standing.add(found)
    return standing.pop() if len(standing) == 1 else None


def is_date_alone(line: str) -> bool:
    """Whether a line says only when the page came out, as below a headline.

    >>> is_date_alone("Date: 13 January 2004"), is_date_alone("13 January 2004: a training in Pirot")
    (True, False)
    """
    return _ALONE.fullmatch(line.strip()) is not None


def _value(match: re.Match[str]) -> date | None:
    got = match.groupdict()
    try:
        if got["iso"]:
            return date.fromisoformat(got["iso"])
        if got["numeric"]:
            return _numeric(*(int(part) for part in re.findall(r"\d+", got["numeric"])))
        month = got["month"] or got["month2"]
        number = _month_number(month.lower().rstrip("."))
        return date(int(got["year"] or got["year2"]), number, int(got["day"] or got["day2"]))
    except ValueError:  # the 31st of June and the like
        return None


def _month_number(name: str) -> int:
    """1 to 12 for a month's name or the first letters of one; 0 for other words."""
    if name == "sept":
        return 9
    return next((n for n, month in enumerate(_MONTH_NAMES, start=1) if month.startswith(name)), 0)


def _numeric(first: int, second: int, year: int) -> date | None:
    """Day before month, as in Europe; None where month before day would do as well."""
    if first > 12 or first == second:
        return date(year, second, first)
    return None
