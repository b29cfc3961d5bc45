"""A small map that shows where a place lies: the outlines of the countries around it, and a point."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import cos, radians
from pathlib import Path
from types import MappingProxyType

OUTLINE = Path(__file__).with_name("explore") / "outline.json"
# Degrees north and south of the place, and the drawing's size in its own units.
REACH = 4.5
WIDTH, HEIGHT = 480, 320

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A country on the map: SVG path data, and whether the place lies in it."""

    path: str
    is_its_own: bool


@dataclass(frozen=True, slots=True)
class Locator:
    """A drawing of WIDTH by HEIGHT units with the place in the middle."""

    shapes: tuple[Shape, ...]
    x: float = WIDTH / 2
    y: float = HEIGHT / 2


def locator(latitude: float | None, longitude: float | None, country: str | None) -> Locator | None:
    """The map around a point in degrees; None where the place has no coordinates."""
    if latitude is None or longitude is None:
        return None
    scale = HEIGHT / (2 * REACH)
    # Degrees of longitude shrink towards the poles; near them the map is simply wide.
    across = scale * max(0.2, cos(radians(latitude)))
    shapes = []
    for code, rings in _outlines().items():
        drawn = [
            [(WIDTH / 2 + (x - longitude) * across, HEIGHT / 2 - (y - latitude) * scale) for x, y in ring]
            for ring in rings
        ]
        seen = [ring for ring in drawn if _is_seen(ring)]
        if seen:
            shapes.append(Shape("".join(map(_path, seen)), code == country))
    return Locator(tuple(shapes))


def _is_seen(ring: Sequence[tuple[float, float]]) -> bool:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return max(xs) > 0 and min(xs) < WIDTH and max(ys) > 0 and min(ys) < HEIGHT


def _path(ring: Sequence[tuple[float, float]]) -> str:
    return f"M{' '.join(f'{x:.1f},{y:.1f}' for x, y in ring)}Z"


@lru_cache(maxsize=1)
def _outlines() -> Mapping[str, tuple[Ring, ...]]:
    """The outlines by country code, in degrees. The file holds each ring as steps from point to point."""
    near = json.loads(OUTLINE.read_text(encoding="utf-8"))["near"]
    return MappingProxyType(
        {code: tuple(_ring(steps, near["unit"]) for steps in rings) for code, rings in near["shapes"].items()}
    )


def _ring(steps: Sequence[int], unit: float) -> Ring:
    def absolute(values: Sequence[int]) -> Iterator[float]:
        return (value * unit for value in accumulate(values))

    return tuple(zip(absolute(steps[::2]), absolute(steps[1::2]), strict=True))
