"""Arithmetic of the calendar: closed intervals of days from what a date says."""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import date, timedelta

from extractors.dates.expressions import Expression, Parts
from pipeline.knowledge.dates import Unit
from pipeline.records import Period

_LEAP_YEAR = 2000  # has every day that any year has


def period_of(first: Parts, last: Parts) -> Period | None:
    """The closed interval from the first to the last day meant; None where there is none.

    A year or month silent in one part is taken from the other; December to February crosses
    into the next year.
    """
    last_month = last.month if last.month is not None or last.day is None else first.month
    crosses = first.month is not None and last_month is not None and first.month > last_month
    first_year, last_year = first.year, last.year
    if first_year is None and last_year is not None:
        first_year = last_year - crosses
    elif last_year is None and first_year is not None:
        last_year = first_year + crosses
    if first_year is None or last_year is None:
        return None
    try:
        start = date(first_year, first.month or 1, first.day or 1)
        month = last_month or 12
        end = date(last_year, month, last.day or calendar.monthrange(last_year, month)[1])
    except ValueError:
        return None  # "31 June"
    return Period(start, end) if start <= end else None


def shifted(anchor: date, unit: Unit, steps: int) -> Period | None:
    """The day, week (Monday to Sunday), month or year that lies `steps` from the anchor's own."""
    if unit in ("day", "week"):
        first = anchor - timedelta(days=anchor.weekday() if unit == "week" else 0)
        start = first + timedelta(days=steps * (7 if unit == "week" else 1))
        return Period(start, start + timedelta(days=6 if unit == "week" else 0))
    if unit == "year":
        return period_of(Parts(anchor.year + steps), Parts(anchor.year + steps))
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + steps, 12)
    parts = Parts(year, month + 1)
    return period_of(parts, parts)


def clamped(year: int, month: int, day: int) -> date:
    """The day, or the last of its month ("31 June", 29 February)."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def stepped_year(month: int, step: int, published: date) -> int:
    """The year of "last October", "this March", "next May"."""
    if step < 0:
        return published.year - (month >= published.month)
    return published.year + (step > 0 and month <= published.month)


def on_weekday(year: int, month: int, said: Expression) -> int:
    """The year, or a neighbour, in which the day falls on the weekday written with it."""
    day = said.first.day
    if said.weekday is None or day is None:
        return year
    for candidate in (year, year - 1, year + 1):
        if clamped(candidate, said.first.month or month, day).weekday() == said.weekday:
            return candidate
    return year


def lacks_only_its_year(said: Expression) -> bool:
    """Whether it is a day or month of some year: "8 March" is, "31 June" is not."""
    if said.has_year or said.first.month is None:
        return False
    return period_of(replace(said.first, year=_LEAP_YEAR), said.last) is not None
