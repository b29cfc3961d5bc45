"""The possible values of a document's activities, and what the two looks at them say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.activities.features import date_features, nearest_mention, organization_features, place_features
from pipeline.activities.scene import Scene
from pipeline.activities.second_look import Option, side_by_side
from pipeline.learned.linear_model import LinearModel
from pipeline.learned.tree_model import TreeModel
from pipeline.records import Mention, Period

# The label of what does not belong to an activity.
NONE = "none"


@dataclass(frozen=True, slots=True)
class Judged:
    """A possible value with its mentions and the probability of each of `labels`."""

    option: Option
    mentions: tuple[Mention, ...]
    labels: tuple[str, ...]
    chances: npt.NDArray[np.float32]

    @property
    def best(self) -> tuple[str, float]:
        """The likeliest label other than none."""
        return max(
            (pair for pair in zip(self.labels, self.chances.tolist(), strict=True) if pair[0] != NONE),
            key=lambda pair: pair[1],
        )

    def chance(self, label: str) -> float:
        """The probability of a label; none of one that was never learnt."""
        return float(self.chances[self.labels.index(label)]) if label in self.labels else 0.0


# A possible value, the mentions that speak for it, and its features.
Considered = tuple[Option, tuple[Mention, ...], tuple[str, ...]]


def role_options(scene: Scene, types: Sequence[str]) -> Iterator[Considered]:
    """Each organization near each activity; `types` are the activities' types."""
    for number, trigger in enumerate(scene.triggers):
        for entity, mentions in scene.entities_near(trigger).items():
            if entity in scene.organizations:
                features = tuple(organization_features(scene, trigger, types[number], entity, mentions))
                yield _option(scene, number, entity, mentions), tuple(mentions), features


def place_options(scene: Scene, types: Sequence[str]) -> Iterator[Considered]:
    """Each place near each activity."""
    for number, trigger in enumerate(scene.triggers):
        for entity, mentions in scene.entities_near(trigger).items():
            if entity in scene.places:
                features = tuple(place_features(scene, trigger, types[number], entity, mentions))
                yield _option(scene, number, entity, mentions), tuple(mentions), features


def date_options(scene: Scene, types: Sequence[str]) -> Iterator[Considered]:
    """Each date near each activity, every mention for itself."""
    for number, trigger in enumerate(scene.triggers):
        for mention in scene.near(trigger):
            if mention.period is not None:
                value = days(mention.period)
                features = tuple(date_features(scene, trigger, types[number], mention))
                yield _option(scene, number, value, [mention]), (mention,), features


def days(period: Period) -> str:
    """The value that a date is: its first and its last day."""
    return f"{period.start} {period.end}"


def _option(scene: Scene, activity: int, value: str, mentions: Sequence[Mention]) -> Option:
    trigger = scene.triggers[activity]
    nearest = nearest_mention(scene, trigger, mentions)
    sentence = scene.sentence_at(nearest.start)
    count = scene.mention_counts.get(value, len(mentions))
    return Option(activity, value, nearest.start, sentence, sentence - trigger.sentence, count)


def judge(
    considered: Sequence[Considered], scene: Scene, first: LinearModel, again: TreeModel
) -> dict[int, list[Judged]]:
    """What both looks say of each possible value, by the number of the activity."""
    judged: dict[int, list[Judged]] = defaultdict(list)
    if considered:
        options = [option for option, _, _ in considered]
        chances = first.probabilities_of(features for _, _, features in considered)
        chances = again.probabilities(side_by_side(scene, options, chances))
        for (option, mentions, _), row in zip(considered, chances, strict=True):
            judged[option.activity].append(Judged(option, mentions, again.labels, row))
    return judged
