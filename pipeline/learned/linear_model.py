"""A linear classifier over named features: trained with scikit-learn, applied with numpy alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Multinomial logistic regression.

    `weights` has a row for each feature and a column for each label, `bias` a value for each
    label. `threshold` is the probability from which an answer counts.
    """

    labels: tuple[str, ...]
    index: dict[str, int]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    threshold: float

    def probabilities(self, features: Iterable[str]) -> npt.NDArray[np.float32]:
        """The probability of each label, in the order of `labels`; unknown features count for nothing."""
        return np.asarray(self.probabilities_of([features])[0])

    def probabilities_of(self, groups: Iterable[Iterable[str]]) -> npt.NDArray[np.float32]:
        """The same for many groups of features at once: a row for each group."""
        rows, ends = self._rows(groups)
        weights = self.weights.take(rows, axis=0)
        scores = np.empty((len(ends) - 1, len(self.labels)), dtype=np.float32)
        for number, (start, end) in enumerate(pairwise(ends)):
            np.add.reduce(weights[start:end], axis=0, out=scores[number])
        scores += self.bias
        raised = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True))

    def scores(self, groups: Iterable[Iterable[str]]) -> npt.NDArray[np.float32]:
        """The sum of the weights of each group's features for each label, without the bias."""
        rows, ends = self._rows(groups)
        # Differences of running sums; in double precision, so that nothing is lost on the way.
        total = np.zeros((len(rows) + 1, len(self.labels)))
        np.cumsum(self.weights.take(rows, axis=0), axis=0, dtype=np.float64, out=total[1:])
        return np.diff(total[ends], axis=0).astype(np.float32)

    def _rows(self, groups: Iterable[Iterable[str]]) -> tuple[list[int], list[int]]:
        """The rows of the known features of all groups, one after the other, and where each group's
        begin and end. In order, so that a sum does not depend on the order in which features come."""
        rows: list[int] = []
        ends = [0]
        for features in groups:
            found: set[Any] = set(map(self.index.get, features))
            found.discard(None)
            rows += sorted(found)
            ends.append(len(rows))
        return rows, ends


def reached(value: float, steps: Sequence[float]) -> Sequence[float]:
    """Those of some rising steps that a number reaches: as features, so that more can only weigh more."""
    return steps[: bisect_right(steps, value)]


def save_models(path: Path, models: dict[str, LinearModel]) -> None:
    """Write models by name into one compressed file; the same models give the same bytes' content."""
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for name, model in models.items():
        features = sorted(model.index, key=lambda feature: model.index[feature])
        arrays[f"{name}.labels"] = np.array(model.labels)
        arrays[f"{name}.features"] = np.frombuffer("\n".join(features).encode(), dtype=np.uint8)
        arrays[f"{name}.weights"] = model.weights.astype(np.float16)
        arrays[f"{name}.bias"] = model.bias
        arrays[f"{name}.threshold"] = np.array(model.threshold)
    np.savez_compressed(path, allow_pickle=False, **arrays)


def load_models(path: Path) -> dict[str, LinearModel]:
    """Read what `save_models` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        names = sorted({key.partition(".")[0] for key in arrays.files})
        return {name: _load(name, arrays) for name in names}


def _load(name: str, arrays: np.lib.npyio.NpzFile) -> LinearModel:
    features: Sequence[str] = bytes(arrays[f"{name}.features"]).decode().split("\n")
    return LinearModel(
        labels=tuple(str(label) for label in arrays[f"{name}.labels"]),
        index={feature: number for number, feature in enumerate(features)},
        weights=arrays[f"{name}.weights"].astype(np.float32),
        bias=arrays[f"{name}.bias"],
        threshold=float(arrays[f"{name}.threshold"]),
    )
