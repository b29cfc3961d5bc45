"""What the encoder of arguments is shown of a text, and what is made of its answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.learned.arguments import (
    ARGUMENTS,
    ArgumentReader,
    Marked,
    Question,
    batched,
    load_argument_reader,
    windows,
)
from pipeline.learned.encoder import WIDTH, Labels, Weighed, load_encoder

MODELS = Path(__file__).parents[2] / "models"


def weighed(pieces: int) -> Weighed:
    """A text of so many words of one letter; the states of a piece tell its number."""
    nothing = np.zeros((pieces, 1), dtype=np.float32)
    numbers = tuple(range(pieces))
    states = np.repeat(np.arange(pieces, dtype=np.float16)[:, None], WIDTH, axis=1)
    return Weighed(
        tuple(2 * n for n in numbers),
        tuple(2 * n + 1 for n in numbers),
        numbers,
        Labels(("none",), ("none",)),
        nothing,
        nothing,
        states,
    )


def span(first: int, last: int) -> tuple[int, int]:
    """The offsets of some words of such a text."""
    return 2 * first, 2 * last + 1


def test_what_is_shown_of_a_short_text() -> None:
    marked = Marked(
        weighed(8),
        [(*span(0, 1), "ORG"), (*span(5, 5), "PLACE"), (*span(6, 7), "DATE")],
        [(*span(2, 2), 0.9), (*span(4, 4), 0.3)],
    )
    (shown,) = windows(marked, [Question(span(2, 2), [[span(0, 1)], [span(6, 7)], []])])
    assert shown.states[:, 0].tolist() == list(range(8))
    assert shown.kinds.tolist() == [1, 2, 0, 0, 0, 3, 5, 6]
    assert shown.activities.tolist() == [0, 0, 3, 0, 1, 0, 0, 0]
    # Two classes for each doubling of what stands between, on either side of 20.
    assert shown.distances.tolist() == [17, 18, 20, 22, 23, 24, 25, 25]
    assert shown.spans == ((2, 3), (0, 2), (6, 8))
    assert shown.values == (0, 1)


def test_other_likely_activities_are_marked_as_such() -> None:
    marked = Marked(weighed(5), [], [(*span(0, 0), 0.5), (*span(2, 2), 0.49), (*span(4, 4), 0.9)])
    first, last = windows(marked, [Question(span(0, 0), []), Question(span(4, 4), [])])
    assert first.activities.tolist() == [3, 0, 1, 0, 2]
    assert last.activities.tolist() == [2, 0, 1, 0, 3]


@given(st.integers(1, 1500), st.data())
def test_the_naming_words_and_what_is_seen_lie_in_the_window(pieces: int, data: st.DataObject) -> None:
    named = data.draw(st.integers(0, pieces - 1))
    values = data.draw(st.lists(st.lists(st.integers(0, pieces - 1), min_size=1, max_size=20), max_size=4))
    asked = Question(span(named, named), [[span(n, n) for n in mentions] for mentions in values])
    (shown,) = windows(Marked(weighed(pieces), [], []), [asked])
    length = len(shown.kinds)
    assert length == min(pieces, 448)
    first = round(float(shown.states[0, 0])) if pieces < 2000 else 0
    assert shown.spans[0] == (named - first, named - first + 1)
    seen = [(number, first + start) for number, (start, _) in zip(shown.values, shown.spans[1:], strict=True)]
    within = [[n for n in mentions if first <= n < first + length][:12] for mentions in values]
    assert seen == [(number, n) for number, mentions in enumerate(within) for n in mentions]


def test_windows_of_one_batch_are_filled_up() -> None:
    marked = Marked(weighed(6), [], [])
    short = windows(Marked(weighed(3), [], []), [Question(span(0, 0), [[span(1, 2)]])])
    long = windows(marked, [Question(span(5, 5), [])])
    rows: dict[str, Any] = dict(batched([*short, *long]))
    assert rows["there"].tolist() == [[True] * 3 + [False] * 3, [True] * 6]
    assert rows["states"][:, :, 0].tolist() == [[0, 1, 2, 0, 0, 0], [0, 1, 2, 3, 4, 5]]
    assert rows["asked"].tolist() == [[0, 1, 2], [5, 0, 0]]
    assert rows["spans"].tolist() == [[[1, 0, 0], [0, 0.5, 0.5]], [[1, 0, 0], [0, 0, 0]]]


class Saying:
    """Says of each span the mean of its pieces' numbers, for one thing more than for the next."""

    def run(self, _: None, given: dict[str, Any]) -> list[Any]:
        asked = np.take_along_axis(given["states"][:, :, 0], given["asked"], axis=1)
        means = given["spans"] @ asked[:, :, None]
        return [(means - np.arange(len(ARGUMENTS))).astype(np.float32)]


def test_a_value_says_what_its_mention_says_that_says_most() -> None:
    asked = [
        Question(span(0, 0), [[span(1, 1), span(3, 4)], [], [span(2, 2)]]),
        Question(span(4, 4), []),
        Question(span(4, 4), [[span(0, 0)]]),
    ]
    first, second, third = ArgumentReader(Saying()).weigh(Marked(weighed(5), [], []), asked)  # type: ignore[arg-type]
    assert first[:, 0].tolist() == pytest.approx([3.5, np.nan, 2.0], nan_ok=True)
    assert first[0].tolist() == [3.5 - n for n in range(len(ARGUMENTS))]
    assert np.isnan(first[1]).all()
    assert second.shape == (0, len(ARGUMENTS))
    assert third[:, 0].tolist() == [0.0]


def test_nothing_is_asked_of_a_text_without_activities() -> None:
    assert ArgumentReader(Saying()).weigh(Marked(weighed(0), [], []), []) == []  # type: ignore[arg-type]


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
    reader = load_argument_reader(MODELS / "wps_arguments.onnx")
    (scores,) = reader.weigh(marked, [Question(naming, [[offsets] for offsets in found.values()])])
    roles = [ARGUMENTS[number] for number in scores[:, :5].argmax(axis=1).tolist()]
    assert dict(zip(found, roles, strict=True)) == {
        "OSCE": "organizer", "Norway": "funder", "Kosovo Police": "participant",
    }  # fmt: skip
