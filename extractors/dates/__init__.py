"""Dates: calendar dates and periods with at least a year, said or inferable."""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from datetime import date

from extractors.dates.anchors import Calendar
from extractors.dates.expressions import Expression
from extractors.dates.grammar import grammar
from extractors.dates.guards import guards, links_and_phones
from pipeline.knowledge.dates import DateWords
from pipeline.records import Mention, MentionType

__all__ = ["find_dates"]


def find_dates(text: str, published: date | None, words: DateWords) -> Iterator[Mention]:
    """The dates of a text in order, each with its period.

    `published` is the day the report bears; years that are not written and phrases such as
    "yesterday" are counted from it. A day of the calendar whose year the document does not tell
    ("8 March") has no period; a phrase that does not resolve is left out.
    """
    said = _written(text, words)
    for expression, period in Calendar(text, published, words, said).periods(said):
        yield Mention(
            type=MentionType.DATE,
            start=expression.start,
            end=expression.end,
            text=text[expression.start : expression.end],
            rule=f"date: {expression.rule}",
            period=period,
        )


def _written(text: str, words: DateWords) -> list[Expression]:
    closed = links_and_phones(text)
    starts = [start for start, _ in closed]
    guard = guards(words)

    def is_closed(expression: Expression) -> bool:
        at = bisect.bisect_right(starts, expression.start) - 1
        return at >= 0 and expression.start < closed[at][1]

    return [e for e in grammar(words).find(text) if not is_closed(e) and not guard.rejects(text, e)]
