"""Trains the last look: which drafts are records, and how likely each value of a record is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from pipeline.activities.drafting import Draft
from pipeline.activities.last_look import SLOTS, YES, drafts_side_by_side, value_numbers
from pipeline.activities.scene import Scene
from pipeline.activities.values import NONE
from pipeline.gold import GoldActivity
from pipeline.learned.tree_model import TreeModel
from pipeline.records import Activity
from pipeline.training import trees

# The least probability of a record that is published. F1 of records is best where 0.3 is asked, F1 of
# all their values at 0.2 (cross-validated; see models/README.md): a doubtful record can be checked, one
# that is missing cannot.
RECORD_THRESHOLD = 0.2
# Three numbers need few questions; a likelier value of a likelier record is never less likely.
_VALUE_SETTINGS = {
    **trees.SETTINGS,
    "n_estimators": 40,
    "num_leaves": 6,
    "min_child_samples": 60,
    "colsample_bytree": 1.0,
    "monotone_constraints": [1, 1, 0],
}

Values = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Drafted:
    """A document's drafts, by models that had not seen it, and its annotated activities in the ids of
    the scene."""

    scene: Scene
    drafts: Sequence[Draft]
    gold: Sequence[GoldActivity]


def train_last_look(drafted: Sequence[Drafted], types: Sequence[str]) -> dict[str, TreeModel]:
    """The trees `record` and `value`; `types` are all types of activities."""
    drafted = [document for document in drafted if document.drafts]
    record, chances = record_chances(drafted, types)
    told = [values for document in drafted for values in meant(document)]
    drafts = [draft for document in drafted for draft in document.drafts]
    kept = [n for n, chance in enumerate(chances) if chance >= RECORD_THRESHOLD]
    rows, is_told = [], []
    for n in kept:
        evidence = [item for item in drafts[n].activity.evidence if item.slot in SLOTS]
        rows.append(value_numbers(evidence, chances[n]))
        is_told += [(item.slot, item.value) in told[n] for item in evidence]
    values = trees.fit(np.vstack(rows), _labels(is_told), _VALUE_SETTINGS)
    return {"record": record, "value": trees.as_trees(values, 0.0)}


def record_chances(
    drafted: Sequence[Drafted], types: Sequence[str]
) -> tuple[TreeModel, npt.NDArray[np.float64]]:
    """Trees that tell which drafts are records, and the chance of each draft of all documents by trees
    that had not seen its document."""
    drafted = [document for document in drafted if document.drafts]
    numbers = np.vstack([drafts_side_by_side(d.scene, d.drafts, types) for d in drafted])
    told = [values for document in drafted for values in meant(document)]
    drafts = [draft for document in drafted for draft in document.drafts]
    groups = [document.scene.document.id for document in drafted for _ in document.drafts]
    labels = _labels(
        [_is_record(values_of(d.activity), values) for d, values in zip(drafts, told, strict=True)]
    )
    chances = trees.out_of_fold(numbers, labels, groups)[:, 1]
    return trees.as_trees(trees.fit(numbers, labels), RECORD_THRESHOLD), chances


def _labels(answers: Sequence[bool]) -> trees.Labels:
    return np.where(answers, YES, NONE)


def meant(document: Drafted) -> list[Values]:
    """For each draft the values of the annotated activity that it shares most with, one for one; empty
    where there is none."""
    gold = [annotated_values(activity) for activity in document.gold]
    found = [values_of(draft.activity) for draft in document.drafts]
    # A shared type tips the balance between activities that share as many values.
    shared = np.array([[len(f & g) + 0.5 * (_type(f) == _type(g)) for g in gold] for f in found])
    result: list[Values] = [frozenset()] * len(found)
    if gold:
        for n, m in zip(*linear_sum_assignment(-shared), strict=True):
            if found[n] & gold[m]:
                result[n] = gold[m]
    return result


def _is_record(found: Values, gold: Values) -> bool:
    """The type is right, and one more value."""
    return len(found & gold) > 1 and _type(found) == _type(gold)


def _type(values: Values) -> str | None:
    return next((value for slot, value in values if slot == "type"), None)


def values_of(activity: Activity) -> Values:
    """The values of a record, with their slots."""
    return frozenset((item.slot, item.value) for item in activity.evidence)


def annotated_values(activity: GoldActivity) -> Values:
    """The values of an annotated activity, with their slots."""
    days = {"start": activity.start, "end": activity.end}
    named = {
        "place": activity.places,
        "country": activity.countries,
        "funder": activity.funders,
        "organizer": activity.organizers,
        "partner": activity.partners,
        "participant": activity.participants,
    }
    return frozenset(
        {("type", activity.type)}
        | {(slot, day.isoformat()) for slot, day in days.items() if day is not None}
        | {(slot, value) for slot, values in named.items() for value in values}
    )
