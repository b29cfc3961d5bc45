"""The patterns in which one date is written, each under the name of its rule."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.knowledge.dates import DateWords

_BLANK = r"[ \u00a0]"
_GAP = r"[ \t\u00a0]{1,2}"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:(?:st|nd|rd|th|er)\b|\.)?(?!\d|:\d)"
# "10-15", "10 to 15", "10 and 11", "10, 15 and 19"; a list by commas alone is too often none.
_DAYS = (
    rf"{_DAY}(?:(?:,{_GAP}{_DAY}){{0,6}},?{_GAP}(?:and|&){_GAP}{_DAY}"
    rf"|{_BLANK}?[-–—/]{_BLANK}?{_DAY}|{_GAP}(?:to|until|till|through){_GAP}(?:the{_GAP})?{_DAY})?"
)
# Behind its month a day has no full stop of its own: "on June 18." ends a sentence.
_PLAIN_DAY = _DAY.replace(r"|\.", "")
_PLAIN_DAYS = _DAYS.replace(_DAY, _PLAIN_DAY)
_ORDINAL_DAY = r"\d\d?(?:st|nd|rd|th)"
_YEAR = r"(?:1[89]|20)\d\d(?!\d|[.,]\d)"
# Not part of a longer number, an amount or a code: "2,000", "2010%", "2010m", "2010/123".
_BARE_YEAR = r"(?:19|20)\d\d(?![\w%]|[.,]\d|/\d{3,}/|/(?!19|20)\d{3,})"
# Two digits are a year only behind an abbreviated month ("6 - 9 Jan 25") and before no noun.
_SHORT_YEAR = rf"'?[0-39]\d(?![\d:%]|[.,]\d|{_BLANK}[a-z])"
_OF = rf"(?:(?:{_GAP}(?:of|de))?(?:{_GAP}the)?{_GAP}|(?<=\.)|-)"
_TO_YEAR = rf"(?:[.,]?{_GAP}(?:(?:of|de){_GAP})?|,|-)"
# An abbreviation may have a full stop, where the sentence does not end with it.
_STOP = rf"(?:\.(?={_BLANK}?[-–—\d(|]|,{_BLANK}|{_BLANK}[a-z]))?"
# Which rules need not be tried at a digit, and which not at a letter; only for speed.
_WORD_RULES = {"month day", "month year", "month", "weekday", "season", "fiscal year", "relative phrase"}
_DIGIT_RULES = {"years", "decade", "year, month, day", "month, year", "months, year", "ordinal day"}
_OTHER_BEGINNINGS = ("fiscal", "FY", "Q1", "Q2", "Q3", "Q4")

Patterns = tuple[tuple[str, re.Pattern[str]], ...]


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of `words`, longest first, with blanks of any kind between their parts.

    >>> alternatives(["Jan", "January", "sept"])
    'January|sept|Jan'
    """
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", rf"{_BLANK}+") for word in ordered)


def beginnings(words: DateWords) -> re.Pattern[str]:
    """Where a date may begin: a number or a first word of any pattern."""
    pairs = (
        words.months,
        words.foreign_months,
        words.weekdays,
        words.seasons,
        words.ordinals,
        words.modifiers,
    )
    begins = {form for listed in pairs for form, _ in listed}
    begins |= {entry.phrase.split()[0] for entry in words.relatives} | {*words.parts, *_OTHER_BEGINNINGS}
    return re.compile(rf"(?<!\w)(?:\d+|(?i:{alternatives(begins)})(?![^\W\d_]))")


def date_patterns(words: DateWords) -> tuple[Patterns, Patterns]:
    """The patterns that can begin with a digit, and those that can begin with a letter.

    Their groups: year, short_year, to_year, month (its name), number (of the month), days,
    weekday, season, ordinal, unit, quarter, modifier, year_word and phrase.
    """
    compiled = [(rule, re.compile(pattern)) for rule, pattern in _sources(words).items()]
    at_digit = tuple(entry for entry in compiled if entry[0] not in _WORD_RULES)
    at_letter = tuple(entry for entry in compiled if entry[0] not in _DIGIT_RULES)
    return at_digit, at_letter


