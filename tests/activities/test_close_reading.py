"""What the closer reading is shown of likely activities, and what follows from its answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from pipeline.activities.close_reading import (
    Decided,
    WeighedDraft,
    draft_anew,
    judged_chances,
    marked,
    of_likely,
    possible_values,
    values_side_by_side,
    weigh_values,
)
from pipeline.activities.drafting import Draft
from pipeline.activities.scene import Scene
from pipeline.activities.second_look import Option, side_by_side
from pipeline.activities.values import Judged
from pipeline.learned.arguments import ARGUMENTS, Answer, Marked, Question
from pipeline.learned.linear_model import LinearModel
from pipeline.records import Activity, Document, Mention, MentionType, Organization, Period, Place, Role
from pipeline.sentences import split_sentences
from tests.activities.test_second_look import WORDS

TEXT = "Sida paid for a training in Oslo on 4 May 2015 and a meeting in Oslo on 4 May 2015."
MAY = date(2015, 5, 4)
ROLES = ("funder", "none", "organizer", "participant", "partner")
PLACES = ("none", "yes")
DATES = ("both", "end", "none", "start")
NEVER = LinearModel(PLACES, {}, np.zeros((0, 2), np.float32), np.array([9.0, 0.0], np.float32), 0.5)


def mention(type_: MentionType, surface: str, entity: str | None, after: int = 0) -> Mention:
    start = TEXT.index(surface, after)
    period = Period(MAY, MAY) if type_ is MentionType.DATE else None
    return Mention(type_, start, start + len(surface), surface, "test", entity, period)


LATER = TEXT.index("meeting")
SIDA = mention(MentionType.ORG, "Sida", "sida")
OSLO, OSLO_AGAIN = (mention(MentionType.PLACE, "Oslo", "oslo-no", at) for at in (0, LATER))
DAY, DAY_AGAIN = (mention(MentionType.DATE, "4 May 2015", None, at) for at in (0, LATER))
SCENE = Scene(
    Document("d", "d.txt", "text", "0", TEXT),
    tuple(split_sentences(TEXT, [])),
    (SIDA, OSLO, DAY, OSLO_AGAIN, DAY_AGAIN),
    {"sida": Organization("sida", "Sida", kind="government")},
    {"oslo-no": Place("oslo-no", "Oslo", "city", "NO")},
    None,
    WORDS,
    (),
)


def judged(
    number: int, labels: tuple[str, ...], value: str, mentions: tuple[Mention, ...], *chances: float
) -> Judged:
    option = Option(number, value, mentions[0].start, 0, 0, len(mentions))
    return Judged(option, mentions, labels, np.array(chances, dtype=np.float32))


def draft(number: int, word: str, naming: float) -> Draft:
    start = TEXT.index(word)
    activity = Activity(f"d-a{start}", "d", word, word, start, start + len(word), (), confidence=naming)
    (trigger,) = SCENE.with_triggers([(start, start + len(word))]).triggers
    return Draft(
        activity,
        trigger,
        0.75,
        {
            "role": [judged(number, ROLES, "sida", (SIDA,), 0.5, 0.25, 0.25, 0.0, 0.0)],
            "place": [judged(number, PLACES, "oslo-no", (OSLO, OSLO_AGAIN), 0.25, 0.75)],
            "date": [
                judged(number, DATES, "2015-05-04 2015-05-04", (day,), 0.5, 0.0, 0.5, 0.0)
                for day in (DAY, DAY_AGAIN)
            ],
        },
    )


# The words between were drafted as well and are not likely.
LIKELY = [(draft(0, "training", 0.5), 0.75), (draft(2, "meeting", 0.625), 0.25)]
UNSEEN = {
    name: np.full((n, w), np.nan, np.float32)
    for name, n, w in (("role", 1, 5), ("place", 1, 2), ("date", 2, 4))
}


def test_the_encoder_is_shown_everything_that_was_found() -> None:
    shown = marked(SCENE, LIKELY)
    assert [(TEXT[a:b], kind) for a, b, kind in shown.mentions] == [
        ("Sida", "ORG"), ("Oslo", "PLACE"), ("4 May 2015", "DATE"), ("Oslo", "PLACE"), ("4 May 2015", "DATE"),
    ]  # fmt: skip
    assert [(TEXT[a:b], chance) for a, b, chance in shown.activities] == [
        ("training", 0.75),
        ("meeting", 0.25),
    ]


def test_a_value_is_asked_about_once_with_all_its_mentions() -> None:
    scene = of_likely(SCENE, LIKELY)
    assert [TEXT[t.start : t.end] for t in scene.triggers] == ["training", "meeting"]
    values = possible_values(scene, scene.triggers[0])
    assert {key: [TEXT[a:b] for a, b in spans] for key, spans in values.items()} == {
        ("role", "sida"): ["Sida"],
        ("place", "oslo-no"): ["Oslo", "Oslo"],
        ("date", "2015-05-04 2015-05-04"): ["4 May 2015", "4 May 2015"],
    }


def test_an_organization_and_a_place_may_have_the_same_id() -> None:
    scene = replace(SCENE, places={**SCENE.places, "sida": Place("sida", "Sida", "city", "SE")})
    (trigger,) = scene.with_triggers([(TEXT.index("training"), TEXT.index("training") + 8)]).triggers
    assert [key for key in possible_values(scene, trigger) if key[1] == "sida"] == [
        ("role", "sida"),
        ("place", "sida"),
    ]


def test_chances_are_those_of_the_labels_that_a_decision_knows() -> None:
    def scores(**said: float) -> np.ndarray:
        return np.log([said.get(name, 0.125) for name in ARGUMENTS]).astype(np.float32)

    chances = judged_chances(
        LIKELY[0][0],
        {
            ("role", "sida"): scores(funder=0.5, place=99.0),
            ("place", "oslo-no"): scores(none=0.125, place=0.375),
            ("date", "2015-05-04 2015-05-04"): scores(both=0.625, funder=99.0),
        },
    )
    assert chances["role"].tolist() == [pytest.approx([0.5, 0.125, 0.125, 0.125, 0.125])]
    assert chances["place"].tolist() == [pytest.approx([0.25, 0.75])]
    assert chances["date"].tolist() == [pytest.approx([0.625, 0.125, 0.125, 0.125])] * 2


@pytest.mark.parametrize("activity", [0.0, 1.0, -99.0])
def test_values_are_weighed_whether_there_is_an_activity_or_not(activity: float) -> None:
    class Saying:
        def weigh(self, marked: Marked, questions: Sequence[Question]) -> list[Answer]:
            scores = np.full((3, len(ARGUMENTS)), -99.0, np.float32)
            scores[:, ARGUMENTS.index("none")] = np.log(0.75)
            scores[:, [ARGUMENTS.index("funder"), ARGUMENTS.index("place")]] = np.log(0.25)
            scores[2] = np.nan
            return [Answer(activity, scores)]

    (weighed,) = weigh_values(of_likely(SCENE, LIKELY[:1]), LIKELY[:1], Saying())
    assert weighed.activity == pytest.approx(1 / (1 + np.exp(-activity)))
    assert weighed.values["role"].tolist() == [pytest.approx([0.25, 0.75, 0, 0, 0])]
    assert weighed.values["place"].tolist() == [pytest.approx([0.75, 0.25])]
    # A date that was not seen stays so.
    assert np.isnan(weighed.values["date"]).all()


def test_values_stand_beside_those_of_the_other_likely_activities() -> None:
    scene = of_likely(SCENE, LIKELY)
    said = np.array([[0.875, 0.125, 0.0, 0.0, 0.0]], np.float32)
    seen = values_side_by_side(
        scene, LIKELY, "role", [WeighedDraft(0.875, {**UNSEEN, "role": said}), WeighedDraft(0.125, UNSEEN)]
    )
    options = [Option(number, "sida", 0, 0, 0, 1) for number in range(2)]
    before = np.array([[0.5, 0.25, 0.25, 0.0, 0.0]] * 2, np.float32)
    # Where the encoder has not seen a value, what was thought before stands in for it.
    expected = side_by_side(scene, options, before, np.vstack([said, before[:1]]))
    assert seen[:, :-4].tolist() == expected.tolist()
    assert seen[:, -4:].tolist() == [[1.0, 0.75, 0.5, 0.875], [0.0, 0.25, 0.625, 0.125]]
    assert values_side_by_side(scene, [], "role", []).shape == (0, 0)


def test_drafts_follow_from_the_new_chances() -> None:
    scene = of_likely(SCENE, LIKELY)
    roles = [[0.1, 0.1, 0.7, 0.1, 0.0], [0.35, 0.3, 0.35, 0.0, 0.0]]
    days = [[0.1, 0.0, 0.9, 0.0], [0.0, 0.3, 0.6, 0.1], [0.6, 0.0, 0.4, 0.0], [0.1, 0.0, 0.9, 0.0]]
    decided = {
        "role": Decided(ROLES, 0.4, np.array(roles, np.float32)),
        "place": Decided(PLACES, 0.5, np.array([[0.9, 0.1], [0.2, 0.8]], np.float32)),
        "date": Decided(DATES, 0.5, np.array(days, np.float32)),
    }
    seen = [WeighedDraft(0.875, UNSEEN), WeighedDraft(0.125, UNSEEN)]
    training, meeting = draft_anew(scene, LIKELY, seen, decided, NEVER)
    assert training.activity.organizations == ((Role.ORGANIZER, "sida"),)
    assert (training.activity.places, training.activity.start, training.activity.end) == ((), None, None)
    assert (training.activity.confidence, training.type_chance) == (0.75, 0.75)
    assert (training.activity_chance, meeting.activity_chance) == (0.875, 0.125)
    # No role reaches the bar by itself.
    assert meeting.activity.organizations == ()
    assert (meeting.activity.places, meeting.activity.start, meeting.activity.end) == (("oslo-no",), MAY, MAY)
    assert [item.option.activity for item in meeting.judged["date"]] == [1, 1]
    assert [item.chances.tolist() for item in meeting.judged["role"]] == [pytest.approx(roles[1])]


def test_what_has_lost_all_its_values_is_no_draft() -> None:
    scene = of_likely(SCENE, LIKELY[:1])
    nothing = {
        name: Decided(labels, 0.5, np.array([[label == "none" for label in labels]] * 2, np.float32))
        for name, labels in (("role", ROLES), ("place", PLACES), ("date", DATES))
    }
    assert draft_anew(scene, LIKELY[:1], [WeighedDraft(0.5, UNSEEN)], nothing, NEVER) == []
