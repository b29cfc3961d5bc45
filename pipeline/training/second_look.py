"""Trains the second look: boosted trees over what the first look thought of all options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pipeline.activities.scene import Scene
from pipeline.activities.second_look import Numbers, side_by_side
from pipeline.learned.tree_model import TreeModel
from pipeline.training import trees
from pipeline.training.activities import best_threshold, out_of_fold
from pipeline.training.examples import Example


def train_second_look(examples: Sequence[Example], scenes: Mapping[str, Scene], penalty: float) -> TreeModel:
    """The trees for one decision; `scenes` are those of the examples, by document.

    The first look's chances that they learn from are of models that had not seen the document.
    """
    chances, classes = out_of_fold(examples, penalty)
    numbers = _numbers(examples, scenes, chances)
    labels = np.array([example.label for example in examples])
    groups = [example.group for example in examples]
    again = trees.out_of_fold(numbers, labels, groups)
    return trees.as_trees(trees.fit(numbers, labels), best_threshold(again, classes, labels))


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
