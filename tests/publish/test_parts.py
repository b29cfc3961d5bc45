"""The small parts pages are made of: dates in words, cells, what is typed into the search box."""

import pytest

from pipeline.publish.cells import array_values, cell, shorten
from pipeline.publish.links import Links
from pipeline.publish.periods import day_label, period_label
from pipeline.publish.searching import END_OF_HIT, HIT, full_text_query, hits

LINKS = Links("/", "my reports")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2014-10-20", "2014-10-20", "20 October 2014"),
        ("2014-10-19", "2014-10-20", "19–20 October 2014"),
        ("2014-09-30", "2014-10-02", "30 September – 2 October 2014"),
        ("2014-12-30", "2015-01-02", "30 December 2014 – 2 January 2015"),
        ("2014-10-01", "2014-10-31", "October 2014"),
        ("2016-02-01", "2016-02-29", "February 2016"),
        ("2015-02-01", "2015-02-28", "February 2015"),
        ("2016-02-01", "2016-02-28", "1–28 February 2016"),
        ("2014-04-01", "2014-06-30", "April–June 2014"),
        ("2014-11-01", "2015-01-31", "November 2014 – January 2015"),
        ("2014-01-01", "2014-12-31", "2014"),
        ("2014-01-01", "2017-12-31", "2014–2017"),
        ("2014-10-20", None, "from 20 October 2014"),
        (None, "2014-10-20", "until 20 October 2014"),
        (None, None, ""),
        ("", "", ""),
        ("2014", "2015", "2014 – 2015"),
        ("soon", None, "from soon"),
    ],
)
def test_period_label(start, end, expected):
    assert period_label(start, end) == expected


@pytest.mark.parametrize(
    ("day", "expected"), [("2014-10-02", "2 October 2014"), (None, ""), ("once", "once")]
)
def test_day_label(day, expected):
    assert day_label(day) == expected


@pytest.mark.parametrize(
    ("table", "column", "value", "row", "expected"),
    [
        (
            "activities",
            "funders",
            '["A & B", "Sida"]',
            {},
            '<a href="/-/named/organizations?name=A+%26+B">A &amp; B</a>, '
            '<a href="/-/named/organizations?name=Sida">Sida</a>',
        ),
        ("activities", "places", '["<b>"]', {}, '<a href="/-/named/places?name=%3Cb%3E">&lt;b&gt;</a>'),
        ("activities", "funders", "[]", {}, "&nbsp;"),
        (
            "activities",
            "resolutions",
            "[1325]",
            {},
            '<a href="/my+reports/reports-on-a-resolution?resolution=1325">1325</a>',
        ),
        (
            "activities",
            "title",
            "[broken",
            {"id": "a.1"},
            '<a href="/my+reports/activities/a~2E1">[broken</a>',
        ),
        (
            "activities",
            "title",
            "<i>",
            {"id": "a/1"},
            '<a href="/my+reports/activities/a~2F1">&lt;i&gt;</a>',
        ),
        ("organizations", "aliases", '["<i>", "x"]', {}, "&lt;i&gt;, x"),
        ("activities", "funders", "Sida", {}, None),
        (None, "places", "not an array", {}, None),
        ("activities", "evidence", 'he said "no"', {}, "<q>he said &#34;no&#34;</q>"),
        ("activity_evidence", "text", "<p>", {}, "<q>&lt;p&gt;</q>"),
        ("documents", "text", "word " * 60, {}, ("word " * 48).strip() + "…"),
        (
            "mentions",
            "page",
            3,
            {"document": "d", "start": 7},
            '<a href="/my+reports/documents/d?at=7#c7">3</a>',
        ),
        (
            "mentions",
            "page",
            3,
            {"document": {"value": "d", "label": "D"}, "start": 7},
            '<a href="/my+reports/documents/d?at=7#c7">3</a>',
        ),
        (
            None,
            "page",
            3,
            {"report_id": "d", "offset_id": 7},
            '<a href="/my+reports/documents/d?at=7#c7">3</a>',
        ),
        (
            None,
            "funder",
            "Sida",
            {"funder_id": "sida"},
            '<a href="/my+reports/organizations/sida">Sida</a>',
        ),
        (None, "funder", "Sida", {}, None),
        (None, "title", "x", {}, None),
        ("documents", "page", 3, {}, None),
        ("activities", "start", "2014-10-20", {}, None),
        ("activities", "type", {"value": "training", "label": "training"}, {}, None),
        (
            "mentions",
            "document",
            {"value": "plain", "label": None},
            {},
            '<a href="/my+reports/documents/plain">plain</a>',
        ),
        ("mentions", "organization", None, {}, None),
    ],
)
def test_cell(table, column, value, row, expected):
    assert cell(table, column, value, row, LINKS) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [('["a", 1]', ["a", "1"]), ("[]", []), (None, []), ("", []), ("{}", []), ("no", [])],
)
def test_array_values(value, expected):
    assert array_values(value) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("short", "short"), ("one two three", "one two…"), ("x" * 20, "x" * 10 + "…")]
)
def test_shorten(text, expected):
    assert shorten(text, 10) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("police training", '("police") AND ("training"*)'),
        ("Niš", '("niš"*)'),
        ("Djakovica", '("djakovica"* OR "đakovica"*)'),
        ("Đakovica", '("đakovica"* OR "djakovica"*)'),
        ('"a" OR NEAR(b, 2) -c* %', '("a") AND ("or") AND ("near") AND ("b") AND ("2") AND ("c"*)'),
        ('"*-()%', ""),
        ("", ""),
    ],
)
def test_full_text_query(typed, expected):
    assert full_text_query(typed) == expected


def test_hits_are_marked_and_the_rest_is_escaped():
    assert hits(f"<b> {HIT}Niš{END_OF_HIT} & c") == '&lt;b&gt; <mark class="hit">Niš</mark> &amp; c'


def test_links_leave_out_blank_filters():
    assert LINKS.table("runs", type="", funder="A&B", country=None) == "/my+reports/runs?funder=A%26B"
    assert LINKS.table("runs") == "/my+reports/runs"
