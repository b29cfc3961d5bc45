"""The last look sees a draft with its values, beside the other drafts of its document."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from pipeline.activities.drafting import Draft
from pipeline.activities.last_look import drafts_side_by_side, value_numbers
from pipeline.activities.scene import Scene, Trigger
from pipeline.activities.second_look import Option
from pipeline.activities.values import Judged
from pipeline.knowledge.activity_types import load_activity_words
from pipeline.records import Activity, Document, Evidence, Role
from pipeline.sentences import split_sentences

WORDS = load_activity_words(Path(__file__).parents[2] / "models" / "activity_types.toml")
TEXT = "A training was held. The training and a meeting followed."
SCENE = Scene(
    Document("d", "d.txt", "text", "0", TEXT), tuple(split_sentences(TEXT, [21])), (), {}, {}, None, WORDS, ()
)
ROLES = ("funder", "none", "organizer", "participant", "partner")
TYPES = ("meeting", "training")
NAMES = (
    "naming", "type", "funder", "funders", "organizer", "organizers", "partner", "partners", "participant",
    "participants", "place", "places", "start", "end",
    "values", "organizations held", "places held", "has a start", "has an end", "countries", "known",
    "shared", "shared by type", "shared earlier", "shared likely", "shared likely by type",
    "drafts", "naming of all", "of the type", "mean naming", "part",
    "naming before", "sentences before", "naming after", "sentences after",
    "encoder", "sentences", "sentence", "characters of the sentence", "characters", "mentions",
    "is meeting", "is training",
    "activity", "activity beside", "mean activity",
)  # fmt: skip


def judged(labels: tuple[str, ...], *chances: float) -> Judged:
    return Judged(Option(0, "osce", 0, 0, 0, 1), (), labels, np.array(chances, dtype=np.float32))


def draft(start: int, word: str, naming: float, *evidence: tuple[str, str]) -> Draft:
    sentence = SCENE.sentence_at(start)
    activity = Activity(
        id=f"d-a{start}",
        document="d",
        type=word,
        title=word,
        trigger_start=start,
        trigger_end=start + len(word),
        evidence=tuple(Evidence(slot, value, 0, 20, "test", 0.5) for slot, value in evidence),
        start=date(2015, 5, 4) if ("start", "2015-05-04") in evidence else None,
        organizations=tuple((Role.ORGANIZER, value) for slot, value in evidence if slot == "organizer"),
        confidence=naming,
        told_as_known=naming < 0.5,
    )
    return Draft(
        activity,
        Trigger(start, start + len(word), sentence),
        0.75,
        {
            "role": [judged(ROLES, 0.0, 0.25, 0.5, 0.125, 0.125), judged(ROLES, 0.25, 0.5, 0.25, 0.0, 0.0)],
            "place": [],
            "date": [judged(("both", "end", "none", "start"), 0.25, 0.125, 0.5, 0.125)],
        },
    )


DRAFTS = [
    draft(2, "training", 0.75, ("type", "training"), ("start", "2015-05-04"), ("organizer", "osce")),
    draft(25, "training", 0.25, ("type", "training"), ("start", "2015-05-04")),
    draft(40, "meeting", 0.5, ("type", "meeting"), ("organizer", "osce")),
]


def test_what_the_encoder_of_arguments_says_stands_beside_that_of_the_others() -> None:
    said = [
        replace(each, activity_chance=chance) for each, chance in zip(DRAFTS, (0.25, 0.75, 0.5), strict=True)
    ]
    numbers = drafts_side_by_side(SCENE, said, TYPES)[:, -3:]
    assert numbers.tolist() == [[0.25, 0.75, 0.5], [0.75, 0.5, 0.5], [0.5, 0.75, 0.5]]
    # A first draft has not been read closely.
    first = row(0)
    assert [first[name] for name in NAMES[-3:]] == [-1.0, -1.0, -1.0]


def row(draft: int) -> dict[str, float]:
    return dict(zip(NAMES, drafts_side_by_side(SCENE, DRAFTS, TYPES)[draft].tolist(), strict=True))


def test_a_draft_is_seen_with_its_own_chances_and_values() -> None:
    first = row(0)
    assert {name: first[name] for name in NAMES[:21]} == {
        "naming": 0.75, "type": 0.75, "funder": 0.25, "funders": 0.25, "organizer": 0.5, "organizers": 0.75,
        "partner": 0.125, "partners": 0.125, "participant": 0.125, "participants": 0.125,
        "place": 0.0, "places": 0.0, "start": 0.375, "end": 0.375,
        "values": 2, "organizations held": 1, "places held": 0, "has a start": 1, "has an end": 0,
        "countries": 0, "known": 0,
    }  # fmt: skip
    assert row(1)["known"] == 1


def test_a_draft_is_seen_with_what_others_share_with_it() -> None:
    shared = NAMES[21:26]
    assert [row(0)[name] for name in shared] == [0.5, 0.5, 0.0, 0.25, 0.125]
    assert [row(1)[name] for name in shared] == [1.0, 1.0, 1.0, 0.75, 0.75]
    assert [row(2)[name] for name in shared] == [1.0, 0.0, 0.0, 0.75, 0.0]


def test_a_draft_is_seen_in_its_document() -> None:
    rest = NAMES[26:-3]
    assert {name: row(1)[name] for name in rest} == {
        "drafts": 3, "naming of all": 1.5, "of the type": 2, "mean naming": 0.5,
        "part": np.float32(1 / 3), "naming before": 0.75, "sentences before": -1, "naming after": 0.5,
        "sentences after": 0, "encoder": 0, "sentences": 2, "sentence": 0.5,
        "characters of the sentence": 36, "characters": 8, "mentions": 0, "is meeting": 0, "is training": 1,
    }  # fmt: skip
    assert [row(0)[name] for name in ("naming before", "sentences before")] == [-1, -99]
    assert [row(2)[name] for name in ("naming after", "sentences after")] == [-1, 99]


def test_a_value_is_seen_with_its_record_and_its_slot() -> None:
    evidence = DRAFTS[0].activity.evidence[1:]
    assert value_numbers(evidence, 0.25).tolist() == [[0.5, 0.25, 0.0], [0.5, 0.25, 5.0]]
