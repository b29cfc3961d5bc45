"""What a document's beginning and its words say of its time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from extractors.dates.expressions import Expression
from extractors.dates.periods import period_of
from pipeline.knowledge.dates import DateWords, FiscalYear

_SHORT_LINE = 60
_HEAD = 700  # characters in which a report names its day or year


def home_year(said: Sequence[Expression]) -> int | None:
    """The year a report is about: named alone in its head, or of a date there, or most often named."""
    full = [e.last.year or e.first.year for e in said if e.start < _HEAD and e.first.month is not None]
    named = [year for year in (*_years_alone(said), *full) if year is not None]
    if named:
        return named[0]
    years = Counter(year for e in said if (year := e.last.year or e.first.year) is not None)
    return years.most_common(1)[0][0] if years else None


def opening_day(said: Sequence[Expression]) -> date | None:
    """The day that a report opens with: the first date of its head that bears a year, if it is a day.

    That of a dateline or of the event told, and so near the days told without a year.
    """
    first = next((e for e in said if e.has_year), None)
    if first is None or first.start >= _HEAD:
        return None
    return day_of(first)


def day_of(said: Expression) -> date | None:
    """The day that is written with its year; None for longer periods."""
    if said.first.day is None or said.first.year is None or said.first != said.last:
        return None
    period = period_of(said.first, said.last)
    return period.start if period is not None else None


def has_own_line(text: str, said: Expression) -> bool:
    """Whether the date's line holds little else, as those above the posts of a channel do."""
    before = text.rfind("\n", max(0, said.start - _SHORT_LINE), said.start)
    after = text.find("\n", said.end, said.end + _SHORT_LINE)
    start = before if before >= 0 or said.start < _SHORT_LINE else -_SHORT_LINE
    end = after if after >= 0 else min(len(text), said.end + _SHORT_LINE)
    return end - start <= _SHORT_LINE


def names_year_before(said: Sequence[Expression], year: int) -> bool:
    """Whether the head names the year before publication and not the year itself: a yearly report."""
    alone = set(_years_alone(said))
    return year - 1 in alone and year not in alone


def fiscal_year(text: str, words: DateWords) -> FiscalYear | None:
    """The country's financial year that the document's words speak for, if any."""
    counts = [
        (sum(text.count(cue) for cue in entry.cues), entry.country, entry) for entry in words.fiscal_years
    ]
    best = max(counts, default=None)
    return best[2] if best is not None and best[0] > 0 else None


def _years_alone(said: Sequence[Expression]) -> Iterator[int]:
    """Years that stand in the document's head without month or range, in order."""
    for e in said:
        alone = e.first.month is None and e.first.year == e.last.year
        if e.start < _HEAD and alone and e.first.year is not None:
            yield e.first.year
