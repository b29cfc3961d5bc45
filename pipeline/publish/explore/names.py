"""Names typed by people: which value of a facet is meant, and which come into question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.names import fold

SUGGESTED = 12


@dataclass(frozen=True)
class Named:
    """A value of a facet: its id, its name, its short form and other names, and a note beside it.

    `sort` puts values before their names do.
    """

    id: str
    label: str
    short: str | None = None
    note: str | None = None
    aliases: tuple[str, ...] = ()
    sort: int = 0

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """All names, as they are compared."""
        return tuple(fold(name).strip() for name in (self.label, self.short, self.id, *self.aliases) if name)

    @property
    def order(self) -> tuple[int, int, str, str]:
        """Numbers in their order, all else by name, whatever the accents."""
        number = int(self.label) if self.label.isascii() and self.label.isdigit() else 0
        return (self.sort, number, fold(self.label), self.id)


def meant(typed: str, values: Iterable[Named]) -> list[str]:
    """The ids of all values that bear this id, name, short form or other name; accents do not matter."""
    wanted = fold(typed).strip()
    exact = [value.id for value in values if value.id == typed]
    return exact or [value.id for value in values if wanted in value.folded]


def suggestions(typed: str, values: Sequence[Named], counts: Sequence[int]) -> list[tuple[Named, int]]:
    """The values whose names hold what was typed, with their counts.

    What begins with it comes first, then what has a word that does, then the rest; within each
    the most frequent first. Everything comes into question while nothing is typed.
    """
    wanted = fold(typed).strip()
    ranked = []
    for value, count in zip(values, counts, strict=True):
        rank = min((_rank(wanted, name) for name in value.folded), default=3)
        if count and rank < 3:
            ranked.append((rank, -count, value.order, value))
    ranked.sort(key=lambda item: item[:3])
    return [(value, -count) for _, count, _, value in ranked[:SUGGESTED]]


def _rank(wanted: str, name: str) -> int:
    if name.startswith(wanted):
        return 0
    if f" {wanted}" in name:
        return 1
    return 2 if wanted in name else 3
