"""What the encoder of arguments is shown of a text, and what is made of its answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.learned.arguments import (
    ACTIVITY,
    ARGUMENTS,
    WIDTH,
    ArgumentReader,
    Marked,
    Question,
    Window,
    batched_texts,
    batched_windows,
    in_pieces,
    load_argument_reader,
    own_pieces,
    read_at_once,
    seen_from,
)
from pipeline.learned.encoder import FIRST, LAST, Weighed, load_encoder

MODELS = Path(__file__).parents[2] / "models"


def weighed(pieces: int) -> Weighed:
    """A text of so many words of one letter, which are numbered from one on."""
    nothing = np.zeros((pieces, 1), dtype=np.float32)
    numbers = tuple(range(pieces))
    return Weighed(
        tuple(n + 1 for n in numbers),
        tuple(2 * n for n in numbers),
        tuple(2 * n + 1 for n in numbers),
        numbers,
        tuple(n % 10 for n in numbers),
        ("none",),
        nothing,
    )


def span(first: int, last: int) -> tuple[int, int]:
    """The offsets of some words of such a text."""
    return 2 * first, 2 * last + 1


def test_what_is_marked_in_a_text() -> None:
    marked = Marked(
        weighed(8),
        [(*span(0, 1), "ORG"), (*span(5, 5), "PLACE"), (*span(6, 7), "DATE")],
        [(*span(2, 2), 0.9), (*span(4, 4), 0.49), (*span(3, 3), 0.5)],
    )
    text, asked = in_pieces(marked, [Question(span(2, 2), [[span(0, 1)], [span(6, 7), span(0, 0)], []])])
    assert text.ids.tolist() == list(range(1, 9))
    assert text.shapes.tolist() == list(range(8))
    assert text.kinds.tolist() == [1, 2, 0, 0, 0, 3, 5, 6]
    assert text.activities.tolist() == [0, 0, 2, 2, 1, 0, 0, 0]
    assert asked == [Question((2, 3), [[(0, 2)], [(6, 8), (0, 1)], []])]


def test_a_part_of_a_text() -> None:
    text, _ = in_pieces(Marked(weighed(8), [(*span(3, 4), "ORG")], [(*span(5, 5), 0.9)]), [])
    part = text.part(3, 6)
    assert len(part) == 3
    assert part.ids.tolist() == [4, 5, 6]
    assert (part.shapes.tolist(), part.kinds.tolist(), part.activities.tolist()) == (
        [3, 4, 5],
        [1, 2, 0],
        [0, 0, 2],
    )


@given(st.integers(1, 2500))
def test_every_piece_is_taken_from_one_window(pieces: int) -> None:
    placed = read_at_once(pieces)
    assert all(0 < end - start <= 510 for start, end in placed)
    taken = [
        start + at
        for start, end in placed
        for at in range(
            *(
                bound - 1
                for bound in (own_pieces((start, end), pieces).start, own_pieces((start, end), pieces).stop)
            )
        )
    ]
    assert taken == list(range(pieces))


def test_texts_of_one_batch_are_filled_up() -> None:
    long, _ = in_pieces(Marked(weighed(6), [(*span(1, 2), "ORG")], []), [])
    short, _ = in_pieces(Marked(weighed(2), [], [(*span(0, 0), 0.3)]), [])
    rows: dict[str, Any] = dict(batched_texts([(long, (1, 5)), (short, (0, 2))]))
    assert rows["ids"].tolist() == [[FIRST, 2, 3, 4, 5, LAST], [FIRST, 1, 2, LAST, 0, 0]]
    assert rows["shapes"].tolist() == [[0, 1, 2, 3, 4, 0], [0, 0, 1, 0, 0, 0]]
    assert rows["kinds"].tolist() == [[0, 1, 2, 0, 0, 0], [0] * 6]
    assert rows["activities"].tolist() == [[0] * 6, [0, 1, 0, 0, 0, 0]]
    assert rows["there"].tolist() == [[True] * 6, [True] * 4 + [False] * 2]


@given(st.integers(1, 1500), st.data())
def test_the_naming_words_and_what_is_seen_lie_in_the_window(pieces: int, data: st.DataObject) -> None:
    named = data.draw(st.integers(0, pieces - 1))
    values = data.draw(st.lists(st.lists(st.integers(0, pieces - 1), min_size=1, max_size=20), max_size=4))
    seen = seen_from(
        Question((named, named + 1), [[(n, n + 1) for n in of_one] for of_one in values]), pieces
    )
    first, after = seen.first, seen.after
    assert 0 <= first <= named < after <= pieces
    assert after - first == min(pieces, 640)
    assert seen.spans[0] == (named - first, named - first + 1)
    found = [(number, first + start) for number, (start, _) in zip(seen.values, seen.spans[1:], strict=True)]
    within = [[n for n in mentions if first <= n < after][:12] for mentions in values]
    assert found == [(number, n) for number, mentions in enumerate(within) for n in mentions]


def test_windows_of_one_batch_are_filled_up() -> None:
    rows: dict[str, Any] = dict(
        batched_windows([Window(0, 3, ((0, 1), (1, 3)), (0,)), Window(10, 16, ((5, 6),), ())])
    )
    assert rows["there"].tolist() == [[True] * 3 + [False] * 3, [True] * 6]
    assert rows["own"].tolist() == [[1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1]]
    # Two classes for each doubling of what stands between, on either side of 20.
    assert rows["distances"].tolist() == [[20, 22, 23, 0, 0, 0], [15, 15, 16, 17, 18, 20]]
    assert rows["asked"].tolist() == [[0, 1, 2], [5, 0, 0]]
    assert rows["spans"].tolist() == [[[1, 0, 0], [0, 0.5, 0.5]], [[1, 0, 0], [0, 0, 0]]]


class Repeating:
    """Makes of each piece its number."""

    def run(self, _: None, given: dict[str, Any]) -> list[Any]:
        return [np.repeat(given["ids"][:, :, None].astype(np.float32), WIDTH, axis=2)]


class Saying:
    """Says of each span the mean of its pieces' numbers, for one thing more than for the next."""

    def run(self, _: None, given: dict[str, Any]) -> list[Any]:
        asked = np.take_along_axis(given["states"][:, :, 0], given["asked"], axis=1)
        means = given["spans"] @ asked[:, :, None]
        return [(means - np.arange(len(ARGUMENTS))).astype(np.float32)]


