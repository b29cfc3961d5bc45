"""Makes a large database in the program's own schema, to measure the site with.

100,000 activities and 1,000,000 mentions in 5,000 reports, the same on every machine; who funds
what and where is as uneven as it is in life. Nothing in it is real.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from random import Random

from pipeline.database.rows import DOCUMENT_COLUMNS, OF_ACTIVITY, OF_DOCUMENT, activity_row, document_row
from pipeline.database.store import open_database
from pipeline.knowledge.everything import load_knowledge
from pipeline.publish.explore.outline import middle
from pipeline.records import (
    Activity,
    Document,
    Evidence,
    Mention,
    MentionType,
    Organization,
    Period,
    Place,
    Reading,
    Role,
)

DOCUMENTS, ACTIVITIES, MENTIONS = 5_000, 20, 200  # the last two of each report
ORGANIZATIONS, PLACES, COUNTRIES = 4_000, 2_500, 90
SEED = 1325
MODELS = Path(__file__).parents[1] / "models"
_SYLLABLES = ("ba", "de", "do", "fa", "ga", "ki", "ko", "la", "lu", "ma", "mi", "na", "ra", "sa", "ti", "va")
_KINDS = ("ngo", "network", "government", "igo", "un", "academic")
_RESOLUTIONS = (1325, 1820, 1888, 1889, 1960, 2106, 2122, 2242, 2467, 2493)


@dataclass(frozen=True)
class World:
    """Who and what the reports can name; the first of each are named most."""

    organizations: Sequence[Organization]
    places: Sequence[Place]
    types: Sequence[str]
    weights: dict[str, list[float]]


def make(path: Path, documents: int = DOCUMENTS) -> Path:
    """Writes the database, unless it is there, and returns its path."""
    if path.exists():
        return path
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    knowledge = load_knowledge(MODELS)
    world = _world(Random(SEED), [row[0] for row in knowledge.activity_type_rows], knowledge.country_rows)
    with open_database(unfinished, knowledge.activity_type_rows, knowledge.country_rows):
        pass  # the empty database with its fixed tables
    with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
        connection.execute("pragma journal_mode = delete")
        connection.execute("pragma synchronous = off")
        _write(connection, world, documents)
    unfinished.rename(path)
    return path


def _write(connection: sqlite3.Connection, world: World, documents: int) -> None:
    """The rows that the program's writer would make; organizations and places are settled already."""

    def insert(table: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
        places = ", ".join("?" * (columns.count(",") + 1))
        connection.executemany(f"insert into {table} ({columns}) values ({places})", rows)

    names = {f"organizations/{body.id}": body.name for body in world.organizations}
    names |= {f"places/{place.id}": place.name for place in world.places}
    names |= {
        f"countries/{code}": name for code, name in connection.execute("select id, name from countries")
    }
    connection.execute("begin")
    insert(
        "organizations",
        "id, name, acronym, kind, country, parent, known",
        ((o.id, o.name, o.acronym, o.kind, o.country, o.parent, o.known) for o in world.organizations),
    )
    insert(
        "places",
        "id, name, kind, country, latitude, longitude, geonames_id",
        ((p.id, p.name, p.kind, p.country, p.latitude, p.longitude, p.geonames_id) for p in world.places),
    )
    for number in range(documents):
        reading = _Report(world, Random(f"{SEED} {number}"), f"report-{number}").reading()
        insert("documents", ", ".join(DOCUMENT_COLUMNS), [document_row(reading, "")])
        mention_columns, mention_rows = OF_DOCUMENT["mentions"]
        insert("mentions", mention_columns, mention_rows(reading))
        rows = [activity_row(reading.document, activity, names) for activity in reading.activities]
        insert("activities", ", ".join(rows[0]), [tuple(row.values()) for row in rows])
        for table, (columns, rows_of) in OF_ACTIVITY.items():
            insert(
                table,
                columns,
                (row for activity in reading.activities for row in rows_of(reading.document, activity)),
            )
        if not number % 50:
            print(f"\r{number:,} reports", end="", file=sys.stderr, flush=True)
    insert(
        "runs",
        "finished, version, added, changed, unchanged, missing, failed",
        [("2026-01-01T00:00:00+00:00", "benchmark", documents, 0, 0, 0, 0)],
    )
    connection.execute("commit")
    connection.execute("analyze")
    print(file=sys.stderr)


def _world(random: Random, types: list[str], countries: list[tuple[str, str]]) -> World:
    known = [row for row in countries if middle(row[0]) is not None]
    random.shuffle(known)
    known = known[:COUNTRIES]
    organizations: list[Organization] = []
    for number in range(ORGANIZATIONS):
        name = f"{_word(random)} {_word(random)} {random.choice(('Network', 'Fund', 'Agency', 'Institute'))}"
        # One body in five is part of a larger one that stands before it.
        parent = (
            random.choice(organizations[: number // 4 + 1]).id if number > 20 and number % 5 == 0 else None
        )
        organizations.append(
            Organization(
                f"body-{number}",
                f"{name} {number}",
                f"B{number}",
                random.choice(_KINDS),
                random.choice(known)[0] if number % 3 else None,
                parent,
                known=True,
            )
        )
    places = []
    for number in range(PLACES):
        code = known[int(len(known) * random.random() ** 2)][0]
        latitude, longitude = middle(code) or (0.0, 0.0)
        places.append(
            Place(
                f"place-{number}",
                f"{_word(random)} {number}",
                "city",
                code,
                round(latitude + random.uniform(-1, 1), 4),
                round(longitude + random.uniform(-1, 1), 4),
                number + 1,
            )
        )
    return World(
        organizations,
        places,
        types,
        {
            "organizations": _uneven(len(organizations)),
            "places": _uneven(len(places)),
            "types": _uneven(len(types)),
        },
    )


def _uneven(size: int) -> list[float]:
    """Cumulative weights by Zipf's law."""
    return list(accumulate(1 / (rank + 3) for rank in range(size)))


def _word(random: Random) -> str:
    return "".join(random.choice(_SYLLABLES) for _ in range(random.randint(2, 4))).capitalize()


class _Report:
    """One report while it is written: its text grows with the values that are named in it."""

    def __init__(self, world: World, random: Random, key: str) -> None:
        self._world, self._random, self._key = world, random, key
        self._text: list[str] = []
        self._length = 0
        self._mentions: list[Mention] = []
        self._organizations: dict[str, Organization] = {}
        self._places: dict[str, Place] = {}

    def reading(self) -> Reading:
        activities = [self._activity() for _ in range(ACTIVITIES)]
        self._write("Named besides:")
        while len(self._mentions) < MENTIONS:
            self._write(" ")
            self._name(self._some("organizations"))
        text = "".join(self._text)
        published = date(2000, 1, 1) + timedelta(self._random.randrange(9_400))
        publisher = self._some("organizations")
        self._keep(publisher)
        document = Document(
            self._key,
            f"reports/{self._key}.pdf",
            "pdf",
            sha256(text.encode()).hexdigest(),
            text,
            tuple(range(0, len(text), 3_000)),
            f"Report {self._key}",
            publisher.name,
            published,
            "en",
        )
        return Reading(
            document,
            publisher.id,
            tuple(self._mentions),
            tuple(self._organizations.values()),
            tuple(self._places.values()),
            tuple(activities),
        )

    def _activity(self) -> Activity:
        random, start = self._random, self._length
        kind = random.choices(self._world.types, cum_weights=self._world.weights["types"])[0]
        title = f"{kind} on {_word(random)} and {_word(random)}"
        self._write(title.capitalize())
        values: list[tuple[str, str]] = [("type", kind)]
        organizations: list[tuple[Role, str]] = []
        for role, words, most in (
            (Role.ORGANIZER, " was organized by ", 2),
            (Role.PARTNER, " with ", 2),
            (Role.PARTICIPANT, " for ", 1),
            (Role.FUNDER, " and funded by ", 3),
        ):
            bodies = {
                body.id: body
                for body in (self._some("organizations") for _ in range(random.randint(0, most)))
            }
            for body in bodies.values():
                self._write(words)
                self._name(body)
                organizations.append((role, body.id))
                values.append((role.value, body.id))
        places = {place.id: place for place in (self._some("places") for _ in range(random.randint(0, 2)))}
        for place in places.values():
            self._write(" in ")
            self._places[place.id] = place
            self._mention(MentionType.PLACE, place.name, entity=place.id)
            values.append(("place", place.id))
        countries = tuple(sorted({place.country for place in places.values() if place.country}))
        values += [("country", code) for code in countries]
        day = date(2000, 1, 1) + timedelta(random.randrange(9_400)) if random.random() < 0.8 else None
        if day:
            self._write(" on ")
            self._mention(MentionType.DATE, day.isoformat(), period=Period(day, day))
            values += [("start", day.isoformat()), ("end", day.isoformat())]
        resolutions: tuple[int, ...] = ()
        if random.random() < 0.3:
            resolutions = (random.choice(_RESOLUTIONS),)
            self._write(" under ")
            self._mention(MentionType.RESOLUTION, f"resolution {resolutions[0]}", resolution=resolutions[0])
        self._write(".")
        confidence = round(random.uniform(0.2, 1.0), 3)
        evidence = tuple(
            Evidence(slot, value, start, self._length, "made", confidence)
            for slot, value in dict.fromkeys(values)
        )
        self._write("\n")
        return Activity(
            f"{self._key}-a{start}",
            self._key,
            kind,
            title,
            start,
            start + len(title),
            evidence,
            day,
            day,
            tuple(organizations),
            tuple(places),
            countries,
            resolutions,
            status="done",
            confidence=confidence,
        )

    def _some(self, what: str) -> Organization | Place:
        every: Sequence[Organization | Place] = getattr(self._world, what)
        return self._random.choices(every, cum_weights=self._world.weights[what])[0]

    def _name(self, body: Organization) -> None:
        self._keep(body)
        self._mention(MentionType.ORG, body.name, entity=body.id)

    def _keep(self, body: Organization) -> None:
        """The body, and all it is part of."""
        self._organizations[body.id] = body
        if body.parent and body.parent not in self._organizations:
            self._keep(self._world.organizations[int(body.parent.removeprefix("body-"))])

    def _mention(
        self,
        kind: MentionType,
        text: str,
        entity: str | None = None,
        period: Period | None = None,
        resolution: int | None = None,
    ) -> None:
        start = self._length
        self._write(text)
        self._mentions.append(Mention(kind, start, self._length, text, "made", entity, period, resolution))

    def _write(self, text: str) -> None:
        self._text.append(text)
        self._length += len(text)


if __name__ == "__main__":
    print(make(Path(sys.argv[1])))
