"""Trains the encoder of arguments; needs the packages of the extra `train`."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from pipeline.learned.arguments import (
    ACTIVITY,
    ARGUMENTS,
    WIDTH,
    Batch,
    Text,
    Window,
    batched_texts,
    batched_windows,
    own_pieces,
    read_at_once,
    seen_from,
)
from pipeline.training.argument_network import Answering, Reading, started_reading
from pipeline.training.close_reading import Likely
from pipeline.training.encoder_network import Network
from pipeline.training.exporting import export
from pipeline.training.fitting import Measure, Rates, fit
from pipeline.training.lessons import UNKNOWN, Shown, shown_of, sometimes_excerpt

# Usual for layers of this size; no others were tried.
_RATES = Rates(learnt=4e-5, new=4e-4, warm_up=0.05)
# What the answer to each decision may be, by the numbers of ARGUMENTS; the others are ruled out.
_ANSWERS = {"role": (0, 1, 2, 3, 4), "place": (0, 5), "date": (0, 6, 7, 8)}
_RULED_OUT = -1e4
# How much whether there is an activity at all weighs beside what all its values are to it.
_ACTIVITY_WEIGHS = 0.3
# How often a real text is shown for each time that one written for the project is.
_REAL_COUNTS = 2


def train_arguments(
    likely: Sequence[Likely], encoder: Network, real: Collection[str], folder: Path, seed: int, epochs: int
) -> None:
    """Write the networks to `folder`; the second starts from the layers of `encoder`, the first from MPNet's.
    `real` are the ids of the documents that were not written for the project."""
    torch.manual_seed(seed)
    shown = []
    for document in likely:
        times = _REAL_COUNTS if document.scene.document.id in real else 1
        shown += times * list(shown_of(document))
    reading, answering = started_reading(), Answering(encoder)
    _fit(reading, answering, shown, random.Random(seed), epochs)
    folder.mkdir(parents=True, exist_ok=True)
    write(reading, answering, folder)


def _fit(
    reading: Reading, answering: Answering, shown: Sequence[Shown], order: random.Random, epochs: int
) -> None:
    learnt = (reading.layers, answering.looking, answering.answering)
    new = (
        reading.shapes, reading.kinds, reading.activities, reading.made, reading.norm,
        answering.own, answering.distances, answering.pair, answering.scores,
    )  # fmt: skip
    reading.train()
    answering.train()

    def loss_of(batch: Sequence[Shown]) -> Any:
        return _loss(reading, answering, [sometimes_excerpt(each, order) for each in batch])

    measure: Measure[Shown] = Measure(lambda each: len(each.text), lambda each: len(each.lessons))
    fit(learnt, new, _RATES, shown, measure, loss_of, order, epochs)


def _loss(reading: Reading, answering: Answering, batch: Sequence[Shown]) -> Any:
    states = _read(reading, [each.text for each in batch])
    windows, seen, lessons = [], [], []
    for each, of_text in zip(batch, states, strict=True):
        for lesson in each.lessons:
            window = seen_from(lesson.question, len(each.text))
            windows.append(window)
            seen.append(of_text[window.first : window.after])
            lessons.append(lesson)
    said = answering(nn.utils.rnn.pad_sequence(seen, batch_first=True), **_tensors(batched_windows(windows)))
    # An excerpt may leave nothing to ask.
    found, right = [torch.zeros(0, len(ARGUMENTS))], [torch.zeros(0, dtype=torch.long)]
    known = [n for n, lesson in enumerate(lessons) if lesson.is_activity != UNKNOWN]
    activity = said[known, 0, ACTIVITY]
    is_activity = torch.tensor([float(lessons[n].is_activity) for n in known])
    for row, window, lesson in zip(said, windows, lessons, strict=True):
        if window.values:
            of_mentions = torch.tensor(window.values)
            least = torch.full((len(lesson.answers), len(ARGUMENTS)), _RULED_OUT)
            of_values = least.scatter_reduce(
                0, of_mentions[:, None].expand(-1, len(ARGUMENTS)), row[1 : len(window.spans)], "amax"
            )
            asked = of_mentions.unique()
            found.append((of_values + _ruled_out(lesson.decisions))[asked])
            right.append(torch.tensor(lesson.answers)[asked])
    answers = torch.cat(right)
    wrong = nn.functional.cross_entropy(torch.cat(found), answers, ignore_index=UNKNOWN, reduction="sum")
    wrong_activity = nn.functional.binary_cross_entropy_with_logits(activity, is_activity, reduction="sum")
    return wrong / max(1, int((answers != UNKNOWN).sum())) + _ACTIVITY_WEIGHS * wrong_activity / max(
        1, len(known)
    )


def _read(reading: Reading, texts: Sequence[Text]) -> list[Any]:
    """What the first part makes of each text: a row for each piece."""
    placed = [(number, window) for number, text in enumerate(texts) for window in read_at_once(len(text))]
    made = reading(**_tensors(batched_texts([(texts[number], window) for number, window in placed])))
    parts: list[list[Any]] = [[] for _ in texts]
    for row, (number, window) in zip(made, placed, strict=True):
        parts[number].append(row[own_pieces(window, len(texts[number]))])
    return [torch.cat(of_text) for of_text in parts]


def _ruled_out(decisions: Sequence[str]) -> Any:
    """What is added to the scores of each value: nothing to those that may be an answer."""
    rows = torch.full((len(decisions), len(ARGUMENTS)), _RULED_OUT)
    for row, decision in zip(rows, decisions, strict=True):
        row[list(_ANSWERS[decision])] = 0
    return rows


def _tensors(batch: Batch) -> Mapping[str, Any]:
    return {name: torch.from_numpy(rows) for name, rows in batch.items()}


def write(reading: Reading, answering: Answering, folder: Path) -> None:
    """Write both networks to `folder`, which is there."""
    texts = _tensors(batched_texts([(_EXAMPLE, (0, 4)), (_EXAMPLE, (0, 3))]))
    pieces = {0: "windows", 1: "pieces"}
    given = {name: (rows, pieces) for name, rows in texts.items()}
    export(reading, given, {"states": pieces}, folder / "reading.onnx")

    windows = _tensors(batched_windows(2 * [Window(0, 4, ((0, 1), (2, 4)), (0,))]))
    axes = {
        **dict.fromkeys(windows, pieces),
        "asked": {0: "windows", 1: "asked"},
        "spans": {0: "windows", 1: "spans", 2: "asked"},
    }
    given = {"states": (torch.zeros(2, 4, WIDTH), pieces)}
    given |= {name: (rows, axes[name]) for name, rows in windows.items()}
    export(answering, given, {"scores": {0: "windows", 1: "spans"}}, folder / "answering.onnx")


# A text of four pieces, to show the networks once what they will be given.
_NONE = np.zeros(4, dtype=np.int64)
_EXAMPLE = Text(_NONE, _NONE, _NONE, _NONE)
