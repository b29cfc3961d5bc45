"""Trains the encoder of arguments; needs the packages of the extra `train`."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from pipeline.gold import GoldActivity
from pipeline.learned.arguments import ARGUMENTS, Window, batched, windows
from pipeline.learned.encoder import WIDTH
from pipeline.training.argument_network import ArgumentNetwork
from pipeline.training.close_reading import Likely, answer
from pipeline.training.encoder_network import SHARED, Network
from pipeline.training.fitting import Rates, fit

EPOCHS = 3
# Chosen on half of the documents with models trained on the other half (see models/README.md).
_RATES = Rates(learnt=1.2e-4, new=8e-4, warm_up=0.08)
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
    _fit(network, shown, random.Random(seed), EPOCHS)
    path.parent.mkdir(parents=True, exist_ok=True)
    export(network, path)


def shown_of(document: Likely) -> Iterator[Shown]:
    """The annotated activities of a document, by the words that a draft has for them or else by their own;
    not those from where no value is seen, since there is nothing to learn from them."""
    drafts = zip(document.drafts, document.meant, strict=True)
    told = [(draft.trigger, gold) for (draft, _), gold in drafts if gold is not None]
    text = marked(document.scene, document.drafts)
    for trigger, gold in (*told, *document.missed):
        values = possible_values(document.scene, trigger)
        (window,) = windows(text, [question(trigger, values)])
        if window.values:
            yield _shown(window, values, gold)


def _shown(window: Window, values: Iterable[tuple[str, str]], gold: GoldActivity) -> Shown:
    values = list(values)
    ruled_out = np.full((len(values), len(ARGUMENTS)), _RULED_OUT, dtype=np.float32)
    for row, (name, _) in enumerate(values):
        ruled_out[row, list(_ANSWERS[name])] = 0
    right = tuple(argument(answer(name, value, gold)) for name, value in values)
    return Shown(window, ruled_out, right)


def _fit(network: ArgumentNetwork, shown: Sequence[Shown], order: random.Random, epochs: int) -> None:
    new = (network.kinds, network.activities, network.distances, network.pair, network.scores)
    learnt = (network.looking, network.answering)
    network.train()
    fit(learnt, new, _RATES, shown, _length, lambda batch: _loss(network, batch), order, epochs)


def _length(shown: Shown) -> int:
    return len(shown.window.kinds)


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
