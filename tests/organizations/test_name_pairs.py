"""The table of name pairs: which names are one organization, each from a report of its own."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from pipeline.knowledge.everything import load_knowledge
from pipeline.organizations.comparison import is_same, organization_of

ROOT = Path(__file__).parents[2]
KNOWLEDGE = load_knowledge(ROOT / "models")
with (ROOT / "tests" / "cases" / "names.csv").open(encoding="utf-8", newline="") as lines:
    PAIRS = list(csv.DictReader(lines))
# What is asked of the whole table; a missed pair costs less than a false one.
LOWEST_RECALL = 0.95


def found_same(pair: dict[str, str]) -> bool:
    countries = (pair["left_country"] or None, pair["right_country"] or None)
    return is_same(pair["left"], pair["right"], KNOWLEDGE, *countries)


def test_the_table_is_large_and_in_order() -> None:
    keys = [tuple(pair[c] for c in ("left", "left_country", "right", "right_country")) for pair in PAIRS]
    assert len(PAIRS) >= 300
    assert len(set(keys)) == len(keys)
    assert {pair["judgement"] for pair in PAIRS} == {"same", "different"}
    assert min(Counter(pair["category"] for pair in PAIRS).values()) >= 10


@pytest.mark.parametrize(
    "pair",
    [pair for pair in PAIRS if pair["judgement"] == "different"],
    ids=lambda pair: f"{pair['left']} | {pair['right']}",
)
def test_two_bodies_are_never_one(pair: dict[str, str]) -> None:
    assert not found_same(pair)


def test_nearly_all_names_of_one_body_meet() -> None:
    same = [pair for pair in PAIRS if pair["judgement"] == "same"]
    missed = [f"{pair['left']} | {pair['right']}" for pair in same if not found_same(pair)]
    assert len(missed) <= (1 - LOWEST_RECALL) * len(same), missed


def test_a_country_tells_which_body_is_meant() -> None:
    assert organization_of("Ministry of Interior", KNOWLEDGE, "RS").id == "ministry-of-interior-rs"
    assert organization_of("Ministry of Interior", KNOWLEDGE).id == "ministry-of-interior-report"
