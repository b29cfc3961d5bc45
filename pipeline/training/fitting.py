"""How the encoders are trained with PyTorch; needs the packages of the extra `train`."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import torch
from torch import nn

# A batch holds at least so many lessons.
_BATCH = 8

Shown = TypeVar("Shown")


@dataclass(frozen=True, slots=True)
class Measure(Generic[Shown]):
    """How many pieces one of the things shown has, and how many lessons it holds."""

    length: Callable[[Shown], int]
    lessons: Callable[[Shown], int] = lambda _: 1


@dataclass(frozen=True, slots=True)
class Rates:
    """Learning rates of layers that were learnt before and of parts that are new, and over which share of
    the training both rise; they fall in a straight line all along."""

    learnt: float
    new: float
    warm_up: float


def fit(
    learnt: Sequence[nn.Module],
    new: Sequence[nn.Module],
    rates: Rates,
    shown: Sequence[Shown],
    measure: Measure[Shown],
    loss_of: Callable[[Sequence[Shown]], Any],
    order: random.Random,
    epochs: int,
) -> None:
    """Train the parts of a network that may still learn on what is shown to it."""
    layers, others = (
        [weight for part in parts for weight in part.parameters() if weight.requires_grad]
        for parts in (learnt, new)
    )
    optimizer = torch.optim.AdamW(
        [
            {"params": layers, "lr": rates.learnt, "weight_decay": 0.01},
            {"params": others, "lr": rates.new},
        ]
    )
    total = epochs * len(shown)
    done = 1

    def rate(_: int) -> float:
        return min(1.0, done / total / rates.warm_up) * max(0.02, 1 - done / total)

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    for _ in range(epochs):
        for batch in _batches(shown, measure, order):
            loss = loss_of(batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([*layers, *others], 1.0)
            optimizer.step()
            done += len(batch)
            schedule.step()


def _batches(shown: Sequence[Shown], measure: Measure[Shown], order: random.Random) -> Iterator[list[Shown]]:
    """What is shown in a new order, but what is about as long together."""
    by_length = sorted(shown, key=lambda each: measure.length(each) // 64 + order.random())
    batches: list[list[Shown]] = [[]]
    held = 0
    for each in by_length:
        if held >= _BATCH:
            batches.append([])
            held = 0
        batches[-1].append(each)
        held += measure.lessons(each)
    order.shuffle(batches)
    yield from batches
