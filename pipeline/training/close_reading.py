"""Trains the closer reading of likely activities: which they are, and the trees that decide anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.optimize import linear_sum_assignment

from pipeline.activities.close_reading import (
    DECISIONS,
    Decided,
    WeighedDraft,
    draft_anew,
    of_likely,
    values_side_by_side,
)
from pipeline.activities.drafting import Draft
from pipeline.activities.scene import Scene, Trigger
from pipeline.activities.values import NONE
from pipeline.gold import GoldActivity
from pipeline.learned.linear_model import LinearModel
from pipeline.learned.tree_model import TreeModel
from pipeline.records import Period
from pipeline.training import trees
from pipeline.training.activities import best_threshold
from pipeline.training.examples import YES, date_label, roles_of
from pipeline.training.last_look import RECORD_THRESHOLD, Drafted, annotated_values, record_chances, values_of

# What two must share that are taken for one: an annotated activity and a draft named in its words share
# as much as this many values.
_SAME_WORDS = 5.0
_LEAST_SHARED = 2.0

# What the encoder of arguments says of a document's likely drafts (see `weigh_values`).
Seen = Sequence[WeighedDraft]


@dataclass(frozen=True, slots=True)
class Likely:
    """A document's likely drafts, each with the chance that it is a record and the annotated activity that
    it means, if any; and the annotated activities that none of them means, by their naming words.

    `scene` has the likely drafts' words for those that name its activities.
    """

    scene: Scene
    drafts: Sequence[tuple[Draft, float]]
    meant: Sequence[GoldActivity | None]
    missed: Sequence[tuple[Trigger, GoldActivity]]
    gold: Sequence[GoldActivity]


def find_likely(drafted: Sequence[Drafted], types: Sequence[str]) -> tuple[TreeModel, list[Likely]]:
    """The trees that tell likely drafts, and those of each document by trees that had not seen it.

    The scenes are annotated: what names their activities are the annotated words, in the order of `gold`.
    """
    model, chances = record_chances(drafted, types)
    found, at = [], 0
    for document in drafted:
        of_document = chances[at : at + len(document.drafts)].tolist()
        at += len(of_document)
        pairs = zip(document.drafts, of_document, strict=True)
        found.append(_likely(document, [(d, c) for d, c in pairs if c >= RECORD_THRESHOLD]))
    return model, found


def _likely(document: Drafted, likely: Sequence[tuple[Draft, float]]) -> Likely:
    words, gold = document.scene.triggers, document.gold
    shared = np.array(
        [
            [_shared(draft, trigger, each) for trigger, each in zip(words, gold, strict=True)]
            for draft, _ in likely
        ]
    ).reshape(len(likely), len(gold))
    meant: list[GoldActivity | None] = [None] * len(likely)
    missed = dict(enumerate(zip(words, gold, strict=True)))
    for n, m in zip(*linear_sum_assignment(-shared), strict=True):
        if shared[n, m] >= _LEAST_SHARED:
            meant[n] = gold[m]
            del missed[m]
    return Likely(of_likely(document.scene, likely), likely, meant, list(missed.values()), gold)


def _shared(draft: Draft, trigger: Trigger, gold: GoldActivity) -> float:
    """How much a draft has in common with an annotated activity; a type in common tips the balance."""
    values = len(values_of(draft.activity) & annotated_values(gold))
    overlaps = draft.trigger.start < trigger.end and draft.trigger.end > trigger.start
    return values + 0.5 * (draft.activity.type == gold.type) + _SAME_WORDS * overlaps


def train_close_reading(
    likely: Sequence[Likely], seen: Sequence[Seen], countries: Sequence[LinearModel]
) -> tuple[dict[str, TreeModel], list[Drafted]]:
    """The trees that decide anew on roles, places and dates, and the documents as drafted with trees that
    had not seen them.

    For each document `seen` and `countries` are of models that had not seen it either.
    """
    found: dict[str, TreeModel] = {}
    anew: list[dict[str, Decided]] = [{} for _ in likely]
    for name in DECISIONS:
        numbers = [values_side_by_side(d.scene, d.drafts, name, s) for d, s in zip(likely, seen, strict=True)]
        labels = np.array([label for document in likely for label in _labels(document, name)])
        rows = np.vstack([part for part in numbers if len(part)])
        groups = [d.scene.document.id for d, part in zip(likely, numbers, strict=True) for _ in part]
        chances = trees.out_of_fold(rows, labels, groups).astype(np.float32)
        classes = tuple(sorted(set(labels.tolist())))
        # What is published may be doubtful, since it can be checked; what is missing cannot.
        threshold = best_threshold(chances, classes, labels, min)
        found[name] = trees.as_trees(trees.fit(rows, labels), threshold)
        parts = np.split(chances, np.cumsum([len(part) for part in numbers])[:-1])
        for decided, part in zip(anew, parts, strict=True):
            decided[name] = Decided(classes, threshold, part)
    drafted = [
        Drafted(d.scene, draft_anew(d.scene, d.drafts, s, decided, country), d.gold)
        for d, s, decided, country in zip(likely, seen, anew, countries, strict=True)
    ]
    return found, drafted


def _labels(document: Likely, name: str) -> list[str]:
    """The right answer for each possible value of each likely draft, in order."""
    return [
        answer(name, item.option.value, gold)
        for (draft, _), gold in zip(document.drafts, document.meant, strict=True)
        for item in draft.judged[name]
    ]


def answer(name: str, value: str, gold: GoldActivity | None) -> str:
    """What a possible value is to an annotated activity: the label of the decision; none where there is no
    activity."""
    if gold is None:
        return NONE
    if name == "role":
        return roles_of(gold).get(value, NONE)
    if name == "place":
        return YES if value in gold.places else NONE
    first, last = map(date.fromisoformat, value.split())
    return date_label(Period(first, last), gold)
