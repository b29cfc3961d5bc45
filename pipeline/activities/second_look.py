"""A second look at the possible values of a document's activities, all of them side by side.

The first look judges each value for itself, from the words around it. But values depend on each
other: an activity has one organizer more often than five, the organizations of a list share a
role, and a project's donor pays for several of its activities. The second look sees what the first
thought of the other values and decides anew.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.activities.scene import Scene

Numbers = npt.NDArray[np.float32]
_NONE = -1.0
_FAR = 999.0
_FARTHEST = np.iinfo(np.intp).max
# Options on either side that are looked at: cost grows with a report's length and not its square.
_BESIDE = 40


@dataclass(frozen=True, slots=True)
class Option:
    """A possible value of one activity, and where it stands.

    `activity` is the number of the activity in the document, `value` what is chosen (an entity's
    id, or days), `offset` and `sentence` are those of its mention nearest to the naming words,
    `apart` the sentences between the two; `mentions` counts the value in the whole document.
    """

    activity: int
    value: str
    offset: int
    sentence: int
    apart: int
    mentions: int


def side_by_side(scene: Scene, options: Sequence[Option], *looks: Numbers) -> Numbers:
    """A row of numbers for each option, given what earlier looks thought of all: tables of chances, a row
    for each option and a column for each label.

    They are, for each of these: its own chances; the most, the mean and the number of better chances
    among the activity's other options; the most and the mean among the same value's other activities,
    and among the other options of the same sentence; the nearest option of the sentence. Then its
    distance; then counts and distances.
    """
    if not options:
        return np.zeros((0, 0), dtype=np.float32)
    others = _Others([o.activity for o in options])
    same_value = _Others([o.value for o in options])
    beside = _Others([(o.activity, o.sentence) for o in options])
    nearest, distance = beside.nearest(np.array([o.offset for o in options]))
    compared = [
        column
        for chances in looks
        for column in (
            chances,
            *others.most_and_mean(chances, 0.0),
            others.better(chances),
            *same_value.most_and_mean(chances, _NONE),
            *beside.most_and_mean(chances, _NONE),
            np.where((nearest < 0)[:, None], np.float32(_NONE), chances[nearest]),
        )
    ]
    apart = np.array([o.apart for o in options])
    of_document = np.tile([len(scene.triggers), len(scene.organizations)], (len(options), 1))
    return np.column_stack(
        [
            *compared,
            distance,
            apart,
            np.abs(apart),
            [o.mentions for o in options],
            [o.value == scene.publisher for o in options],
            of_document,
            others.counts,
            same_value.counts,
            beside.counts,
            [o.activity for o in options],
        ]
    ).astype(np.float32)


class _Others:
    """For each option the others that share a key with it, of many those nearest in the text.

    `_rows` holds their numbers in the order of the text, 2 * _BESIDE columns or fewer where no group
    is so large; what `_is_there` does not mark is filler.
    """

    def __init__(self, keys: Sequence[Hashable]) -> None:
        members: dict[Hashable, list[int]] = {}
        at = np.empty(len(keys), dtype=np.intp)
        for number, key in enumerate(keys):
            group = members.setdefault(key, [])
            at[number] = len(group)
            group.append(number)
        # All groups one after the other, and where in this line each option's group begins and ends.
        line = np.array([number for group in members.values() for number in group], dtype=np.intp)
        sizes = {key: len(group) for key, group in members.items()}
        begins = dict(zip(sizes, np.cumsum([0, *sizes.values()]).tolist(), strict=False))
        first = np.array([begins[key] for key in keys])
        size = np.array([sizes[key] for key in keys])
        reach = min(_BESIDE, int(size.max()) - 1)
        steps = np.array([*range(-reach, 0), *range(1, reach + 1)], dtype=np.intp)
        beside = at[:, None] + steps
        self._is_there = (beside >= 0) & (beside < size[:, None])
        self._rows = line[np.where(self._is_there, first[:, None] + beside, 0)]
        self.counts = self._is_there.sum(axis=1)

    def most_and_mean(self, chances: Numbers, missing: float) -> tuple[Numbers, Numbers]:
        """The most and the mean of the others' chances, a column for each label; `missing` where there
        are no others."""
        is_alone = (self.counts == 0)[:, None]
        there = self._is_there[:, :, None]
        of_others = chances[self._rows]
        most = np.where(there, of_others, np.float32(-np.inf)).max(axis=1, initial=-np.inf)
        total = np.where(there, of_others, np.float32(0)).sum(axis=1)
        mean = total / np.maximum(self.counts, 1).astype(np.float32)[:, None]
        return np.where(is_alone, missing, most), np.where(is_alone, missing, mean)

    def better(self, chances: Numbers) -> npt.NDArray[np.intp]:
        """How many of the others have a better chance, a column for each label."""
        is_better = (chances[self._rows] > chances[:, None]) & self._is_there[:, :, None]
        return np.asarray(is_better.sum(axis=1))

    def nearest(self, offsets: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        """The number of the other that is nearest by offset, -1 where there is none, and how far after the
        option it stands."""
        if not self._rows.shape[1]:
            return np.full(len(offsets), -1), np.full(len(offsets), _FAR)
        away = offsets[self._rows] - offsets[:, None]
        column = np.where(self._is_there, np.abs(away), _FARTHEST).argmin(axis=1)[:, None]
        is_alone = self.counts == 0
        near = np.take_along_axis(self._rows, column, axis=1)[:, 0]
        distance = np.take_along_axis(away, column, axis=1)[:, 0]
        return np.where(is_alone, -1, near), np.where(is_alone, _FAR, distance)
