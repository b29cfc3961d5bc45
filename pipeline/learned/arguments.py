"""An encoder that reads a text once more for its likely activities: what each name and date is to each.

The linear models see the words around a name. Who paid often stands in another paragraph, in words
that fit every activity there. This encoder has two parts. The first reads the whole text, shown where
names, dates and likely activities stand, and makes of each piece what matters for who did what. The
second reads that once for each activity, shown which words name it, and weighs these words and every
organization, place and date of some four hundred words in that light.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from onnxruntime import InferenceSession

from pipeline.learned.encoder import FIRST, LAST, Weighed, inner, open_session, windows

# What a mention may be to an activity: nothing; an organization's role; where it happened; the days it
# lasted, its first or its last. And what its naming words may be: indeed those of an activity.
ARGUMENTS = (
    "none",
    "funder",
    "organizer",
    "participant",
    "partner",
    "place",
    "both",
    "start",
    "end",
    "activity",
)
ACTIVITY = ARGUMENTS.index("activity")
# The kinds of mentions that are weighed.
KINDS = ("ORG", "PLACE", "DATE")
# Pieces of words that the first part sees at once, as many as it has positions for between two marks, and
# by how many the next window starts later.
_AT_ONCE, _STEP = 510, 400
# Pieces that are seen for one activity, and how many of them stand before it.
_WINDOW, _BEFORE = 640, 200
# Mentions of one value that are looked at.
_MENTIONS = 12
# Distances from the activity fall into this many classes on either side, two for each doubling.
_FARTHEST = 20
# How the pieces that name an activity are marked: one that is rather none, or rather one.
_DOUBTFUL, _LIKELY = 1, 2
_LIKELY_FROM = 0.5
# How many marks there are of each sort, zero for nothing included.
KIND_MARKS, ACTIVITY_MARKS, DISTANCE_MARKS = 2 * len(KINDS) + 1, _LIKELY + 1, 2 * _FARTHEST + 1

# Numbers that the first part makes of each piece.
WIDTH = 384

Numbers = npt.NDArray[np.int64]
States = npt.NDArray[np.float16]
Scores = npt.NDArray[np.float32]
Span = tuple[int, int]
Batch = Mapping[str, npt.NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Marked:
    """A text as the first encoder weighed it, with what was found in it: the offsets of mentions with
    their kinds, and of the words that name its likely activities with the chance of each."""

    weighed: Weighed
    mentions: Sequence[tuple[int, int, str]]
    activities: Sequence[tuple[int, int, float]]


@dataclass(frozen=True, slots=True)
class Question:
    """An activity, by the words that name it, and the values that it may have, each by its mentions; all
    by offsets of characters or of pieces."""

    naming: Span
    values: Sequence[Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Answer:
    """How much the naming words of an activity speak for one, and each of its values for being something to
    it, compared with nothing; on the scale of logits.

    `values` has a row for each value and a column for each of ARGUMENTS. A value that is not seen from the
    naming words has a row of NaN.
    """

    activity: float
    values: Scores


@dataclass(frozen=True, slots=True)
class Text:
    """A text in pieces, a number for each.

    `ids` and `shapes` are those of `Weighed`; `kinds` are 0 for no mention, then two numbers for each kind:
    its first piece, the rest; `activities` are 0 for none, or how likely the piece names one.
    """

    ids: Numbers
    shapes: Numbers
    kinds: Numbers
    activities: Numbers

    def __len__(self) -> int:
        return len(self.kinds)

    def part(self, first: int, after: int) -> Text:
        """Some neighbouring pieces as a text of their own."""
        own = slice(first, after)
        return Text(self.ids[own], self.shapes[own], self.kinds[own], self.activities[own])


@dataclass(frozen=True, slots=True)
class Window:
    """What is seen of a text for one activity: the pieces from `first` to before `after`.

    `spans` are the pieces of the naming words and then of the values' mentions, counted from `first`;
    `values` tells for each but the first which value it is a mention of.
    """

    first: int
    after: int
    spans: tuple[Span, ...]
    values: tuple[int, ...]


def in_pieces(marked: Marked, questions: Sequence[Question]) -> tuple[Text, list[Question]]:
    """The text and what is asked of it, in pieces."""
    weighed = marked.weighed
    kinds, activities = (np.zeros(len(weighed.starts), dtype=np.int64) for _ in range(2))
    for start, end, kind in marked.mentions:
        first, after = _pieces(weighed, (start, end))
        kinds[first:after] = 2 * KINDS.index(kind) + 2
        kinds[first] -= 1
    for start, end, chance in marked.activities:
        likely = _LIKELY if chance >= _LIKELY_FROM else _DOUBTFUL
        activities[slice(*_pieces(weighed, (start, end)))] = likely
    ids, shapes = (np.array(numbers, dtype=np.int64) for numbers in (weighed.ids, weighed.shapes))
    text = Text(ids, shapes, kinds, activities)
    return text, [
        Question(
            _pieces(weighed, question.naming),
            [[_pieces(weighed, mention) for mention in mentions] for mentions in question.values],
        )
        for question in questions
    ]


def _pieces(weighed: Weighed, offsets: Span) -> Span:
    """The pieces that stand between two offsets, half-open; at least one."""
    first = max(0, bisect_right(weighed.starts, offsets[0]) - 1)
    return first, max(first + 1, bisect_left(weighed.starts, offsets[1]))


def read_at_once(pieces: int) -> list[Span]:
    """The windows in which the first part reads a text of so many pieces."""
    return windows(pieces, _AT_ONCE, _STEP)


def own_pieces(window: Span, pieces: int) -> slice:
    """Those of a window's pieces, counted from the mark before it, that are taken from there."""
    start, _ = window
    own = inner(window, pieces, _AT_ONCE - _STEP)
    return slice(own.start - start + 1, own.stop - start + 1)


