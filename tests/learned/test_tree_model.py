"""Trees give the probabilities that their leaves say, also after a round trip to disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.learned.tree_model import LEAVES, NODES, TreeModel, load_trees, save_trees


def one_question(
    column: int, cut: float, below: float, above: float
) -> tuple[list[int], list[float], list[float]]:
    """A tree that asks one question; the later ones lead to the same leaf either way."""
    half = LEAVES // 2
    return [column] * NODES, [cut] + [0.0] * (NODES - 1), [below] * half + [above] * half


def model(*trees: tuple[list[int], list[float], list[float]]) -> TreeModel:
    columns, cuts, leaves = zip(*trees, strict=True)
    return TreeModel(
        ("none", "yes"),
        np.array(columns, dtype=np.int16),
        np.array(cuts, dtype=np.float32),
        np.array(leaves, dtype=np.float32),
        0.45,
    )


SILENT = one_question(0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("numbers", "yes"),
    [
        ([0.2, 9.0], 0.26894),  # 1 / (1 + e)
        ([0.5, 9.0], 0.26894),  # the cut itself lies below
        ([0.6, 9.0], 0.88080),  # 1 / (1 + 1 / e²)
    ],
)
def test_probabilities(numbers: list[float], yes: float) -> None:
    trees = model(SILENT, one_question(0, 0.5, -1.0, 2.0))
    found = trees.probabilities(np.array([numbers], dtype=np.float32))
    assert found.tolist() == [pytest.approx([1 - yes, yes], abs=1e-5)]


def test_trees_of_one_label_add_up_and_rows_do_not_mix() -> None:
    trees = model(SILENT, one_question(0, 0.5, 0.0, 1.0), SILENT, one_question(1, 5.0, 0.0, 1.0))
    rows = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 9.0]], dtype=np.float32)
    assert trees.probabilities(rows)[:, 1] == pytest.approx([0.5, 0.73106, 0.88080], abs=1e-5)


def test_round_trip(tmp_path: Path) -> None:
    trees = model(SILENT, one_question(1, 0.25, -1.0, 2.0))
    save_trees(tmp_path / "trees.npz", {"role": trees, "place": trees})
    read = load_trees(tmp_path / "trees.npz")
    assert sorted(read) == ["place", "role"]
    assert (read["role"].labels, read["role"].threshold) == (trees.labels, trees.threshold)
    rows = np.array([[0.0, 0.2], [0.0, 0.3]], dtype=np.float32)
    assert read["role"].probabilities(rows).tolist() == trees.probabilities(rows).tolist()
