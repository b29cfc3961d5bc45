"""Errors while a database is opened or written, and what they leave behind."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlite_utils

from pipeline.database import store as database_module
from pipeline.database.store import (
    SCHEMA_VERSION,
    Changes,
    Database,
    DatabaseError,
    Written,
    open_database,
)
from pipeline.records import (
    MentionType,
    Reading,
)
from tests.database.readings_by_hand import (
    COUNTRIES,
    OSCE,
    TYPES,
    ZENE,
    activity,
    full_reading,
    named,
    opened,
    reading,
    rows,
    state,
)


def broken_readings() -> dict[str, Reading]:
    good = reading("broken", (ZENE, "Žene ženama"))
    text = good.document.text
    dangling = named(text, "Žene", MentionType.PLACE, "nowhere")
    return {
        "a mention of an unknown place": replace(good, mentions=(dangling,)),
        "a mention of an unknown organization": replace(good, organizations=()),
        "an unknown publisher": replace(good, publisher="nobody"),
        "an unknown parent": replace(good, organizations=(replace(ZENE, parent="nobody"),)),
        "an unknown type of activity": activity(good, type="picnic"),
        "two mentions at one place": replace(good, mentions=good.mentions * 2),
    }


@pytest.mark.parametrize("broken", broken_readings().values(), ids=broken_readings())
def test_a_batch_that_fails_is_not_written_at_all(database: Database, path: Path, broken: Reading) -> None:
    database.replace([full_reading()])
    before = state(path)
    with pytest.raises(sqlite3.IntegrityError):
        database.replace([reading("good", (OSCE, "OSCE")), broken, reading("nap", (OSCE, "OSCE"))])
    assert state(path) == before
    database.replace([reading("good", (OSCE, "OSCE"))])
    assert rows(path, "select id from documents order by id") == [("good",), ("nap",)]


def test_an_interrupt_in_the_middle_of_a_batch_writes_nothing(database: Database, path: Path) -> None:
    class Interrupted(list[Written]):
        passages = 0

        def __iter__(self) -> Iterator[Written]:
            yield self[0]
            self.passages += 1
            if self.passages > 1:
                raise KeyboardInterrupt

    database.replace([full_reading()])
    before = state(path)
    with pytest.raises(KeyboardInterrupt):
        # The ids of the documents come from the first passage over the batch.
        database.write(Changes(Interrupted([Written(reading("nap", (OSCE, "OSCE")))])))
    assert state(path) == before


def test_readers_go_on_reading_while_a_batch_is_written(database: Database, path: Path) -> None:
    seen: list[list[tuple[object, ...]]] = []

    class Watched(list[Written]):
        def __iter__(self) -> Iterator[Written]:
            seen.append(rows(path, "select id from documents"))
            yield from super().__iter__()

    database.replace([full_reading()])
    news = [reading("nap", (OSCE, "OSCE")), reading("b", (OSCE, "OSCE"))]
    database.write(Changes(Watched(map(Written, news))))
    assert len(seen) > 2
    assert set(map(tuple, seen)) == {(("nap",),)}
    assert rows(path, "select id from documents order by id") == [("b",), ("nap",)]


def test_a_reader_in_the_middle_of_a_question_does_not_stop_the_writing(path: Path, monkeypatch) -> None:
    monkeypatch.setattr(database_module, "LOCK_WAIT", 0.01)
    with open_database(path, TYPES, COUNTRIES) as made:
        made.replace([full_reading()])
        with closing(sqlite3.connect(path)) as reader:
            answer = reader.execute("select id from countries order by id")
            assert answer.fetchone() == ("BA",)
            made.replace([reading("b", (OSCE, "OSCE"))])
            assert answer.fetchall() == [("RS",), ("XK",)]
    assert rows(path, "select id from documents order by id") == [("b",), ("nap",)]


def _another_version(path: Path) -> None:
    with opened(path):
        pass
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma user_version = 99")


def _somebody_elses(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"create table songs (name); pragma user_version = {SCHEMA_VERSION}")


def _no_database(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"This is a letter, not a database. " * 100)


def _empty(path: Path) -> None:
    path.parent.mkdir()
    path.touch()


def _damaged(path: Path) -> None:
    with opened(path):
        pass
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff" * 4000 + content[4100:])


def _below_a_file(path: Path) -> None:
    path.parent.write_text("a file where the folder should be")


OTHER_VERSION = (
    "{path} was made by another version of WPS Reports, or is not one of its databases."
    " Choose another file with DB=, or delete it and ingest again."
)
UNUSABLE = (
    "{path} cannot be used as a database ({why})."
    " Choose another file with DB=, or check that the disk is neither full nor write-protected."
)


@pytest.mark.parametrize(
    ("prepare", "message", "why"),
    [
        (_another_version, OTHER_VERSION, None),
        (_empty, OTHER_VERSION, None),
        (_somebody_elses, UNUSABLE, "no such table: activity_types"),
        (_no_database, UNUSABLE, "file is not a database"),
        (_damaged, UNUSABLE, "database disk image is malformed"),
        (lambda path: path.mkdir(parents=True), UNUSABLE, "unable to open database file"),
        (_below_a_file, UNUSABLE, None),
    ],
    ids=[
        "another version",
        "empty file",
        "another program's",
        "a letter",
        "damaged",
        "a folder",
        "below a file",
    ],
)
def test_what_is_no_database_of_this_program_is_refused_and_left_alone(
    path: Path, prepare, message, why
) -> None:
    prepare(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(DatabaseError) as error, open_database(path, TYPES, COUNTRIES):
        pytest.fail("it was opened")
    said = str(error.value)
    assert "\n" not in said
    if why is None and message is UNUSABLE:
        assert said.startswith(f"{path} cannot be used as a database (")
    else:
        assert said == message.format(path=path, why=why)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_write_protected_database_is_refused_in_one_line(path: Path, monkeypatch) -> None:
    with opened(path):
        pass
    connect = sqlite3.connect
    # As root no file is write-protected, so the file is opened for reading only.
    monkeypatch.setattr(
        sqlite3,
        "connect",
        lambda name, **options: connect(f"{Path(name).as_uri()}?mode=ro", uri=True, **options),
    )
    with pytest.raises(DatabaseError) as error, open_database(path, TYPES, COUNTRIES):
        pytest.fail("it was opened")
    assert str(error.value) == UNUSABLE.format(path=path, why="attempt to write a readonly database")


@pytest.mark.parametrize("stop", [KeyboardInterrupt, sqlite3.OperationalError("disk is full")])
def test_a_database_appears_whole_or_not_at_all(path: Path, monkeypatch, stop) -> None:
    def fail(*_: object, **__: object) -> None:
        raise stop

    with monkeypatch.context() as patched:
        patched.setattr(sqlite_utils.db.Table, "enable_fts", fail)
        with pytest.raises((KeyboardInterrupt, DatabaseError)), open_database(path, TYPES, COUNTRIES):
            pytest.fail("it was opened")
    assert not path.exists()
    with open_database(path, TYPES, COUNTRIES) as made:
        made.replace([full_reading()])
    assert [file.name for file in path.parent.iterdir()] == ["test.db"]


def test_a_second_run_at_the_same_time_is_told_so(path: Path, monkeypatch) -> None:
    monkeypatch.setattr(database_module, "LOCK_WAIT", 0.01)
    with opened(path) as made, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(DatabaseError) as error:
            made.replace([full_reading()])
        assert str(error.value) == (
            "The database cannot be written (database is locked). What was written before is kept. See that"
            " no other run is using it and the disk is not full, and run the same command again."
        )
        other.execute("rollback")
        made.replace([full_reading()])
    assert rows(path, "select id from documents") == [("nap",)]


def test_a_full_disk_loses_only_the_batch(database: Database, path: Path) -> None:
    database.replace([reading("a", (OSCE, "OSCE"))])
    before = state(path)
    pages = database._connection.execute("pragma page_count").fetchone()[0]
    database._connection.execute(f"pragma max_page_count = {pages + 1}")
    with pytest.raises(
        DatabaseError, match=r"^The database cannot be written \(database or disk is full\)\."
    ):
        database.replace([reading("b", text="words without end " * 100_000)])
    assert state(path) == before
