"""Looks up place names in the gazetteer, the SQLite file that pipeline.places.gazetteer builds."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.names import folded_words
from pipeline.records import Place

SCHEMA = """
create table stamp (value text not null);
create table ordinary_words (word text primary key, noun integer not null) without rowid;
create table places (
    number integer primary key, id text not null unique, name text not null, kind text not null, country text,
    latitude real, longitude real, geonames_id integer, population integer not null
);
create table names (
    key text not null, place integer not null references places, strong integer not null,
    acronym integer not null, main integer not null, primary key (key, place)
) without rowid;
"""
LONGEST_ACRONYM = 5
_SHORT = re.compile(rf"[\W_]*([^\W_][\W_]*){{1,{LONGEST_ACRONYM}}}")
_CANDIDATES = """
select id, name, kind, country, latitude, longitude, geonames_id, population, strong, acronym, main
from names join places on places.number = names.place where key = ?
order by population desc, id
"""


@dataclass(frozen=True, slots=True)
class PlaceCandidate:
    """A place that a name can mean.

    `strong`: the name means a place wherever it stands; otherwise it needs context.
    `acronym`: the name counts only in capitals. `main`: it is the place's usual name, not
    another spelling of it. Coordinates are degrees; population is 0 where unknown.
    """

    id: str
    name: str
    kind: str
    country: str | None
    latitude: float | None
    longitude: float | None
    geonames_id: int | None
    population: int
    strong: bool
    acronym: bool
    main: bool


def name_key(name: str) -> str:
    """How a name is looked up: its folded words joined by blanks.

    >>> name_key("Fushë-Kosovë"), name_key("Ta'izz")
    ('fushe kosove', 'ta izz')
    """
    return " ".join(folded_words(name))


def is_acronym(name: str) -> bool:
    """Whether a name is short and mostly capitals, so that its case must count.

    >>> is_acronym("DRC"), is_acronym("BiH"), is_acronym("U.S."), is_acronym("Peja")
    (True, True, True, False)
    """
    if not _SHORT.fullmatch(name):
        return False
    letters = [letter for letter in name if letter.isalnum()]
    return sum(c.isupper() for c in letters) > len(letters) / 2


class Gazetteer:
    """Candidates by name, read from the file as they are asked for and remembered."""

    def __init__(self, path: Path) -> None:
        """Raises sqlite3.OperationalError where the file does not exist."""
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._database = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._find = lru_cache(maxsize=50_000)(self._query)
        self._is_word = lru_cache(maxsize=50_000)(self._query_word)

    @property
    def stamp(self) -> str:
        """What the file was built from; empty where it is no gazetteer."""
        try:
            row = self._database.execute("select value from stamp").fetchone()
        except sqlite3.DatabaseError:
            return ""
        return str(row[0]) if row else ""

    def candidates(self, name: str) -> tuple[PlaceCandidate, ...]:
        """Every place called `name`, the most populous first; diacritics and case do not count."""
        return self._find(name_key(name))

    def candidates_by_key(self, key: str) -> tuple[PlaceCandidate, ...]:
        """The same for a name already folded by `name_key`."""
        return self._find(key)

    def place(self, place_id: str) -> Place | None:
        """The place with this id, if the gazetteer holds it."""
        row = self._database.execute(
            "select id, name, kind, country, latitude, longitude, geonames_id from places where id = ?",
            (place_id,),
        ).fetchone()
        return Place(*row) if row else None

    def is_ordinary(self, word: str, nouns: bool = True) -> bool:
        """Whether a word, already folded, is an English word and not a name only.

        WordNet's nouns include names; without `nouns` only the other words count.
        """
        found = self._is_word(word)
        return found is not None and (nouns or not found)

    def close(self) -> None:
        self._database.close()

    def _query(self, key: str) -> tuple[PlaceCandidate, ...]:
        rows = self._database.execute(_CANDIDATES, (key,))
        return tuple(_candidate(*row) for row in rows)

    def _query_word(self, word: str) -> bool | None:
        """None for no word, else whether it is a noun only."""
        row = self._database.execute("select noun from ordinary_words where word = ?", (word,)).fetchone()
        return None if row is None else bool(row[0])


def _candidate(
    place_id: str,
    name: str,
    kind: str,
    country: str | None,
    latitude: float | None,
    longitude: float | None,
    geonames_id: int | None,
    population: int,
    *flags: int,
) -> PlaceCandidate:
    strong, acronym, main = (bool(flag) for flag in flags)
    return PlaceCandidate(
        place_id, name, kind, country, latitude, longitude, geonames_id, population, strong, acronym, main
    )