READER = ArgumentReader(Repeating(), Saying())  # type: ignore[arg-type]


def test_a_value_says_what_its_mention_says_that_says_most() -> None:
    asked = [
        Question(span(0, 0), [[span(1, 1), span(3, 4)], [], [span(2, 2)]]),
        Question(span(4, 4), []),
        Question(span(4, 4), [[span(0, 0)]]),
    ]
    first, second, third = READER.weigh(Marked(weighed(5), [], []), asked)
    assert first.values[:, 0].tolist() == pytest.approx([4.5, np.nan, 3.0], nan_ok=True)
    assert first.values[0].tolist() == [4.5 - n for n in range(len(ARGUMENTS))]
    assert np.isnan(first.values[1]).all()
    assert second.values.shape == (0, len(ARGUMENTS))
    assert third.values[:, 0].tolist() == [1.0]
    # What the naming words say of themselves.
    assert [each.activity for each in (first, second, third)] == [
        1.0 - ACTIVITY,
        5.0 - ACTIVITY,
        5.0 - ACTIVITY,
    ]


def test_a_long_text_is_read_in_several_windows() -> None:
    asked = [Question(span(at, at), [[span(at, at)]]) for at in (0, 454, 455, 1000, 1999)]
    scores = READER.weigh(Marked(weighed(2000), [], []), asked)
    assert [float(each.values[0, 0]) for each in scores] == [1, 455, 456, 1001, 2000]


class Counting(Repeating):
    """Keeps the number of the first piece of each window."""

    def __init__(self) -> None:
        self.read: list[int] = []

    def run(self, _: None, given: dict[str, Any]) -> list[Any]:
        self.read += [int(row[1]) for row in given["ids"]]
        return super().run(None, given)


def test_what_stands_far_from_every_activity_is_not_read() -> None:
    counting = Counting()
    reader = ArgumentReader(counting, Saying())  # type: ignore[arg-type]
    (answer,) = reader.weigh(
        Marked(weighed(4000), [], []), [Question(span(2000, 2000), [[span(1800, 1800), span(2439, 2439)]])]
    )
    # 640 pieces are seen, from the 1801st on, which stand in these windows of 510; ten there are.
    assert counting.read == [1601, 2001]
    assert answer.values[0, 0] == 2440


def test_nothing_is_asked_of_a_text_without_activities() -> None:
    assert READER.weigh(Marked(weighed(0), [], []), []) == []


def test_the_trained_encoder_tells_who_paid() -> None:
    text = "The OSCE held a training in Niš. It was funded by Norway and attended by the Kosovo Police."
    found = {
        name: (text.index(name), text.index(name) + len(name)) for name in ("OSCE", "Norway", "Kosovo Police")
    }
    naming = (text.index("training"), text.index("training") + len("training"))
    marked = Marked(
        load_encoder(MODELS / "wps_encoder").weigh(text),
        [(*offsets, "ORG") for offsets in found.values()],
        [(*naming, 0.9)],
    )
    reader = load_argument_reader(MODELS / "wps_arguments")
    (answer,) = reader.weigh(marked, [Question(naming, [[offsets] for offsets in found.values()])])
    roles = [ARGUMENTS[number] for number in answer.values[:, :5].argmax(axis=1).tolist()]
    assert dict(zip(found, roles, strict=True)) == {
        "OSCE": "organizer", "Norway": "funder", "Kosovo Police": "participant",
    }  # fmt: skip
    assert answer.activity > 0
