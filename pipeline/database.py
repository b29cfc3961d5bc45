"""Writing the published database: the only module that does.

The schema is `schema.sql`. Each batch of readings is one transaction, so that a run that is
stopped at any moment leaves a whole database behind, and readers are never kept waiting.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

import sqlite_utils

from pipeline.records import Activity, Document, Failure, Mention, MentionType, Reading, Role
from pipeline.settling import ROLE_COLUMNS, settle_organizations, settle_places

# Raised whenever schema.sql changes; a database of another version is refused, not guessed at.
SCHEMA_VERSION = 2
FULL_TEXT = {
    "documents": ("title", "text"),
    "activities": (
        "title", "evidence", "funders", "organizers", "partners", "participants", "places", "countries",
    ),
    "organizations": ("name", "acronym", "aliases"),
}  # fmt: skip
# Diacritics are ignored in searches: `Sabac` finds `Šabac`.
TOKENIZER = "unicode61 remove_diacritics 2"
# From these probabilities on a record is called sure, or likely; below, a person should check it.
SURE, LIKELY = 0.8, 0.5
# Seconds to wait for another run that is writing.
LOCK_WAIT = 5.0


class DatabaseError(Exception):
    """The database cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """What the database holds of a document: enough to tell whether it has changed."""

    id: str
    source: str
    sha256: str
    listed: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """How many rows of each kind the database holds."""

    documents: int
    activities: int
    organizations: int
    places: int
    mentions: int


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the ingest, for the `runs` table. `finished` is an ISO date and time, UTC."""

    finished: str
    version: str
    added: int
    changed: int
    unchanged: int
    missing: int
    failed: int


class Database:
    """An open published database. Use `open_database`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def known_documents(self) -> list[KnownDocument]:
        rows = self._connection.execute("select id, source, sha256, listed from documents order by id")
        return [KnownDocument(*row) for row in rows]

    def totals(self) -> Totals:
        def count(table: str) -> int:
            return int(self._connection.execute(f"select count(*) from {table}").fetchone()[0])

        return Totals(*(count(name) for name in Totals.__annotations__))

    def replace(
        self,
        readings: Sequence[Reading],
        outdated: Sequence[str] = (),
        listed: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Write these readings in one transaction; a document already there is replaced whole.

        `outdated` are ids of earlier versions that these readings take the place of; `listed` is
        kept beside a document by its id, to tell whether a list says something new. A reading
        holds every organization and place that it points to, and what those are part of; else
        sqlite3.IntegrityError is raised and nothing is written.
        """
        with self._transaction():
            touched = self._delete_documents([*outdated, *(reading.document.id for reading in readings)])
            for reading in readings:
                self._insert_entities(reading)
                self._insert_document(reading, listed.get(reading.document.id, ""))
                touched.add(reading)
            touched.settle(self._connection)
            for reading in readings:
                self._insert_activities(reading)
            self._clear_failures([reading.document.source for reading in readings])

    def remove(self, document_ids: Sequence[str]) -> None:
        """Remove these documents and whatever only they named, in one transaction."""
        with self._transaction():
            self._delete_documents(document_ids).settle(self._connection)

    def move(self, document_id: str, source: str) -> None:
        """Record that an unchanged document is now found under another path."""
        with self._transaction():
            self._connection.execute("update documents set source = ? where id = ?", (source, document_id))

    def record_failures(self, failures: Sequence[Failure]) -> None:
        with self._transaction():
            self._connection.executemany(
                "insert or replace into failures (source, reason, remedy) values (?, ?, ?)",
                [(failure.source, failure.reason, failure.remedy) for failure in failures],
            )

    def failed_sources(self) -> list[str]:
        """The sources that could not be read so far."""
        return [row[0] for row in self._connection.execute("select source from failures order by source")]

    def clear_failures(self, sources: Sequence[str]) -> None:
        """Forget earlier failures of these sources."""
        with self._transaction():
            self._clear_failures(sources)

    def record_run(self, run: Run) -> None:
        columns = list(Run.__annotations__)
        with self._transaction():
            self._connection.execute(
                f"insert into runs ({', '.join(columns)}) values ({', '.join('?' * len(columns))})",
                [getattr(run, column) for column in columns],
            )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._connection.execute("begin immediate")
            yield
            self._connection.execute("commit")
        except sqlite3.OperationalError as error:
            raise DatabaseError(
                f"The database cannot be written ({error}). What was written before is kept."
                " See that no other run is using it and the disk is not full, and run the same command again."
            ) from error
        finally:
            # Some errors, such as a full disk, have already ended the transaction.
            if self._connection.in_transaction:
                self._connection.execute("rollback")

    def _clear_failures(self, sources: Sequence[str]) -> None:
        self._connection.executemany("delete from failures where source = ?", [(s,) for s in sources])

    def _delete_documents(self, ids: Sequence[str]) -> _Touched:
        """Delete documents with all that hangs on them; what they named remains to be settled."""
        touched = _Touched()
        for document_id in ids:
            for told, column, kept in (
                ("document_organizations", "organization", touched.organizations),
                ("document_places", "place", touched.places),
            ):
                rows = self._connection.execute(
                    f"select {column} from {told} where document = ?", (document_id,)
                )
                kept.update(row[0] for row in rows)
            self._connection.execute("delete from documents where id = ?", (document_id,))
        return touched

    def _insert_entities(self, reading: Reading) -> None:
        """Rows for organizations and places that are new; what they show is settled later."""
        self._connection.executemany(
            "insert or ignore into organizations (id, name, known) values (?, ?, ?)",
            [(o.id, o.name, o.known) for o in reading.organizations],
        )
        self._connection.executemany(
            "insert or ignore into places (id, name, kind) values (?, ?, ?)",
            [(p.id, p.name, p.kind) for p in reading.places],
        )

    def _insert_document(self, reading: Reading, listed: str) -> None:
        document = reading.document
        self._connection.execute(
            "insert into documents (id, source, format, title, publisher, published, modified, url, captured,"
            " language, note, pages, words, sha256, text, page_starts, listed)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.id,
                document.source,
                document.format,
                document.title,
                reading.publisher,
                document.published and document.published.isoformat(),
                document.modified and document.modified.isoformat(),
                document.url,
                document.captured and document.captured.isoformat(),
                document.language,
                document.note,
                len(document.page_starts),
                len(document.text.split()),
                document.sha256,
                document.text,
                json.dumps(document.page_starts),
                listed,
            ),
        )
        self._connection.executemany(
            "insert into mentions (document, type, text, start, end, page, organization, place, start_date,"
            " end_date, resolution, rule) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [_mention_row(document, mention) for mention in reading.mentions],
        )
        self._connection.executemany(
            "insert into document_organizations (document, organization, name, acronym, kind, country,"
            " parent, known) values (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (document.id, o.id, o.name, o.acronym, o.kind, o.country, o.parent, o.known)
                for o in reading.organizations
            ],
        )
        self._connection.executemany(
            "insert into document_places (document, place, name, kind, country, latitude, longitude,"
            " geonames_id) values (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (document.id, p.id, p.name, p.kind, p.country, p.latitude, p.longitude, p.geonames_id)
                for p in reading.places
            ],
        )
        self._connection.executemany(
            "insert into name_decisions (document, alias, organization, method, score, reason)"
            " values (?, ?, ?, ?, ?, ?)",
            [
                (document.id, d.alias, d.organization, d.method, d.score, d.reason)
                for d in reading.name_decisions
            ],
        )

    def _insert_activities(self, reading: Reading) -> None:
        names = self._names(reading)
        for activity in reading.activities:
            row = _activity_row(reading.document, activity, names)
            self._connection.execute(
                f"insert into activities ({', '.join(row)}) values ({', '.join('?' * len(row))})",
                list(row.values()),
            )
            self._connection.executemany(
                "insert into activity_organizations (activity, organization, role) values (?, ?, ?)",
                [(activity.id, organization, role) for role, organization in activity.organizations],
            )
            self._connection.executemany(
                "insert into activity_places (activity, place) values (?, ?)",
                [(activity.id, place) for place in activity.places],
            )
            self._connection.executemany(
                "insert into activity_countries (activity, country) values (?, ?)",
                [(activity.id, country) for country in activity.countries],
            )
            self._connection.executemany(
                "insert into activity_resolutions (activity, resolution) values (?, ?)",
                [(activity.id, resolution) for resolution in activity.resolutions],
            )
            self._connection.executemany(
                "insert into activity_amounts (activity, amount, currency, text, page, start, end)"
                " values (?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        activity.id,
                        money.amount,
                        money.currency,
                        reading.document.text[money.start : money.end],
                        reading.document.page_at(money.start),
                        money.start,
                        money.end,
                    )
                    for money in activity.amounts
                ],
            )
            self._connection.executemany(
                "insert or ignore into activity_evidence (activity, slot, value, text, page, start, end,"
                " rule, confidence) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        activity.id,
                        item.slot,
                        item.value,
                        reading.document.text[item.start : item.end],
                        reading.document.page_at(item.start),
                        item.start,
                        item.end,
                        item.rule,
                        item.confidence,
                    )
                    for item in activity.evidence
                ],
            )

    def _names(self, reading: Reading) -> Mapping[str, str]:
        """Names by id of the entities and countries that the reading's activities point to."""
        names: dict[str, str] = {}
        for table, ids in (
            ("organizations", {o for a in reading.activities for _, o in a.organizations}),
            ("places", {p for a in reading.activities for p in a.places}),
            ("countries", {c for a in reading.activities for c in a.countries}),
        ):
            for key in ids:
                found = self._connection.execute(f"select name from {table} where id = ?", (key,)).fetchone()
                names[f"{table}/{key}"] = found[0]
        return names


@dataclass(frozen=True, slots=True)
class _Touched:
    """Ids of the organizations and places that a batch may have changed: its cost, whatever the
    size of the collection."""

    organizations: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)

    def add(self, reading: Reading) -> None:
        self.organizations.update(o.id for o in reading.organizations)
        self.places.update(p.id for p in reading.places)

    def settle(self, connection: sqlite3.Connection) -> None:
        settle_organizations(connection, self.organizations)
        settle_places(connection, self.places)


