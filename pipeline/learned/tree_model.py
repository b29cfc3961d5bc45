"""Boosted decision trees over a few numbers: trained with LightGBM, applied with numpy alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

# Every tree is stored complete: a node's children are at 2n+1 (up to the cut) and 2n+2.
DEPTH = 4
NODES = 2**DEPTH - 1
LEAVES = 2**DEPTH


@dataclass(frozen=True, slots=True)
class TreeModel:
    """Trees of DEPTH questions each, `len(labels)` trees a round.

    `columns` and `cuts` have a row for each tree and a value for each of its NODES: which number is
    compared with what; `leaves` hold what a tree adds to the score of its label. Labels come in the
    order of the trees of a round. `threshold` is the probability from which an answer counts.
    """

    labels: tuple[str, ...]
    columns: npt.NDArray[np.int16]
    cuts: npt.NDArray[np.float32]
    leaves: npt.NDArray[np.float32]
    threshold: float

    def probabilities(self, numbers: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """The probability of each label (a column each) for each row of numbers."""
        # Trees and rows as one line each, so that every step is one look-up.
        columns, cuts, leaves = self.columns.ravel(), self.cuts.ravel(), self.leaves.ravel()
        first_node = np.arange(len(self.columns)) * NODES
        row = np.arange(len(numbers))[:, None] * numbers.shape[1]
        nodes = np.zeros((len(numbers), len(self.columns)), dtype=np.intp)
        flat = numbers.ravel()
        for _ in range(DEPTH):
            asked = nodes + first_node
            above = flat.take(row + columns.take(asked)) > cuts.take(asked)
            nodes = 2 * nodes + 1 + above
        values = leaves.take(nodes - NODES + np.arange(len(self.columns)) * LEAVES)
        scores = values.reshape(len(numbers), -1, len(self.labels)).sum(axis=1)
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


def save_trees(path: Path, models: dict[str, TreeModel]) -> None:
    """Write models by name into one compressed file."""
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for name, model in models.items():
        arrays[f"{name}.labels"] = np.array(model.labels)
        arrays[f"{name}.columns"] = model.columns
        arrays[f"{name}.cuts"] = model.cuts
        arrays[f"{name}.leaves"] = model.leaves
        arrays[f"{name}.threshold"] = np.array(model.threshold)
    np.savez_compressed(path, allow_pickle=False, **arrays)


def load_trees(path: Path) -> dict[str, TreeModel]:
    """Read what `save_trees` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        names = sorted({key.partition(".")[0] for key in arrays.files})
        return {
            name: TreeModel(
                tuple(str(label) for label in arrays[f"{name}.labels"]),
                arrays[f"{name}.columns"],
                arrays[f"{name}.cuts"],
                arrays[f"{name}.leaves"],
                float(arrays[f"{name}.threshold"]),
            )
            for name in names
        }
