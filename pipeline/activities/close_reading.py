"""Reading closely what is likely an activity: every possible value of it decided anew.

Whoever drafts sees many activities that are none, and of a value the words around it. Once the likely
ones are known, the text is read again for each of them by the encoder of arguments, and boosted trees
decide on the roles, places and dates, given what it says, what was thought before, and the same of all
the other values of these activities.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from pipeline.activities.drafting import Draft, is_record, put_together
from pipeline.activities.scene import Scene, Trigger
from pipeline.activities.second_look import Option, side_by_side
from pipeline.activities.values import days
from pipeline.learned.arguments import ARGUMENTS, KINDS, Answer, Marked, Question, Scores, Span
from pipeline.learned.linear_model import LinearModel
from pipeline.learned.tree_model import TreeModel

# The decisions that are taken anew.
DECISIONS = ("role", "place", "date")

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WeighedDraft:
    """What the encoder of arguments says of a likely activity: the chance that it is one, and of its possible
    values for each of DECISIONS a row for each, its chances in the order of the draft's labels in case that
    there is an activity, NaN where it was not seen."""

    activity: float
    values: Mapping[str, Numbers]


class WeighsArguments(Protocol):
    """See `pipeline.learned.arguments.ArgumentReader`."""

    def weigh(self, marked: Marked, questions: Sequence[Question]) -> list[Answer]: ...


@dataclass(frozen=True, slots=True)
class CloseModels:
    """The encoder of arguments, and the trees for each of DECISIONS."""

    arguments: WeighsArguments
    trees: Mapping[str, TreeModel]


def read_closely(
    scene: Scene, likely: Sequence[tuple[Draft, float]], models: CloseModels, country: LinearModel
) -> list[Draft]:
    """New drafts of the likely activities, which come with the chance that each is one; they are the
    scene's. `country` tells of countries what it told the first drafts."""
    seen = weigh_values(scene, likely, models.arguments)
    decided = {}
    for name, trees in models.trees.items():
        numbers = values_side_by_side(scene, likely, name, seen)
        chances = (
            trees.probabilities(numbers) if len(numbers) else np.zeros((0, len(trees.labels)), np.float32)
        )
        decided[name] = Decided(trees.labels, trees.threshold, chances)
    return draft_anew(scene, likely, seen, decided, country)


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided of all possible values: the chance of each of `labels` (a column each), for the first
    draft's values first, in the order in which the draft has them; and the chance from which it counts."""

    labels: tuple[str, ...]
    threshold: float
    chances: Numbers


def of_likely(scene: Scene, likely: Sequence[tuple[Draft, float]]) -> Scene:
    """The scene with the likely activities alone."""
    return scene.with_triggers((draft.trigger.start, draft.trigger.end) for draft, _ in likely)


def draft_anew(
    scene: Scene,
    likely: Sequence[tuple[Draft, float]],
    seen: Sequence[WeighedDraft],
    decided: Mapping[str, Decided],
    country: LinearModel,
) -> list[Draft]:
    """The drafts that follow from what was decided anew; the likely activities are the scene's."""
    thresholds = {name: decision.threshold for name, decision in decided.items()}
    rows = {name: iter(decision.chances) for name, decision in decided.items()}
    drafts = []
    for number, ((draft, chance), weighed, trigger) in enumerate(
        zip(likely, seen, scene.triggers, strict=True)
    ):
        judged = {
            name: [
                replace(
                    item,
                    option=replace(item.option, activity=number),
                    labels=decision.labels,
                    chances=next(rows[name]),
                )
                for item in draft.judged[name]
            ]
            for name, decision in decided.items()
        }
        typed = draft.activity.type, draft.type_chance
        anew = put_together(scene, trigger, typed, chance, judged, thresholds, country)
        if is_record(anew.activity):
            drafts.append(replace(anew, activity_chance=weighed.activity))
    return drafts


