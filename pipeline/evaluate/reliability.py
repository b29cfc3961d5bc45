"""Whether probabilities mean what they say: reliability tables and the expected calibration error.

Expected calibration error: Naeini, Cooper and Hauskrecht, "Obtaining Well Calibrated Probabilities
Using Bayesian Binning", AAAI 2015; with ten bins of equal width. Few values have such an error by chance
alone, so what true probabilities would show stands beside it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Values whose probability lies from `low` up to, but not including, `high` (the last bin
    includes 1): how many there are, their mean probability, and the share that is right."""

    low: float
    high: float
    count: int
    mean: float
    right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """The bins that hold something, in order. `error` is the expected calibration error, 0 to 1: the
    mean distance of probability and share, weighted by how many values a bin holds. `by_chance` is what it
    would be on average if every probability were true: the mean distance of a sum of independent events
    from what is expected, as in a normal distribution of the same variance."""

    name: str
    bins: tuple[Bin, ...]
    error: float
    by_chance: float


class Chances:
    """Collects probabilities by what they are of, and whether each came true."""

    def __init__(self) -> None:
        self._seen: dict[str, list[tuple[float, bool]]] = defaultdict(list)

    def add(self, name: str, chance: float, is_right: bool) -> None:
        self._seen[name].append((chance, is_right))

    def reliabilities(self) -> tuple[Reliability, ...]:
        return tuple(reliability(name, self._seen[name]) for name in sorted(self._seen))


def reliability(name: str, seen: Iterable[tuple[float, bool]]) -> Reliability:
    """The table for pairs of a probability and whether it came true.

    >>> reliability("role", [(0.9, True), (0.95, False), (0.2, False)]).error
    0.35
    """
    groups: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for chance, is_right in seen:
        groups[min(int(chance * BINS), BINS - 1)].append((chance, is_right))
    bins = []
    for number, group in sorted(groups.items()):
        mean = sum(chance for chance, _ in group) / len(group)
        right = sum(is_right for _, is_right in group) / len(group)
        bins.append(Bin(number / BINS, (number + 1) / BINS, len(group), mean, right))
    total = sum(b.count for b in bins)
    error = sum(b.count * abs(b.mean - b.right) for b in bins) / total if total else 0.0
    spread = sum(math.sqrt(sum(chance * (1 - chance) for chance, _ in group)) for group in groups.values())
    by_chance = math.sqrt(2 / math.pi) * spread / total if total else 0.0
    return Reliability(name, tuple(bins), round(error, 6), round(by_chance, 6))


def format_reliabilities(tables: Sequence[Reliability]) -> str:
    """The tables as plain text, a bin a line."""
    lines = []
    for table in tables:
        lines.append(
            f"confidence of each {table.name}: expected calibration error {table.error:.3f}"
            f" ({table.by_chance:.3f} by chance alone)"
        )
        lines.append(f"{'confidence':<20}{'values':>10}{'mean':>8}{'right':>8}")
        lines += [
            f"{f'{b.low:.1f} to {b.high:.1f}':<20}{b.count:>10}{b.mean:>8.3f}{b.right:>8.3f}"
            for b in table.bins
        ]
    return "\n".join(lines)