def _mention_row(document: Document, mention: Mention) -> tuple[object, ...]:
    period = mention.period
    return (
        document.id,
        mention.type,
        mention.text,
        mention.start,
        mention.end,
        document.page_at(mention.start),
        mention.entity if mention.type is MentionType.ORG else None,
        mention.entity if mention.type is MentionType.PLACE else None,
        period and period.start.isoformat(),
        period and period.end.isoformat(),
        mention.resolution,
        mention.rule,
    )


def _activity_row(document: Document, activity: Activity, names: Mapping[str, str]) -> dict[str, object]:
    def listed(table: str, ids: Iterable[str]) -> str:
        return json.dumps(sorted({names[f"{table}/{key}"] for key in ids}), ensure_ascii=False)

    by_role: dict[Role, list[str]] = defaultdict(list)
    for role, organization in activity.organizations:
        by_role[role].append(organization)
    sentences = sorted({(item.start, item.end) for item in activity.evidence})
    return {
        "id": activity.id,
        "document": document.id,
        "type": activity.type,
        "title": activity.title,
        "status": activity.status,
        "start": activity.start and activity.start.isoformat(),
        "end": activity.end and activity.end.isoformat(),
        "year": told.year if (told := activity.start or activity.end) else None,
        "confidence": activity.confidence,
        "certainty": certainty(activity.confidence),
        "evidence": " … ".join(document.text[start:end].strip() for start, end in sentences),
        "page": document.page_at(activity.trigger_start),
        **{column: listed("organizations", by_role[role]) for role, column in ROLE_COLUMNS.items()},
        "places": listed("places", activity.places),
        "countries": listed("countries", activity.countries),
        "resolutions": json.dumps(sorted(activity.resolutions)),
    }


