"""Reports worked on by several processes: the same outcome as one, whatever becomes of them."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import random
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.database.store import open_database
from pipeline.ingest.ingesting import Tally, Watch, ingest
from pipeline.ingest.work import FEW, FewOrMany, InProcess, Outcome, Task, Work, WorkError
from pipeline.ingest.workers import Workers
from pipeline.records import Source
from pipeline.sources.finding import find_sources
from tests.cheap_reader import CheapSetup, extract, read_text

TABLES = (
    "documents", "document_states", "organizations", "mentions", "document_organizations", "failures",
    "organization_forms", "organization_facts",
)  # fmt: skip
KILLED = (
    "The process that read the report ended twice (killed by the system, as it does when memory runs out)."
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Forty reports, with copies, one that cannot be read and one whose reading kills its process once."""
    made = tmp_path / "reports"
    made.mkdir()
    for number in range(40):
        (made / f"{number:02}.txt").write_text(f"Report {number} on OSCE and BODY{'ABC'[number % 3] * 2}.")
    (made / "05.txt").write_text("")
    (made / "17.txt").write_text((made / "03.txt").read_text())
    (made / "21.txt").write_text("UNDP kills once.")
    return made


def run(folder: Path, database: Path, work: Work, watch: Watch | None = None) -> Tally:
    with open_database(database, [], []) as opened:
        sources = list(find_sources([str(folder)]))
        return ingest(opened, sources, work, folder / ".fetched", watch=watch or Watch())


def in_process(folder: Path) -> InProcess:
    return InProcess(folder / ".fetched", read_text, extract)


def state(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(database)) as connection:
        return {
            table: sorted(connection.execute(f"select * from {table}").fetchall(), key=repr)
            for table in TABLES
        }


def test_processes_leave_what_one_leaves(folder: Path, tmp_path: Path) -> None:
    alone = run(folder, tmp_path / "alone.db", in_process(folder))
    with Workers(2, CheapSetup(tmp_path), folder / ".fetched", 40) as workers:
        together = run(folder, tmp_path / "together.db", workers)
    assert together == alone
    assert (len(alone.added), len(alone.failures)) == (38, 1)
    assert alone.duplicates == [(str(folder / "17.txt"), str(folder / "03.txt"))]
    assert state(tmp_path / "together.db") == state(tmp_path / "alone.db")
    # A report is read again only where it has to be.
    again = run(folder, tmp_path / "together.db", in_process(folder))
    assert (len(again.unchanged), len(again.duplicates), again.added) == (38, 1, [])


def test_a_report_that_kills_its_process_twice_is_a_failure(folder: Path, tmp_path: Path) -> None:
    (folder / "30.txt").write_text("NATO kills.")
    (folder / "31.txt").write_text("UNMIK fails.")
    with Workers(2, CheapSetup(tmp_path), folder / ".fetched", 40) as workers:
        tally = run(folder, tmp_path / "wps.db", workers)
    assert [(Path(f.source).name, f.reason) for f in tally.failures] == [
        ("05.txt", "The file is empty."),
        ("30.txt", KILLED),
        ("31.txt", "The program failed on the report (ValueError: this text cannot be read)."),
    ]
    assert len(tally.added) == 36


class Broken(CheapSetup):
    def __call__(self):
        raise SystemExit(3)


def test_processes_that_do_not_start_are_told(folder: Path, tmp_path: Path) -> None:
    with (
        Workers(1, Broken(tmp_path), folder / ".fetched", 40) as workers,
        pytest.raises(WorkError) as raised,
    ):
        run(folder, tmp_path / "wps.db", workers)
    assert str(raised.value) == (
        "The processes that read reports do not start (exit status 3)."
        " Run the same command with --workers 1; it tells what is wrong."
    )


@pytest.mark.parametrize("after", [0, 1, 12])
def test_a_run_that_is_asked_to_stop_writes_what_is_in_hand(folder: Path, tmp_path: Path, after: int) -> None:
    done = itertools.count()
    for path in folder.glob("*.txt"):
        path.write_text(path.read_text() and path.read_text() + " slow")
    with Workers(2, CheapSetup(tmp_path), folder / ".fetched", 40, lambda: next(done) > after) as workers:
        watch = Watch(is_stopped=lambda: next(done) > after)
        tally = run(folder, tmp_path / "wps.db", workers, watch=watch)
    assert tally.stopped
    assert tally.missing == []
    with closing(sqlite3.connect(tmp_path / "wps.db")) as connection:
        written = connection.execute("select source from documents order by source").fetchall()
    assert [source for (source,) in written] == tally.added
    assert len(tally.added) < 38
    # The next run goes on to the same end.
    run(folder, tmp_path / "wps.db", in_process(folder))
    run(folder, tmp_path / "undisturbed.db", in_process(folder))
    assert state(tmp_path / "wps.db") == state(tmp_path / "undisturbed.db")


class Recording:
    """Does nothing but note what it was given."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []

    def outcomes(self, tasks: Iterator[Task]) -> Iterator[Outcome]:
        for task in tasks:
            self.tasks.append(task)
            yield Outcome(task.number)


@pytest.mark.parametrize(("number", "few"), [(0, True), (FEW - 1, True), (FEW, False), (FEW + 5, False)])
def test_few_tasks_are_done_here(number: int, few: bool) -> None:
    here, others = Recording(), Recording()
    tasks = [Task(n, Source(f"{n}.txt")) for n in range(number)]
    outcomes = list(FewOrMany(here, others).outcomes(iter(tasks)))
    assert [outcome.number for outcome in outcomes] == list(range(number))
    assert (here.tasks, others.tasks) == ((tasks, []) if few else ([], tasks))


def _slowly(folder: Path, database: Path) -> None:
    def unhurried(documents):
        for reading in extract(documents):
            time.sleep(0.004)
            yield reading

    run(folder, database, InProcess(folder / ".fetched", read_text, unhurried))


def test_a_run_that_is_killed_again_and_again_comes_to_the_same_end(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at random moments; somebody who reads the database all the while never gets an error."""
    monkeypatch.setattr("pipeline.ingest.ingesting.BATCH", 3)
    killed, undisturbed = tmp_path / "killed.db", tmp_path / "undisturbed.db"
    (folder / "21.txt").write_text("UNDP came.")
    run(folder, undisturbed, in_process(folder))
    chance = random.Random(1325)
    held = []
    with open_database(killed, [], []):
        pass
    for _ in range(8):
        process = multiprocessing.get_context("fork").Process(target=_slowly, args=(folder, killed))
        process.start()
        until = time.monotonic() + chance.uniform(0.01, 0.12)
        while time.monotonic() < until:
            with closing(sqlite3.connect(f"{killed.as_uri()}?mode=ro", uri=True)) as reader:
                held.append(reader.execute("select count(*) from documents").fetchone()[0])
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        with closing(sqlite3.connect(killed)) as connection:
            assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
            assert connection.execute("pragma foreign_key_check").fetchall() == []
    assert held == sorted(held)
    run(folder, killed, in_process(folder))
    assert state(killed) == state(undisturbed)
