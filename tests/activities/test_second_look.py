"""The second look sees an option beside the others of its activity, its sentence and its value."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.activities.scene import Scene
from pipeline.activities.second_look import Option, side_by_side
from pipeline.knowledge.activity_types import load_activity_words
from pipeline.records import Document

WORDS = load_activity_words(Path(__file__).parents[2] / "models" / "activity_types.toml")
SCENE = Scene(Document("d", "d.txt", "text", "0", ""), (), (), {}, {}, "sida", WORDS, ())
# Chances are (none, yes). The OSCE and Sida stand in one sentence; the OSCE comes up again later.
OPTIONS = [
    Option(0, "osce", 10, 0, 0, 2),
    Option(0, "sida", 30, 0, 0, 1),
    Option(1, "osce", 90, 3, -1, 2),
]
CHANCES = np.array([[0.2, 0.8], [0.9, 0.1], [0.4, 0.6]], dtype=np.float32)
NAMES = (
    ["own"] * 2 + ["most among others"] * 2 + ["mean among others"] * 2 + ["better"] * 2
    + ["most elsewhere"] * 2 + ["mean elsewhere"] * 2 + ["most beside"] * 2 + ["mean beside"] * 2
    + ["nearest"] * 2 + ["distance", "apart", "sentences", "mentions", "publisher", "activities"]
    + ["organizations", "others", "same value", "beside", "number"]
)  # fmt: skip


def test_what_is_seen_of_each_option() -> None:
    seen = side_by_side(SCENE, OPTIONS, CHANCES)
    assert seen.shape == (3, len(NAMES))
    osce, sida, later = ([round(float(value), 4) for value in row] for row in seen)
    assert osce == [
        0.2, 0.8, 0.9, 0.1, 0.9, 0.1, 1, 0, 0.4, 0.6, 0.4, 0.6, 0.9, 0.1, 0.9, 0.1, 0.9, 0.1,
        20, 0, 0, 2, 0, 0, 0, 1, 1, 1, 0,
    ]  # fmt: skip
    assert sida == [
        0.9, 0.1, 0.2, 0.8, 0.2, 0.8, 0, 1, -1, -1, -1, -1, 0.2, 0.8, 0.2, 0.8, 0.2, 0.8,
        -20, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0,
    ]  # fmt: skip
    assert later == [
        0.4, 0.6, 0, 0, 0, 0, 0, 0, 0.2, 0.8, 0.2, 0.8, -1, -1, -1, -1, -1, -1,
        999, -1, 1, 2, 0, 0, 0, 0, 1, 0, 1,
    ]  # fmt: skip


def test_the_order_in_which_options_of_one_activity_come_does_not_matter() -> None:
    seen = side_by_side(SCENE, OPTIONS, CHANCES)
    turned = side_by_side(SCENE, [OPTIONS[1], OPTIONS[0], OPTIONS[2]], CHANCES[[1, 0, 2]])
    assert turned[[1, 0, 2]] == pytest.approx(seen)


def test_what_several_looks_thought_stands_side_by_side() -> None:
    later = np.array([[0.5, 0.5], [1.0, 0.0], [0.0, 1.0]], dtype=np.float32)
    seen = side_by_side(SCENE, OPTIONS, CHANCES, later)
    compared = NAMES.index("distance")
    assert seen[:, :compared].tolist() == side_by_side(SCENE, OPTIONS, CHANCES)[:, :compared].tolist()
    assert seen[:, compared:].tolist() == side_by_side(SCENE, OPTIONS, later).tolist()


def test_nothing_gives_nothing() -> None:
    assert side_by_side(SCENE, [], np.zeros((0, 2), dtype=np.float32)).shape[0] == 0
