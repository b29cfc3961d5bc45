"""Dates: spans and values by a table of cases, every rule's own examples, and hostile texts."""

from __future__ import annotations

import csv
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.dates import find_dates
from extractors.dates.expressions import Parts
from extractors.dates.periods import period_of, shifted
from pipeline.knowledge.dates import DateWords, NotDate, Relative, load_date_words
from pipeline.records import MentionType, Period

ROOT = Path(__file__).parents[2]
WORDS = load_date_words(ROOT / "models")
NEWS_DAY = date(2015, 6, 15)


def rows() -> list[dict[str, str]]:
    with (ROOT / "tests" / "cases" / "dates.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(text: str, published: date | None, words: DateWords = WORDS) -> list[str]:
    """Each date as `surface=day`, `surface=first/last`, or `surface=?` where its year is not told."""
    found = []
    for mention in find_dates(text, published, words):
        assert mention.text == text[mention.start : mention.end]
        assert mention.type is MentionType.DATE
        if mention.period is None:
            found.append(f"{mention.text}=?")
            continue
        first, last = mention.period.start, mention.period.end
        found.append(f"{mention.text}={first}" + (f"/{last}" if last != first else ""))
    return found


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['group']}: {row['text'][:50]}")
def test_cases(row: dict[str, str]) -> None:
    published = date.fromisoformat(row["published"]) if row["published"] else None
    assert read(row["text"], published) == [part for part in row["dates"].split("|") if part]


@pytest.mark.parametrize("rule", WORDS.not_dates, ids=lambda rule: rule.name)
def test_rules_hold_on_their_own_examples(rule: NotDate) -> None:
    for example in rule.match:
        assert read(example, NEWS_DAY), f"{rule.name}: {example!r} has a date"
    for example in rule.no_match:
        assert read(example, NEWS_DAY) == [], f"{rule.name}: {example!r} has no date"


@pytest.mark.parametrize("relative", WORDS.relatives, ids=lambda relative: relative.phrase)
def test_relative_phrases_are_found(relative: Relative) -> None:
    found = [read(example, NEWS_DAY) for example in relative.match]
    if not relative.match:
        found = [read(f"On 4 May 2015 they met and {relative.phrase} left.", NEWS_DAY)[1:]]
    surfaces = [[said.split("=")[0].lower() for said in dates] for dates in found]
    assert surfaces == [[relative.phrase]] * len(found)
    assert [read(example, NEWS_DAY) for example in relative.no_match] == [[]] * len(relative.no_match)


def test_month_names_are_known_once() -> None:
    assert len({form.casefold() for form, _ in WORDS.months}) == len(WORDS.months)
    assert WORDS.full_months[0] == "January"
    assert len(WORDS.full_months) == 12
    foreign = dict(WORDS.foreign_months)
    assert (foreign["mars"], foreign["shtator"], foreign["октомври"]) == (3, 9, 10)
    assert not {form for form, _ in WORDS.months} & set(foreign)


def test_a_date_does_not_cross_a_line() -> None:
    assert read("Room 12\nMay 2015", None) == ["May 2015=2015-05-01/2015-05-31"]


def test_mentions_come_in_order_without_overlap() -> None:
    text = "2012, 3 May 2013 – 4 June 2014, yesterday, 2015/16 and 12.-14.03.2014."
    spans = [(mention.start, mention.end) for mention in find_dates(text, NEWS_DAY, WORDS)]
    assert len(spans) == 5
    assert spans == sorted(spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


@pytest.mark.parametrize("published", [date.min, date.max])
def test_an_absurd_day_of_publication_tells_nothing(published: date) -> None:
    found = read("Yesterday, last year and on Monday they met; on 1 January too.", published)
    assert found == ["Yesterday=?", "last year=?", "Monday=?", "1 January=?"]


def test_a_yearly_report_is_about_the_year_before() -> None:
    text = "Annual report 2018\n\n9-11 October, Zlatibor: seminar for 30 persons.\n"
    assert read(text, date(2019, 2, 18))[-1] == "9-11 October=2018-10-09/2018-10-11"


def test_a_year_is_not_carried_out_of_its_story() -> None:
    text = "Founded on 5 May 1999. It grew. It moved. It is loved. On 3 March the hall was full."
    assert read(text, date(2014, 5, 1))[-1] == "3 March=2014-03-03"


@pytest.mark.parametrize(
    ("first", "last", "period"),
    [
        (Parts(2014, 2), Parts(2014, 2), Period(date(2014, 2, 1), date(2014, 2, 28))),
        (Parts(None, 12), Parts(2014, 2), Period(date(2013, 12, 1), date(2014, 2, 28))),
        (Parts(2013, 12), Parts(None, 2), Period(date(2013, 12, 1), date(2014, 2, 28))),
        (Parts(2014, 6, 31), Parts(2014, 6, 31), None),
        (Parts(2014, 6, 3), Parts(2014, 6, 1), None),
        (Parts(None, 6), Parts(None, 6), None),
    ],
)
def test_period_of(first: Parts, last: Parts, period: Period | None) -> None:
    assert period_of(first, last) == period


def test_shifted() -> None:
    assert shifted(date(2015, 3, 1), "day", -1) == Period(date(2015, 2, 28), date(2015, 2, 28))
    assert shifted(date(2015, 3, 4), "week", -1) == Period(date(2015, 2, 23), date(2015, 3, 1))
    assert shifted(date(2015, 1, 31), "month", -2) == Period(date(2014, 11, 1), date(2014, 11, 30))
    assert shifted(date(2015, 1, 31), "year", 1) == Period(date(2016, 1, 1), date(2016, 12, 31))


PIECES = (
    *("31", "2014", "May", "march", "–", " and ", " to ", "/", ".", ",", " ", "th", "last year", "year"),
    *(
        "Monday",
        "between ",
        "\n",
        "quarter",
        "FY ",
        "0",
        "99",
        "(",
        ")",
        "yesterday",
        "29 February",
        "İ",
        "٣",
    ),
)
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@given(HOSTILE, st.sampled_from([None, date(1, 1, 1), date(2016, 2, 29), date(9999, 12, 31)]))
def test_any_text_is_read_without_error(text: str, published: date | None) -> None:
    end = 0
    for mention in find_dates(text, published, WORDS):
        assert mention.start >= end
        assert mention.text == text[mention.start : mention.end]
        end = mention.end
