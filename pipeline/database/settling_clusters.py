"""Brings the clusters of activities in line after a batch was written or removed.

Records that tell the same (`Told`) share a row of `activity_tellings`; these are compared, and only
with those that share a key and are among the first of it, so that a batch costs the same whatever
the size of the collection. What comes out is a function of the records in the database alone: the
order in which reports came, and those that were removed since, leave no trace.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from pipeline.activities.clusters import (
    Report,
    Told,
    disagreements,
    from_json,
    judge,
    keys,
    settle,
    title_words,
)

# Tellings under one key that are compared, those with the smallest ids: a month in which one town
# saw more than so many different workshops is not sorted out further.
COMPARED = 50
_HOSTS = ("funder", "organizer")


def tellings_of(connection: sqlite3.Connection, documents: Iterable[str]) -> set[str]:
    """What the activities of these documents tell; to be asked before the documents are deleted."""
    found: set[str] = set()
    for document in documents:
        rows = connection.execute("select telling from activity_witnesses where document = ?", (document,))
        found.update(row[0] for row in rows)
    return found


def settle_clusters(connection: sqlite3.Connection, added: Sequence[str], deleted: Iterable[str]) -> None:
    """Settle what the activities of the documents `added`, and the deletion of these tellings, change."""
    new = {activity: told for document in added for activity, told in _told(connection, document)}
    ids = {activity: told.id for activity, told in new.items()}
    gone = {
        telling
        for telling in set(deleted) - set(ids.values())
        if not _exists(connection, "activity_witnesses where telling = ?", telling)
    }
    first_told = {
        telling: told
        for telling, told in zip(ids.values(), new.values(), strict=True)
        if not _exists(connection, "activity_tellings where id = ?", telling)
    }
    blocks = Counter(key for told in first_told.values() for key in keys(told))
    for telling in gone:
        blocks.update(dict.fromkeys(_keys(connection, telling), 0))
    before = {key: _compared(connection, key).keys() for key in blocks}
    # What was linked to something that changes has to be looked at again, wherever it ended up.
    touched = _linked(connection, gone | set(deleted) | set(ids.values()))
    emptied = _clusters(connection, gone)
    connection.executemany("delete from activity_tellings where id = ?", ((telling,) for telling in gone))
    for telling, told in first_told.items():
        connection.execute(
            "insert into activity_tellings (id, told, component) values (?, ?, ?)",
            (telling, told.as_json(), telling),
        )
        connection.executemany(
            "insert into activity_telling_keys (key, telling) values (?, ?)",
            ((key, telling) for key in sorted(keys(told))),
        )
    connection.executemany(
        "insert into activity_witnesses (activity, telling, document)"
        " select id, ?, document from activities where id = ?",
        ((telling, activity) for activity, telling in ids.items()),
    )
    for key, compared in before.items():
        # Only under a crowded key can one telling take the place of another.
        if len(compared) + blocks[key] > COMPARED or len(compared) == COMPARED:
            touched |= _linked(connection, compared ^ _compared(connection, key).keys())
    _settle(connection, (touched | set(ids.values())) - gone, frozenset(ids))
    _forget(connection, emptied)
    _settle_renamed(connection)


def _told(connection: sqlite3.Connection, document: str) -> Iterator[tuple[str, Told]]:
    """What the activities of a document tell, by their ids."""
    rows = connection.execute(
        "select id, type, start, end, title from activities where document = ? order by id", (document,)
    ).fetchall()
    for activity, type_, start, end, title in rows:
        roles = connection.execute(
            "select role, organization from activity_organizations where activity = ?", (activity,)
        ).fetchall()
        places = connection.execute(
            # The kind as this report tells it: what is settled of a place changes with other reports.
            "select place, kind from activity_places join document_places using (place)"
            " where activity = ? and document = ?",
            (activity, document),
        ).fetchall()
        countries = connection.execute(
            "select country from activity_countries where activity = ?", (activity,)
        )
        yield (
            activity,
            Told(
                type_,
                date.fromisoformat(start) if start else None,
                date.fromisoformat(end) if end else None,
                places=frozenset(place for place, kind in places if kind not in ("country", "region")),
                towns=frozenset(place for place, kind in places if kind == "city"),
                countries=frozenset(country for (country,) in countries),
                hosts=frozenset(organization for role, organization in roles if role in _HOSTS),
                involved=frozenset(organization for role, organization in roles if role != "participant"),
                title=title_words(title),
            ),
        )


def _exists(connection: sqlite3.Connection, what: str, value: str) -> bool:
    return connection.execute(f"select 1 from {what} limit 1", (value,)).fetchone() is not None


def _keys(connection: sqlite3.Connection, telling: str) -> list[str]:
    rows = connection.execute("select key from activity_telling_keys where telling = ?", (telling,))
    return [row[0] for row in rows]


def _compared(connection: sqlite3.Connection, key: str) -> dict[str, str]:
    """The tellings under a key that are compared with each other, and what they tell."""
    rows = connection.execute(
        "select telling, told from activity_telling_keys join activity_tellings on id = telling"
        " where key = ? order by telling limit ?",
        (key, COMPARED),
    )
    return dict(rows.fetchall())


def _linked(connection: sqlite3.Connection, tellings: Iterable[str]) -> set[str]:
    """These tellings, as far as they are in the database, and all that were linked to them."""
    found: set[str] = set()
    for telling in tellings:
        if telling not in found:
            rows = connection.execute(
                "select id from activity_tellings where component ="
                " (select component from activity_tellings where id = ?)",
                (telling,),
            )
            found.update(row[0] for row in rows)
    return found


def _settle(connection: sqlite3.Connection, touched: set[str], new: frozenset[str]) -> None:
    """Find the components and clusters of these tellings anew; `new` are activities without a cluster."""
    left = set(touched)
    while left:
        component, links = _component(connection, min(left))
        left -= set(component)
        outdated = _clusters(connection, component)
        for group, reasons in settle(component, links, lambda a, b: _told_apart(connection, a, b)):
            cluster = _write(connection, group, reasons, new)
            outdated.discard(cluster or "")
        connection.executemany(
            "update activity_tellings set component = ? where id = ?",
            ((min(component), telling) for telling in component),
        )
        _forget(connection, outdated)


def _clusters(connection: sqlite3.Connection, tellings: Iterable[str]) -> set[str]:
    """The clusters that these tellings belong to so far."""
    found = (
        connection.execute("select cluster from activity_tellings where id = ?", (telling,)).fetchone()
        for telling in tellings
    )
    return {row[0] for row in found if row is not None and row[0] is not None}


def _component(connection: sqlite3.Connection, start: str) -> tuple[dict[str, Told], list[tuple[str, str]]]:
    """All tellings that are linked to one by likeness, directly or by others, and the links."""
    members: dict[str, Told] = {}
    links = []
    waiting = [(start, _read(connection, start))]
    while waiting:
        telling, told = waiting.pop()
        if telling in members:
            continue
        members[telling] = told
        for other, text in _candidates(connection, telling).items():
            its = from_json(text)
            if judge(told, its).verdict == "same":
                links.append((telling, other))
                waiting.append((other, its))
    return members, links


def _read(connection: sqlite3.Connection, telling: str) -> Told:
    (text,) = connection.execute("select told from activity_tellings where id = ?", (telling,)).fetchone()
    return from_json(text)


def _candidates(connection: sqlite3.Connection, telling: str) -> dict[str, str]:
    """The tellings that one is compared with, by id, and what they tell."""
    found: dict[str, str] = {}
    for key in _keys(connection, telling):
        compared = _compared(connection, key)
        if telling in compared:
            found |= compared
    found.pop(telling, None)
    return found


def _told_apart(connection: sqlite3.Connection, one: str, other: str) -> bool:
    """Whether one report tells both: then they are two activities, however alike."""
    found = connection.execute(
        "select 1 from activity_witnesses as one join activity_witnesses as other"
        " on other.telling = ? and other.document = one.document where one.telling = ? limit 1",
        (other, one),
    )
    return found.fetchone() is not None


def _write(
    connection: sqlite3.Connection, group: frozenset[str], reasons: Sequence[str], new: frozenset[str]
) -> str | None:
    """Bring one group's cluster up to date; returns its id, None where one report alone tells of it."""
    marks = ", ".join("?" * len(group))
    members, documents = connection.execute(
        f"select count(*), count(distinct document) from activity_witnesses where telling in ({marks})",
        sorted(group),
    ).fetchone()
    cluster = f"same-{min(group)}" if documents > 1 else None
    if cluster is not None:
        joined = json.dumps(reasons or [_ALIKE], ensure_ascii=False)
        told = _read(connection, min(group))
        connection.execute(
            "insert into activity_clusters (id, title, type, activities, documents, reasons)"
            " values (?, '', ?, ?, ?, ?) on conflict (id) do update set"
            " activities = excluded.activities, documents = excluded.documents, reasons = excluded.reasons",
            (cluster, told.type, members, documents, joined),
        )
        connection.execute("insert or ignore into renamed_clusters (cluster) values (?)", (cluster,))
    for telling in sorted(group):
        (before,) = connection.execute(
            "select cluster from activity_tellings where id = ?", (telling,)
        ).fetchone()
        if before != cluster:
            connection.execute("update activity_tellings set cluster = ? where id = ?", (cluster, telling))
        rows = connection.execute("select activity from activity_witnesses where telling = ?", (telling,))
        changed = [activity for (activity,) in rows if before != cluster or activity in new]
        connection.executemany(
            "update activities set cluster = ? where id = ?", ((cluster, activity) for activity in changed)
        )
    return cluster


