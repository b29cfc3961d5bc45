"""What the encoder of arguments learns from: texts, and what each value is to some of their activities."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.activities.close_reading import argument, marked, possible_values, question
from pipeline.activities.scene import Trigger
from pipeline.gold import GoldActivity
from pipeline.learned.arguments import Question, Text, in_pieces
from pipeline.training.close_reading import Likely, answer

# The answer where it cannot be told.
UNKNOWN = -100
# Activities that are asked about in one reading of a text.
_ASKED = 10
# How often a text is shown as an excerpt of a sentence or a few, and the most pieces of it that stand
# before and after an activity.
_EXCERPTS, _LEFT, _RIGHT = 0.15, 90, 140


@dataclass(frozen=True, slots=True)
class Lesson:
    """A likely or an annotated activity: what is asked of it, in pieces; whether it is one, 1 or 0; and of
    each value by which decision it is taken and what it is, by the numbers of ARGUMENTS."""

    question: Question
    is_activity: int
    decisions: tuple[str, ...]
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A text, and some of its activities."""

    text: Text
    lessons: tuple[Lesson, ...]


def shown_of(document: Likely) -> Iterator[Shown]:
    """The likely drafts of a document, and the annotated activities that none of them means.

    Of a draft that means no activity nothing is told but that: what a value would be to it if it were one
    is unknown. Of an activity that no draft means it is not asked whether it is any: it never is in use, and
    the missing mark on its words would tell."""
    drafts = zip(document.drafts, document.meant, strict=True)
    told: list[tuple[Trigger, GoldActivity | None, int]]
    told = [(draft.trigger, gold, int(gold is not None)) for (draft, _), gold in drafts]
    told += [(trigger, gold, UNKNOWN) for trigger, gold in document.missed]
    values = [possible_values(document.scene, trigger) for trigger, *_ in told]
    asked = [question(trigger, each) for (trigger, *_), each in zip(told, values, strict=True)]
    text, asked = in_pieces(marked(document.scene, document.drafts), asked)
    lessons = [
        Lesson(
            each,
            is_activity,
            tuple(name for name, _ in found),
            tuple(UNKNOWN if gold is None else argument(answer(name, value, gold)) for name, value in found),
        )
        for each, found, (_, gold, is_activity) in zip(asked, values, told, strict=True)
        if found or is_activity != UNKNOWN
    ]
    for at in range(0, len(lessons), _ASKED):
        yield Shown(text, tuple(lessons[at : at + _ASKED]))


def excerpt(shown: Shown, first: int, after: int) -> Shown:
    """Some neighbouring pieces as a text of their own, with the activities named there and what is told of
    them there. Whether a value is right that is named outside as well is unknown: that may be where it is
    told."""
    found = []
    for lesson in shown.lessons:
        named, after_name = lesson.question.naming
        if named < first or after_name > after:
            continue
        values, decisions, answers = [], [], []
        for mentions, decision, right in zip(
            lesson.question.values, lesson.decisions, lesson.answers, strict=True
        ):
            inside = [(a - first, b - first) for a, b in mentions if a >= first and b <= after]
            if inside:
                values.append(inside)
                decisions.append(decision)
                answers.append(right if not right or len(inside) == len(mentions) else UNKNOWN)
        asked = Question((named - first, after_name - first), values)
        found.append(Lesson(asked, lesson.is_activity, tuple(decisions), tuple(answers)))
    return Shown(shown.text.part(first, after), tuple(found))


def sometimes_excerpt(shown: Shown, order: random.Random) -> Shown:
    """A text, or now and then a sentence or a few around one of its activities: there are such reports."""
    if order.random() >= _EXCERPTS:
        return shown
    named, after_name = order.choice(shown.lessons).question.naming
    first = max(0, named - order.randint(5, _LEFT))
    return excerpt(shown, first, min(len(shown.text), after_name + order.randint(8, _RIGHT)))
