"""What a written date says, before the missing years are filled in."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.knowledge.dates import Relative


@dataclass(frozen=True, slots=True)
class Parts:
    """What a date says of itself; None where it is silent.

    A day may lack its month ("the 27th"), a month its year.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Expression:
    """A date as written at text[start:end]: its first and last parts, equal for a single date.

    `weekday` counts from 0 (Monday). `step` asks for the last (-1), this (0) or next (1) such
    month or weekday. `year_shift` is added to the year of publication ("October last year").
    `relative` counts from a known day. `fiscal` marks a financial year. `needs_partner` marks
    what is a date only as one end of a range ("Oct" in "Oct – Dec 2014"). `is_asked_for` marks a
    weekday that the words around it ask to be a day ("on Friday").
    """

    start: int
    end: int
    rule: str
    first: Parts
    last: Parts
    weekday: int | None = None
    step: int | None = None
    year_shift: int | None = None
    relative: Relative | None = None
    fiscal: bool = False
    needs_partner: bool = False
    is_asked_for: bool = False

    @property
    def has_year(self) -> bool:
        """Whether the year is written in it."""
        return self.first.year is not None or self.last.year is not None
