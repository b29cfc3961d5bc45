"""Writing the published database: the only module that does.

The schema is `schema.sql`. Each batch of readings is one transaction, so that a run that is
stopped at any moment leaves a whole database behind, and readers are never kept waiting.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from pipeline.database import stages
from pipeline.database.codec import from_json, to_json
from pipeline.database.records import Changes, KnownDocument, Run, Stage, StoredReport, Totals, Written
from pipeline.database.rows import DOCUMENT_COLUMNS, OF_ACTIVITY, OF_DOCUMENT, Row, activity_row, document_row
from pipeline.database.schema_version import SCHEMA_VERSION as SCHEMA_VERSION
from pipeline.database.settling import settle_organizations, settle_places
from pipeline.database.settling_clusters import settle_clusters, tellings_of
from pipeline.records import Correction, Document, Failure, Reading

__all__ = [
    "SCHEMA_VERSION", "Changes", "Database", "DatabaseError", "KnownDocument", "Run", "Stage",
    "StoredReport", "Totals", "Written", "has_stage", "open_database",
]  # fmt: skip

FULL_TEXT = {
    "documents": ("title", "text"),
    "activities": (
        "title", "evidence", "funders", "organizers", "partners", "participants", "places", "countries",
    ),
    "organizations": ("name", "acronym", "aliases"),
}  # fmt: skip
# Diacritics are ignored in searches: `Sabac` finds `Šabac`.
TOKENIZER = "unicode61 remove_diacritics 2"
# Seconds to wait for another run that is writing.
LOCK_WAIT = 5.0


class DatabaseError(Exception):
    """The database cannot be used; the message says why and what to do."""


class Database:
    """An open published database. Use `open_database`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def with_id(self, document_id: str) -> KnownDocument | None:
        return next(iter(self._known("documents.id = ?", document_id)), None)

    def with_content(self, sha256: str) -> KnownDocument | None:
        """The document that was read from these bytes."""
        return next(iter(self._known("sha256 = ?", sha256)), None)

    def at(self, location: str) -> list[KnownDocument]:
        """The documents read from this file (see `location_key`): one, or two where a run was cut off."""
        return self._known("location = ?", location)

    def sources(self) -> Iterator[str]:
        """Where each document was read from."""
        for (source,) in self._connection.execute("select source from documents order by id"):
            yield source

    def _known(self, condition: str, value: str) -> list[KnownDocument]:
        rows = self._connection.execute(
            "select documents.id, source, sha256, listed, location, size, changed, extraction_stage,"
            " text_stage from documents left join document_states on document = documents.id"
            f" where {condition} order by documents.id",
            (value,),
        )
        return [KnownDocument(*row) for row in rows]

    def as_read(self, document_id: str) -> Document:
        """The document as it was read from its source, before any correction."""
        stored, text = self._connection.execute(
            "select as_read, text from document_states join documents on documents.id = document"
            " where document = ?",
            (document_id,),
        ).fetchone()
        return replace(from_json(Document, stored), text=text)

    def documents(self) -> Iterator[Document]:
        """Each document as it was read from its source, in the order of their ids."""
        ids = self._connection.execute("select id from documents order by id").fetchall()
        return (self.as_read(document_id) for (document_id,) in ids)

    def note_of(self, document_id: str) -> str:
        """What the readers of the document are told about how it was read; empty if nothing."""
        (note,) = self._connection.execute(
            "select note from documents where id = ?", (document_id,)
        ).fetchone()
        return note or ""

    def stage(self, name: str, files: Mapping[str, str]) -> int:
        """The number of a stage made of these program and knowledge files (each with its hash)."""
        number = stages.number_of(self._connection, name, files)
        if number is None:
            with self._transaction():
                stages.add(self._connection, name, files)
            return self.stage(name, files)
        return number

    def stages(self) -> list[Stage]:
        """Each stage that is or was in use."""
        return stages.every(self._connection)

    def extracted_by_others(self, stage: int, after: str, number: int) -> list[str]:
        """Ids, in order, of documents that another extraction than this one made."""
        return stages.extracted_by_others(self._connection, stage, after, number)

    def count_extracted_by_others(self, stage: int) -> int:
        return stages.count_extracted_by_others(self._connection, stage)

    def keep_lists(self, lists: Mapping[str, str]) -> None:
        """Keep these texts of lists by their hashes, beside those that stages in use had."""
        with self._transaction():
            stages.keep_lists(self._connection, lists)

    def kept_list(self, file_hash: str) -> str | None:
        """The text of the list with this hash, as far as it was kept."""
        return stages.kept_list(self._connection, file_hash)

    def reports_of(self, stage: int, after: str, number: int) -> list[StoredReport]:
        """So many documents that this extraction made, in the order of their ids."""
        return stages.reports_of(self._connection, stage, after, number)

    def move_to_stage(self, documents: Sequence[str], stage: int) -> None:
        """Say that these documents are as this extraction would have made them."""
        with self._transaction():
            stages.move_to_stage(self._connection, documents, stage)

    def totals(self) -> Totals:
        def count(table: str) -> int:
            return int(self._connection.execute(f"select count(*) from {table}").fetchone()[0])

        return Totals(*(count(name) for name in Totals.__annotations__))

    def corrections(self) -> list[Correction]:
        """The corrections that were applied when the documents were read."""
        rows = self._connection.execute(
            "select document, record, slot, wrong, right, note from corrections order by rowid"
        )
        return [Correction(*row) for row in rows]

    def replace(
        self,
        readings: Sequence[Reading],
        outdated: Sequence[str] = (),
        listed: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Write these readings, of which nothing more is known; see `write`."""
        self.write(
            Changes([Written(reading, listed.get(reading.document.id, "")) for reading in readings], outdated)
        )

    def write(self, changes: Changes) -> None:
        """Write these changes in one transaction; a document already there is replaced whole.

        A reading holds every organization and place that it points to, and what those are part of;
        else sqlite3.IntegrityError is raised and nothing is written.
        """
        readings = [written.reading for written in changes.written]
        with self._transaction():
            for moved in changes.moved:
                self._move(moved)
            written = [reading.document.id for reading in readings]
            deleted = tellings_of(self._connection, [*changes.outdated, *written])
            touched = self._delete_documents([*changes.outdated, *written])
            self._insert_entities(readings)
            self._insert_documents(changes.written)
            for reading in readings:
                touched.add(reading)
            touched.settle(self._connection)
            self._insert_activities(readings)
            settle_clusters(self._connection, written, deleted)
            self._clear_failures([reading.document.source for reading in readings])

    def remove(self, document_ids: Sequence[str]) -> None:
        """Remove these documents and whatever only they named, in one transaction."""
        with self._transaction():
            deleted = tellings_of(self._connection, document_ids)
            self._delete_documents(document_ids).settle(self._connection)
            settle_clusters(self._connection, (), deleted)

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

    def _move(self, moved: KnownDocument) -> None:
        self._connection.execute(
            "update documents set source = ? where id = ? and source != ?",
            (moved.source, moved.id, moved.source),
        )
        self._connection.execute(
            "update document_states set location = ?, size = ?, changed = ? where document = ?",
            (moved.location, moved.size, moved.changed, moved.id),
        )

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

    def _insert_entities(self, readings: Sequence[Reading]) -> None:
        """Rows for organizations and places that are new; what they show is settled later."""
        self._connection.executemany(
            "insert or ignore into organizations (id, name, known) values (?, ?, ?)",
            ((o.id, o.name, o.known) for reading in readings for o in reading.organizations),
        )
        self._connection.executemany(
            "insert or ignore into places (id, name, kind) values (?, ?, ?)",
            ((p.id, p.name, p.kind) for reading in readings for p in reading.places),
        )

    def _insert_documents(self, written: Sequence[Written]) -> None:
        self._insert(
            "documents", ", ".join(DOCUMENT_COLUMNS), (document_row(w.reading, w.listed) for w in written)
        )
        self._insert(
            "document_states",
            "document, location, size, changed, as_read, text_stage, extraction_stage",
            (_state_row(w) for w in written),
        )
        for table, (columns, rows) in OF_DOCUMENT.items():
            self._insert(table, columns, (row for w in written for row in rows(w.reading)))

    def _insert_activities(self, readings: Sequence[Reading]) -> None:
        for reading in readings:
            names = self._names(reading)
            rows = [activity_row(reading.document, activity, names) for activity in reading.activities]
            if rows:
                self._insert("activities", ", ".join(rows[0]), (tuple(row.values()) for row in rows))
        told = [(reading.document, activity) for reading in readings for activity in reading.activities]
        for table, (columns, rows_of) in OF_ACTIVITY.items():
            self._insert(table, columns, (row for pair in told for row in rows_of(*pair)))

    def _insert(self, table: str, columns: str, rows: Iterable[Row]) -> None:
        # Two sentences can give one value the same evidence; else a row that is there is an error.
        or_ignore = " or ignore" if table == "activity_evidence" else ""
        places = ", ".join("?" * (columns.count(",") + 1))
        self._connection.executemany(f"insert{or_ignore} into {table} ({columns}) values ({places})", rows)

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


def _state_row(written: Written) -> Row:
    as_read = written.as_read or written.reading.document
    return (
        written.reading.document.id,
        written.location,
        written.size,
        written.changed,
        # The text stands in the table of documents; it is never corrected.
        to_json(replace(as_read, text="")),
        written.text_stage,
        written.extraction_stage,
    )


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


def has_stage(path: Path, name: str, files: Mapping[str, str]) -> bool:
    """Whether the database at `path` has been filled by a stage made of these very files."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            made_of = (SCHEMA_VERSION, name, stages.stage_text(files))
            found = connection.execute(
                "select 1 from pragma_user_version, stages"
                " where user_version = ? and stage = ? and files = ?",
                made_of,
            )
            return found.fetchone() is not None
    except sqlite3.Error:
        # There is none, or it is of another kind: opening it tells.
        return False


def _unusable(path: Path, error: Exception) -> DatabaseError:
    return DatabaseError(
        f"{path} cannot be used as a database ({error})."
        " Choose another file with DB=, or check that the disk is neither full nor write-protected."
    )


def _create(path: Path) -> None:
    """Make an empty database beside `path` and put it there in one step, whole or not at all."""
    # Imported here: it takes as long as a whole run without news.
    import sqlite_utils

    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as connection:
        connection.executescript(
            files("pipeline.database").joinpath("schema.sql").read_text(encoding="utf-8")
        )
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
