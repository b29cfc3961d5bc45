"""Dates and resolutions among each other, and beside the names that were chosen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from extractors.model_spans import ModelSpan
from pipeline.knowledge.everything import load_knowledge
from pipeline.learned.linear_model import LinearModel
from pipeline.mentions.finding import LEARNED, find_mentions
from pipeline.mentions.model import ModelReading
from pipeline.records import Document
from tests.small_gazetteer import small_gazetteer

KNOWLEDGE = load_knowledge(Path(__file__).parents[2] / "models")
# Believes the model of names and nobody else.
MODEL = LinearModel(
    ("ORG", "PERSON", "PLACE", "none"),
    {"m ORG": 0, "m PLACE": 1, "m PERSON": 2, "nobody's": 3},
    np.array([[4, 0, 0, 0], [0, 0, 4, 0], [0, 4, 0, 0], [0, 0, 0, 4]], dtype=np.float32),
    np.array([0, 0, 0, 1], dtype=np.float32),
    0.4,
)


def read(text: str, *spans: tuple[str, str]) -> list[tuple[str, str, str]]:
    """(type, surface, rule) of each mention, given what the model of names found as (label, surface)."""
    found = [ModelSpan(label, text.index(said), text.index(said) + len(said)) for label, said in spans]
    reading = ModelReading(Document("d", "d.txt", "text", "0", text), tuple(found))
    mentions = find_mentions(reading, (), small_gazetteer(), KNOWLEDGE, MODEL)
    assert all(text[m.start : m.end] == m.text for m in mentions)
    return [(m.type.value, m.text, m.rule) for m in mentions]


@pytest.mark.parametrize(
    ("text", "spans", "expected"),
    [
        ("nothing", [], []),
        # The surer kind: a resolution's number is no year.
        (
            "They spoke of Resolution 1325 in May 2014.",
            [],
            [
                ("RESOLUTION", "Resolution 1325", "resolution: cited"),
                ("DATE", "May 2014", "date: month year"),
            ],
        ),
        # A name that holds a number is a name, and the number none of its own.
        (
            "The Coalition 1325 met.",
            [("ORG", "Coalition 1325")],
            [("ORG", "Coalition 1325", "model")],
        ),
        # What the rules know of the gazetteer, the learnt choice may leave out; persons are no mentions.
        (
            "In Pirot, Ana Niš of Zora spoke.",
            [("PLACE", "Pirot"), ("PERSON", "Ana Niš"), ("ORG", "Zora")],
            [("PLACE", "Pirot", "place-known-model"), ("ORG", "Zora", "model")],
        ),
    ],
)
def test_mentions_of_a_text(
    text: str, spans: list[tuple[str, str]], expected: list[tuple[str, str, str]]
) -> None:
    assert read(text, *spans) == expected


def test_bounds_that_no_rule_proposed_are_said_to_be_learnt() -> None:
    believing = LinearModel(
        ("ORG", "none"), {"way with 0 after": 0}, np.array([[9.0, 0.0]]), np.array([0.0, 3.0]), 0.4
    )
    text = "the Zora Network met"
    span = ModelSpan("ORG", text.index("Zora"), text.index("Zora") + 4)
    reading = ModelReading(Document("d", "d.txt", "text", "0", text), (span,))
    (mention,) = find_mentions(reading, (), small_gazetteer(), KNOWLEDGE, believing)
    assert (mention.text, mention.rule) == ("Zora Network", LEARNED)
