"""What each pattern of a date says when it matches: years, months and days as numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from extractors.dates.expressions import Expression, Parts
from pipeline.knowledge.dates import DateWords

Match = re.Match[str]

_NUMBER = re.compile(r"\d+")
# A day by its ordinal alone is told from "the 7th meeting" by what stands around it.
_THE_DAY = re.compile(r"(?i)\b(?:on|from|until|till|by|and|to) the \Z")
_NO_NOUN = re.compile(r"\s*(?:$|[,.;:)\n]|(?:in|at|to|and|we|the|she|he|they|it|with)\b)")
# A day and month in figures alone need a word before them that asks for a day.
_ASKS_FOR_DAY = re.compile(r"(?i)(?:\b(?:on|from|until|till|by|before|between|of|since)|\()[ \u00a0]?\Z")
# "12.03. arrival", "26.10., National Assembly": a decimal number is not followed so.
_DOT_GOES_ON = re.compile(r"\.(?: [a-z]|[,:])")
_CELL_OPENS = re.compile(r"(?:\A|\n|\|) {0,3}\Z")
_CELL_CLOSES = re.compile(r" {0,3}\|")
_ASKS_FOR_WEEKDAY = re.compile(r"(?i)(?:\b(?:on|since|until|till|by|this|next|last)[ \u00a0]|\()\Z")
_SHORTEST = len("01.02.03")


class Readings:
    """Reads matches; built from the words of dates."""

    def __init__(self, words: DateWords) -> None:
        self._months = {form.casefold(): n for form, n in (*words.foreign_months, *words.months)}
        self._full_months = {form.casefold() for form in words.full_months}
        self._weekdays = {form.casefold(): number for form, number in words.weekdays}
        self._seasons = {name.casefold(): span for name, span in words.seasons}
        self._ordinals = {form.casefold(): number for form, number in words.ordinals}
        self._modifiers = {word.casefold(): steps for word, steps in words.modifiers}
        self._relatives = {entry.phrase.casefold(): entry for entry in words.relatives}
        self._by_rule: dict[str, Callable[[str, Match], Expression | None]] = {
            "year": self._year,
            "years": self._years,
            "decade": self._decade,
            "year, month, day": self._figures,
            "day, month, year": self._figures,
            "days, month, year": self._figures,
            "month, year": self._figures,
            "months, year": self._months_in_figures,
            "day, month in figures": self._day_and_month,
            "day month": self._days,
            "month day": self._days,
            "month year": self._month,
            "month": self._month,
            "weekday": self._weekday,
            "ordinal day": self._ordinal_day,
            "season": self._season,
            "quarter": self._quarter,
            "fiscal year": self._fiscal,
            "relative phrase": self._phrase,
        }

    def read(self, rule: str, match: Match) -> Expression | None:
        """What the match of a rule's pattern says; None where its numbers or place make it no date."""
        return self._by_rule[rule](rule, match)

    def _year(self, rule: str, match: Match) -> Expression | None:
        parts = Parts(year=int(match["year"]))
        return self._said(rule, match, parts, parts)

    def _years(self, rule: str, match: Match) -> Expression | None:
        year, short = int(match["year"]), int(match["to_year"])
        if short <= year % 100:
            return None
        return self._said(rule, match, Parts(year=year), Parts(year=year // 100 * 100 + short))

    def _decade(self, rule: str, match: Match) -> Expression | None:
        year = int(match["year"])
        return self._said(rule, match, Parts(year=year), Parts(year=year + 9))

    def _figures(self, rule: str, match: Match) -> Expression | None:
        said = match.groupdict()
        short = said.get("short_year")
        if short is not None and len(match.group()) < _SHORTEST:
            return None  # "2.1.12" is a heading
        number, year = int(said["number"]), _full_year(said["year"] or short or "")
        days = _numbers(said.get("days"))
        if number > 12 and len(days) == 1 and days[0] <= 12 and said["sep"] == "/":
            # Day first is the rule; the American order only where that is impossible.
            number, days = days[0], [number]
        if not 1 <= number <= 12 or any(not 1 <= day <= 31 for day in days):
            return None
        return self._spread(rule, match, year, number, days)

    def _months_in_figures(self, rule: str, match: Match) -> Expression | None:
        year, first, last = int(match["year"]), int(match["number"]), int(match["to_number"])
        return self._said(rule, match, Parts(year, first), Parts(year, last)) if first < last else None

    def _day_and_month(self, rule: str, match: Match) -> Expression | None:
        before = match.string, max(0, match.start() - 10), match.start()
        asked = match["weekday"] or _fills_cell(match) or _ASKS_FOR_DAY.search(*before)
        days, number = _numbers(match["days"]), int(match["number"])
        dotted, padded = match["sep"] == ".", len(match["number"]) == 2
        if not 1 <= number <= 12 or (dotted and not padded and not match.group().endswith(".")):
            return None
        said = self._spread(rule, match, None, number, days)
        closed = padded and len(match["days"]) == 2 and _DOT_GOES_ON.match(match.string, match.end())
        if said is None or asked or closed or (len(days) > 1 and dotted and padded):
            return said
        # "25.11.–10.12." is a date on both sides or on none; "3.2" is a heading.
        return _partner(said) if padded else None

    def _days(self, rule: str, match: Match) -> Expression | None:
        name = _bare(match["month"])
        short = match.groupdict().get("short_year")
        end = match.end()
        year = _full_year(match["year"]) if match["year"] else None
        if short is not None:
            if name in self._full_months and not short.startswith("'"):
                end = match.start("short_year") - 1
            else:
                year = _full_year(short.lstrip("'"))
        return self._spread(rule, match, year, self._months[name], _numbers(match["days"]), end)

    def _month(self, rule: str, match: Match) -> Expression | None:
        said = match.groupdict()
        name = match["month"].rstrip(".")
        if rule == "month year" and name in ("may", "march", "mar"):
            return None
        year = int(said["year"]) if said.get("year") else None
        parts = Parts(year=year, month=self._months[name.casefold()])
        read = self._said(rule, match, parts, parts)
        bare = rule == "month" and name.casefold() not in self._full_months
        return _partner(read) if bare and not _fills_cell(match) else read

    def _weekday(self, rule: str, match: Match) -> Expression | None:
        day = _numbers(match["days"])
        parts = Parts(day=day[0]) if day else Parts()
        short = len(match["weekday"]) < 6
        if short and not day:
            return None
        said = self._said(rule, match, parts, parts)
        # "on Friday", "last Friday", "yesterday, Friday"
        asked = _ASKS_FOR_WEEKDAY.search(match.string, max(0, said.start - 6), said.start)
        led = match.start() < match.start("weekday")
        return replace(said, is_asked_for=led or asked is not None)

    def _ordinal_day(self, rule: str, match: Match) -> Expression | None:
        days = _numbers(match["days"])
        if not _THE_DAY.search(match.string, max(0, match.start() - 12), match.start()):
            return None
        alone = len(days) == 1 and not _NO_NOUN.match(match.string, match.end())
        if alone or any(not 1 <= day <= 31 for day in days) or days != sorted(set(days)):
            return None
        return self._said(rule, match, Parts(day=days[0]), Parts(day=days[-1]))

    def _season(self, rule: str, match: Match) -> Expression | None:
        first, last = self._seasons[match["season"].casefold()]
        year = int(match["year"])
        return self._said(rule, match, Parts(year, first), Parts(year + (last < first), last))

    def _quarter(self, rule: str, match: Match) -> Expression | None:
        half = match["unit"] is not None and match["unit"].casefold() == "half"
        ordinal = match["ordinal"]
        number = self._ordinals[ordinal.casefold()] if ordinal else int(match["quarter"])
        months = 6 if half else 3
        if number * months > 12:
            return None
        year = int(match["year"])
        return self._said(rule, match, Parts(year, (number - 1) * months + 1), Parts(year, number * months))

    def _fiscal(self, rule: str, match: Match) -> Expression | None:
        year = _full_year(match["year"])
        # "FY 2021/22" names both years over which it runs; any other number behind is not its own.
        runs_on = match["to_year"] is not None and int(match["to_year"][-2:]) == (year + 1) % 100
        first, last = Parts(year=year), Parts(year=year + runs_on)
        end = match.end() if runs_on or match["to_year"] is None else match.end("year")
        return Expression(match.start(), end, rule, first, last, fiscal=True)

    def _phrase(self, rule: str, match: Match) -> Expression | None:
        entry = self._relatives[" ".join(match["phrase"].split()).casefold()]
        return Expression(match.start(), match.end(), rule, Parts(), Parts(), relative=entry)

    def _spread(
        self, rule: str, match: Match, year: int | None, month: int, days: list[int], end: int | None = None
    ) -> Expression | None:
        """Days of one month; a whole month where no day is said; None where they run backwards."""
        if not days:
            parts = Parts(year, month)
            return self._said(rule, match, parts, parts, end)
        if any(late <= early for early, late in pairwise(days)):
            return None
        return self._said(rule, match, Parts(year, month, days[0]), Parts(year, month, days[-1]), end)

    def _said(self, rule: str, match: Match, first: Parts, last: Parts, end: int | None = None) -> Expression:
        said = match.groupdict()
        weekday, modifier = said.get("weekday"), said.get("modifier")
        steps = None if modifier is None else self._modifiers[modifier.casefold()]
        of_year = said.get("year_word") is not None
        # "this Saturday": the word that points is no part of the date, as "last" and "next" are.
        start = match.end("modifier") + 1 if steps == 0 and not of_year else match.start()
        return Expression(
            start=start,
            end=match.end() if end is None else end,
            rule=rule,
            first=first,
            last=last,
            weekday=None if weekday is None else self._weekdays[weekday.casefold()],
            step=None if of_year else steps,
            year_shift=steps if of_year else None,
        )


def _numbers(text: str | None) -> list[int]:
    return [int(number) for number in _NUMBER.findall(text or "")]


def _full_year(digits: str) -> int:
    """The year of two or four digits; two digits from 50 on are of the last century."""
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 50 else 2000)


def _fills_cell(match: Match) -> bool:
    """Whether the match is all that stands in a cell of a table with ruled columns."""
    start, end = match.span()
    opens = _CELL_OPENS.search(match.string, max(0, start - 4), start) is not None
    return opens and _CELL_CLOSES.match(match.string, end) is not None


def _bare(month: str) -> str:
    return month.rstrip(".").casefold()


def _partner(expression: Expression) -> Expression:
    return replace(expression, needs_partner=True)
