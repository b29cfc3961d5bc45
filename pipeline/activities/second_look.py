"""A second look at the possible values of a document's activities, all of them side by side.

The first look judges each value for itself, from the words around it. But values depend on each
other: an activity has one organizer more often than five, the organizations of a list share a
role, and a project's donor pays for several of its activities. The second look sees what the first
thought of the other values and decides anew.
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.activities.scene import Scene

Numbers = npt.NDArray[np.float32]
_NONE = -1.0
_FAR = 999.0
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


def side_by_side(scene: Scene, options: Sequence[Option], chances: Numbers) -> Numbers:
    """A row of numbers for each option, given the first look's `chances` (a column for each label).

    They are: its own chances; the most, the mean and the number of better chances among the
    activity's other options; the most and the mean among the same value's other activities, and
    among the other options of the same sentence; the nearest option of the sentence and its
    distance; then counts and distances.
    """
    if not options:
        return np.zeros((0, 0), dtype=np.float32)
    labels = chances.shape[1]
    of_activity = _Groups([o.activity for o in options])
    of_value = _Groups([o.value for o in options])
    of_sentence = _Groups([(o.activity, o.sentence) for o in options])
    rows = []
    for number, option in enumerate(options):
        others = of_activity.without(number)
        same_value = of_value.without(number)
        beside = of_sentence.without(number)
        near = min(beside, key=lambda n: abs(options[n].offset - option.offset), default=None)
        own = chances[number]
        rows.append(
            np.concatenate(
                [
                    own,
                    *_most_and_mean(chances, others, labels, 0.0),
                    (chances[others] > own).sum(axis=0) if others else np.zeros(labels),
                    *_most_and_mean(chances, same_value, labels, _NONE),
                    *_most_and_mean(chances, beside, labels, _NONE),
                    np.full(labels, _NONE) if near is None else chances[near],
                    [
                        _FAR if near is None else options[near].offset - option.offset,
                        option.apart,
                        abs(option.apart),
                        option.mentions,
                        option.value == scene.publisher,
                        len(scene.triggers),
                        len(scene.organizations),
                        len(others),
                        len(same_value),
                        len(beside),
                        option.activity,
                    ],
                ]
            )
        )
    return np.asarray(rows, dtype=np.float32)


class _Groups:
    """Options by what they share."""

    def __init__(self, keys: Sequence[Hashable]) -> None:
        self._keys = keys
        self._members: dict[Hashable, list[int]] = defaultdict(list)
        for number, key in enumerate(keys):
            self._members[key].append(number)

    def without(self, number: int) -> list[int]:
        """The others of an option's group, of a large one those nearest in the text."""
        members = self._members[self._keys[number]]
        at = bisect.bisect_left(members, number)
        return members[max(0, at - _BESIDE) : at] + members[at + 1 : at + 1 + _BESIDE]


def _most_and_mean(
    chances: Numbers, numbers: list[int], labels: int, missing: float
) -> tuple[Numbers, Numbers]:
    if not numbers:
        nothing = np.full(labels, missing, dtype=np.float32)
        return nothing, nothing
    chosen = chances[numbers]
    return chosen.max(axis=0), chosen.mean(axis=0)