def values_side_by_side(
    scene: Scene, likely: Sequence[tuple[Draft, float]], name: str, seen: Sequence[WeighedDraft]
) -> Numbers:
    """A row of numbers for each possible value of the likely activities, of one decision.

    They are: what `side_by_side` makes of the chances thought before and of what the encoder of arguments
    says, or the former where it has not seen the value; whether it has; the chance that the activity is
    one, that its words name one, and that it is one to the encoder of arguments.
    """
    options: list[Option] = []
    before: list[npt.NDArray[np.float32]] = []
    of_activity = []
    for number, ((draft, chance), weighed) in enumerate(zip(likely, seen, strict=True)):
        for item in draft.judged[name]:
            options.append(replace(item.option, activity=number))
            before.append(item.chances)
            of_activity.append((chance, draft.activity.confidence, weighed.activity))
    if not options:
        return np.zeros((0, 0), dtype=np.float32)
    known = np.array(before, dtype=np.float32)
    said = np.vstack([weighed.values[name] for weighed in seen if len(weighed.values[name])])
    unseen = np.isnan(said[:, :1])
    said = np.where(unseen, known, said)
    return np.column_stack([side_by_side(scene, options, known, said), ~unseen, of_activity]).astype(
        np.float32
    )


def weigh_values(
    scene: Scene, likely: Sequence[tuple[Draft, float]], arguments: WeighsArguments
) -> list[WeighedDraft]:
    """What the encoder of arguments says of each likely activity."""
    if not likely:
        return []
    values = [possible_values(scene, draft.trigger) for draft, _ in likely]
    questions = [question(draft.trigger, each) for (draft, _), each in zip(likely, values, strict=True)]
    answered = arguments.weigh(marked(scene, likely), questions)
    found = []
    for (draft, _), each, answer in zip(likely, values, answered, strict=True):
        activity = float(1 / (1 + np.exp(-answer.activity)))
        chances = judged_chances(draft, dict(zip(each, answer.values, strict=True)))
        found.append(WeighedDraft(activity, chances))
    return found


def marked(scene: Scene, likely: Sequence[tuple[Draft, float]]) -> Marked:
    """The text as the encoder of arguments is shown it."""
    return Marked(
        scene.weighed,
        [(m.start, m.end, str(m.type)) for m in scene.mentions if m.type in KINDS],
        [(draft.trigger.start, draft.trigger.end, chance) for draft, chance in likely],
    )


def question(trigger: Trigger, values: Mapping[tuple[str, str], Sequence[Span]]) -> Question:
    """What the encoder of arguments is asked of the activity that these words name."""
    return Question((trigger.start, trigger.end), list(values.values()))


def possible_values(scene: Scene, trigger: Trigger) -> dict[tuple[str, str], list[Span]]:
    """The organizations, places and dates near an activity, by decision and value, with the offsets of
    their mentions. A date that is named several times is one of them."""
    found: dict[tuple[str, str], list[Span]] = {}
    for entity, mentions in scene.entities_near(trigger).items():
        # An organization and a place may have the same id.
        for name, known in (("role", scene.organizations), ("place", scene.places)):
            if entity in known:
                found[name, entity] = [(m.start, m.end) for m in mentions]
    for mention in scene.near(trigger):
        if mention.period is not None:
            found.setdefault(("date", days(mention.period)), []).append((mention.start, mention.end))
    return found


def judged_chances(draft: Draft, scores: Mapping[tuple[str, str], Scores]) -> dict[str, Numbers]:
    """For each decision the chances of a draft's possible values, given the scores of each value: of each
    label that the decision knows, compared with its others alone."""
    found = {}
    for name in DECISIONS:
        judged = draft.judged[name]
        if not judged:
            found[name] = np.zeros((0, 0), dtype=np.float32)
            continue
        columns = [argument(label) for label in judged[0].labels]
        raised = np.exp([scores[name, item.option.value][columns] for item in judged])
        found[name] = np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)
    return found


def argument(label: str) -> int:
    """The number among ARGUMENTS of the answer to a decision."""
    return ARGUMENTS.index("place" if label == "yes" else label)