# Why records that tell exactly the same are one.
_ALIKE = "The reports give the same kind, days, places, organizations and title words."


def _forget(connection: sqlite3.Connection, clusters: Iterable[str]) -> None:
    """Delete clusters that no telling belongs to any more."""
    for cluster in clusters:
        connection.execute(
            "delete from activity_clusters where id = ?"
            " and not exists (select 1 from activity_tellings where cluster = activity_clusters.id)",
            (cluster,),
        )


def _settle_renamed(connection: sqlite3.Connection) -> None:
    """Write title and disagreements of clusters whose activities, or the names in them, have changed."""
    for (cluster,) in connection.execute("select cluster from renamed_clusters order by cluster").fetchall():
        rows = connection.execute(
            "select title, start, end, places, funders, organizers, status, count(distinct document)"
            " from activities where cluster = ? group by 1, 2, 3, 4, 5, 6, 7",
            (cluster,),
        ).fetchall()
        titles: Counter[str] = Counter()
        told: Counter[Report] = Counter()
        for title, start, end, places, funders, organizers, status, count in rows:
            titles[title] += count
            where, payers, hosts = (tuple(json.loads(value)) for value in (places, funders, organizers))
            told[Report(start, end, where, payers, hosts, status)] += count
        if titles:
            title = min(titles, key=lambda t: (-titles[t], -len(t), t))
            connection.execute(
                "update activity_clusters set title = ?, disagreements = ? where id = ?",
                (title, json.dumps(disagreements(told), ensure_ascii=False), cluster),
            )
    connection.execute("delete from renamed_clusters")
