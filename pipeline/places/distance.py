"""How far candidates lie from the places that a document surely names."""

from __future__ import annotations

import math
from collections.abc import Iterable

from pipeline.knowledge.gazetteer import PlaceCandidate

# Kilometres; the mean radius of the earth (IUGG).
_EARTH = 6371.0


class SurePlaces:
    """The places of a document that leave no doubt, by their coordinates to whole degrees.

    Whole degrees keep a long report with thousands of places to few points; a degree is 111 km.
    """

    def __init__(self, places: Iterable[tuple[str, PlaceCandidate]]) -> None:
        """`places` pairs the key of a name with what it surely means."""
        self._keys: dict[tuple[float, float], set[str]] = {}
        for key, place in places:
            if place.latitude is not None and place.longitude is not None:
                point = round(place.latitude), round(place.longitude)
                self._keys.setdefault(point, set()).add(key)

    def distance(self, key: str, candidate: PlaceCandidate) -> float:
        """Kilometres from the nearest sure place of another name; infinite where there is none."""
        if candidate.latitude is None or candidate.longitude is None:
            return math.inf
        here = candidate.latitude, candidate.longitude
        return min(
            (kilometres(here, point) for point, keys in self._keys.items() if keys != {key}), default=math.inf
        )


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great-circle distance of two points given as degrees of latitude and longitude.

    >>> round(kilometres((44.8, 20.5), (42.7, 21.2)))  # Belgrade and Prishtina
    240
    """
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, point)) for point in (one, other))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * _EARTH * math.asin(min(1.0, math.sqrt(half)))
