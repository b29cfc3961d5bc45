"""Which annotated activity a likely draft means, and what its possible values are to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import numpy as np
import pytest

from pipeline.activities.close_reading import DECISIONS, WeighedDraft
from pipeline.activities.drafting import Draft
from pipeline.activities.scene import Scene
from pipeline.activities.second_look import Option
from pipeline.activities.values import Judged
from pipeline.gold import GoldActivity
from pipeline.records import (
    Activity,
    Document,
    Evidence,
    Mention,
    MentionType,
    Organization,
    Period,
    Place,
    Role,
)
from pipeline.sentences import split_sentences
from pipeline.training.close_reading import Likely, answer, find_likely, train_close_reading
from pipeline.training.last_look import RECORD_THRESHOLD, Drafted
from tests.activities.test_close_reading import NEVER, ROLES
from tests.activities.test_second_look import WORDS

TEXT = "Sida held a training. The seminar came before a meeting."
TYPES = ("meeting", "training")
MAY = date(2015, 5, 4)
TRAINING = GoldActivity("a1", "training", start=MAY, end=MAY, organizers=("sida",))
MEETING = GoldActivity("a2", "meeting", start=MAY, places=("oslo-no",))


@pytest.mark.parametrize(
    ("name", "value", "label"),
    [
        ("role", "sida", "organizer"),
        ("role", "norad", "none"),
        ("place", "oslo-no", "none"),
        ("date", "2015-05-04 2015-05-04", "both"),
        ("date", "2015-05-04 2015-05-06", "start"),
        ("date", "2015-05-01 2015-05-04", "end"),
        ("date", "2014-01-01 2014-12-31", "none"),
    ],
)
def test_what_a_value_is_to_an_activity(name: str, value: str, label: str) -> None:
    assert answer(name, value, TRAINING) == label
    assert answer(name, value, None) == "none"


def test_a_place_is_where_it_happened_or_not() -> None:
    assert [answer("place", place, MEETING) for place in ("oslo-no", "nis-rs")] == ["yes", "none"]


def scene(document: str, *words: str) -> Scene:
    """The text with Sida in it and some words that name activities."""
    sida = Mention(MentionType.ORG, 0, 4, "Sida", "test", "sida")
    laid_out = Scene(
        Document(document, "d.txt", "text", "0", TEXT),
        tuple(split_sentences(TEXT, [TEXT.index("The seminar")])),
        (sida,),
        {"sida": Organization("sida", "Sida")},
        {place: Place(place, place, "city", None) for place in ("oslo-no", "nis-rs")},
        None,
        WORDS,
        (),
    )
    return laid_out.with_triggers((TEXT.index(word), TEXT.index(word) + len(word)) for word in words)


def draft(number: int, word: str, type_: str, role: float, *values: tuple[str, str]) -> Draft:
    """A draft in which Sida is the organizer with this chance."""
    start = TEXT.index(word)
    evidence = tuple(Evidence(slot, value, 0, 20, "test", role) for slot, value in (("type", type_), *values))
    organizers = tuple((Role.ORGANIZER, value) for slot, value in values if slot == "organizer")
    activity = Activity(
        f"d-a{start}",
        "d",
        type_,
        word,
        start,
        start + len(word),
        evidence,
        organizations=organizers,
        confidence=role,
    )
    sida = scene("d").mentions
    chances = np.array([0.0, 1 - role, role, 0.0, 0.0], dtype=np.float32)
    judged = Judged(Option(number, "sida", 0, 0, 0, 1), sida, ROLES, chances)
    (trigger,) = scene("d", word).triggers
    return Draft(activity, trigger, 1.0, MappingProxyType({"role": [judged], "place": [], "date": []}))


RIGHT = draft(0, "training", "training", 0.75, ("start", "2015-05-04"), ("organizer", "sida"))
WRONG = draft(1, "seminar", "meeting", 0.25, ("organizer", "sida"))


def documents(count: int) -> list[Drafted]:
    return [
        Drafted(scene(f"d{n}", "training", "meeting"), [RIGHT, WRONG], [TRAINING, MEETING])
        for n in range(count)
    ]


def test_a_likely_draft_means_what_its_words_name_or_what_shares_its_values() -> None:
    model, likely = find_likely(documents(80), TYPES)
    assert model.threshold == RECORD_THRESHOLD
    first = likely[0]
    # The draft that is no record is left out, and nothing was drafted of the meeting.
    assert [(draft.trigger.start, chance > 0.9) for draft, chance in first.drafts] == [
        (TEXT.index("training"), True)
    ]
    assert list(first.meant) == [TRAINING]
    assert [(TEXT[t.start : t.end], gold) for t, gold in first.missed] == [("meeting", MEETING)]
    assert [TEXT[t.start : t.end] for t in first.scene.triggers] == ["training"]

    # Named elsewhere, it still shares a day and a type.
    moved = replace(
        RIGHT, trigger=WRONG.trigger, activity=replace(RIGHT.activity, trigger_start=26, trigger_end=33)
    )
    _, likely = find_likely([replace(d, drafts=[moved, WRONG]) for d in documents(80)], TYPES)
    assert list(likely[0].meant) == [TRAINING]


def test_documents_without_drafts_or_activities_count_too() -> None:
    empty = Drafted(scene("empty", "meeting"), [], [MEETING])
    untold = Drafted(scene("untold"), [RIGHT], [])
    _, likely = find_likely([*documents(80), empty, untold], TYPES)
    assert (list(likely[-2].drafts), [gold for _, gold in likely[-2].missed]) == ([], [MEETING])
    assert list(likely[-1].meant) == [None] * len(likely[-1].drafts)


def possible(value: str, labels: tuple[str, ...], *mentions: Mention) -> Judged:
    """A possible value of which nothing was thought before."""
    option = Option(0, value, mentions[0].start, 0, 0, 1)
    return Judged(option, mentions, labels, np.full(len(labels), 1 / len(labels), dtype=np.float32))


def dated(day: date) -> Mention:
    return Mention(MentionType.DATE, 5, 9, "held", "test", None, Period(day, day))


BESIDE = {
    "place": [
        possible(place, ("none", "yes"), Mention(MentionType.PLACE, 5, 9, "held", "test", place))
        for place in ("oslo-no", "nis-rs")
    ],
    "date": [
        possible(f"{day} {day}", ("both", "end", "none", "start"), dated(day))
        for day in (MAY, date(2014, 1, 1))
    ],
}


def test_the_closer_reading_learns_whom_to_believe() -> None:
    """The encoder of arguments is right each time, what was thought before only half of the time."""
    likely, seen = [], []
    for n in range(120):
        paid = n % 2 == 0
        role = {"funders" if paid else "organizers": ("sida",)}
        gold = GoldActivity("a", "training", start=MAY, end=MAY, places=("oslo-no",), **role)
        before = draft(0, "training", "training", 0.75 if n % 4 < 2 else 0.25, ("start", "2015-05-04"))
        before = replace(before, judged=MappingProxyType({**before.judged, **BESIDE}))
        likely.append(Likely(scene(f"d{n}", "training"), [(before, 0.9)], [gold], [], [gold]))
        said = [0.75, 0.125, 0.125, 0.0, 0.0] if paid else [0.125, 0.125, 0.75, 0.0, 0.0]
        sure = {"place": [[0.25, 0.75], [0.75, 0.25]], "date": [[0.75, 0, 0.25, 0], [0.25, 0, 0.75, 0]]}
        values = {k: np.array(rows, np.float32) for k, rows in {"role": [said], **sure}.items()}
        seen.append([WeighedDraft(0.75, values)])
    models, drafted = train_close_reading(likely, seen, [NEVER] * len(likely))
    assert tuple(models) == DECISIONS
    for number, document in enumerate(drafted):
        (anew,) = document.drafts
        assert anew.activity.organizations == ((Role.ORGANIZER if number % 2 else Role.FUNDER, "sida"),)
        assert (anew.activity.places, anew.activity.start, anew.activity.end) == (("oslo-no",), MAY, MAY)
        assert document.gold == likely[number].gold
