"""Trains the encoder of arguments; needs the packages of the extra `train`."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from pipeline.activities.close_reading import argument, marked, possible_values, question
from pipeline.activities.scene import Trigger
from pipeline.gold import GoldActivity
from pipeline.learned.arguments import ARGUMENTS, Marked, Question, Window, batched, windows
from pipeline.learned.encoder import WIDTH
from pipeline.training.argument_network import ArgumentNetwork
from pipeline.training.close_reading import Likely, answer
from pipeline.training.encoder_network import SHARED, Network

EPOCHS = 3
# Chosen on half of the documents with models trained on the other half (see models/README.md).
_RATE, _MARKS_RATE = 1.2e-4, 8e-4
_WARM_UP = 0.08
_BATCH = 8
# What the answer to each decision may be, by the numbers of ARGUMENTS; the others are ruled out.
_ANSWERS = {"role": (0, 1, 2, 3, 4), "place": (0, 5), "date": (0, 6, 7, 8)}
_RULED_OUT = -1e4


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown for one annotated activity, and of each value what it may be and what it is."""

    window: Window
    ruled_out: npt.NDArray[np.float32]
    answers: tuple[int, ...]


def train_arguments(likely: Sequence[Likely], encoder: Network, path: Path, seed: int) -> None:
    """Write the network to `path`; it starts from the last layers of `encoder`, whose states it is given."""
    torch.manual_seed(seed)
    shown = [window for document in likely for window in shown_of(document)]
    network = ArgumentNetwork()
    for layer, start in zip((network.looking, network.answering), encoder.layers[SHARED:], strict=True):
        layer.load_state_dict(start.state_dict())
    fit(network, shown, random.Random(seed), EPOCHS)
    path.parent.mkdir(parents=True, exist_ok=True)
    export(network, path)


def shown_of(document: Likely) -> Iterator[Shown]:
    """The annotated activities of a document, by the words that a draft has for them or else by their own."""
    drafts = zip(document.drafts, document.meant, strict=True)
    told = [(draft.trigger, gold) for (draft, _), gold in drafts if gold is not None]
    text = marked(document.scene, document.drafts)
    for trigger, gold in (*told, *document.missed):
        yield _shown(text, question(document.scene, trigger), trigger, gold, document)


def _shown(text: Marked, asked: Question, trigger: Trigger, gold: GoldActivity, document: Likely) -> Shown:
    (window,) = windows(text, [asked])
    values = list(possible_values(document.scene, trigger))
    ruled_out = np.full((len(values), len(ARGUMENTS)), _RULED_OUT, dtype=np.float32)
    for row, (name, _) in enumerate(values):
        ruled_out[row, list(_ANSWERS[name])] = 0
    right = tuple(argument(answer(name, value, gold)) for name, value in values)
    return Shown(window, ruled_out, right)


def fit(network: ArgumentNetwork, shown: Sequence[Shown], order: random.Random, epochs: int) -> None:
    layers = [p for layer in (network.looking, network.answering) for p in layer.parameters()]
    marks = (network.kinds, network.activities, network.distances, network.pair, network.scores)
    others = [p for part in marks for p in part.parameters()]
    optimizer = torch.optim.AdamW(
        [{"params": layers, "lr": _RATE, "weight_decay": 0.01}, {"params": others, "lr": _MARKS_RATE}]
    )
    # Where no value is seen from an activity, there is nothing to learn.
    shown = [each for each in shown if each.window.values]
    steps = epochs * -(-len(shown) // _BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (_WARM_UP * steps)) * max(0.02, 1 - step / steps)
    )
    network.train()
    for _ in range(epochs):
        for batch in _batches(shown, order):
            loss = _loss(network, batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([*layers, *others], 1.0)
            optimizer.step()
            schedule.step()


def _batches(shown: Sequence[Shown], order: random.Random) -> Iterator[list[Shown]]:
    """Windows in a new order, but windows of about one length together."""
    by_length = sorted(shown, key=lambda each: len(each.window.kinds) // 64 + order.random())
    batches = [by_length[at : at + _BATCH] for at in range(0, len(by_length), _BATCH)]
    order.shuffle(batches)
    yield from batches


def _loss(network: ArgumentNetwork, batch: Sequence[Shown]) -> Any:
    scores = network(**_tensors([each.window for each in batch]))
    found, right = [], []
    for row, each in zip(scores, batch, strict=True):
        of_mentions = torch.tensor(each.window.values)
        least = torch.full((len(each.answers), len(ARGUMENTS)), _RULED_OUT)
        of_values = least.scatter_reduce(
            0, of_mentions[:, None].expand(-1, len(ARGUMENTS)), row[1 : len(each.window.spans)], "amax"
        )
        seen = of_mentions.unique()
        found.append((of_values + torch.from_numpy(each.ruled_out))[seen])
        right.append(torch.tensor(each.answers)[seen])
    return nn.functional.cross_entropy(torch.cat(found), torch.cat(right))


def _tensors(shown: Sequence[Window]) -> Mapping[str, Any]:
    return {name: torch.from_numpy(rows) for name, rows in batched(shown).items()}


def export(network: ArgumentNetwork, path: Path) -> None:
    """The network for onnxruntime, its weights as bytes."""
    example = _tensors([_EXAMPLE, _EXAMPLE])
    axes = {
        name: {0: "windows", 1: "spans" if name == "spans" else "asked" if name == "asked" else "pieces"}
        for name in example
    }
    axes["spans"][2] = "asked"
    with TemporaryDirectory() as scratch:
        exact = Path(scratch) / "model.onnx"
        torch.onnx.export(
            network.eval(),
            (),
            exact,
            kwargs=dict(example),
            input_names=list(example),
            output_names=["scores"],
            dynamic_axes={**axes, "scores": {0: "windows", 1: "spans"}},
            dynamo=False,
        )
        quantize_dynamic(exact, path, weight_type=QuantType.QInt8, per_channel=True)


# A window of four pieces, to show the network once what it will be given.
_PIECES = np.zeros(4, dtype=np.int64)
_EXAMPLE = Window(np.zeros((4, WIDTH), dtype=np.float16), _PIECES, _PIECES, _PIECES, ((0, 1), (2, 4)), (0,))
