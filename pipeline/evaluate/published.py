"""Reads back what was published: the columns of the database that the scorecard compares."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PublishedMention:
    """A row of `mentions`; organization and place are ids, dates ISO days."""

    type: str
    text: str
    organization: str | None = None
    place: str | None = None
    start_date: str | None = None
    end_date: str | None = None


@dataclass(frozen=True, slots=True)
class PublishedActivity:
    """A row of `activities` with its links.

    `values` holds `type` and, where they are known, `start` and `end` as ISO days;
    `organizations` pairs a role with an id; `countries` are English names. `confidence` is the
    probability given to the record, `chances` those given to its roles, by role and id.
    """

    id: str
    values: tuple[tuple[str, str], ...]
    organizations: tuple[tuple[str, str], ...] = ()
    places: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    confidence: float = 1.0
    chances: Mapping[tuple[str, str], float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PublishedDocument:
    """A document as published. `place_countries` gives the ISO code of every place in the database."""

    source: str
    mentions: tuple[PublishedMention, ...] = ()
    activities: tuple[PublishedActivity, ...] = ()
    place_countries: Mapping[str, str | None] = field(default_factory=dict)


def read_published(connection: sqlite3.Connection) -> list[PublishedDocument]:
    """Every document of the database with its mentions and activities, in order of ids."""
    place_countries = dict(connection.execute("select id, country from places"))
    organizations = _grouped(
        connection.execute("select activity, role, organization from activity_organizations order by 1, 2, 3")
    )
    places = _grouped(connection.execute("select activity, place from activity_places order by 1, 2"))
    chances: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    for activity, slot, value, chance in connection.execute(
        "select activity, slot, value, max(confidence) from activity_evidence group by 1, 2, 3"
    ):
        chances[activity][slot, value] = chance
    mentions: dict[str, list[PublishedMention]] = defaultdict(list)
    for document, *values in connection.execute(
        "select document, type, text, organization, place, start_date, end_date"
        " from mentions order by document, start"
    ):
        mentions[document].append(PublishedMention(*values))
    activities: dict[str, list[PublishedActivity]] = defaultdict(list)
    for id_, document, type_, start, end, countries, confidence in connection.execute(
        "select id, document, type, start, end, countries, confidence from activities order by id"
    ):
        slots = (("type", type_), ("start", start), ("end", end))
        activities[document].append(
            PublishedActivity(
                id=id_,
                values=tuple((slot, value) for slot, value in slots if value),
                organizations=tuple(
                    (role, organization) for role, organization in organizations.get(id_, ())
                ),
                places=tuple(place for (place,) in places.get(id_, ())),
                countries=tuple(json.loads(countries)),
                confidence=confidence,
                chances=chances.get(id_, {}),
            )
        )
    return [
        PublishedDocument(source, tuple(mentions[id_]), tuple(activities[id_]), place_countries)
        for id_, source in connection.execute("select id, source from documents order by id")
    ]


def _grouped(rows: Iterable[tuple[str, ...]]) -> dict[str, list[tuple[str, ...]]]:
    """The rest of each row by its first value."""
    groups: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for first, *rest in rows:
        groups[first].append(tuple(rest))
    return groups
