"""`activity_types.toml`: sixteen types, no word for two of them, plurals."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.knowledge.activity_types import load_activity_words, plain, plural

WORDS = load_activity_words(Path(__file__).parents[2] / "models" / "activity_types.toml")
SIXTEEN = [
    "training", "workshop", "conference", "meeting", "dialogue", "campaign", "advocacy", "policy",
    "research", "monitoring", "publication", "service", "institution", "grant", "event", "programme",
]  # fmt: skip


def test_the_guidelines_types_in_their_order() -> None:
    assert [t.id for t in WORDS.types] == SIXTEEN
    assert all(t.label and t.definition.endswith(".") for t in WORDS.types)


def test_every_type_shows_both_ways() -> None:
    assert [t.id for t in WORDS.types if not (t.examples and t.counterexamples)] == []
    assert [e for t in WORDS.types for e in t.examples if e.count("[") < 1] == []


@pytest.mark.parametrize(
    ("noun", "many"),
    [
        ("study", "studies"),
        ("survey", "surveys"),
        ("speech", "speeches"),
        ("training of trainers", "trainings of trainers"),
        ("call for proposals", "calls for proposals"),
        ("talks", "talks"),
        ("round-table", "round-tables"),
    ],
)
def test_plural(noun: str, many: str) -> None:
    assert plural(noun) == many


@pytest.mark.parametrize(
    ("word", "looked_up"), [("Round-Table", "round table"), ("round\u00a0table", "round table"), ("", "")]
)
def test_plain(word: str, looked_up: str) -> None:
    assert plain(word) == looked_up


def test_a_word_of_two_types_is_refused(tmp_path: Path) -> None:
    row = (
        '[[type]]\nid = "{}"\nlabel = "x"\ndefinition = "x"\n'
        'nouns = ["forum"]\nverbs = []\nexamples = []\nnot = []\n'
    )
    path = tmp_path / "activity_types.toml"
    path.write_text(row.format("meeting") + row.format("conference"), encoding="utf-8")
    with pytest.raises(ValueError, match="'forum' stands for meeting and conference"):
        load_activity_words(path)
