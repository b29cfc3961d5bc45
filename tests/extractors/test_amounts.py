"""Amounts of money: a table of texts, and what must always hold."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.amounts import Money, find_amounts
from pipeline.knowledge.money import load_money_words

ROOT = Path(__file__).parents[2]
WORDS = load_money_words(ROOT / "models")
CASES = list(csv.DictReader((ROOT / "tests/cases/amounts.csv").open(encoding="utf-8", newline="")))


def shown(money: Money) -> str:
    return f"{money.currency} {money.low:.12g}" + (f"-{money.high:.12g}" if money.is_range else "")


@pytest.mark.parametrize("case", CASES, ids=[f"{c['group']}: {c['text']}" for c in CASES])
def test_amounts(case: dict[str, str]) -> None:
    countries = frozenset(filter(None, case["countries"].split(",")))
    found = find_amounts(case["text"], 0, len(case["text"]), WORDS, countries)
    assert ", ".join(map(shown, found)) == case["amounts"]


def test_offsets_are_those_of_the_text() -> None:
    text = "It got EUR 9,000 to 12 groups and 500 euros more."
    found = [(text[m.start : m.end], m.low) for m in find_amounts(text, 3, len(text), WORDS)]
    assert found == [("EUR 9,000", 9000.0), ("500 euros", 500.0)]


def test_only_the_part_asked_for_is_read() -> None:
    text = "EUR 5 and EUR 6 and EUR 7"
    assert [m.low for m in find_amounts(text, 6, 15, WORDS)] == [6.0]


@settings(deadline=None)
@given(st.floats(min_value=1000, max_value=9_999_999).map(lambda n: round(n, 2)))
def test_english_and_continental_writing_agree(amount: float) -> None:
    english = f"{amount:,.2f}"
    continental = english.translate(str.maketrans(",.", ".,"))
    for written in (english, continental, english.replace(",", "\u00a0")):
        text = f"EUR {written}"
        assert [(m.low, m.start, m.end) for m in find_amounts(text, 0, len(text), WORDS)] == [
            (amount, 0, len(text))
        ]


@settings(deadline=None)
@given(st.text(alphabet="0123456789 .,-–€$EURUSDkm\u00a0 tomillion", max_size=60))
def test_whatever_is_found_is_in_order_and_positive_width(text: str) -> None:
    found = list(find_amounts(text, 0, len(text), WORDS))
    assert all(m.start < m.end and m.low <= m.high for m in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_a_long_line_of_digits_is_read_in_time() -> None:
    text = "1 " * 50_000 + "1,000." * 10_000
    assert list(find_amounts(text, 0, len(text), WORDS)) == []
