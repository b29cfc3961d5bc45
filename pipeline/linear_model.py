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
        rows = {self.index[name] for name in features if name in self.index}
        scores = self.bias + self.weights[sorted(rows)].sum(axis=0)
        raised = np.exp(scores - scores.max())
        return np.asarray(raised / raised.sum(), dtype=np.float32)


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