def batched_texts(shown: Sequence[tuple[Text, Span]]) -> Batch:
    """Windows of texts as the first part takes them, a row for each, filled up to the longest.

    Each stands between the two marks; `there` is false for filler, the others are those of `Text`.
    """
    rows, longest = len(shown), max(end - start for _, (start, end) in shown) + 2
    there = np.zeros((rows, longest), dtype=np.bool_)
    ids, shapes, kinds, activities = (np.zeros((rows, longest), dtype=np.int64) for _ in range(4))
    for row, (text, (start, end)) in enumerate(shown):
        length = end - start
        part = text.part(start, end)
        ids[row, : length + 2], there[row, : length + 2] = (FIRST, *part.ids, LAST), True
        for numbers, of_part in ((shapes, part.shapes), (kinds, part.kinds), (activities, part.activities)):
            numbers[row, 1 : length + 1] = of_part
    return {"ids": ids, "shapes": shapes, "kinds": kinds, "activities": activities, "there": there}


def seen_from(question: Question, pieces: int) -> Window:
    """What is seen of a text of so many pieces for an activity, all in pieces."""
    named, after_name = question.naming
    first = max(0, min(named - _BEFORE, pieces - _WINDOW))
    after = min(pieces, first + _WINDOW)
    spans, values = [(named - first, after_name - first)], []
    for number, mentions in enumerate(question.values):
        seen = [(start, end) for start, end in mentions if first <= start and end <= after][:_MENTIONS]
        spans += [(start - first, end - first) for start, end in seen]
        values += [number] * len(seen)
    return Window(first, after, tuple(spans), tuple(values))


def batched_windows(shown: Sequence[Window]) -> Batch:
    """Windows as the second part takes them beside the states that the first part made of their pieces.

    A row for each window, filled up to the longest. `there` (false for filler), `own` (1 for the naming
    words) and `distances` have a column for each piece. `asked` are the pieces that it answers for, and
    `spans` has for each span the share that each of them has in it.
    """
    rows, longest = len(shown), max(window.after - window.first for window in shown)
    there = np.zeros((rows, longest), dtype=np.bool_)
    own, distances = (np.zeros((rows, longest), dtype=np.int64) for _ in range(2))
    pieces = [[piece for span in window.spans for piece in range(*span)] for window in shown]
    asked = np.zeros((rows, max(map(len, pieces))), dtype=np.int64)
    spans = np.zeros((rows, max(len(w.spans) for w in shown), asked.shape[1]), dtype=np.float32)
    for row, window in enumerate(shown):
        length, (named, after_name) = window.after - window.first, window.spans[0]
        there[row, :length], own[row, named:after_name] = True, 1
        away = np.arange(length) - named
        classes = np.rint(2 * np.log2(np.abs(away) + 1)).clip(max=_FARTHEST)
        distances[row, :length] = np.sign(away) * classes + _FARTHEST
        asked[row, : len(pieces[row])] = pieces[row]
        at = 0
        for number, (start, end) in enumerate(window.spans):
            spans[row, number, at : at + end - start] = 1 / (end - start)
            at += end - start
    return {"there": there, "own": own, "distances": distances, "asked": asked, "spans": spans}


class ArgumentReader:
    """Weighs the possible values of activities; `reading` and `answering` are the encoder's two parts."""

    def __init__(self, reading: InferenceSession, answering: InferenceSession) -> None:
        self._reading, self._answering = reading, answering

    def weigh(self, marked: Marked, questions: Sequence[Question]) -> list[Answer]:
        """The answer for each activity."""
        if not questions:
            return []
        text, asked = in_pieces(marked, questions)
        shown = [seen_from(question, len(text)) for question in asked]
        states = self._read(text, shown)
        found = []
        # One by one: several at once are no faster on a CPU, and take more memory.
        for window, question in zip(shown, asked, strict=True):
            of_window = states[None, window.first : window.after].astype(np.float32)
            (said,) = self._answering.run(None, {"states": of_window, **batched_windows([window])})
            values = _of_values(window, said[0], len(question.values))
            found.append(Answer(float(said[0, 0, ACTIVITY]), values))
        return found

    def _read(self, text: Text, seen: Sequence[Window]) -> States:
        """What the first part makes of each piece; zeros far from all that will be seen."""
        states = np.zeros((len(text), WIDTH), dtype=np.float16)
        for window in read_at_once(len(text)):
            start, _ = window
            own = own_pieces(window, len(text))
            taken = slice(start + own.start - 1, start + own.stop - 1)
            if any(taken.start < each.after and each.first < taken.stop for each in seen):
                (made,) = self._reading.run(None, batched_texts([(text, window)]))
                states[taken] = made[0, own]
        return states


def _of_values(window: Window, said: Scores, count: int) -> Scores:
    """The most that any of a value's mentions says."""
    best = np.full((count, len(ARGUMENTS)), -np.inf, dtype=np.float32)
    np.maximum.at(best, np.array(window.values, dtype=np.intp), said[1 : len(window.spans)])
    best[np.isinf(best[:, 0])] = np.nan
    return best


def load_argument_reader(folder: Path) -> ArgumentReader:
    """The two networks in `folder` (see `models/README.md`)."""
    return ArgumentReader(open_session(folder / "reading.onnx"), open_session(folder / "answering.onnx"))
