"""Trains the encoder that weighs what words are part of; needs the packages of the extra `train`."""

from __future__ import annotations

import random
import shutil
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from pipeline.gold import GoldDocument
from pipeline.learned.encoder import Pieces, batched, load_tokenizer, save_labels, split, windows
from pipeline.training.encoder_network import BASE, Chances, Network, base_network
from pipeline.training.exporting import export
from pipeline.training.fitting import Measure, Rates, fit

# Chosen on a third of the documents with models trained on the others (see models/README.md).
_RATES = Rates(learnt=1e-4, new=1e-3, warm_up=0.1)
# The words that name activities are few, and they are what it is for.
_ACTIVITIES_WEIGH = 3
NONE = "none"
_KINDS = ("ORG", "PLACE", "DATE", "RESOLUTION", "PERSON")
# What else it learns, because it helps with the rest: of what names a piece is part, by whether it opens the
# name (`ORG`) or goes on with it (`+ORG`).
_NAMES = (NONE, *(name for kind in _KINDS for name in (kind, f"+{kind}")))
_UNKNOWN = -100

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Marked:
    """A document's pieces with the number of each piece's label, of activities and of names."""

    pieces: Pieces
    activities: Numbers
    names: Numbers


def train_encoder(gold: Sequence[GoldDocument], folder: Path, seed: int, epochs: int) -> Network:
    """Write `model.onnx`, `labels.json` and `tokenizer.json` to `folder`; the network as it was learnt."""
    torch.manual_seed(seed)
    folder.mkdir(parents=True, exist_ok=True)
    with resources.as_file(resources.files(BASE) / "model" / "tokenizer.json") as path:
        shutil.copyfile(path, folder / "tokenizer.json")
    labels = (NONE, *sorted({activity.type for document in gold for activity in document.activities}))
    save_labels(folder, labels)
    tokenizer = load_tokenizer(folder)
    marked = [_mark(document, split(document.text, tokenizer), labels) for document in gold]
    network = base_network(len(labels), len(_NAMES))
    _fit(network, marked, random.Random(seed), epochs)
    _write(network, folder / "model.onnx")
    return network


def _mark(document: GoldDocument, pieces: Pieces, labels: Sequence[str]) -> _Marked:
    """Only the words that first name an activity are labelled as its naming."""
    activities, names = (np.zeros(len(pieces.ids), dtype=np.int64) for _ in range(2))
    types = {activity.id: activity.type for activity in document.activities}
    for mention in document.mentions:
        first = bisect_left(pieces.starts, mention.start)
        after = max(first + 1, bisect_left(pieces.starts, mention.end))
        if mention.label == "ACTIVITY":
            if mention.id in types:
                activities[first:after] = labels.index(types.pop(mention.id))
        elif mention.label in _KINDS:
            names[first:after] = _NAMES.index(f"+{mention.label}")
            names[first : first + 1] = _NAMES.index(mention.label)
    return _Marked(pieces, activities, names)


_Shown = tuple[_Marked, tuple[int, int]]


def _fit(network: Network, marked: Sequence[_Marked], order: random.Random, epochs: int) -> None:
    shown = [(document, place) for document in marked for place in windows(len(document.pieces.ids))]
    new = (network.shapes, network.activities, network.names)
    network.train()
    fit(
        network.layers,
        new,
        _RATES,
        shown,
        Measure(_length),
        lambda batch: _loss(network, batch),
        order,
        epochs,
    )


def _length(shown: _Shown) -> int:
    _, (start, end) = shown
    return end - start


def _loss(network: Network, batch: Sequence[_Shown]) -> Any:
    ids, shapes, shown = batched(
        [document.pieces for document, _ in batch], [(n, *place) for n, (_, place) in enumerate(batch)]
    )

    def right(labels: Sequence[Numbers]) -> Any:
        rows = np.full(ids.shape, _UNKNOWN)
        for row, of_document, (_, (start, end)) in zip(rows, labels, batch, strict=True):
            row[1 : end - start + 1] = of_document[start:end]
        return torch.from_numpy(rows).flatten()

    activities, names = network(*map(torch.from_numpy, (ids, shapes, shown)))
    return _ACTIVITIES_WEIGH * nn.functional.cross_entropy(
        activities.flatten(0, 1), right([document.activities for document, _ in batch])
    ) + nn.functional.cross_entropy(names.flatten(0, 1), right([document.names for document, _ in batch]))


def _write(network: Network, path: Path) -> None:
    pieces = {0: "windows", 1: "pieces"}
    numbers = torch.ones(2, 8, dtype=torch.long)
    given = {"ids": numbers, "shapes": numbers, "shown": numbers > 0}
    export(
        Chances(network),
        {name: (example, pieces) for name, example in given.items()},
        {"activities": pieces},
        path,
    )
