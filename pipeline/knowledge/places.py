"""Reads what the project knows of places: countries, regions, parts of countries, other spellings.

The towns themselves come from GeoNames and stand in the gazetteer (pipeline.places.gazetteer).
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.names import fold, slug

Strength = Literal["strong", "weak"]
HeadPosition = Literal["before", "after", "both"]

FILES = (
    "countries.csv",
    "regions.csv",
    "places.csv",
    "divisions.csv",
    "place_aliases.csv",
    "place_heads.csv",
)


class KnowledgeError(ValueError):
    """A row of models/ that cannot be understood: the file, the line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its ISO 3166-1 alpha-2 code (`XK` for Kosovo) and English short name."""

    code: str
    name: str
    official_name: str
    adjectives: tuple[str, ...]
    aliases: tuple[str, ...]

    @property
    def id(self) -> str:
        return slug(self.name)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of the country, the usual one first, without blanks and repeats."""
        return tuple(dict.fromkeys(name for name in (self.name, self.official_name, *self.aliases) if name))


@dataclass(frozen=True, slots=True)
class ListedPlace:
    """A region across countries (country None) or a place missing from GeoNames' towns."""

    id: str
    name: str
    kind: str
    country: str | None
    latitude: float | None
    longitude: float | None
    geonames_id: int | None
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceAlias:
    """Another name of a place; `place` is an id of models/ or a GeoNames id."""

    alias: str
    place: str | int
    strength: Strength


@dataclass(frozen=True, slots=True)
class PlaceHead:
    """A word that makes a name a place's name: `Hotel`, `Square`, `County`.

    `position` says whether it stands before the name, after it, or either.
    """

    words: tuple[str, ...]
    kind: str
    position: HeadPosition


@dataclass(frozen=True, slots=True)
class PlaceKnowledge:
    """All of models/ about places. `stamp` changes whenever a file changes.

    `divisions` are parts of countries whose names are not sure enough to mean them wherever they stand.
    `adjectives` are the folded adjectives and demonyms of all countries, plural forms included.
    """

    countries: tuple[Country, ...]
    regions: tuple[ListedPlace, ...]
    places: tuple[ListedPlace, ...]
    divisions: tuple[ListedPlace, ...]
    aliases: tuple[PlaceAlias, ...]
    heads: tuple[PlaceHead, ...]
    adjectives: frozenset[str]
    stamp: str


def load_places(models: Path) -> PlaceKnowledge:
    """Read the six files of places. Raises KnowledgeError for a row that makes no sense."""
    countries = tuple(_countries(models / "countries.csv"))
    return PlaceKnowledge(
        countries=countries,
        regions=tuple(_regions(models / "regions.csv")),
        places=tuple(_places(models / "places.csv")),
        divisions=tuple(_divisions(models / "divisions.csv")),
        aliases=tuple(_aliases(models / "place_aliases.csv")),
        heads=tuple(_heads(models / "place_heads.csv")),
        adjectives=_adjectives(countries),
        stamp=hashlib.sha256(b"\0".join((models / name).read_bytes() for name in FILES)).hexdigest(),
    )


def _adjectives(countries: Iterable[Country]) -> frozenset[str]:
    singular = {fold(word) for country in countries for word in country.adjectives}
    # `US` and `UK` are adjectives and names; as names they are judged where they stand.
    names = {fold(name) for country in countries for name in country.names}
    return frozenset((singular | {f"{word}s" for word in singular}) - names)


def _countries(path: Path) -> Iterator[Country]:
    for where, row in _rows(path, "code,name,official_name,adjectives,aliases"):
        if len(row["code"]) != 2 or not row["code"].isupper() or not row["name"]:
            raise KnowledgeError(f"{where}: a country needs a two-letter code and a name")
        yield Country(
            row["code"], row["name"], row["official_name"], _split(row["adjectives"]), _split(row["aliases"])
        )


def _regions(path: Path) -> Iterator[ListedPlace]:
    for where, row in _rows(path, "id,name,latitude,longitude,aliases"):
        if row["id"] != slug(row["name"]):
            raise KnowledgeError(f"{where}: the id of {row['name']} must be {slug(row['name'])}")
        latitude, longitude = _point(row, where)
        aliases = _split(row["aliases"])
        yield ListedPlace(row["id"], row["name"], "region", None, latitude, longitude, None, aliases)


def _places(path: Path) -> Iterator[ListedPlace]:
    for where, row in _rows(path, "id,name,kind,country,latitude,longitude,geonames_id,aliases"):
        if row["id"] != f"{slug(row['name'])}-{row['country'].lower()}":
            raise KnowledgeError(f"{where}: the id of {row['name']} must be its name and country")
        latitude, longitude = _point(row, where)
        try:
            number = int(row["geonames_id"]) if row["geonames_id"] else None
        except ValueError as error:
            raise KnowledgeError(f"{where}: {error}") from error
        yield ListedPlace(
            row["id"],
            row["name"],
            row["kind"],
            row["country"],
            latitude,
            longitude,
            number,
            _split(row["aliases"]),
        )


def _divisions(path: Path) -> Iterator[ListedPlace]:
    for where, row in _rows(path, "id,name,country,latitude,longitude"):
        if row["id"] != f"{slug(row['name'])}-{row['country'].lower()}":
            raise KnowledgeError(f"{where}: the id of {row['name']} must be its name and country")
        latitude, longitude = _point(row, where)
        yield ListedPlace(row["id"], row["name"], "admin", row["country"], latitude, longitude, None, ())


def _point(row: Mapping[str, str], where: str) -> tuple[float | None, float | None]:
    """Latitude and longitude in degrees, None where the cell is empty."""
    try:
        latitude, longitude = (float(row[c]) if row[c] else None for c in ("latitude", "longitude"))
    except ValueError as error:
        raise KnowledgeError(f"{where}: {error}") from error
    return latitude, longitude


def _aliases(path: Path) -> Iterator[PlaceAlias]:
    for where, row in _rows(path, "alias,place,strength,note"):
        place = int(row["place"]) if row["place"].isdecimal() else row["place"]
        if row["strength"] == "strong":
            yield PlaceAlias(row["alias"], place, "strong")
        elif row["strength"] == "weak":
            yield PlaceAlias(row["alias"], place, "weak")
        else:
            raise KnowledgeError(f"{where}: strength is strong or weak, not {row['strength']!r}")


def _heads(path: Path) -> Iterator[PlaceHead]:
    for where, row in _rows(path, "head,kind,position"):
        words = tuple(fold(row["head"]).split())
        match row["position"]:
            case "before" | "after" | "both" as position:
                yield PlaceHead(words, row["kind"], position)
            case other:
                raise KnowledgeError(f"{where}: position is before, after or both, not {other!r}")


def _rows(path: Path, header: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a CSV file as dicts, each with `file, line` for messages."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, strict=True)
        if reader.fieldnames != header.split(","):
            raise KnowledgeError(f"{path.name}: the first line must be {header}")
        for row in reader:
            if None in row or None in row.values():
                raise KnowledgeError(
                    f"{path.name}, line {reader.line_num}: not as many cells as the first line"
                )
            yield f"{path.name}, line {reader.line_num}", {key: value.strip() for key, value in row.items()}


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
