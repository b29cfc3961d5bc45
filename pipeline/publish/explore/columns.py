"""All activities as columns of numbers in memory, from which counts are taken in milliseconds.

The database stays the source: columns are read from it again when its file has changed.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.publish.explore.filters import FACETS, ROLES
from pipeline.publish.explore.names import Named

Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
# The year of what has none; below all others.
NO_YEAR = -1
# Reading the columns anew may take at most this part of the time while reports are being read in.
SHARE_OF_TIME = 0.2
_QUICK = 0.2  # seconds
CERTAINTIES = {"sure": "sure", "likely": "likely", "check": "to be checked"}


@dataclass(frozen=True)
class Links:
    """Which activity has which value, as two columns of positions, ordered by value, without doubles."""

    values: Integers
    activities: Integers
    size: int

    @classmethod
    def of(cls, pairs: Integers, size: int) -> Links:
        """From rows of (value, activity)."""
        ordered = np.unique(pairs.reshape(-1, 2), axis=0)
        return cls(np.ascontiguousarray(ordered[:, 0]), np.ascontiguousarray(ordered[:, 1]), size)

    @cached_property
    def _starts(self) -> Integers:
        return np.searchsorted(self.values, np.arange(self.size + 1))

    def activities_of(self, value: int) -> Integers:
        """Positions of the activities that have this value."""
        return self.activities[self._starts[value] : self._starts[value + 1]]

    def counts(self, among: Mask) -> Integers:
        """How many of these activities have each value."""
        return np.bincount(self.values[among[self.activities]], minlength=self.size)

    def told(self, activities: int) -> Mask:
        """Which of so many activities have any value."""
        mask = np.zeros(activities, dtype=bool)
        mask[self.activities] = True
        return mask


@dataclass(frozen=True)
class Column:
    """A facet: its values, in the order of their names, and the activities that have them.

    `wide` counts an activity for the bodies too that its body is part of; for most facets it is
    `links` itself.
    """

    values: tuple[Named, ...]
    links: Links
    wide: Links
    told: Mask

    @cached_property
    def positions(self) -> Mapping[str, int]:
        return {value.id: position for position, value in enumerate(self.values)}


@dataclass(frozen=True)
class Columns:
    """All activities; position 0 is the row with the lowest rowid."""

    ids: tuple[str, ...]
    rowids: Integers
    first_year: Integers
    last_year: Integers
    newest_first: Integers
    confidence: npt.NDArray[np.float64]
    facets: Mapping[str, Column]
    coordinates: npt.NDArray[np.float64]  # latitude and longitude by position of the place, NaN if unknown
    place_countries: tuple[str | None, ...]

    def __len__(self) -> int:
        return len(self.ids)


class ColumnsOf:
    """The columns of a database file, as fresh as can be had without holding up every page."""

    def __init__(self) -> None:
        self._columns: Columns | None = None
        self._stamp: object = None
        self._read_at = 0.0
        self._took = 0.0
        self._lock = asyncio.Lock()

    async def get(self, database: Any) -> Columns:
        """The columns; read from the Datasette database when its file has changed since."""
        async with self._lock:
            stamp = _stamp(Path(database.path))
            wait = self._took / SHARE_OF_TIME if self._took > _QUICK else 0.0
            due = time.monotonic() >= self._read_at + wait
            if self._columns is None or (stamp != self._stamp and due):
                begun = time.monotonic()
                self._columns = await database.execute_fn(read_columns)
                self._stamp, self._read_at = stamp, time.monotonic()
                self._took = self._read_at - begun
            return self._columns


def _stamp(path: Path) -> tuple[tuple[int, int], ...]:
    """Changes with every write to the database, in whichever of its files it lands."""
    found = []
    for file in (path, path.with_name(f"{path.name}-wal")):
        try:
            status = file.stat()
        except FileNotFoundError:
            continue
        found.append((status.st_mtime_ns, status.st_size))
    return tuple(found)


def read_columns(connection: sqlite3.Connection) -> Columns:
    """Reads all columns from a published database."""
    rows = _rows(
        connection,
        "select rowid, id, type, year, certainty, status, document, start, confidence,"
        " cast(substr(coalesce(start, end), 1, 4) as integer),"
        " cast(substr(coalesce(end, start), 1, 4) as integer) from activities order by rowid",
    )
    activities = {str(row[1]): position for position, row in enumerate(rows)}
    own = {
        name: [(row[place], position) for position, row in enumerate(rows) if row[place] is not None]
        for name, place in (("type", 2), ("year", 3), ("certainty", 4), ("status", 5), ("document", 6))
    }
    publishers = dict(_rows(connection, "select id, publisher from documents where publisher is not null"))
    own["publisher"] = [
        (publishers[document], position) for document, position in own["document"] if document in publishers
    ]
    for name, sql in _LINKS:
        own[name] = [(value, activities[key]) for value, key in _rows(connection, sql)]
    for role in ROLES:
        sql = "select organization, activity from activity_organizations where role = ?"
        own[role] = [(value, activities[key]) for value, key in _rows(connection, sql, role)]

    names = _names(connection)
    parents = dict(_rows(connection, "select id, parent from organizations where parent is not null"))
    facets = {
        facet.name: _column(
            own[facet.name],
            names.get("organization" if facet.kind == "publisher" else facet.kind, {}),
            parents if facet.has_parts else {},
            len(rows),
        )
        for facet in FACETS
    }
    places = {
        row[0]: row[1:] for row in _rows(connection, "select id, latitude, longitude, country from places")
    }
    own_places = [places[place.id] for place in facets["place"].values]
    return Columns(
        ids=tuple(activities),
        rowids=np.array([row[0] for row in rows], dtype=np.int64),
        first_year=_years(row[9] for row in rows),
        last_year=_years(row[10] for row in rows),
        newest_first=np.array(_newest_first([row[7] for row in rows], list(activities)), dtype=np.int64),
        confidence=np.array([row[8] for row in rows], dtype=np.float64),
        facets=facets,
        coordinates=np.array([row[:2] for row in own_places], dtype=np.float64).reshape(-1, 2),
        place_countries=tuple(row[2] for row in own_places),
    )


_LINKS = (
    ("country", "select country, activity from activity_countries"),
    ("place", "select place, activity from activity_places"),
    ("resolution", "select resolution, activity from activity_resolutions"),
)


def _column(
    pairs: list[tuple[object, int]], names: Mapping[str, Named], parents: Mapping[str, str], activities: int
) -> Column:
    """A facet from (value, activity); `parents` leads from a body to the one it is part of."""
    used = {str(value) for value, _ in pairs}
    above = {value: _above(value, parents) for value in used}
    every = used.union(*above.values()) if parents else used
    values = sorted(
        (names.get(value) or Named(value, value) for value in every), key=lambda value: value.order
    )
    position = {value.id: number for number, value in enumerate(values)}
    direct = np.array([(position[str(value)], at) for value, at in pairs], dtype=np.int64)
    links = Links.of(direct, len(values))
    wide = links
    if parents:
        higher = [(position[body], at) for value, at in pairs for body in above[str(value)]]
        wide = Links.of(
            np.concatenate([direct.reshape(-1, 2), np.array(higher, dtype=np.int64).reshape(-1, 2)]),
            len(values),
        )
    return Column(tuple(values), links, wide, links.told(activities))


def _above(body: str, parents: Mapping[str, str]) -> set[str]:
    """The bodies that a body is part of, at any height; a circle of parents ends where it closes."""
    found: set[str] = set()
    at = parents.get(body)
    while at is not None and at not in found and at != body:
        found.add(at)
        at = parents.get(at)
    return found


def _names(connection: sqlite3.Connection) -> dict[str, dict[str, Named]]:
    organizations = _rows(connection, "select id, name, acronym, aliases from organizations")
    return {
        "organization": {
            row[0]: Named(row[0], row[1], short=row[2] if row[2] != row[1] else None, aliases=_list(row[3]))
            for row in organizations
        },
        "place": {
            row[0]: Named(row[0], row[1], note=row[2])
            for row in _rows(
                connection,
                "select places.id, places.name, countries.name from places"
                " left join countries on countries.id = country",
            )
        },
        "country": {
            row[0]: Named(row[0], row[1]) for row in _rows(connection, "select id, name from countries")
        },
        "type": {
            row[0]: Named(row[0], row[1]) for row in _rows(connection, "select id, label from activity_types")
        },
        "document": {
            row[0]: Named(row[0], row[1])
            for row in _rows(connection, "select id, coalesce(title, source) from documents")
        },
        "certainty": {
            key: Named(key, label, sort=place) for place, (key, label) in enumerate(CERTAINTIES.items())
        },
    }


def _rows(connection: sqlite3.Connection, sql: str, *values: object) -> list[Any]:
    cursor = connection.cursor()
    cursor.row_factory = None  # plain tuples: a hundred thousand of Datasette's rows take seconds
    return cursor.execute(sql, values).fetchall()


def _list(text: str) -> tuple[str, ...]:
    return tuple(str(item) for item in json.loads(text))


def _years(values: Iterable[int | None]) -> Integers:
    return np.array([NO_YEAR if value is None else value for value in values], dtype=np.int64)


def _newest_first(days: list[str | None], ids: list[str]) -> list[int]:
    """Positions by day, latest first, then by id; what has no day is last."""
    by_id = sorted(range(len(ids)), key=ids.__getitem__)
    return sorted(by_id, key=lambda at: days[at] or "", reverse=True)
