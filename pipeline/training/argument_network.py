"""The encoder of arguments as PyTorch trains it, in two parts.

The first reads with eight layers of MPNet; the second answers with the last two of the first encoder.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from pipeline.learned.arguments import ACTIVITY_MARKS, ARGUMENTS, DISTANCE_MARKS, KIND_MARKS, WIDTH
from pipeline.training import mpnet
from pipeline.training.encoder_network import SHAPES, Layer, Network

# The layers of MPNet that read: its last four would take half as much time again.
_READING = 8
_INNER = WIDTH // 2
# Added to how much is seen of a piece that only fills up.
_UNSEEN = -1e4


class Reading(nn.Module):  # type: ignore[misc]
    """What each piece of a text is among the others, the mentions and the likely activities."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(mpnet.VOCABULARY, mpnet.WIDTH)
        self.positions = nn.Embedding(mpnet.POSITIONS, mpnet.WIDTH)
        self.distances = nn.Embedding(mpnet.DISTANCES, mpnet.HEADS)
        self.first_norm = nn.LayerNorm(mpnet.WIDTH, eps=mpnet.EPS)
        for known in (self.words, self.positions, self.distances, self.first_norm):
            known.requires_grad_(False)
        self.shapes, self.kinds, self.activities = (
            nn.Embedding(marks, mpnet.WIDTH) for marks in (SHAPES, KIND_MARKS, ACTIVITY_MARKS)
        )
        for new in (self.shapes, self.kinds, self.activities):
            nn.init.normal_(new.weight, std=0.02)
        self.layers = nn.ModuleList([Layer(mpnet.WIDTH, mpnet.EPS) for _ in range(_READING)])
        self.dropout = nn.Dropout(0.1)
        self.made, self.norm = nn.Linear(mpnet.WIDTH, WIDTH), nn.LayerNorm(WIDTH)

    def forward(self, ids: Any, shapes: Any, kinds: Any, activities: Any, there: Any) -> Any:
        """Rows of windows, columns of pieces, as `batched_texts` makes them."""
        places = torch.arange(ids.shape[1])
        states = self.first_norm(self.words(ids) + self.positions(places))
        states = states + self.shapes(shapes) + self.kinds(kinds) + self.activities(activities)
        states = self.dropout(states)
        apart = self.distances(mpnet.distances(places)).permute(2, 0, 1)
        shown = apart[None].masked_fill(~there[:, None, None, :], _UNSEEN)
        for layer in self.layers:
            states = layer(states, shown)
        return self.norm(self.made(states))


def started_reading() -> Reading:
    """One with MPNet's weights; those of words, positions and distances stay as they are."""
    reading = Reading()
    reading.load_state_dict(mpnet.weights(_READING), strict=False)
    return reading


class Answering(nn.Module):  # type: ignore[misc]
    """Scores of each span for each of ARGUMENTS, compared with none."""

    def __init__(self, encoder: Network) -> None:
        super().__init__()
        self.own, self.distances = nn.Embedding(2, WIDTH), nn.Embedding(DISTANCE_MARKS, WIDTH)
        for marks in (self.own, self.distances):
            nn.init.normal_(marks.weight, std=0.05)
        self.looking, self.answering = map(_started_from, encoder.layers[-2:])
        self.dropout = nn.Dropout(0.15)
        self.pair, self.scores = nn.Linear(3 * WIDTH, _INNER), nn.Linear(_INNER, len(ARGUMENTS))

    def forward(self, states: Any, there: Any, own: Any, distances: Any, asked: Any, spans: Any) -> Any:
        """Rows of windows, columns of spans, as `batched_windows` makes them."""
        states = states + self.own(own) + self.distances(distances)
        there = there[:, None, None, :]
        states = self.looking(states, there)
        asking = states.gather(1, asked[:, :, None].expand(-1, -1, WIDTH))
        meant = spans @ self.answering.answer(asking, states, there)
        named = meant[:, :1].expand_as(meant)
        pairs = self.dropout(torch.cat([meant, named, meant * named], dim=-1))
        scores = self.scores(nn.functional.gelu(self.pair(pairs)))
        return scores - scores[..., :1]


def _started_from(layer: Layer) -> Layer:
    copied = Layer()
    copied.load_state_dict(layer.state_dict())
    return copied
