"""The words that name activities: every example of `activity_types.toml`, and awkward texts."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from extractors.activity_types import find_activity_words
from pipeline.knowledge.activity_types import load_activity_words

WORDS = load_activity_words(Path(__file__).parents[2] / "models" / "activity_types.toml")
EXAMPLES = [(t.id, example) for t in WORDS.types for example in t.examples]
COUNTEREXAMPLES = [(t.id, example) for t in WORDS.types for example in t.counterexamples]


def read(text: str, type_: str | None = None) -> list[tuple[str, str]]:
    found = find_activity_words(text, 0, len(text), WORDS)
    return [(text[w.start : w.end], w.type) for w in found if type_ in (None, w.type)]


@pytest.mark.parametrize(("type_", "example"), EXAMPLES)
def test_example(type_: str, example: str) -> None:
    bracketed = re.findall(r"\[([^\]]+)\]", example)
    text = example.replace("[", "").replace("]", "")
    assert read(text, type_) == [(words, type_) for words in bracketed]


@pytest.mark.parametrize(("type_", "example"), COUNTEREXAMPLES)
def test_counterexample(type_: str, example: str) -> None:
    assert read(example, type_) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("TRAINING OF TRAINERS", [("TRAINING OF TRAINERS", "training")]),
        ("three trainings and two round-tables", [("trainings", "training"), ("round-tables", "meeting")]),
        ("a training workshop", [("training workshop", "training")]),
        ("the pre-training phase", []),
        ("The government adopted after two years its plan.", [("adopted", "policy")]),
        ("The law was adopted in 2008.", [("adopted", "policy")]),
        ("They adopted a child.", []),
        ("The ministry opened a safe house.", [("opened", "institution"), ("safe house", "service")]),
        ("workshop" * 3, []),
        ("8 March 2014, on the 8th of March, since March, Mid-March", []),
        ("The march of 8 March; the March for Peace.", [("march", "event"), ("March", "event")]),
    ],
)
def test_words(text: str, found: list[tuple[str, str]]) -> None:
    assert read(text) == found


def test_only_the_sentence_is_read() -> None:
    text = "A seminar. A workshop. A march."
    found = list(find_activity_words(text, 11, 22, WORDS))
    assert [(w.start, w.end, w.type, w.verb) for w in found] == [(13, 21, "workshop", False)]


def test_words_do_not_overlap() -> None:
    text = "launched a report launch, launched the study, study visit and field visit"
    found = list(find_activity_words(text, 0, len(text), WORDS))
    assert all(left.end <= right.start for left, right in itertools.pairwise(found))
