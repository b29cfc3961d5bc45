"""Drafts become examples of records and of none; what is learnt from them tells the two apart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from pipeline.activities.drafting import Draft
from pipeline.activities.last_look import drafts_side_by_side, value_numbers
from pipeline.activities.scene import Scene, Trigger
from pipeline.activities.values import Judged
from pipeline.gold import GoldActivity
from pipeline.knowledge.activity_types import load_activity_words
from pipeline.records import Activity, Document, Evidence
from pipeline.sentences import split_sentences
from pipeline.training.last_look import RECORD_THRESHOLD, Drafted, meant, train_last_look

WORDS = load_activity_words(Path(__file__).parents[2] / "models" / "activity_types.toml")
TYPES = ("meeting", "training")
NOTHING: Mapping[str, list[Judged]] = {"role": [], "place": [], "date": []}
MAY = date(2015, 5, 4)
TRAINING = GoldActivity("a1", "training", start=MAY, organizers=("osce",), countries=("RS",))
MEETING = GoldActivity("a2", "meeting", start=MAY, funders=("sida",), places=("nis-rs",))


def scene(document: str) -> Scene:
    text = "A training was held."
    sentences = tuple(split_sentences(text, []))
    return Scene(Document(document, "d.txt", "text", "0", text), sentences, (), {}, {}, None, WORDS, ())


def draft(type_: str, naming: float, *values: tuple[str, str], chance: float = 0.5) -> Draft:
    evidence = (Evidence("type", type_, 0, 20, "test", 1.0), *(
        Evidence(slot, value, 0, 20, "test", chance) for slot, value in values
    ))  # fmt: skip
    activity = Activity("d-a2", "d", type_, "", 2, 10, evidence, confidence=naming)
    return Draft(activity, Trigger(2, 10, 0), 1.0, NOTHING)


def test_a_draft_means_the_annotated_activity_that_it_shares_most_with() -> None:
    drafts = [
        draft("training", 0.5, ("start", "2015-05-04")),
        draft("meeting", 0.5, ("start", "2015-05-04"), ("funder", "sida")),
        draft("meeting", 0.5, ("start", "2015-05-04")),
        draft("meeting", 0.5, ("place", "oslo-no")),
    ]
    training = {("type", "training"), ("start", "2015-05-04"), ("organizer", "osce"), ("country", "RS")}
    meeting = {("type", "meeting"), ("start", "2015-05-04"), ("funder", "sida"), ("place", "nis-rs")}
    told = meant(Drafted(scene("d"), drafts, [TRAINING, MEETING]))
    assert told == [training, meeting, frozenset(), frozenset()]
    assert meant(Drafted(scene("d"), drafts[:1], [])) == [frozenset()]


def test_the_last_look_tells_records_from_drafts_that_are_none() -> None:
    told = [("start", "2015-05-04"), ("organizer", "osce"), ("organizer", "undp")]
    right = draft("training", 0.9, *told, chance=0.9)
    wrong = draft("meeting", 0.3, ("place", "oslo-no"), chance=0.3)
    documents = [Drafted(scene(f"d{n}"), [right, wrong], [TRAINING]) for n in range(80)]
    empty = Drafted(scene("empty"), [], [TRAINING])
    models = train_last_look([*documents, empty], TYPES)
    record, value = models["record"], models["value"]
    assert (record.threshold, record.labels, value.labels) == (
        RECORD_THRESHOLD,
        ("none", "yes"),
        ("none", "yes"),
    )
    chances = record.probabilities(drafts_side_by_side(scene("d"), [right, wrong], TYPES))[:, 1]
    assert chances == pytest.approx(np.array([1, 0]), abs=0.05)


def test_a_likelier_value_is_never_told_as_less_likely() -> None:
    chance = np.random.default_rng(1325)
    documents = []
    for n in range(200):
        sure = float(chance.random())
        organizer = "osce" if chance.random() < sure * 0.8 else "undp"
        values = draft("training", 0.9, ("start", "2015-05-04"), ("organizer", organizer), chance=sure)
        documents.append(Drafted(scene(f"d{n}"), [values], [TRAINING]))
    documents += [Drafted(scene(f"none{n}"), [draft("meeting", 0.1)], []) for n in range(20)]
    value = train_last_look(documents, TYPES)["value"]
    asked = [Evidence("organizer", "osce", 0, 20, "test", step / 20) for step in range(21)]
    told = value.probabilities(value_numbers(asked, 0.9))[:, 1]
    assert np.all(np.diff(told) >= 0)
    assert told[0] < 0.3
    assert 0.6 < told[-1] < 0.95
