"""When a document of the United Nations was issued, told by the numbers in its masthead and footers.

Such reports name days without their year, and an excerpt lacks the first page, which bears the
date: the numbers repeated on every page still tell when it came out, near enough to choose a year.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

# The Security Council numbers its documents through each year, the printers their jobs. How many
# there are a day is measured on reports of 2013 to 2025 whose day is known: S/2018/900 is of
# 9 October, S/2025/403 of 23 June, job 25-04453 of 1 April, job 25-11703 of 17 July.
_COUNCIL_DOCUMENTS_A_DAY = 2.5
_JOBS_A_DAY = 60
_PAGE = r"\d{1,3}/\d{1,3}"
_BLANK = r"[ \t\u00a0]"
# A symbol that has its line to itself, or the right end of a masthead, is the document's own; one
# inside a sentence is cited ("see S/2025/187"). Symbols have had this form since 1994.
_OWN_SYMBOL = re.compile(
    rf"^(?:\S.*{_BLANK}{{3}})?{_BLANK}*S/(?P<year>199[4-9]|20\d\d)/(?P<number>\d{{1,4}})"
    rf"(?:/(?:Add|Rev|Corr)\.\d+)?{_BLANK}*$",
    re.MULTILINE,
)
# A job's number stands beside a page ("25-04453 11/17", "14/21 25-04042") or a language ("(E)").
_JOB = re.compile(
    rf"^{_BLANK}*(?P<page>{_PAGE}{_BLANK}+)?(?P<year>[0-4]\d|9[4-9])-(?P<number>\d{{5}})"
    rf"(?(page){_BLANK}*$|{_BLANK}+(?:\(E\)|{_PAGE}{_BLANK}*$))",
    re.MULTILINE,
)


def issued(text: str) -> date | None:
    r"""About the day on which a document of the United Nations came out; None for other texts.

    >>> issued("… was endorsed.\nS/2025/202\n25-04453 15/17\n84. On 10 December …")
    datetime.date(2025, 3, 16)
    >>> issued("In Lagos (see S/2025/187) they met.") is None
    True
    """
    job = _JOB.search(text)
    if job:
        year = int(job["year"])
        return _day(year + (1900 if year > 50 else 2000), int(job["number"]) / _JOBS_A_DAY)
    symbol = _OWN_SYMBOL.search(text)
    if symbol:
        return _day(int(symbol["year"]), int(symbol["number"]) / _COUNCIL_DOCUMENTS_A_DAY)
    return None


def _day(year: int, days: float) -> date:
    """So many days into the year, at most its last."""
    return min(date(year, 1, 1) + timedelta(days=int(days)), date(year, 12, 31))
