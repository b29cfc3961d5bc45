"""Boosted trees: trained with LightGBM, kept in the form that needs it no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupKFold

from pipeline.learned.tree_model import DEPTH, LEAVES, NODES, TreeModel
from pipeline.training.activities import FOLDS

Numbers = npt.NDArray[np.float32]
Labels = npt.NDArray[np.str_]
# Chosen by cross-validation: deeper trees and more of them gain less than half a point.
SETTINGS: dict[str, Any] = {
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


def fit(numbers: Numbers, labels: Labels, settings: Mapping[str, Any] = SETTINGS) -> Any:
    return lightgbm.LGBMClassifier(**settings).fit(numbers, labels)


def out_of_fold(
    numbers: Numbers, labels: Labels, groups: Sequence[str], settings: Mapping[str, Any] = SETTINGS
) -> npt.NDArray[np.float64]:
    """The chance of each label (in order, a column each) by trees that had not seen the row's group."""
    classes = np.unique(labels)
    chances = np.zeros((len(labels), len(classes)))
    for train, test in GroupKFold(FOLDS).split(numbers, labels, groups):
        fitted = fit(numbers[train], labels[train], settings)
        chances[np.ix_(test, np.searchsorted(classes, fitted.classes_))] = fitted.predict_proba(numbers[test])
    return chances


def as_trees(fitted: Any, threshold: float) -> TreeModel:
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
