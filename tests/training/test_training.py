"""Annotated documents become examples; a model trained on a few of them can be used."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import spacy

from pipeline.gold import GoldDocument, parse_gold
from pipeline.knowledge.activity_types import load_activity_words
from pipeline.knowledge.cues import load_cues
from pipeline.linear_model import load_models, save_models
from pipeline.training.activities import train_decisions
from pipeline.training.examples import Example, examples, gold_scene, naming_examples, naming_words
from pipeline.training.names import LABELS, train_names

PROJECT = Path(__file__).parents[2]
WORDS = load_activity_words(PROJECT / "models" / "activity_types.toml")
CUES = load_cues(PROJECT / "models")
GOLD = """id: small
style: test
title: null
published: null
publisher: null
language: en
entities:
  o1: {name: OSCE, key: osce, kind: igo, country: null}
  o2: {name: Sida, key: sida, kind: government, country: SE}
  o3: {name: Kosovo Police, key: kosovo-police, kind: security, country: XK}
  p1: {name: Niš, key: nis-rs, kind: city, country: RS}
  d1: {start: 2015-05-04, end: 2015-05-04}
activities:
  - {id: a1, type: training, title: Training, start: 2015-05-04, end: 2015-05-04, places: [p1],
     countries: [RS], organizers: [o1], funders: [o2], partners: [], participants: []}
---
On [[d1|4 May 2015]] the [[o1|OSCE]] held a [[a1|training]] in [[p1|Niš]], funded by [[o2|Sida]].
The seminar of the [[o3|Kosovo Police]] was put off.
"""


@pytest.fixture
def small(tmp_path: Path) -> GoldDocument:
    path = tmp_path / "small.gold"
    path.write_text(GOLD, encoding="utf-8")
    return parse_gold(path)


def test_every_decision_about_an_annotated_activity_is_an_example(small: GoldDocument) -> None:
    scene, activities = gold_scene(small, [], WORDS, CUES)
    found = Counter((e.decision, e.label) for e in examples(scene, activities))
    assert found == {
        ("type", "training"): 1,
        ("role", "organizer"): 1,
        ("role", "funder"): 1,
        ("role", "none"): 1,
        ("place", "yes"): 1,
        ("date", "both"): 1,
    }


def test_words_that_name_no_activity_are_examples_too(small: GoldDocument) -> None:
    scene, _ = gold_scene(small, [], WORDS, CUES)
    found = [(e.label, e.features[0]) for e in naming_examples(scene, [], naming_words([small]))]
    assert found == [("yes", "word:training"), ("none", "word:seminar")]


def test_words_count_when_they_name_two_activities(small: GoldDocument) -> None:
    assert naming_words([small]) == frozenset()
    assert naming_words([small, small]) == {"training"}


def test_a_trained_model_can_be_loaded_and_knows_the_labels(small: GoldDocument, tmp_path: Path) -> None:
    steps: list[int] = []
    train_names([small], tmp_path / "names", epochs=2, advance=lambda: steps.append(1))
    nlp = spacy.load(tmp_path / "names")
    assert nlp.pipe_names == ["senter", "ner"]
    assert set(LABELS) <= set(nlp.get_pipe("ner").labels)
    assert len(steps) == 2


def test_decisions_are_learnt(tmp_path: Path) -> None:
    told = [
        Example(name, (f"cue:{label}", f"word:{n % 4}"), label, f"d{n % 10}")
        for name, labels in {
            "naming": ("none", "yes"),
            "type": ("meeting", "training"),
            "role": ("funder", "none", "organizer"),
            "place": ("none", "yes"),
            "date": ("both", "end", "none", "start"),
            "country": ("none", "yes"),
        }.items()
        for label in labels
        for n in range(40)
    ]
    save_models(tmp_path / "decisions.npz", train_decisions(told))
    models = load_models(tmp_path / "decisions.npz")
    for name, model in models.items():
        for label in model.labels:
            chances = model.probabilities([f"cue:{label}"])
            assert model.labels[int(chances.argmax())] == label, name
    assert models["type"].threshold == 0.0
    assert 0.2 < models["role"].threshold < 0.7
