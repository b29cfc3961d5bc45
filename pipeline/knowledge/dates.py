"""The words of dates: the only reader of `models/date_words.toml`.

Month names of other languages come from the Unicode CLDR tables inside dateparser, so that
`12 mars 2014` in an English report is read too.
"""

from __future__ import annotations

import importlib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

Anchor = Literal["published", "text"]
Unit = Literal["day", "week", "month", "year"]

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Relative:
    """A phrase counted from a known day: `steps` units from publication or the date told before.

    Where `before` or `after` is given, one of these regular expressions must fit the text on its side.
    """

    phrase: str
    anchor: Anchor
    unit: Unit
    steps: int
    before: str | None = None
    after: str | None = None
    match: tuple[str, ...] = ()
    no_match: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """A country's financial year: its first month (1 to 12), and the year that names it."""

    country: str
    starts: int
    named_after: Literal["start", "end"]
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotDate:
    """What looks like a year and is none. `before` and `after` are regular expressions.

    With `only_round` the rule holds only for years that end in 00. `kinds` are the forms of
    dates it is asked of: `year`, `years` (2014-2016), `month`, `weekday`, `figures` (04/2021) or
    `phrase` (last year).
    """

    name: str
    before: str | None
    after: str | None
    case: bool
    only_round: bool
    kinds: tuple[str, ...]
    match: tuple[str, ...]
    no_match: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DateWords:
    """What the date grammar knows. Pairs hold a form as written and its number.

    `future` and `past` tell whether a sentence looks ahead or back.
    Months count from 1, weekdays from 0 (Monday); a season is its first and last month.
    `foreign_months` count only beside a day or a year.
    """

    months: tuple[tuple[str, int], ...]
    foreign_months: tuple[tuple[str, int], ...]
    weekdays: tuple[tuple[str, int], ...]
    seasons: tuple[tuple[str, tuple[int, int]], ...]
    parts: tuple[str, ...]
    ordinals: tuple[tuple[str, int], ...]
    range_joins: tuple[str, ...]
    both_joins: tuple[str, ...]
    modifiers: tuple[tuple[str, int], ...]
    future: tuple[str, ...]
    past: tuple[str, ...]
    relatives: tuple[Relative, ...]
    fiscal_years: tuple[FiscalYear, ...]
    not_dates: tuple[NotDate, ...]

    @property
    def full_months(self) -> tuple[str, ...]:
        """The English month names in full, January first."""
        longest: dict[int, str] = {}
        for form, number in self.months:
            longest[number] = max(longest.get(number, ""), form, key=len)
        return tuple(name for _, name in sorted(longest.items()))


def load_date_words(folder: Path) -> DateWords:
    """The words of dates from `date_words.toml` in `folder`.

    Raises OSError if the file is missing, tomllib.TOMLDecodeError, KeyError or ValueError if
    it is not as it should be.
    """
    raw = tomllib.loads((folder / "date_words.toml").read_text(encoding="utf-8"))
    months = tuple((form, MONTHS.index(name) + 1) for name, forms in raw["months"].items() for form in forms)
    other = {(form, MONTHS.index(name) + 1) for name, forms in raw["other_months"].items() for form in forms}
    known = {form.casefold() for form, _ in months}
    foreign = tuple(
        sorted(
            (form, number)
            for form, number in _foreign_months(raw["month_languages"]) | other
            if form not in known
        )
    )
    return DateWords(
        months=months,
        foreign_months=foreign,
        weekdays=tuple(
            (form, WEEKDAYS.index(name)) for name, forms in raw["weekdays"].items() for form in forms
        ),
        seasons=tuple((name, (int(span[0]), int(span[1]))) for name, span in raw["seasons"].items()),
        parts=tuple(raw["parts"]["words"]),
        ordinals=tuple((form, int(number)) for number, forms in raw["ordinals"].items() for form in forms),
        range_joins=tuple(raw["joins"]["range"]),
        both_joins=tuple(raw["joins"]["both"]),
        modifiers=tuple((word, int(steps)) for word, steps in raw["modifiers"].items()),
        future=tuple(raw["tenses"]["future"]),
        past=tuple(raw["tenses"]["past"]),
        relatives=tuple(_relative(entry) for entry in raw["relative"]),
        fiscal_years=tuple(_fiscal_year(entry) for entry in raw["fiscal_years"]),
        not_dates=tuple(_not_date(entry) for entry in raw["not_dates"]),
    )


def _foreign_months(languages: list[str]) -> set[tuple[str, int]]:
    """Month names in lower case; a form that stands for two months is left out."""
    forms: dict[str, set[int]] = {}
    for language in languages:
        table = importlib.import_module(f"dateparser.data.date_translation_data.{language}").info
        for number, month in enumerate(MONTHS, start=1):
            names = [form for form in cast(list[str], table[month]) if re.fullmatch(r"[^\W\d_]+", form)]
            longest = max(map(len, names))
            for form in names:
                # Abbreviations are too often words of their own ("set", "out", "ago").
                if len(form) >= min(4, longest):
                    forms.setdefault(form.casefold(), set()).add(number)
    return {(form, min(numbers)) for form, numbers in forms.items() if len(numbers) == 1}


def _relative(entry: dict[str, Any]) -> Relative:
    if entry["from"] not in ("published", "text") or entry["unit"] not in ("day", "week", "month", "year"):
        raise ValueError(f"date_words.toml: {entry['phrase']!r} has an unknown `from` or `unit`")
    _check_patterns(entry)
    return Relative(
        entry["phrase"],
        entry["from"],
        entry["unit"],
        int(entry["steps"]),
        entry.get("before"),
        entry.get("after"),
        tuple(entry.get("match", ())),
        tuple(entry.get("no_match", ())),
    )


def _fiscal_year(entry: dict[str, Any]) -> FiscalYear:
    if entry["named_after"] not in ("start", "end"):
        raise ValueError(f"date_words.toml: fiscal year of {entry['country']} needs named_after start or end")
    return FiscalYear(entry["country"], int(entry["starts"]), entry["named_after"], tuple(entry["cues"]))


def _not_date(entry: dict[str, Any]) -> NotDate:
    _check_patterns(entry)
    return NotDate(
        name=entry["name"],
        before=entry.get("before"),
        after=entry.get("after"),
        case=bool(entry.get("case", False)),
        only_round=bool(entry.get("only_round", False)),
        kinds=tuple(entry.get("kinds", ("year",))),
        match=tuple(entry["match"]),
        no_match=tuple(entry["no_match"]),
    )


def _check_patterns(entry: dict[str, Any]) -> None:
    for side in ("before", "after"):
        if side in entry:
            try:
                re.compile(entry[side])
            except re.error as error:
                raise ValueError(
                    f"date_words.toml: {entry[side]!r} is no regular expression: {error}"
                ) from error
