"""A linear classifier over named features: trained with scikit-learn, applied with numpy alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

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
        scores = self.bias + self.score(features)
        raised = np.exp(scores - np.maximum.reduce(scores))
        return np.asarray(raised / np.add.reduce(raised))

    def score(self, features: Iterable[str]) -> npt.NDArray[np.float32]:
        """The sum of the weights of these features for each label, without the bias."""
        # In order, so that the sum does not depend on the order in which features come.
        rows = sorted({row for row in map(self.index.get, features) if row is not None})
        return np.asarray(np.add.reduce(self.weights.take(rows, axis=0), axis=0))

    def scores(self, groups: Iterable[Iterable[str]]) -> npt.NDArray[np.float32]:
        """The same for many groups of features at once: a row for each group."""
        rows: list[int] = []
        ends = [0]
        for features in groups:
            rows += sorted({row for row in map(self.index.get, features) if row is not None})
            ends.append(len(rows))
        # Differences of running sums; in double precision, so that nothing is lost on the way.
        total = np.zeros((len(rows) + 1, len(self.labels)))
        np.cumsum(self.weights.take(rows, axis=0), axis=0, dtype=np.float64, out=total[1:])
        return np.diff(total[ends], axis=0).astype(np.float32)


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
