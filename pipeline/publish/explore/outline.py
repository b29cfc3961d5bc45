"""The outline of the world's countries, projected for one frame of the map.

The outline is made by `tests/rendering/make_outline.py` from Natural Earth (public domain).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt
from typing import Any

WIDTH = 960  # of the drawing, in its own units
ROUNDED_TO = 5  # degrees, so that the frames of similar answers are the same
PADDING = 1.5  # degrees
# West, south, east, north in degrees. None takes what the answer covers.
Bounds = tuple[float, float, float, float]
WORLD: Bounds = (-180, -57, 180, 84)
REGIONS: Mapping[str, tuple[str, Bounds]] = {
    "world": ("World", WORLD),
    "europe": ("Europe", (-12, 34, 45, 71)),
    "balkans": ("Western Balkans", (12, 38, 30, 48)),
    "africa": ("Africa", (-20, -36, 55, 38)),
    "middle-east": ("Middle East and Central Asia", (25, 10, 80, 50)),
    "asia-pacific": ("Asia and Pacific", (65, -48, 180, 55)),
    "americas": ("Americas", (-125, -56, -32, 55)),
}
# A frame at least so wide shows the coarse outline in a projection made for the whole world.
_WIDE = 120
# The height of a frame that fits an answer, as a part of its width.
_LOWEST, _TALLEST = 0.4, 0.7
# Equal Earth, by Šavrič, Patterson and Jenny (2018).
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of the world as it is drawn: `WIDTH` wide, x to the right and y downwards."""

    bounds: Bounds

    @property
    def is_wide(self) -> bool:
        return self.bounds[2] - self.bounds[0] >= _WIDE

    @property
    def height(self) -> int:
        west, south, east, north = self._plane
        return round(WIDTH * (north - south) / (east - west))

    def point(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a point of the world is drawn; outside the frame below 0 or above its size."""
        west, _, east, north = self._plane
        x, y = self.projected(latitude, longitude)
        scale = WIDTH / (east - west)
        return (x - west) * scale, (north - y) * scale

    @property
    def _plane(self) -> Bounds:
        return _plane(self)

    def projected(self, latitude: float, longitude: float) -> tuple[float, float]:
        if self.is_wide:
            return equal_earth(latitude, longitude)
        # Close by, degrees are squares but for the narrowing of the meridians.
        return longitude * cos(radians((self.bounds[1] + self.bounds[3]) / 2)), latitude


@lru_cache(maxsize=64)
def _plane(frame: Frame) -> Bounds:
    """The frame's edges on the plane of its projection."""
    west, south, east, north = frame.bounds
    # The parallel on which the frame is widest.
    widest = 0.0 if south <= 0 <= north else min(south, north, key=abs)
    left, right = frame.projected(widest, west)[0], frame.projected(widest, east)[0]
    return left, frame.projected(south, 0)[1], right, frame.projected(north, 0)[1]


def equal_earth(latitude: float, longitude: float) -> tuple[float, float]:
    """Degrees to the plane of the Equal Earth projection, in radii of the globe.

    >>> [round(value, 3) for value in equal_earth(0, 180)]
    [2.707, 0.0]
    """
    angle = asin(sqrt(3) / 2 * sin(radians(latitude)))
    square = angle * angle
    six = square**3
    x = radians(longitude) * cos(angle)
    x /= sqrt(3) / 2 * (_A1 + 3 * _A2 * square + six * (7 * _A3 + 9 * _A4 * square))
    return x, angle * (_A1 + _A2 * square + six * (_A3 + _A4 * square))


def fitting_frame(codes: Iterable[str], points: Iterable[tuple[float, float]] = ()) -> Frame:
    """A frame around these countries and points (latitude, longitude); the world for none."""
    boxes = [box for code in codes if (box := _box(code)) is not None]
    boxes += [(longitude, latitude, longitude, latitude) for latitude, longitude in points]
    if not boxes:
        return Frame(WORLD)
    west, south = min(box[0] for box in boxes) - PADDING, min(box[1] for box in boxes) - PADDING
    east, north = max(box[2] for box in boxes) + PADDING, max(box[3] for box in boxes) + PADDING
    if east - west >= _WIDE:
        return Frame(WORLD)
    west, south = (value // ROUNDED_TO * ROUNDED_TO for value in (west, south))
    east, north = (-(-value // ROUNDED_TO) * ROUNDED_TO for value in (east, north))
    # Neither a tower nor a strip.
    while Frame((west, south, east, north)).height > _TALLEST * WIDTH and east - west < _WIDE:
        west, east = max(-180, west - ROUNDED_TO), min(180, east + ROUNDED_TO)
    while Frame((west, south, east, north)).height < _LOWEST * WIDTH and (south, north) != (-57, 84):
        south, north = max(-57, south - ROUNDED_TO), min(84, north + ROUNDED_TO)
    return Frame((west, south, east, north)) if east - west < _WIDE else Frame(WORLD)


@lru_cache(maxsize=32)
def shapes(frame: Frame) -> tuple[tuple[str, str], ...]:
    """The countries that the frame shows: code (blank for none) and SVG path."""
    level = _levels()["world" if frame.is_wide else "near"]
    found = []
    for code, rings in level.items():
        paths = [_path(ring, frame) for ring in rings if _meets(ring, frame.bounds)]
        if paths:
            found.append((code, "".join(paths)))
    return tuple(found)


def middle(code: str) -> tuple[float, float] | None:
    """Latitude and longitude of the middle of a country's largest part; None for unknown ones."""
    rings = _levels()["near"].get(code)
    if not rings:
        return None
    west, south, east, north = _bounds(max(rings, key=len))
    return (south + north) / 2, (west + east) / 2


Ring = list[tuple[float, float]]


@lru_cache(maxsize=1)
def _levels() -> dict[str, dict[str, list[Ring]]]:
    """Rings of (longitude, latitude) by country, for each level of detail."""
    text = files("pipeline.publish.explore").joinpath("outline.json").read_text(encoding="utf-8")
    stored: dict[str, Any] = json.loads(text)
    return {
        name: {
            code: [_ring(steps, level["unit"]) for steps in rings]
            for code, rings in level["shapes"].items()
            if rings
        }
        for name, level in stored.items()
    }


def _ring(steps: Sequence[int], unit: float) -> Ring:
    x = y = 0
    ring = []
    for step_x, step_y in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + step_x, y + step_y
        ring.append((x * unit, y * unit))
    return ring


@lru_cache(maxsize=512)
def _box(code: str) -> Bounds | None:
    """Around the parts of a country that make up most of it: France without its islands overseas."""
    rings = _levels()["near"].get(code)
    if not rings:
        return None
    boxes = [_bounds(ring) for ring in rings]
    areas = [(east - west) * (north - south) for west, south, east, north in boxes]
    large = [box for box, area in zip(boxes, areas, strict=True) if area >= max(areas) / 4]
    return (
        min(box[0] for box in large),
        min(box[1] for box in large),
        max(box[2] for box in large),
        max(box[3] for box in large),
    )


def _bounds(ring: Ring) -> Bounds:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return min(xs), min(ys), max(xs), max(ys)


def _meets(ring: Ring, bounds: Bounds) -> bool:
    west, south, east, north = _bounds(ring)
    return west <= bounds[2] and east >= bounds[0] and south <= bounds[3] and north >= bounds[1]


def _path(ring: Ring, frame: Frame) -> str:
    points = [frame.point(latitude, longitude) for longitude, latitude in ring]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"
