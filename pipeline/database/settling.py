"""One row for each organization and place, settled from what the documents tell of it.

Every answer comes from the documents in the database alone: it does not depend on the order in
which they were read, and nothing of a document is left when it goes.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from pipeline.database.rows import ROLE_COLUMNS
from pipeline.names import slug
from pipeline.records import Role


class ToldOrganization(NamedTuple):
    """What one document tells of an organization: a row of `document_organizations`."""

    name: str
    acronym: str | None
    kind: str | None
    country: str | None
    parent: str | None
    known: int


class ToldPlace(NamedTuple):
    """What one document tells of a place: a row of `document_places`."""

    name: str
    kind: str
    country: str | None
    latitude: float | None
    longitude: float | None
    geonames_id: int | None


def settle_organizations(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Bring these rows in line with the documents; an organization that none tells of is deleted."""
    columns = ", ".join(ToldOrganization._fields)
    for key in sorted(set(ids)):
        # What the authority file said last comes first, and settles it.
        first = connection.execute(
            f"select {columns} from document_organizations where organization = ?"
            " order by known desc, rowid desc limit 1",
            (key,),
        ).fetchone()
        if first is None:
            connection.execute("delete from organizations where id = ?", (key,))
            continue
        forms = connection.execute(
            "select text, mentions from organization_forms where organization = ?", (key,)
        )
        written = Counter(dict(forms.fetchall()))
        if first[-1]:
            settled = ToldOrganization(*first)
        else:
            facts = connection.execute(
                "select told, documents from organization_facts where organization = ?", (key,)
            )
            told = Counter({ToldOrganization(*json.loads(said)): count for said, count in facts})
            settled = settled_organization(told, written)
        aliases = json.dumps(sorted(set(written) - {settled.name}), ensure_ascii=False)
        before = connection.execute(
            f"select {columns}, aliases from organizations where id = ?", (key,)
        ).fetchone()
        if before == (*settled, aliases):
            continue
        connection.execute(
            f"update organizations set {', '.join(f'{c} = ?' for c in ToldOrganization._fields)},"
            " aliases = ? where id = ?",
            (*settled, aliases, key),
        )
        if settled.name != before[0]:
            _rename_organization(connection, key)


def settle_places(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Bring these rows in line with the documents; a place that none tells of is deleted."""
    columns = ToldPlace._fields
    for key in sorted(set(ids)):
        facts = connection.execute("select told, documents from place_facts where place = ?", (key,))
        told = Counter({ToldPlace(*json.loads(said)): count for said, count in facts})
        if not told:
            connection.execute("delete from places where id = ?", (key,))
            continue
        settled = settled_place(told)
        before = connection.execute(
            f"select {', '.join(columns)} from places where id = ?", (key,)
        ).fetchone()
        if before == settled:
            continue
        connection.execute(
            f"update places set {', '.join(f'{c} = ?' for c in columns)} where id = ?", (*settled, key)
        )
        if settled.name != before[0]:
            _rename_place(connection, key)


def settled_organization(told: Counter[ToldOrganization], written: Counter[str]) -> ToldOrganization:
    """What is shown of an organization that the authority file does not know.

    `told` counts the documents that tell the same, `written` the forms of its name in the texts. It
    is shown under the best written form of the name that most documents give it, and a fact on
    which the documents are divided evenly is left open.
    """
    slugs: Counter[str] = Counter()
    names = Counter(written)
    for said, count in told.items():
        slugs[slug(said.name)] += count
        names[said.name] += count
    commonest = min(slugs, key=lambda s: (-slugs[s], s))
    return ToldOrganization(
        best_written(Counter({name: n for name, n in names.items() if slug(name) == commonest})),
        _agreed((t.acronym, n) for t, n in told.items()),
        _agreed((t.kind, n) for t, n in told.items()),
        _agreed((t.country, n) for t, n in told.items()),
        _agreed((t.parent, n) for t, n in told.items()),
        0,
    )


def settled_place(told: Counter[ToldPlace]) -> ToldPlace:
    """What is shown of a place: what is known of it, else what goes with its best written name."""
    located = Counter({place: n for place, n in told.items() if place.geonames_id or place.latitude})
    among = located or told
    names: Counter[str] = Counter()
    for place, count in among.items():
        names[place.name] += count
    name = best_written(names)
    return min((p for p in among if p.name == name), key=lambda p: (-among[p], [str(value) for value in p]))


def best_written(names: Counter[str]) -> str:
    """Most letters with diacritics, then not all in capitals, then most frequent, then alphabetical.

    >>> best_written(Counter({"Zene zenama": 9, "Žene ženama": 1, "ŽENE ŽENAMA": 2}))
    'Žene ženama'
    """

    def rank(name: str) -> tuple[int, bool, int, str]:
        return -sum(c.isalpha() and not c.isascii() for c in name), name.isupper(), -names[name], name

    return min(names, key=rank)


def _agreed(said: Iterable[tuple[str | None, int]]) -> str | None:
    """What most say; None where as many say something else."""
    said_by: Counter[str] = Counter()
    for value, count in said:
        if value is not None:
            said_by[value] += count
    counts = said_by.most_common(2)
    if not counts or (len(counts) == 2 and counts[0][1] == counts[1][1]):
        return None
    return counts[0][0]


def _rename_organization(connection: sqlite3.Connection, organization: str) -> None:
    """Write the names anew into the JSON arrays of the activities that point to the organization."""
    rows = connection.execute(
        "select activity, role from activity_organizations where organization = ?", (organization,)
    ).fetchall()
    for activity, role in rows:
        names = connection.execute(
            "select distinct name from activity_organizations join organizations on id = organization"
            " where activity = ? and role = ?",
            (activity, role),
        )
        _write_names(connection, ROLE_COLUMNS[Role(role)], activity, names)


def _rename_place(connection: sqlite3.Connection, place: str) -> None:
    rows = connection.execute("select activity from activity_places where place = ?", (place,)).fetchall()
    for (activity,) in rows:
        names = connection.execute(
            "select distinct name from activity_places join places on id = place where activity = ?",
            (activity,),
        )
        _write_names(connection, "places", activity, names)


def _write_names(
    connection: sqlite3.Connection, column: str, activity: str, names: Iterable[tuple[str]]
) -> None:
    listed = json.dumps(sorted(name for (name,) in names), ensure_ascii=False)
    connection.execute(f"update activities set {column} = ? where id = ?", (listed, activity))
