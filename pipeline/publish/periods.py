"""Dates as people write them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def period_label(start: str | None, end: str | None) -> str:
    """A closed interval of ISO days in words, at the precision it was given.

    Whole months and whole years are named as such; what is not an ISO day is shown as stored.

    >>> period_label("2014-10-19", "2014-10-20"), period_label("2014-10-01", "2014-10-31")
    ('19–20 October 2014', 'October 2014')
    >>> period_label("2008-01-01", "2011-12-31"), period_label("2012-03-05", None)
    ('2008–2011', 'from 5 March 2012')
    """
    if start and end:
        try:
            return _interval(date.fromisoformat(start), date.fromisoformat(end))
        except ValueError:
            return f"{start} – {end}"
    if start:
        return f"from {day_label(start)}"
    return f"until {day_label(end)}" if end else ""


def day_label(day: str | None) -> str:
    """`2014-10-20` as `20 October 2014`; blank for none."""
    try:
        return _day(date.fromisoformat(day)) if day else ""
    except ValueError:
        return str(day)


def _interval(start: date, end: date) -> str:
    whole_months = start.day == 1 and end.day == monthrange(end.year, end.month)[1]
    if whole_months and (start.month, end.month) == (1, 12):
        return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
    if start == end:
        return _day(start)
    if whole_months:
        if (start.year, start.month) == (end.year, end.month):
            return _month(start)
        if start.year == end.year:
            return f"{MONTHS[start.month - 1]}–{_month(end)}"
        return f"{_month(start)} – {_month(end)}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{_day(end)}"
    if start.year == end.year:
        return f"{start.day} {MONTHS[start.month - 1]} – {_day(end)}"
    return f"{_day(start)} – {_day(end)}"


def _day(day: date) -> str:
    return f"{day.day} {_month(day)}"


def _month(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"
