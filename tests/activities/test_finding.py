"""How records are put together; what the models decide is measured by the scorecard, not here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from pipeline.activities.close_reading import CloseModels
from pipeline.activities.drafting import DraftingModels, is_record
from pipeline.activities.finding import ActivityModels, find_activities
from pipeline.activities.last_look import LastModels
from pipeline.activities.scene import REACH, NamingSpan, Scene
from pipeline.knowledge.activity_types import load_activity_words
from pipeline.learned.arguments import ARGUMENTS, Answer, Marked, Question
from pipeline.learned.linear_model import LinearModel
from pipeline.learned.tree_model import LEAVES, NODES, TreeModel
from pipeline.records import (
    Activity,
    Document,
    Mention,
    MentionType,
    Organization,
    Period,
    Place,
    Role,
)
from pipeline.sentences import split_sentences

WORDS = load_activity_words(Path(__file__).parents[2] / "models" / "activity_types.toml")
ACTIVITY = Activity(
    id="d-a10", document="d", type="training", title="Training", trigger_start=10, trigger_end=18, evidence=()
)
MAY = date(2015, 5, 4)


def fixed(*labels: str, threshold: float = 0.5, **scores: dict[str, float]) -> LinearModel:
    """A model whose features (with `_` for a blank) have these scores for these labels."""
    names = [name.replace("__", ":").replace("_", " ") for name in scores]
    weights = np.array([[row.get(label, 0.0) for label in labels] for row in scores.values()])
    bias = np.zeros(len(labels), dtype=np.float32)
    return LinearModel(
        labels, {n: i for i, n in enumerate(names)}, weights.reshape(-1, len(labels)), bias, threshold
    )


def agreeing(*labels: str) -> TreeModel:
    """A second look that says what the first one said."""
    half = LEAVES // 2
    columns = np.array([[number] * NODES for number in range(len(labels))], dtype=np.int16)
    leaves = np.array([[-3.0] * half + [3.0] * half] * len(labels), dtype=np.float32)
    return TreeModel(labels, columns, np.full((len(labels), NODES), 0.4, dtype=np.float32), leaves, 0.5)


def scene(text: str, marks: Iterable[tuple[MentionType, str, str | None]]) -> Scene:
    """The scene of a text whose marked surfaces are mentions of the entities named beside them."""
    mentions = []
    at = 0
    for type_, surface, entity in marks:
        start = text.index(surface, at)
        at = start + len(surface)
        period = Period(MAY, MAY) if type_ is MentionType.DATE else None
        number = 1325 if type_ is MentionType.RESOLUTION else None
        mentions.append(Mention(type_, start, at, surface, "test", entity, period, number))
    named = {m.entity for m in mentions if m.entity is not None}
    return Scene(
        document=Document("d", "d.txt", "text", "0", text),
        sentences=tuple(split_sentences(text, [text.index(s) for s in (". ",) if s in text])),
        mentions=tuple(mentions),
        organizations={e: Organization(e, e, kind="igo") for e in named if not e.endswith("-rs")},
        places={e: Place(e, e, "city", "RS") for e in named if e.endswith("-rs")},
        publisher=None,
        words=WORDS,
        cues=(),
    )


TEXT = "On 4 May 2015 the OSCE held a training with Ana Ilić on Resolution 1325 in Niš."
MARKS = [
    (MentionType.DATE, "4 May 2015", None),
    (MentionType.ORG, "OSCE", "osce"),
    (MentionType.RESOLUTION, "Resolution 1325", None),
    (MentionType.PLACE, "Niš", "nis-rs"),
]
SURE = 5.0
ROLES = ("funder", "none", "organizer", "participant", "partner")


def asking(column: int, at: float) -> TreeModel:
    """A last look that says yes where this number is above a bar."""
    half = LEAVES // 2
    columns = np.array([[0] * NODES, [column] * NODES], dtype=np.int16)
    leaves = np.array([[0.0] * LEAVES, [-3.0] * half + [3.0] * half], dtype=np.float32)
    return TreeModel(("none", "yes"), columns, np.full((2, NODES), at, dtype=np.float32), leaves, 0.5)


class Unread:
    """An encoder of arguments that sees no value from where it stands."""

    def weigh(self, marked: Marked, questions: Sequence[Question]) -> list[Answer]:
        return [
            Answer(0.0, np.full((len(q.values), len(ARGUMENTS)), np.nan, dtype=np.float32)) for q in questions
        ]


class Contradicting(Unread):
    """An encoder of arguments that takes every organization for a funder, and no place or date for any."""

    def weigh(self, marked: Marked, questions: Sequence[Question]) -> list[Answer]:
        answers = super().weigh(marked, questions)
        for answer in answers:
            answer.values[:] = 0.0
            answer.values[:, ARGUMENTS.index("none")] = 3.0
            answer.values[:, ARGUMENTS.index("funder")] = SURE
        return answers


AGREEING = {
    "role": agreeing(*ROLES),
    "place": agreeing("none", "yes"),
    "date": agreeing("both", "end", "none", "start"),
}
MODELS = ActivityModels(
    DraftingModels(
        naming=fixed("none", "yes", word__training={"yes": SURE}),
        type=fixed("meeting", "training", list__training={"training": SURE}),
        role=fixed(*ROLES, kind__igo={"organizer": SURE}),
        place=fixed("none", "yes", kind__city={"yes": SURE}),
        date=fixed("both", "end", "none", "start", precision__day={"both": SURE}),
        country=fixed("none", "yes"),
        again=AGREEING,
    ),
    CloseModels(Unread(), AGREEING),
    LastModels(
        likely=asking(column=0, at=0.4),
        record=asking(column=0, at=0.4),
        value=asking(column=0, at=0.4),
        types=("meeting", "training"),
    ),
)


def test_a_record_holds_what_the_models_say_with_its_evidence() -> None:
    (activity,) = find_activities(scene(TEXT, MARKS), [], MODELS)
    start = TEXT.index("training")
    whole = (0, len(TEXT))
    assert 0.9 < activity.confidence < 1
    assert replace(activity, evidence=(), confidence=1.0) == Activity(
        id=f"d-a{start}",
        document="d",
        type="training",
        title="Training with Ana Ilić on Resolution 1325 in Niš",
        trigger_start=start,
        trigger_end=start + len("training"),
        evidence=(),
        start=MAY,
        end=MAY,
        organizations=((Role.ORGANIZER, "osce"),),
        places=("nis-rs",),
        countries=("RS",),
        resolutions=(1325,),
    )
    assert [(e.slot, e.value, (e.start, e.end), e.rule) for e in activity.evidence] == [
        ("type", "training", whole, "naming words"),
        ("start", "2015-05-04", whole, "context"),
        ("end", "2015-05-04", whole, "context"),
        ("organizer", "osce", whole, "context"),
        ("place", "nis-rs", whole, "context"),
        ("country", "RS", whole, "country of the place"),
    ]
    assert all(0 < e.confidence <= 1 for e in activity.evidence)


def test_what_the_last_look_takes_for_no_record_is_left_out() -> None:
    stricter = replace(MODELS, last=replace(MODELS.last, record=asking(column=0, at=0.999)))
    assert find_activities(scene(TEXT, MARKS), [], stricter) == []


def test_what_is_not_likely_is_not_read_closely() -> None:
    class Unasked:
        def weigh(self, marked: Marked, questions: Sequence[Question]) -> list[Answer]:
            raise AssertionError("nothing was to be read")

    stricter = replace(
        MODELS,
        closely=replace(MODELS.closely, arguments=Unasked()),
        last=replace(MODELS.last, likely=asking(column=0, at=0.999)),
    )
    assert find_activities(scene(TEXT, MARKS), [], stricter) == []


def test_the_closer_reading_decides_anew() -> None:
    # Trees that go by what the encoder of arguments says, which stands after nine columns a label.
    trees = {
        name: replace(tree, columns=tree.columns + 9 * len(tree.labels)) for name, tree in AGREEING.items()
    }
    closely = CloseModels(Contradicting(), trees)
    (activity,) = find_activities(scene(TEXT, MARKS), [], replace(MODELS, closely=closely))
    assert activity.organizations == ((Role.FUNDER, "osce"),)
    assert activity.places == ()
    assert (activity.start, activity.end) == (None, None)


def test_probabilities_are_those_of_the_last_look() -> None:
    doubtful = replace(MODELS.last, value=asking(column=2, at=4.5))
    (activity,) = find_activities(scene(TEXT, MARKS), [], replace(MODELS, last=doubtful))
    assert activity.confidence == pytest.approx(0.953, abs=0.001)
    assert {e.slot: e.confidence for e in activity.evidence if e.slot != "type"} == {
        "start": 0.047,
        "end": 0.047,
        "organizer": 0.953,
        "place": 0.047,
        "country": 0.047,
    }


def test_no_title_holds_the_name_of_a_person() -> None:
    start = TEXT.index("Ana Ilić")
    named = replace(scene(TEXT, MARKS), persons=((start, start + len("Ana Ilić")),))
    (activity,) = find_activities(named, [], MODELS)
    assert activity.title == "Training with"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('A training "Women and peace", Niš, 4 May.', 'Training "Women and peace"'),
        ('A training "Women, peace and security" in Niš.', "Training Women"),
        ("A training – “Women and peace” – in Niš.", "Training – “Women and peace” – in Niš"),
        ("A training: Niš.", "Training"),
        ("A training was held in Niš.", "Training"),
    ],
)
def test_titles(text: str, title: str) -> None:
    (activity,) = find_activities(scene(text, [(MentionType.PLACE, "Niš", "nis-rs")]), [], MODELS)
    assert activity.title == title


def test_words_of_no_activity_give_no_record() -> None:
    assert find_activities(scene("On 4 May 2015 it rained.", MARKS[:1]), [], MODELS) == []
    assert find_activities(scene("", []), [], MODELS) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, False),
        ({"start": MAY}, True),
        ({"places": ("nis-rs",)}, True),
        ({"organizations": ((Role.ORGANIZER, "osce"),)}, True),
        ({"organizations": ((Role.FUNDER, "osce"),)}, True),
        ({"organizations": ((Role.PARTICIPANT, "osce"),)}, False),
        ({"countries": ("RS",)}, False),
    ],
)
def test_a_record_has_a_date_a_place_an_organizer_or_a_funder(
    changes: dict[str, object], expected: bool
) -> None:
    assert is_record(replace(ACTIVITY, **changes)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The training was held in Niš.", True),
        ("This three-day training was held in Niš.", True),
        ("A training was held in Niš.", False),
        ("The OSCE held two more long training in Niš.", False),
    ],
)
def test_definite_naming_words_tell_of_what_is_known(text: str, expected: bool) -> None:
    (activity,) = find_activities(scene(text, [(MentionType.PLACE, "Niš", "nis-rs")]), [], MODELS)
    assert activity.told_as_known is expected


def test_values_are_looked_for_near_the_naming_words() -> None:
    filler = "It rained. " * REACH
    text = f"The OSCE met UNDP.\n{filler}\nA training was held."
    found = scene(text, [(MentionType.ORG, "OSCE", "osce"), (MentionType.ORG, "UNDP", "undp")])
    boundaries = [n + 2 for n in range(len(text)) if text[n : n + 2] == ". "]
    found = replace(found, sentences=tuple(split_sentences(text, boundaries)))
    start = text.index("training")
    far = found.with_triggers([(start, start + 8)])
    assert far.entities_near(far.triggers[0]) == {}
    near = found.with_triggers([(4, 8)])
    assert list(near.entities_near(near.triggers[0])) == ["osce", "undp"]


def test_spans_that_may_name_an_activity_do_not_overlap() -> None:
    text = "The OSCE training course and a film were launched in Niš."
    found = scene(text, [(MentionType.ORG, "OSCE", "osce"), (MentionType.PLACE, "Niš", "nis-rs")])
    course = text.index("training")
    film = text.index("film")
    launched = text.index("launched")
    assert found.naming_spans([(film, film + 4)], {"course", "launched", "osce"}) == [
        NamingSpan(course, course + len("training course"), False, "training"),
        NamingSpan(film, film + 4, True, None),
        NamingSpan(launched, launched + len("launched"), False, "publication"),
    ]