def _sources(words: DateWords) -> dict[str, str]:
    month, any_month = _month_patterns(words)
    part = rf"(?:(?i:{alternatives(words.parts)})(?:{_GAP}|-))?"
    weekday = rf"{_group('weekday', words.weekdays)}\b"
    # "yesterday, Tuesday 7 February", "June 18 (Sat)"
    near_days = alternatives(r.phrase for r in words.relatives if r.unit == "day" and r.anchor == "published")
    near_day = rf"(?:(?i:{near_days}),?{_GAP})?"
    lead = rf"(?:{near_day}{weekday}[.,]?{_GAP}(?:the{_GAP})?)?"
    behind = rf"(?:{_GAP}\((?i:{alternatives(form for form, _ in words.weekdays)})\.?\))?"
    modifier = _group("modifier", words.modifiers)
    ordinal = _group("ordinal", words.ordinals)
    season = _group("season", words.seasons)
    phrases = alternatives(entry.phrase for entry in words.relatives)
    of = rf"(?:of{_GAP}(?!(?i:this)\b))?"
    year = rf"{_TO_YEAR}(?P<year>{_YEAR})|{_GAP}{of}{modifier}{_GAP}(?P<year_word>year)\b"
    any_year = rf"{year}|{_GAP}(?P<short_year>{_SHORT_YEAR})"
    return {
        "year": rf"{part}(?P<year>{_BARE_YEAR})",
        "years": r"(?P<year>(?:19|20)\d\d)[-–/](?P<to_year>\d\d)(?![\w%/-]|[.,]\d)",
        "decade": r"(?P<year>(?:1[89]|20)\d0)s\b",
        "year, month, day": (
            r"(?P<year>(?:19|20)\d\d)(?P<sep>[-./])(?P<number>\d\d?)(?P=sep)(?P<days>\d\d?)(?!\d)"
        ),
        "day, month, year": (
            rf"{lead}(?P<days>\d\d?)(?P<sep>[-./])[ ]?(?P<number>\d\d?)(?P=sep)"
            rf"(?:[ ]?(?P<year>(?:1[89]|20)\d\d)|(?P<short_year>\d\d))(?![\w/-]|[.,]\d)(?:\.(?=,|[ ]?[-–/]))?"
        ),
        "days, month, year": (
            rf"{lead}(?P<days>{_DAYS})(?P<sep>[./])[ ]?(?P<number>\d\d?)[./]"
            rf"[ ]?(?P<year>(?:1[89]|20)\d\d)(?![\w/])"
        ),
        "month, year": r"(?P<number>0?[1-9]|1[0-2])/(?P<year>(?:19|20)\d\d)(?![\w/])",
        "months, year": (
            r"(?P<number>0?[1-9]|1[0-2])[-–](?P<to_number>0?[1-9]|1[0-2])/(?P<year>(?:19|20)\d\d)(?![\w/])"
        ),
        "day, month in figures": (
            rf"{lead}(?P<days>{_DAYS})(?P<sep>[./])(?P<number>\d\d?)"
            rf"(?:\.(?=[ ]?[-–,)]|[ ]{{2}}|\n))?(?![\w%:/]|[.,]\d)"
        ),
        "day month": rf"{lead}{part}(?P<days>{_DAYS}){_OF}{any_month}(?:{any_year})?(?!\w){behind}",
        "month day": rf"{lead}{month}{_GAP}(?P<days>{_PLAIN_DAYS})(?:{year})?(?![\w%]){behind}",
        "month year": rf"{part}{any_month}(?:{year})",
        "month": rf"{part}(?:(?<!the ){modifier}{_GAP})?{month}",
        "weekday": (
            rf"(?:{modifier}{_GAP}|{near_day}){weekday}(?:{_GAP}(?:the{_GAP})?(?P<days>{_PLAIN_DAY}))?"
            rf"(?![\w-]|,?{_BLANK}(?:the{_BLANK})?\d)"
        ),
        "ordinal day": rf"(?P<days>{_ORDINAL_DAY}(?:{_GAP}to{_GAP}(?:the{_GAP})?{_ORDINAL_DAY})?)\b",
        "season": rf"{season}(?:{_GAP}of)?{_GAP}(?P<year>{_BARE_YEAR})",
        "quarter": (
            rf"(?:{ordinal}{_GAP}(?P<unit>(?i:quarter|half))(?:,|{_GAP}of)?(?:{_GAP}the)?{_GAP}"
            rf"|Q(?P<quarter>[1-4]){_GAP})(?P<year>{_BARE_YEAR})"
        ),
        "fiscal year": (
            rf"(?:(?i:fiscal{_GAP}year)(?:{_GAP}\(FY\))?|FY){_BLANK}{{0,2}}(?P<year>(?:19|20)\d\d|\d\d(?!\w))"
            r"(?:[/–-](?P<to_year>(?:19|20)?\d\d))?(?!\w|[.,]\d|/\d)"
        ),
        "relative phrase": rf"(?<!the )(?P<phrase>(?i:{phrases}))(?!['’](?!s\b)|[\w-])",
    }


def _month_patterns(words: DateWords) -> tuple[str, str]:
    """A month that may stand alone, and one beside a day or year, in any case and language."""
    full = words.full_months
    abbreviated = {form for form, _ in words.months} - set(full)
    foreign = {form for form, _ in words.foreign_months}
    # Alone, or before its day, a month has its capital: "may" is a verb, "march" a walk.
    capital = alternatives([*full, *map(str.upper, full)])
    short = alternatives([*abbreviated, *map(str.upper, abbreviated)])
    month = rf"(?P<month>(?:{capital})\b|(?:{short})\b{_STOP})"
    any_short = alternatives([*abbreviated, *foreign])
    return month, rf"(?P<month>(?i:{alternatives(full)})\b|(?i:{any_short})\b{_STOP})"


def _group(name: str, pairs: Iterable[tuple[str, object]]) -> str:
    return rf"(?P<{name}>(?i:{alternatives(form for form, _ in pairs)}))"
