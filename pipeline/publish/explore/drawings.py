"""An answer as pictures: a map, a timeline and funders by country; each also told in numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt

import numpy as np

from pipeline.publish.explore.columns import NO_YEAR, Columns, Integers, Mask
from pipeline.publish.explore.counts import Answer
from pipeline.publish.explore.filters import MOST_VALUES, Filters
from pipeline.publish.explore.outline import REGIONS, WIDTH, Frame, fitting_frame, middle, shapes
from pipeline.publish.pages.rows import Row

Href = Callable[[Filters], str]

SHADES = 5
GRID = 22  # width of a cell of the map; places in one cell are drawn as one circle
LISTED_PLACES = 60
YEARS = 60  # the most that a timeline draws
TIMELINE_HEIGHT = 260
FUNDERS, COUNTRIES = 15, 12


def world_map(answer: Answer, region: str, href: Href) -> Row:
    """Countries shaded by their activities, and circles for places. `region` is blank for what fits."""
    columns, filters = answer.columns, answer.filters
    country = columns.facets["country"]
    counts = country.links.counts(answer.mask)
    by_code = {country.values[at].id: int(counts[at]) for at in np.flatnonzero(counts)}
    spots = _spots(columns, answer.mask)
    asked = [code for code in filters.of("country").values if code in by_code]
    frame = Frame(REGIONS[region][1]) if region else fitting_frame(asked or by_code)
    names = {value.id: value.label for value in country.values}
    shaded = _shades(list(by_code.values()))
    drawn = shapes(frame)

    def where(code: str) -> str | None:
        narrowed = filters.narrowed("country", code)
        return href(narrowed) if narrowed else None

    missing = set(by_code) - {code for code, _ in drawn}
    return {
        "width": WIDTH,
        "height": frame.height,
        "land": [path for code, path in drawn if code not in by_code],
        "countries": [
            {
                "path": path,
                "name": names[code],
                "count": by_code[code],
                "shade": shaded[by_code[code]],
                "href": where(code),
            }
            for code, path in drawn
            if code in by_code
        ],
        "dots": [
            {"x": x, "y": y, "name": names[code], "count": by_code[code], "href": where(code)}
            for code in sorted(missing)
            if (spot := middle(code)) is not None and _within((x_y := frame.point(*spot)), frame)
            for x, y in [x_y]
        ],
        "circles": _circles(answer, spots, frame, href),
        "table": [
            {"name": names[code], "count": count, "href": where(code)}
            for code, count in sorted(by_code.items(), key=lambda item: (-item[1], names[item[0]]))
        ],
        "places": [
            {"name": columns.facets["place"].values[at].label, "count": count}
            for at, count in sorted(spots.items(), key=lambda item: (-item[1], item[0]))[:LISTED_PLACES]
        ],
        "nowhere": answer.size - _with_country(answer),
    }


def timeline(answer: Answer, href: Href) -> Row:
    """How many activities began in each year; years in between that have none are there too."""
    years = answer.columns.first_year[answer.mask]
    dated = years[years != NO_YEAR]
    if not len(dated):
        return {"bars": [], "undated": len(years), "earlier": 0}
    last = int(dated.max())
    first = max(int(dated.min()), last - YEARS + 1)
    shown = dated[dated >= first]
    counts = np.bincount(shown - first, minlength=last - first + 1)
    most = int(counts.max())
    # At most so wide: two bars alone are not two walls.
    step = min(WIDTH / len(counts), 120)
    bars = []
    for at, count in enumerate(int(value) for value in counts):
        narrowed = answer.filters.narrowed("year", str(first + at)) if count else None
        bars.append(
            {
                "year": first + at,
                "count": count,
                "x": round(at * step + step * 0.1, 1),
                "width": round(step * 0.8, 1),
                "middle": round((at + 0.5) * step, 1),
                "height": round(count / most * TIMELINE_HEIGHT, 1),
                "labelled": len(counts) <= 16 or (first + at) % 5 == 0,
                "href": href(narrowed) if narrowed else None,
            }
        )
    return {
        "bars": bars,
        "undated": len(years) - len(dated),
        "earlier": len(dated) - len(shown),
        "most": most,
        "width": WIDTH,
        "height": TIMELINE_HEIGHT,
    }


def funders_by_country(answer: Answer, href: Href) -> Row:
    """The most frequent funders and countries of the answer and how many activities join them."""
    columns, filters = answer.columns, answer.filters
    funder, country = columns.facets["funder"], columns.facets["country"]
    paid = funder.wide if filters.of("funder").parts else funder.links
    rows, across = (
        _best(paid.counts(answer.mask), FUNDERS),
        _best(country.links.counts(answer.mask), COUNTRIES),
    )
    cells = []
    for at in rows:
        mask = np.zeros(len(columns), dtype=bool)
        mask[paid.activities_of(at)] = True
        cells.append(country.links.counts(mask & answer.mask)[across])
    shaded = _shades([int(count) for row in cells for count in row if count])

    def where(funder_at: int, country_at: int) -> str | None:
        narrowed = filters.narrowed("funder", funder.values[funder_at].id)
        narrowed = narrowed and narrowed.narrowed("country", country.values[country_at].id)
        return href(narrowed) if narrowed else None

    return {
        "countries": [country.values[at].label for at in across],
        "funders": [
            {
                "name": funder.values[at].label,
                "short": funder.values[at].short,
                "cells": [
                    {
                        "count": int(count),
                        "shade": shaded.get(int(count), 0),
                        "href": where(at, other) if count else None,
                    }
                    for other, count in zip(across, row, strict=True)
                ],
            }
            for at, row in zip(rows, cells, strict=True)
        ],
    }


def _best(counts: Integers, most: int) -> list[int]:
    return [int(at) for at in np.argsort(-counts, kind="stable")[:most] if counts[at]]


def _shades(counts: Sequence[int]) -> dict[int, int]:
    """A shade from 1 to `SHADES` for each count: equal parts of the different counts in their order."""
    different = sorted(set(counts))
    return {count: 1 + at * SHADES // len(different) for at, count in enumerate(different)}


def _spots(columns: Columns, mask: Mask) -> dict[int, int]:
    """Positions of the places with coordinates, and how many of these activities are there."""
    counts = columns.facets["place"].links.counts(mask)
    known = ~np.isnan(columns.coordinates).any(axis=1)
    return {int(at): int(counts[at]) for at in np.flatnonzero((counts > 0) & known)}


def _circles(answer: Answer, spots: dict[int, int], frame: Frame, href: Href) -> list[Row]:
    """Places that lie close together as one circle, the largest first so that small ones stay on top."""
    columns, place = answer.columns, answer.columns.facets["place"]
    cells: dict[tuple[int, int], list[int]] = {}
    points: dict[int, tuple[float, float]] = {}
    for at in spots:
        latitude, longitude = columns.coordinates[at]
        points[at] = frame.point(float(latitude), float(longitude))
        if _within(points[at], frame):
            cells.setdefault((int(points[at][0] // GRID), int(points[at][1] // GRID)), []).append(at)
    grown = 1.0 if frame.is_wide else 1.9
    circles = []
    for members in cells.values():
        members = sorted(members, key=lambda at: -spots[at])
        here = np.unique(np.concatenate([place.links.activities_of(at) for at in members]))
        count = int(np.count_nonzero(answer.mask[here]))
        names = [place.values[at].label for at in members]
        ids = [place.values[at].id for at in members]
        alone = not answer.filters.of("place").values and len(ids) <= MOST_VALUES
        circles.append(
            {
                "x": round(points[members[0]][0], 1),
                "y": round(points[members[0]][1], 1),
                "radius": round(min(4 + grown * sqrt(count), 14 * grown), 1),
                "names": ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else ""),
                "count": count,
                "href": href(answer.filters.with_values("place", ids)) if alone else None,
            }
        )
    return sorted(circles, key=lambda circle: -circle["radius"])


def _with_country(answer: Answer) -> int:
    return int(np.count_nonzero(answer.mask & answer.columns.facets["country"].told))


def _within(point: tuple[float, float], frame: Frame) -> bool:
    return 0 <= point[0] <= WIDTH and 0 <= point[1] <= frame.height