def certainty(confidence: float) -> str:
    """A probability in words.

    >>> certainty(0.9), certainty(0.5), certainty(0.2)
    ('sure', 'likely', 'check')
    """
    return "sure" if confidence >= SURE else "likely" if confidence >= LIKELY else "check"


@contextmanager
def open_database(
    path: Path, activity_types: Iterable[tuple[str, str, str]], countries: Iterable[tuple[str, str]]
) -> Iterator[Database]:
    """Open the database at `path`, making it where there is none.

    `activity_types` are (id, label, definition), `countries` (code, name): the two tables that
    come from the knowledge files. Raises DatabaseError with a plain reason and remedy.
    """
    try:
        if not path.exists():
            _create(path)
        connection = sqlite3.connect(path, timeout=LOCK_WAIT, isolation_level=None)
    except (sqlite3.Error, OSError) as error:
        raise _unusable(path, error) from error
    with closing(connection):
        try:
            connection.execute("pragma foreign_keys = on")
            if connection.execute("pragma user_version").fetchone()[0] != SCHEMA_VERSION:
                raise DatabaseError(
                    f"{path} was made by another version of WPS Reports, or is not one of its databases."
                    " Choose another file with DB=, or delete it and ingest again."
                )
            _fill_fixed_tables(connection, activity_types, countries)
            # Readers go on reading while a run writes. Set last: it changes the file.
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = normal")
        except sqlite3.Error as error:
            raise _unusable(path, error) from error
        yield Database(connection)


def _unusable(path: Path, error: Exception) -> DatabaseError:
    return DatabaseError(
        f"{path} cannot be used as a database ({error})."
        " Choose another file with DB=, or check that the disk is neither full nor write-protected."
    )


def _create(path: Path) -> None:
    """Make an empty database beside `path` and put it there in one step, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as connection:
        connection.executescript(files("pipeline").joinpath("schema.sql").read_text(encoding="utf-8"))
        tables = sqlite_utils.Database(connection)
        for name, columns in FULL_TEXT.items():
            tables.table(name).enable_fts(columns, create_triggers=True, tokenize=TOKENIZER)
        connection.execute(f"pragma user_version = {SCHEMA_VERSION}")
    unfinished.replace(path)


def _fill_fixed_tables(
    connection: sqlite3.Connection,
    activity_types: Iterable[tuple[str, str, str]],
    countries: Iterable[tuple[str, str]],
) -> None:
    connection.execute("begin immediate")
    connection.executemany(
        "insert into activity_types (id, label, definition) values (?, ?, ?)"
        " on conflict (id) do update set label = excluded.label, definition = excluded.definition",
        activity_types,
    )
    connection.executemany(
        "insert into countries (id, name) values (?, ?) on conflict (id) do update set name = excluded.name",
        countries,
    )
    connection.execute("commit")
