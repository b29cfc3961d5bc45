"""What the encoder of arguments is shown of annotated documents, and of excerpts of them."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.learned.arguments import ARGUMENTS, Question, Text
from pipeline.learned.encoder import Weighed
from pipeline.training.close_reading import Likely
from pipeline.training.lessons import UNKNOWN, Lesson, Shown, excerpt, shown_of, sometimes_excerpt
from tests.training.test_close_reading import MEETING, RIGHT, TEXT, TRAINING, WRONG, scene

FUNDER, ORGANIZER, PLACE = (ARGUMENTS.index(name) for name in ("funder", "organizer", "place"))


def weighed() -> Weighed:
    """TEXT with each word a piece."""
    starts = tuple(n for n in range(len(TEXT)) if TEXT[n] != " " and (not n or TEXT[n - 1] == " "))
    ends = (*(start - 1 for start in starts[1:]), len(TEXT))
    nothing = np.zeros((len(starts), 1), np.float32)
    numbers = tuple(range(len(starts)))
    return Weighed(numbers, starts, ends, numbers, (1,) * len(starts), ("none",), nothing)


def test_likely_drafts_are_shown_and_missed_activities_by_their_own_words() -> None:
    of_drafts = replace(scene("d", "training", "seminar"), weighed=weighed())
    (missed,) = scene("d", "meeting").triggers
    document = Likely(
        of_drafts, [(RIGHT, 0.75), (WRONG, 0.25)], [TRAINING, None], [(missed, MEETING)], [TRAINING, MEETING]
    )
    (shown,) = shown_of(document)
    # Sida held a training. The seminar came before a meeting.
    assert shown.text.kinds.tolist() == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    assert shown.text.activities.tolist() == [0, 0, 0, 2, 0, 1, 0, 0, 0, 0]
    assert shown.lessons == (
        Lesson(Question((3, 4), [[(0, 1)]]), 1, ("role",), (ORGANIZER,)),
        # The seminar means no activity: what Sida would be to it is unknown.
        Lesson(Question((5, 6), [[(0, 1)]]), 0, ("role",), (UNKNOWN,)),
        Lesson(Question((9, 10), [[(0, 1)]]), UNKNOWN, ("role",), (0,)),
    )


def test_where_no_value_stands_near_only_whether_it_is_an_activity_can_be_learnt() -> None:
    bare = replace(scene("d", "training"), mentions=(), weighed=weighed())
    (missed,) = scene("d", "meeting").triggers
    document = Likely(bare, [(RIGHT, 0.75)], [TRAINING], [(missed, MEETING)], [TRAINING, MEETING])
    (shown,) = shown_of(document)
    assert shown.lessons == (Lesson(Question((3, 4), []), 1, (), ()),)


@pytest.mark.parametrize(("count", "parts"), [(1, [1]), (10, [10]), (11, [10, 1]), (25, [10, 10, 5])])
def test_many_activities_are_shown_in_parts(count: int, parts: list[int]) -> None:
    laid_out = replace(scene("d", "training"), weighed=weighed())
    document = Likely(laid_out, [(RIGHT, 0.75)] * count, [TRAINING] * count, [], [TRAINING])
    assert [len(shown.lessons) for shown in shown_of(document)] == parts


def text(pieces: int) -> Text:
    numbers = np.arange(pieces)
    return Text(numbers, numbers, numbers, numbers)


SHOWN = Shown(
    text(20),
    (
        Lesson(
            Question((6, 8), [[(2, 4), (15, 16)], [(9, 10)], [(4, 5), (18, 19)], [(0, 1)]]),
            1,
            ("role", "role", "place", "place"),
            (FUNDER, ORGANIZER, 0, PLACE),
        ),
        Lesson(Question((14, 15), [[(9, 10)]]), 0, ("role",), (0,)),
    ),
)


def test_an_excerpt_tells_only_what_stands_in_it() -> None:
    part = excerpt(SHOWN, 2, 12)
    assert part.text.kinds.tolist() == list(range(2, 12))
    # Two of the values are named outside as well: the one that is right may be so for what stands there.
    assert part.lessons == (
        Lesson(
            Question((4, 6), [[(0, 2)], [(7, 8)], [(2, 3)]]),
            1,
            ("role", "role", "place"),
            (UNKNOWN, ORGANIZER, 0),
        ),
    )


@given(st.integers())
def test_an_excerpt_holds_an_activity_and_lies_in_the_text(seed: int) -> None:
    shown = sometimes_excerpt(SHOWN, random.Random(seed))
    assert shown is SHOWN or (len(shown.text) <= 20 and shown.lessons)
    for lesson in shown.lessons:
        spans = [lesson.question.naming, *(span for of_one in lesson.question.values for span in of_one)]
        assert all(0 <= start < end <= len(shown.text) for start, end in spans)
        assert len(lesson.question.values) == len(lesson.decisions) == len(lesson.answers)
