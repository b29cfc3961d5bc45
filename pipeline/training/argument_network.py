"""The encoder of arguments as PyTorch trains it: the six layers of the first encoder, in two parts."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from pipeline.learned.arguments import ACTIVITY_MARKS, ARGUMENTS, DISTANCE_MARKS, KIND_MARKS
from pipeline.learned.encoder import WIDTH
from pipeline.training.encoder_network import Layer, Network

# The layers that read a text, once for all its activities; the last two answer for each.
_READING = 4
_INNER = WIDTH // 2


class Reading(nn.Module):  # type: ignore[misc]
    """What each piece of a text is among the others, the mentions and the likely activities."""

    def __init__(self, encoder: Network) -> None:
        super().__init__()
        self.positions, self.shapes = (
            nn.Embedding.from_pretrained(marks.weight.detach().clone(), freeze=frozen)
            for marks, frozen in ((encoder.positions, True), (encoder.shapes, False))
        )
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.norm.load_state_dict(encoder.norm.state_dict())
        self.norm.requires_grad_(False)
        self.kinds, self.activities = nn.Embedding(KIND_MARKS, WIDTH), nn.Embedding(ACTIVITY_MARKS, WIDTH)
        for marks in (self.kinds, self.activities):
            nn.init.normal_(marks.weight, std=0.02)
        self.layers = nn.ModuleList([_started_from(layer) for layer in encoder.layers[:_READING]])
        self.dropout = nn.Dropout(0.1)

    def forward(self, embedded: Any, shapes: Any, kinds: Any, activities: Any, there: Any) -> Any:
        """Rows of windows, columns of pieces, as `batched_texts` makes them."""
        states = self.norm(embedded + self.positions(torch.arange(embedded.shape[1])))
        states = states + self.shapes(shapes) + self.kinds(kinds) + self.activities(activities)
        states = self.dropout(states)
        for layer in self.layers:
            states = layer(states, there[:, None, None, :])
        return states


class Answering(nn.Module):  # type: ignore[misc]
    """Scores of each span for each of ARGUMENTS, compared with none."""

    def __init__(self, encoder: Network) -> None:
        super().__init__()
        self.own, self.distances = nn.Embedding(2, WIDTH), nn.Embedding(DISTANCE_MARKS, WIDTH)
        for marks in (self.own, self.distances):
            nn.init.normal_(marks.weight, std=0.05)
        self.looking, self.answering = map(_started_from, encoder.layers[_READING:])
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
