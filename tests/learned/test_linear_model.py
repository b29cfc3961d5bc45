"""A linear model gives the probabilities that its weights say, also after a round trip to disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.learned.linear_model import LinearModel, load_models, save_models

MODEL = LinearModel(
    labels=("none", "yes"),
    index={"cue:funder": 0, "apart:0": 1},
    weights=np.array([[0.0, 2.0], [0.5, -0.5]], dtype=np.float32),
    bias=np.array([0.0, -1.0], dtype=np.float32),
    threshold=0.35,
)


@pytest.mark.parametrize(
    ("features", "yes"),
    [
        ([], 0.26894),  # bias alone: 1 / (1 + e)
        (["cue:funder"], 0.73106),
        (["cue:funder", "cue:funder"], 0.73106),  # there or not there: twice is once
        (["apart:0"], 0.11920),
        (["never seen"], 0.26894),
    ],
)
def test_probabilities(features: list[str], yes: float) -> None:
    assert MODEL.probabilities(features) == pytest.approx([1 - yes, yes], abs=1e-5)


def test_large_scores_do_not_overflow() -> None:
    model = LinearModel(("a", "b"), {"x": 0}, np.array([[900.0, -900.0]]), np.zeros(2), 0.0)
    assert model.probabilities(["x"]).tolist() == [1.0, 0.0]


def test_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "models.npz"
    save_models(path, {"role": MODEL, "place": MODEL})
    loaded = load_models(path)
    assert sorted(loaded) == ["place", "role"]
    role = loaded["role"]
    assert (role.labels, role.index, role.threshold) == (MODEL.labels, MODEL.index, MODEL.threshold)
    assert role.weights.tolist() == MODEL.weights.tolist()
    assert role.bias.tolist() == MODEL.bias.tolist()
