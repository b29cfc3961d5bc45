"""Annotated documents become examples; a model trained on a few of them can be used."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import spacy

from pipeline.activities.scene import Scene
from pipeline.activities.second_look import Option, side_by_side
from pipeline.gold import GoldDocument, parse_gold
from pipeline.knowledge.activity_types import load_activity_words
from pipeline.knowledge.cues import load_cues
from pipeline.learned.linear_model import load_models, save_models
from pipeline.records import Document, Mention, MentionType, Organization, Period, Place
from pipeline.sentences import split_sentences
from pipeline.training.activities import train_decisions
from pipeline.training.examples import Example, annotated, examples, naming_examples, naming_words
from pipeline.training.names import LABELS, train_names
from pipeline.training.second_look import train_second_look
from pipeline.training.trees import as_trees, fit

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


def as_read(gold: GoldDocument, *missed: str) -> Scene:
    """The document as a reader sees it that misses some of the names, and calls entities by other ids."""
    mentions = []
    for mark in gold.mentions:
        entity = gold.entities.get(mark.id)
        if mark.label in ("ORG", "PLACE", "DATE") and entity is not None and mark.text not in missed:
            period = Period(entity.start, entity.end) if entity.start and entity.end else None
            named = None if period else entity.key
            mentions.append(
                Mention(MentionType(mark.label), mark.start, mark.end, mark.text, "test", named, period)
            )
    found = [e for e in gold.entities.values() if e.key in {m.entity for m in mentions}]
    return Scene(
        Document(gold.id, gold.id, "text", "", gold.text),
        tuple(split_sentences(gold.text, [])),
        tuple(mentions),
        {str(e.key): Organization(str(e.key), str(e.name), kind=e.kind) for e in found if e.id[0] == "o"},
        {str(e.key): Place(str(e.key), str(e.name), str(e.kind), e.country) for e in found if e.id[0] == "p"},
        None,
        WORDS,
        CUES,
    )


def test_annotations_are_told_in_the_ids_that_were_read(small: GoldDocument) -> None:
    scene, [(trigger, activity)] = annotated(as_read(small, "Sida"), small)
    assert small.text[trigger.start : trigger.end] == "training"
    assert scene.triggers == (trigger,)
    assert (activity.organizers, activity.funders, activity.places) == (("osce",), (), ("nis-rs",))


def test_every_decision_about_an_annotated_activity_is_an_example(small: GoldDocument) -> None:
    scene, activities = annotated(as_read(small), small)
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
    scene, _ = annotated(as_read(small), small)
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
    assert nlp.get_pipe("ner").labels == LABELS
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


def test_the_second_look_learns_that_an_activity_has_one_organizer(small: GoldDocument) -> None:
    told, scenes = [], {}
    for n in range(60):
        scenes[f"d{n}"] = as_read(small)
        for at, (word, label) in enumerate([("by", "organizer"), ("of", "none"), ("at", "none")]):
            option = Option(0, f"o{at}", 10 * at, 0, 0, 1)
            told.append(Example("role", (f"left:{word}",), label, f"d{n}", option))
    model = train_second_look(told, scenes, 0.2)
    assert model.labels == ("none", "organizer")
    first = np.array([[0.1, 0.9], [0.9, 0.1], [0.9, 0.1]], dtype=np.float32)
    options = [e.option for e in told[:3] if e.option is not None]
    chances = model.probabilities(side_by_side(scenes["d0"], options, first))
    assert [model.labels[row.argmax()] for row in chances] == ["organizer", "none", "none"]


@pytest.mark.parametrize("labels", [("none", "yes"), ("both", "end", "none")])
def test_complete_trees_say_what_the_trained_ones_say(labels: tuple[str, ...]) -> None:
    numbers = np.random.default_rng(1325).random((400, 5)).astype(np.float32)
    answers = np.array(labels)[(numbers[:, 0] * len(labels)).astype(int) * (numbers[:, 1] > 0.2)]
    fitted = fit(numbers, answers)
    trees = as_trees(fitted, 0.5)
    assert trees.labels == labels
    assert trees.probabilities(numbers) == pytest.approx(fitted.predict_proba(numbers), abs=1e-4)
