"""The encoder's windows cover a text once, its pieces keep their offsets, and its chances tell spans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.learned.encoder import (
    STEP,
    WINDOW,
    Encoder,
    Weighed,
    load_encoder,
    load_tokenizer,
    split,
    windows,
)

FOLDER = Path(__file__).parents[2] / "models" / "wps_encoder"
TOKENIZER = load_tokenizer(FOLDER)
LABELS = ("none", "training", "meeting")


class Echo:
    """Says of each piece its number and its distance to the nearer edge of the window it was shown in."""

    def run(self, asked: list[str], given: dict[str, Any]) -> list[Any]:
        ids, shown = given["ids"], given["shown"]
        lengths = shown.sum(axis=1, keepdims=True)
        places = np.arange(ids.shape[1])[None]
        edge = np.minimum(places, lengths - 1 - places)
        said = np.stack([ids, edge], axis=-1).astype(np.float32)
        assert asked == ["activities"]
        return [said]


def test_pieces_keep_their_offsets_and_tell_what_lower_case_loses() -> None:
    text = "The OSCE trained 40 judges\nin Šabac."
    pieces = split(text, TOKENIZER)
    assert [(text[a:b], s) for a, b, s in zip(pieces.starts, pieces.ends, pieces.shapes, strict=True)] == [
        ("The", 7), ("OS", 3), ("CE", 3), ("trained", 1), ("40", 4), ("judges", 1),
        ("in", 6), ("Ša", 2), ("ba", 2), ("c", 2), (".", 2),
    ]  # fmt: skip
    assert pieces.words == (0, 1, 1, 2, 3, 4, 5, 6, 6, 6, 7)


@pytest.mark.parametrize("text", ["", " \n\t", "\u0000", "\u200b"])
def test_texts_without_words_have_no_weight(text: str) -> None:
    weighed = load_encoder(FOLDER).weigh(text)
    assert list(weighed.naming_spans(0.2)) == []
    assert weighed.naming(0, len(text)) < 0.2


@given(st.integers(0, 4 * WINDOW))
def test_windows_cover_every_piece_and_stay_within_their_size(count: int) -> None:
    found = windows(count)
    assert {n for start, end in found for n in range(start, end)} == set(range(count))
    assert all(0 < end - start <= WINDOW for start, end in found)
    assert [start for start, _ in found] == [n * STEP for n in range(len(found))]


@pytest.mark.parametrize("words", [1, 60, 253, 254, 255, 300, 454, 455, 700, 2100])
def test_each_piece_is_weighed_where_it_stands_farthest_from_an_edge(words: int) -> None:
    text = " ".join(["peace", "talks"] * words)[: 6 * words]
    weighed = Encoder(Echo(), TOKENIZER, ("none", "a")).weigh(text)  # type: ignore[arg-type]
    pieces = split(text, TOKENIZER)
    assert weighed.activities[:, 0].astype(int).tolist() == list(pieces.ids)
    assert weighed.ids == pieces.ids
    margin = (WINDOW - STEP) // 2
    inner = weighed.activities[margin:-margin, 1]
    assert (inner >= margin).all()


def said(rows: list[tuple[str, tuple[float, float, float]]]) -> tuple[str, Weighed]:
    """A text of these pieces (`##` goes on with the last word) with their chances of activities."""
    text, starts, ends, words = "", [], [], []
    for piece, _ in rows:
        joined = piece.startswith("##")
        text += "" if joined or not text else " "
        starts.append(len(text))
        text += piece.removeprefix("##")
        ends.append(len(text))
        words.append(words[-1] if joined else len(words))
    activities = np.array([chances for _, chances in rows], dtype=np.float32)
    ids, shapes = tuple(range(len(rows))), (1,) * len(rows)
    return text, Weighed(ids, tuple(starts), tuple(ends), tuple(words), shapes, LABELS, activities)


NO = (1.0, 0.0, 0.0)
TEXT, WEIGHED = said(
    [
        ("UN", NO), ("Women", NO), ("held", (0.9, 0.05, 0.05)),
        ("work", (0.4, 0.5, 0.1)), ("##shops", (0.9, 0.05, 0.05)), ("in", NO), ("Nai", NO), ("##robi", NO),
    ]
)  # fmt: skip


def test_spans_are_whole_words() -> None:
    assert [TEXT[a:b] for a, b in WEIGHED.naming_spans(0.3)] == ["workshops"]


def test_chances_of_spans() -> None:
    at = TEXT.index("workshops")
    assert WEIGHED.naming(at, at + 9) == pytest.approx(0.6)
    assert WEIGHED.naming(0, 2) == 0
    assert WEIGHED.types(at, at + 9) == pytest.approx(
        {"training": 0.55 / 0.7, "meeting": 0.15 / 0.7}, abs=1e-3
    )


def test_the_trained_encoder_reads_a_sentence_the_same_way_each_time() -> None:
    text = "The OSCE Mission to Serbia organized a training for 25 police officers in Niš on 4 May 2015."
    weighed = [load_encoder(FOLDER).weigh(text) for _ in range(2)]
    assert np.array_equal(weighed[0].activities, weighed[1].activities)
    at = text.index("training")
    assert weighed[0].naming(at, at + 8) > 0.5
    assert max(weighed[0].types(at, at + 8).items(), key=lambda item: item[1])[0] == "training"
