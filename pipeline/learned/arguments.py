"""A small encoder that reads a text once more for one activity: what each name and date is to it.

The linear models see the words around a name. Who paid often stands in another paragraph, in words
that fit every activity there: this encoder (two layers of a transformer, on top of what the first
encoder made of the words) is shown which words name the activity and where the others are named, and
weighs every organization, place and date of some three hundred words in that light.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from onnxruntime import InferenceSession

from pipeline.learned.encoder import WIDTH, States, Weighed, open_session

# What a mention may be to an activity: nothing; an organization's role; where it happened; the days it
# lasted, its first or its last.
ARGUMENTS = ("none", "funder", "organizer", "participant", "partner", "place", "both", "start", "end")
# The kinds of mentions that are weighed.
KINDS = ("ORG", "PLACE", "DATE")
# Pieces of words that are seen at once, and how many of them stand before the activity.
_WINDOW, _BEFORE = 448, 160
# Mentions of one value that are looked at.
_MENTIONS = 12
# Windows a batch: larger ones are no faster on a CPU.
_BATCH = 4
# Distances from the activity fall into this many classes on either side, two for each doubling.
_FARTHEST = 20
# How the pieces that name an activity are marked: another that is rather none, rather one, and the own.
_DOUBTFUL, _LIKELY, _OWN = 1, 2, 3
_LIKELY_FROM = 0.5
# How many marks there are of each sort, zero for nothing included.
KIND_MARKS, ACTIVITY_MARKS, DISTANCE_MARKS = 2 * len(KINDS) + 1, _OWN + 1, 2 * _FARTHEST + 1

Numbers = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marked:
    """A text as the first encoder weighed it, with what was found in it: the offsets of mentions with
    their kinds, and of the words that name its likely activities with the chance of each."""

    weighed: Weighed
    mentions: Sequence[tuple[int, int, str]]
    activities: Sequence[tuple[int, int, float]]


@dataclass(frozen=True, slots=True)
class Question:
    """An activity, by the offsets of the words that name it, and the values that it may have, each by the
    offsets of its mentions."""

    naming: Span
    values: Sequence[Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Window:
    """What is shown of a text for one activity, a number for each piece: see `batched`.

    `spans` are the pieces of the naming words and then of the values' mentions, counted from the
    window's first piece; `values` tells for each but the first which value it is a mention of.
    """

    states: States
    kinds: Numbers
    activities: Numbers
    distances: Numbers
    spans: tuple[Span, ...]
    values: tuple[int, ...]


def windows(marked: Marked, questions: Sequence[Question]) -> list[Window]:
    """What is shown of a text for each activity: the pieces around its naming words."""
    weighed = marked.weighed
    kinds, activities = (np.zeros(len(weighed.starts), dtype=np.int64) for _ in range(2))
    for start, end, kind in marked.mentions:
        first, after = _pieces(weighed, start, end)
        kinds[first:after] = 2 * KINDS.index(kind) + 2
        kinds[first] -= 1
    for start, end, chance in marked.activities:
        activities[slice(*_pieces(weighed, start, end))] = _LIKELY if chance >= _LIKELY_FROM else _DOUBTFUL
    return [_window(weighed, kinds, activities, question) for question in questions]


def _window(weighed: Weighed, kinds: Numbers, activities: Numbers, question: Question) -> Window:
    count = len(weighed.starts)
    named, after_name = _pieces(weighed, *question.naming)
    first = max(0, min(named - _BEFORE, count - _WINDOW))
    after = min(count, first + _WINDOW)
    spans, values = [(named - first, after_name - first)], []
    for number, mentions in enumerate(question.values):
        pieces = (_pieces(weighed, *mention) for mention in mentions)
        seen = [(start, end) for start, end in pieces if first <= start and end <= after][:_MENTIONS]
        spans += [(start - first, end - first) for start, end in seen]
        values += [number] * len(seen)
    own = activities[first:after].copy()
    own[slice(*spans[0])] = _OWN
    away = np.arange(first, after) - named
    classes = np.rint(2 * np.log2(np.abs(away) + 1)).clip(max=_FARTHEST)
    distances = (np.sign(away) * classes).astype(np.int64) + _FARTHEST
    return Window(
        weighed.states[first:after], kinds[first:after], own, distances, tuple(spans), tuple(values)
    )


def _pieces(weighed: Weighed, start: int, end: int) -> Span:
    """The pieces that stand between two offsets, half-open; at least one."""
    first = max(0, bisect_right(weighed.starts, start) - 1)
    return first, max(first + 1, bisect_left(weighed.starts, end))


def batched(shown: Sequence[Window]) -> Mapping[str, npt.NDArray[np.generic]]:
    """Windows as the network takes them, a row for each, filled up to the longest.

    `states`, `kinds` (0 for no mention, then two numbers for each kind: its first piece, the rest),
    `activities`, `distances` and `there` (false for filler) have a column for each piece. `asked` are the
    pieces that it answers for, and `spans` has for each span the share that each of them has in it.
    """
    rows, longest = len(shown), max(len(window.kinds) for window in shown)
    states = np.zeros((rows, longest, WIDTH), dtype=np.float32)
    there = np.zeros((rows, longest), dtype=np.bool_)
    kinds, activities, distances = (np.zeros((rows, longest), dtype=np.int64) for _ in range(3))
    pieces = [[piece for span in window.spans for piece in range(*span)] for window in shown]
    asked = np.zeros((rows, max(map(len, pieces))), dtype=np.int64)
    spans = np.zeros((rows, max(len(w.spans) for w in shown), asked.shape[1]), dtype=np.float32)
    for row, window in enumerate(shown):
        length = len(window.kinds)
        states[row, :length], there[row, :length] = window.states, True
        kinds[row, :length], activities[row, :length] = window.kinds, window.activities
        distances[row, :length] = window.distances
        asked[row, : len(pieces[row])] = pieces[row]
        at = 0
        for number, (start, end) in enumerate(window.spans):
            spans[row, number, at : at + end - start] = 1 / (end - start)
            at += end - start
    return {
        "states": states,
        "there": there,
        "kinds": kinds,
        "activities": activities,
        "distances": distances,
        "asked": asked,
        "spans": spans,
    }


class ArgumentReader:
    """Weighs the possible values of activities."""

    def __init__(self, session: InferenceSession) -> None:
        self._session = session

    def weigh(self, marked: Marked, questions: Sequence[Question]) -> list[Scores]:
        """For each activity a row for each value and a column for each of ARGUMENTS: how much more it
        speaks for this than for nothing, on the scale of logits. A value that is not seen from there has
        a row of NaN."""
        shown = windows(marked, questions)
        found = []
        for at in range(0, len(shown), _BATCH):
            batch = shown[at : at + _BATCH]
            (said,) = self._session.run(None, batched(batch))
            asked = questions[at : at + _BATCH]
            found += [
                _of_values(window, row, len(question.values))
                for window, row, question in zip(batch, said, asked, strict=True)
            ]
        return found


def _of_values(window: Window, said: Scores, count: int) -> Scores:
    """The most that any of a value's mentions says."""
    best = np.full((count, len(ARGUMENTS)), -np.inf, dtype=np.float32)
    np.maximum.at(best, np.array(window.values, dtype=np.intp), said[1 : len(window.spans)])
    best[np.isinf(best[:, 0])] = np.nan
    return best


def load_argument_reader(path: Path) -> ArgumentReader:
    """The network in `path` (see `models/README.md`)."""
    return ArgumentReader(open_session(path))
