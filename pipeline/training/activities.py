"""Trains the first looks of the activity reader: multinomial logistic regressions over named features."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from pipeline.activities.values import NONE
from pipeline.learned.linear_model import LinearModel
from pipeline.training.examples import DECISIONS, Example

# Chosen by cross-validation over the documents (see models/README.md): strength of the penalty,
# and how often a feature must occur to count.
PENALTY = {"naming": 0.3, "type": 1.0, "role": 0.2, "place": 0.3, "date": 0.3, "country": 0.3}
RAREST = 3
# What is drafted is looked at again (`last_look`): a low bar costs time, a high one records.
NAMING_THRESHOLD = 0.12
FOLDS = 5
# F1 is flat around its best; among thresholds as good, a first look takes the one that says less that is
# wrong.
_AS_GOOD = 0.002
_THRESHOLDS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)


def train_decisions(
    examples: Sequence[Example], advance: Callable[[], None] = lambda: None
) -> dict[str, LinearModel]:
    """A model for each decision, its threshold set where cross-validated F1 is best.

    `advance` is called after each of them.
    """
    models = {}
    for name in DECISIONS:
        threshold = NAMING_THRESHOLD if name == "naming" else None
        models[name] = fit_decision([e for e in examples if e.decision == name], PENALTY[name], threshold)
        advance()
    return models


def fit_decision(
    examples: Sequence[Example],
    penalty: float,
    threshold: float | None = None,
    weights: Sequence[float] | None = None,
) -> LinearModel:
    """A multinomial logistic regression; `threshold` is found by cross-validation where none is given.

    `weights` tell how much each example counts, alike where they are None.
    """
    labels = np.array([e.label for e in examples])
    index = _vocabulary(examples)
    matrix = _matrix(examples, index)
    if threshold is None:
        threshold = best_threshold(
            *_out_of_fold(matrix, labels, [e.group for e in examples], penalty), labels
        )
    fitted = LogisticRegression(C=penalty, max_iter=400).fit(matrix, labels, sample_weight=weights)
    table, bias = _softmax_form(fitted)
    return LinearModel(tuple(str(label) for label in fitted.classes_), index, table, bias, threshold)


def _vocabulary(examples: Sequence[Example]) -> dict[str, int]:
    counts = Counter(name for e in examples for name in set(e.features))
    return {name: n for n, name in enumerate(sorted(name for name, c in counts.items() if c >= RAREST))}


def _matrix(examples: Sequence[Example], index: dict[str, int]) -> csr_matrix:
    columns: list[int] = []
    ends = [0]
    for example in examples:
        columns += sorted({index[name] for name in example.features if name in index})
        ends.append(len(columns))
    return csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(examples), len(index)))


def _fit(matrix: csr_matrix, labels: npt.NDArray[np.str_], penalty: float) -> LogisticRegression:
    return LogisticRegression(C=penalty, max_iter=400).fit(matrix, labels)


def _softmax_form(fitted: LogisticRegression) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Weights with a column for each label, also where two labels share one column."""
    weights, bias = fitted.coef_.T, fitted.intercept_
    if len(fitted.classes_) == 2:
        weights, bias = np.hstack([np.zeros_like(weights), weights]), np.array([0.0, bias[0]])
    return weights.astype(np.float32), bias.astype(np.float32)


def out_of_fold(examples: Sequence[Example], penalty: float) -> tuple[npt.NDArray[np.float32], list[str]]:
    """The chance of each label for each example, by models that had not seen its document."""
    labels = np.array([e.label for e in examples])
    return _out_of_fold(
        _matrix(examples, _vocabulary(examples)), labels, [e.group for e in examples], penalty
    )


def _out_of_fold(
    matrix: csr_matrix, labels: npt.NDArray[np.str_], groups: Sequence[str], penalty: float
) -> tuple[npt.NDArray[np.float32], list[str]]:
    classes = sorted({str(label) for label in labels})
    chances = np.zeros((len(labels), len(classes)), dtype=np.float32)
    for train, test in GroupKFold(FOLDS).split(matrix, labels, groups):
        fitted = _fit(matrix[train], labels[train], penalty)
        columns = [classes.index(str(label)) for label in fitted.classes_]
        chances[np.ix_(test, columns)] = fitted.predict_proba(matrix[test])
    return chances, classes


def best_threshold(
    chances: npt.NDArray[np.floating[Any]],
    classes: Sequence[str],
    labels: npt.NDArray[np.str_],
    choose: Callable[[Iterable[float]], float] = max,
) -> float:
    """The probability asked of any answer at which F1 over all answers but none is about best; the highest
    such one, where nothing else is chosen."""
    if NONE not in classes:
        return 0.0
    of_answers = np.where(np.array(classes) == NONE, -1.0, chances)
    likely, answers = of_answers.max(axis=1), np.array(classes)[of_answers.argmax(axis=1)]
    reached = {t: _f1(likely >= t, answers == labels, labels != NONE) for t in _THRESHOLDS}
    return choose(t for t in _THRESHOLDS if reached[t] >= max(reached.values()) - _AS_GOOD)


def _f1(said: npt.NDArray[np.bool_], right: npt.NDArray[np.bool_], there: npt.NDArray[np.bool_]) -> float:
    return float(2 * (said & right & there).sum() / max(1, said.sum() + there.sum()))
