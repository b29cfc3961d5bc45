"""Which amounts are given to which activities: a table of texts with naming words in brackets.

The amounts of several activities are parted by ` | `, in the order in which they are named.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from pipeline.activities.amounts import with_amounts
from pipeline.activities.scene import Scene
from pipeline.knowledge.activity_types import load_activity_words
from pipeline.knowledge.money import load_money_words
from pipeline.records import Activity, Amount, Document, Evidence
from pipeline.sentences import split_sentences

ROOT = Path(__file__).parents[2]
WORDS = load_money_words(ROOT / "models")
ACTIVITY_WORDS = load_activity_words(ROOT / "models" / "activity_types.toml")
CASES = list(csv.DictReader((ROOT / "tests/cases/activity_amounts.csv").open(encoding="utf-8", newline="")))


def read(marked: str, paid: dict[int, str] | None = None) -> list[Activity]:
    """The activities of a text; `paid` names for some of them a sentence with evidence of a funder."""
    text, spans = "", []
    for part in re.split(r"(\[[^\]]+\])", marked):
        if part.startswith("["):
            spans.append((len(text), len(text) + len(part) - 2))
            part = part[1:-1]
        text += part
    starts = [match.end() for match in re.finditer(r"\. ", text)]
    sentences = tuple(split_sentences(text, starts))
    document = Document("d", "d.txt", "text", "0" * 64, text)
    scene = Scene(document, sentences, (), {}, {}, None, ACTIVITY_WORDS, ()).with_triggers(spans)
    activities = []
    for number, (start, end) in enumerate(spans):
        said = (paid or {}).get(number)
        at = text.index(said) if said else 0
        evidence = (Evidence("funder", "sida", at, at + len(said), "x", 1.0),) if said else ()
        activities.append(Activity(f"d-a{start}", "d", "training", "T", start, end, evidence))
    told = with_amounts(activities, scene, WORDS)
    assert [activity.id for activity in told] == [activity.id for activity in activities]
    for amount in (amount for activity in told for amount in activity.amounts):
        assert re.search(r"\d", text[amount.start : amount.end])
    return told


def shown(activity: Activity) -> str:
    return ", ".join(f"{a.currency} {a.amount:.12g}" for a in activity.amounts) or "none"


@pytest.mark.parametrize("case", CASES, ids=[f"{c['group']}: {c['text']}" for c in CASES])
def test_amounts(case: dict[str, str]) -> None:
    assert " | ".join(map(shown, read(case["text"]))) == case["amounts"]


def test_the_evidence_is_where_the_amount_stands() -> None:
    (told,) = read("The network held a [training] with EUR 2,900 from Sida.")
    assert told.amounts == (Amount(2900.0, "EUR", 33, 42),)


def test_an_amount_goes_where_its_funder_goes() -> None:
    text = "A [training] in Bor and a [march] in Niš were held.\n\nIt rained.\n\nSida gave EUR 900."
    assert [shown(a) for a in read(text, paid={1: "Sida gave EUR 900."})] == ["none", "EUR 900"]
    assert [shown(a) for a in read(text)] == ["none", "none"]
