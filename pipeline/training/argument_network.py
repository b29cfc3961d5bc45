"""The encoder of arguments as PyTorch trains it: two layers on top of the states of the first encoder."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from pipeline.learned.arguments import ACTIVITY_MARKS, ARGUMENTS, DISTANCE_MARKS, KIND_MARKS
from pipeline.learned.encoder import WIDTH
from pipeline.training.encoder_network import Layer

_INNER = WIDTH // 2


class ArgumentNetwork(nn.Module):  # type: ignore[misc]
    """Scores of each span for each of ARGUMENTS, compared with none."""

    def __init__(self) -> None:
        super().__init__()
        self.looking, self.answering = Layer(), Layer()
        self.kinds = nn.Embedding(KIND_MARKS, WIDTH)
        self.activities = nn.Embedding(ACTIVITY_MARKS, WIDTH)
        self.distances = nn.Embedding(DISTANCE_MARKS, WIDTH)
        for marks in (self.kinds, self.activities, self.distances):
            nn.init.normal_(marks.weight, std=0.05)
        self.dropout = nn.Dropout(0.15)
        self.pair, self.scores = nn.Linear(3 * WIDTH, _INNER), nn.Linear(_INNER, len(ARGUMENTS))

    def forward(
        self, states: Any, there: Any, kinds: Any, activities: Any, distances: Any, asked: Any, spans: Any
    ) -> Any:
        """Rows of windows, columns of spans, as `pipeline.learned.arguments.batched` makes them."""
        states = states + self.kinds(kinds) + self.activities(activities) + self.distances(distances)
        there = there[:, None, None, :]
        states = self.looking(states, there)
        asking = states.gather(1, asked[:, :, None].expand(-1, -1, WIDTH))
        meant = spans @ self.answering.answer(asking, states, there)
        named = meant[:, :1].expand_as(meant)
        pairs = self.dropout(torch.cat([meant, named, meant * named], dim=-1))
        scores = self.scores(nn.functional.gelu(self.pair(pairs)))
        return scores - scores[..., :1]
