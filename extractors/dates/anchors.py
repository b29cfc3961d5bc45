"""The calendar of written dates: missing years filled in, relative phrases counted out.

A day without its year takes it, in this order: from a word behind it ("of that year"); from a full
date told in the sentence or the one before; from the publication, as the nearest such day, by
which way the sentence looks; from the year in the document's head. Where the day of publication is
not known, the numbers of a document of the United Nations or the day a report opens with stand in
for it. On annotated reports written for the project this finds 92 of 100 periods where the day of
publication is known and 89 where it is not; on excerpts of real ones, which lack their first page,
70. Where none of these tells the year, it stays unknown.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import zip_longest

from extractors.dates.expressions import Expression, Parts
from extractors.dates.head import day_of, fiscal_year, has_own_line, home_year, names_year_before, opening_day
from extractors.dates.patterns import alternatives
from extractors.dates.periods import (
    clamped,
    lacks_only_its_year,
    on_weekday,
    period_of,
    shifted,
    stepped_year,
)
from extractors.dates.united_nations import issued
from pipeline.knowledge.dates import DateWords, Relative
from pipeline.records import Period

_REPORTS = range(1800, 2200)
_BREAK = re.compile(r"[.!?;]\s+(?=[A-Z\"“])|\n\s*\n|\n\s*[-–•*➢▪]|\n\s*\d+\.|\|")
# Words behind a date that tell its year but are no part of it.
_OF_THIS_YEAR = re.compile(r"\s+of\s+(?:this|the\s+current|current)\s+year\b")
_OF_THAT_YEAR = re.compile(r"\s+of\s+(?:that|the\s+same)\s+year\b")
# What stands between the days of a list that share the year behind the last.
_LISTED = re.compile(r"(?:,|,?\s+(?:and|or|&))\s+(?:(?:on|from|the)\s+)?")
# How far ahead a day may lie, as a share of how far back the same day of the year before lies;
# looking ahead or back in words moves the balance by `_TENSE`. Fitted on annotated reports.
_AHEAD = 0.5
_TENSE = 5


class Calendar:
    """What is known of one document's time: its publication and the years it names."""

    def __init__(
        self, text: str, published: date | None, words: DateWords, said: Sequence[Expression]
    ) -> None:
        self._text = text
        # A day of publication far from any report is an error of its source, and tells nothing.
        self._published = published if published and published.year in _REPORTS else None
        self._opening = opening_day(said)
        # The day from which the year of other days is told: exact, or near enough for that.
        self._about = self._published or issued(text) or self._opening
        self._future, self._past = _tenses(words)
        self._breaks = [match.end() for match in _BREAK.finditer(text)]
        self._fiscal = fiscal_year(text, words)
        self._home = self._about.year if self._about else home_year(said)
        self._told_of_last_year = self._about is not None and names_year_before(said, self._about.year)
        # The last full date told (month and year), the last period of all, and the last year.
        self._full: Expression | None = None
        self._last: Period | None = None
        self._told_year: int | None = None
        self._following: Expression | None = None

    def periods(self, said: Sequence[Expression]) -> Iterator[tuple[Expression, Period | None]]:
        """Each expression with its period, None where the document does not tell its year or day.

        What can be no day at all ("31 June") is left out.
        """
        for expression, self._following in zip_longest(said, said[1:]):
            period = self._period(expression)
            if period is None:
                if _is_date_all_the_same(expression):
                    yield expression, None
                continue
            self._told_year = period.end.year
            if expression.last.month is not None:
                self._last = period
            if expression.has_year and expression.last.month is not None:
                self._full = expression
                if self._published is None and has_own_line(self._text, expression):
                    self._opening = day_of(expression) or self._opening
            yield expression, period

    def _period(self, said: Expression) -> Period | None:
        if said.relative is not None:
            anchor = self._anchor(said.relative)
            return shifted(anchor, said.relative.unit, said.relative.steps) if anchor else None
        if said.fiscal:
            return self._fiscal_period(said)
        if said.first == Parts():
            return self._weekday(said)
        if said.first.month is None and said.first.day is not None:
            return self._day_of_told_month(said)
        if not said.has_year:
            year = self._year(said)
            if year is None:
                return None
            said = replace(said, first=replace(said.first, year=year))
        return period_of(said.first, said.last)

    def _anchor(self, relative: Relative) -> date | None:
        """The day from which a phrase counts."""
        told = self._last.end if self._last else None
        if relative.anchor == "text":
            return told
        # A post without a day of publication is dated by the day it opens with or told last.
        exact = self._published or self._opening or told
        return exact or (self._about if relative.unit == "year" else None)

    def _year(self, said: Expression) -> int | None:
        """The year in which an expression that names none begins."""
        month, day = said.first.month or said.last.month or 1, said.first.day or 1
        about = self._about
        shift = said.year_shift
        if shift is None and _OF_THIS_YEAR.match(self._text, said.end):
            shift = 0
        if shift is not None:
            return self._home + shift if self._home is not None else None
        if self._told_year is not None and _OF_THAT_YEAR.match(self._text, said.end):
            return self._told_year
        if said.step is not None:
            return stepped_year(month, said.step, about) if about else None
        listed = self._year_of_list(said, month)
        if listed is not None:
            return listed
        near = self._full.last.year if self._full is not None and self._is_near(said) else None
        if about is None:
            year = near or self._home
        elif near is not None and near < about.year - 1:
            year = near
        elif self._told_of_last_year:
            year = about.year - 1
        else:
            year = self._nearest(said, month, day, about)
        return year if year is None else on_weekday(year, month, said)

    def _year_of_list(self, said: Expression, month: int) -> int | None:
        """The year that closes the list: "28 February and 6 March 2020"."""
        after = self._following
        if after is None or after.first.year is None or after.first.month is None:
            return None
        if said.first.day is None or after.first.day is None:
            return None
        joined = _LISTED.fullmatch(self._text, said.end, after.start) is not None
        return after.first.year - (month > after.first.month) if joined else None

    def _is_near(self, said: Expression) -> bool:
        """Whether the last full date stands in the same sentence or the one before."""
        if self._full is None:
            return False
        return bisect.bisect_right(self._breaks, self._full.start) >= self._sentence(said) - 1

    def _sentence(self, said: Expression) -> int:
        return bisect.bisect_right(self._breaks, said.start)

    def _nearest(self, said: Expression, month: int, day: int, about: date) -> int:
        past = about.year if (month, day) <= (about.month, about.day) else about.year - 1
        back = (about - clamped(past, month, day)).days
        ahead = (clamped(past + 1, month, day) - about).days
        balance = _AHEAD * _TENSE ** self._looks_ahead(said)
        return past + 1 if ahead < balance * back else past

    def _looks_ahead(self, said: Expression) -> int:
        """1 where the sentence looks ahead, -1 where it looks back, 0 where it does both or neither."""
        number = self._sentence(said)
        start = self._breaks[number - 1] if number else 0
        end = self._breaks[number] if number < len(self._breaks) else len(self._text)
        future = self._future.search(self._text, start, end) is not None
        return int(future) - int(self._past.search(self._text, start, end) is not None)

    def _weekday(self, said: Expression) -> Period | None:
        if said.weekday is None or self._published is None:
            return None
        back = (self._published.weekday() - said.weekday) % 7
        if said.step is not None and said.step < 0:
            back = back or 7
        elif said.step is not None or self._looks_ahead(said) > 0:
            back = -(-back % 7)
        day = self._published - timedelta(days=back)
        return Period(day, day)

    def _day_of_told_month(self, said: Expression) -> Period | None:
        """ "the 27th", "Thursday the 12th": a day of the month told last, or of that of publication."""
        told = [day for day in (self._last and self._last.start, self._published) if day]
        periods = [
            period_of(
                replace(said.first, month=day.month, year=day.year),
                replace(said.last, month=day.month, year=day.year),
            )
            for day in told
        ]
        found = [period for period in periods if period is not None]
        fitting = [p for p in found if said.weekday is None or p.start.weekday() == said.weekday]
        return next(iter([*fitting, *found]), None)

    def _fiscal_period(self, said: Expression) -> Period | None:
        year, last = said.first.year, said.last.year
        if year is None or last is None:
            return None
        if self._fiscal is None:
            return period_of(said.first, said.last)
        # "FY 2021/22" is one financial year, whatever the country names it after.
        begins = year if last > year else year - (self._fiscal.named_after == "end")
        start = date(begins, self._fiscal.starts, 1)
        return Period(start, date(start.year + 1, start.month, 1) - timedelta(days=1))


def _is_date_all_the_same(said: Expression) -> bool:
    """Whether an expression that does not resolve is a date of a year or day that is not told."""
    if said.relative is not None:
        return said.relative.anchor == "published"
    return lacks_only_its_year(said) or (said.first == Parts() and said.is_asked_for)


@lru_cache(maxsize=4)
def _tenses(words: DateWords) -> tuple[re.Pattern[str], re.Pattern[str]]:
    future = re.compile(rf"\b(?:{alternatives(words.future)})\b", re.IGNORECASE)
    past = re.compile(rf"\b(?:{alternatives(words.past)}|[a-z]{{3,}}ed)\b", re.IGNORECASE)
    return future, past
