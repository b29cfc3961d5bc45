"""How the encoders are trained with PyTorch; needs the packages of the extra `train`."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import torch
from torch import nn

_BATCH = 8

Shown = TypeVar("Shown")


@dataclass(frozen=True, slots=True)
class Rates:
    """Learning rates of layers that were learnt before and of parts that are new, and the share of all
    steps over which both rise; then they fall in a straight line."""

    learnt: float
    new: float
    warm_up: float


def fit(
    learnt: Sequence[nn.Module],
    new: Sequence[nn.Module],
    rates: Rates,
    shown: Sequence[Shown],
    length: Callable[[Shown], int],
    loss_of: Callable[[Sequence[Shown]], Any],
    order: random.Random,
    epochs: int,
) -> None:
    """Train the parts of a network on windows of which `length` tells the pieces."""
    layers, others = ([p for part in parts for p in part.parameters()] for parts in (learnt, new))
    optimizer = torch.optim.AdamW(
        [
            {"params": layers, "lr": rates.learnt, "weight_decay": 0.01},
            {"params": others, "lr": rates.new},
        ]
    )
    steps = epochs * -(-len(shown) // _BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (rates.warm_up * steps)) * max(0.02, 1 - step / steps)
    )
    for _ in range(epochs):
        for batch in _batches(shown, length, order):
            loss = loss_of(batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([*layers, *others], 1.0)
            optimizer.step()
            schedule.step()


def _batches(
    shown: Sequence[Shown], length: Callable[[Shown], int], order: random.Random
) -> Iterator[list[Shown]]:
    """Windows in a new order, but windows of about one length together."""
    by_length = sorted(shown, key=lambda each: length(each) // 64 + order.random())
    batches = [by_length[at : at + _BATCH] for at in range(0, len(by_length), _BATCH)]
    order.shuffle(batches)
    yield from batches
