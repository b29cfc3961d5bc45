"""Trains the second look: boosted trees over what the first look thought of all options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupKFold

from pipeline.activities.scene import Scene
from pipeline.activities.second_look import Numbers, side_by_side
from pipeline.learned.tree_model import DEPTH, LEAVES, NODES, TreeModel
from pipeline.training.activities import FOLDS, best_threshold, out_of_fold
from pipeline.training.examples import Example

# Chosen by cross-validation: deeper trees and more of them gain less than half a point.
_SETTINGS: dict[str, Any] = {
    "n_estimators": 80,
    "learning_rate": 0.1,
    "num_leaves": 12,
    "max_depth": DEPTH,
    "min_child_samples": 20,
    "colsample_bytree": 0.5,
    "subsample": 0.8,
    "subsample_freq": 1,
    "reg_lambda": 5.0,
    "random_state": 1325,
    "deterministic": True,
    "n_jobs": 1,
    "verbose": -1,
}


def train_second_look(examples: Sequence[Example], scenes: Mapping[str, Scene], penalty: float) -> TreeModel:
    """The trees for one decision; `scenes` are those of the examples, by document.

    The first look's chances that they learn from are of models that had not seen the document.
    """
    chances, classes = out_of_fold(examples, penalty)
    numbers = _numbers(examples, scenes, chances)
    labels = np.array([example.label for example in examples])
    groups = [example.group for example in examples]
    again = np.zeros((len(labels), len(classes)))
    for train, test in GroupKFold(FOLDS).split(numbers, labels, groups):
        fitted = lightgbm.LGBMClassifier(**_SETTINGS).fit(numbers[train], labels[train])
        again[test] = fitted.predict_proba(numbers[test])
    threshold = best_threshold(again, classes, labels)
    return _as_trees(lightgbm.LGBMClassifier(**_SETTINGS).fit(numbers, labels), threshold)


def _numbers(examples: Sequence[Example], scenes: Mapping[str, Scene], chances: Numbers) -> Numbers:
    """The second look's numbers for all examples, which come document by document."""
    rows: list[Numbers] = []
    start = 0
    while start < len(examples):
        end = start
        while end < len(examples) and examples[end].group == examples[start].group:
            end += 1
        options = [example.option for example in examples[start:end]]
        known = [option for option in options if option is not None]
        rows.append(side_by_side(scenes[examples[start].group], known, chances[start:end]))
        start = end
    return np.vstack(rows)


def _as_trees(fitted: Any, threshold: float) -> TreeModel:
    """LightGBM's trees as complete ones: a branch that ends early is continued with the same leaf."""
    labels = tuple(str(label) for label in fitted.classes_)
    trees = fitted.booster_.dump_model()["tree_info"]
    columns = np.zeros((len(trees), NODES), dtype=np.int16)
    cuts = np.zeros((len(trees), NODES), dtype=np.float32)
    leaves = np.zeros((len(trees), LEAVES), dtype=np.float32)
    for number, tree in enumerate(trees):
        _fill(tree["tree_structure"], 0, columns[number], cuts[number], leaves[number])
    if len(labels) == 2:
        # One tree a round speaks for the second label; the first has none to add.
        columns, cuts, leaves = (_with_silent(part) for part in (columns, cuts, leaves))
    return TreeModel(labels, columns, cuts, leaves, threshold)


def _with_silent(part: npt.NDArray[Any]) -> npt.NDArray[Any]:
    doubled = np.zeros((2 * len(part), part.shape[1]), dtype=part.dtype)
    doubled[1::2] = part
    return doubled


def _fill(
    node: Mapping[str, Any],
    at: int,
    columns: npt.NDArray[np.int16],
    cuts: npt.NDArray[np.float32],
    leaves: npt.NDArray[np.float32],
) -> None:
    if at >= NODES:
        leaves[at - NODES] = node["leaf_value"]
        return
    is_leaf = "leaf_value" in node
    if not is_leaf:
        columns[at] = node["split_feature"]
        cuts[at] = node["threshold"]
    below, above = (node, node) if is_leaf else (node["left_child"], node["right_child"])
    _fill(below, 2 * at + 1, columns, cuts, leaves)
    _fill(above, 2 * at + 2, columns, cuts, leaves)
