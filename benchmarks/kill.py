"""Kills an ingest at random moments, again and again: `python -m benchmarks.kill [--kills 100]`.

Each time the run is resumed, until it comes to its end; the tables must then equal, row for row, those
of a run that nobody disturbed. All the while somebody reads the database and must never get an error.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

from benchmarks.collection import LENGTH, PROJECT, make_reports
from benchmarks.replay import ReplaySetup
from benchmarks.results import Result, write_section
from benchmarks.steps import MODELS, STEPS

# Seconds a report takes: readings are played back, at the pace of a fast machine.
_PACE = 0.005
_UNCOMPARED = ("runs", "sqlite_")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--reports", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1325)
    parser.add_argument("--child", nargs=4, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        _ingest(*map(Path, asked.child[:3]), workers=int(asked.child[3]))
        return
    with tempfile.TemporaryDirectory(prefix="wps-kill-") as folder:
        results = _measure(Path(folder), asked.kills, asked.reports, random.Random(asked.seed))
    write_section("Kill test", results)


def _measure(folder: Path, kills: int, reports: int, chance: random.Random) -> list[Result]:
    make_reports(folder / "reports", reports)
    kept = folder / "readings.pickle"
    STEPS["record"](str(kept), str(LENGTH))
    _start(kept, folder / "reports", folder / "undisturbed.db", 1).wait()
    expected = _tables(folder / "undisturbed.db")
    done = runs = equal = 0
    reader = _Reader()
    while done < kills:
        database = folder / f"killed-{runs}.db"
        workers = 1 + runs % 2
        while True:
            process = _start(kept, folder / "reports", database, workers)
            reader.watch(database)
            try:
                process.wait(chance.uniform(0.0, 1.2 * _PACE * reports) if done < kills else None)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                done += 1
            else:
                break
        runs += 1
        equal += _tables(database) == expected
    reader.stop()
    return [
        Result(
            f"runs over {reports} reports, killed at {done} random moments and resumed,"
            " with the tables of an undisturbed run",
            f"{equal} of {runs}",
            f"{equal / runs:.2f}",
            "1",
            equal == runs,
        ),
        Result(
            "errors of somebody who reads all the while",
            f"{reader.errors} in {reader.questions:,} questions",
            f"{reader.errors}",
            "0",
            reader.errors == 0,
        ),
    ]


def _start(kept: Path, reports: Path, database: Path, workers: int) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "benchmarks.kill",
        "--child",
        *map(str, (kept, reports, database, workers)),
    ]
    return subprocess.Popen(command, cwd=PROJECT, start_new_session=True)


def _ingest(kept: Path, reports: Path, database: Path, workers: int) -> None:
    from pipeline.database.store import open_database
    from pipeline.ingest.ingesting import ingest
    from pipeline.ingest.work import InProcess
    from pipeline.ingest.workers import Workers
    from pipeline.knowledge.everything import load_knowledge
    from pipeline.sources.finding import find_sources

    knowledge = load_knowledge(MODELS)
    found = list(find_sources([str(reports)]))
    fetched = reports / ".fetched"
    with open_database(database, knowledge.activity_type_rows, knowledge.country_rows) as opened:
        if workers == 1:
            with ReplaySetup(kept)() as (read_text, extract):

                def slowly(documents):  # type: ignore[no-untyped-def]
                    for reading in extract(documents):
                        time.sleep(_PACE)
                        yield reading

                ingest(opened, found, InProcess(fetched, read_text, slowly), fetched)
        else:
            with Workers(workers, ReplaySetup(kept), fetched, len(found)) as pool:
                ingest(opened, found, pool, fetched)


def _tables(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        names = [
            name
            for (name,) in connection.execute("select name from sqlite_master where type = 'table'")
            if not name.startswith(_UNCOMPARED) and "_fts" not in name
        ]
        return {name: sorted(connection.execute(f"select * from {name}"), key=repr) for name in names}


class _Reader:
    """Asks the database something every few milliseconds, as Datasette does, and counts errors."""

    def __init__(self) -> None:
        self.questions = self.errors = 0
        self._database: Path | None = None
        self._is_stopped = False
        self._thread = threading.Thread(target=self._ask)
        self._thread.start()

    def watch(self, database: Path) -> None:
        self._database = database

    def stop(self) -> None:
        self._is_stopped = True
        self._thread.join()

    def _ask(self) -> None:
        while not self._is_stopped:
            time.sleep(0.005)
            if self._database is None or not self._database.exists():
                continue
            self.questions += 1
            try:
                with closing(sqlite3.connect(f"{self._database.as_uri()}?mode=ro", uri=True)) as connection:
                    connection.execute(
                        "select count(*) from activities join documents on documents.id = document"
                    ).fetchone()
            except sqlite3.Error as error:
                self.errors += 1
                print(error, file=sys.stderr)


if __name__ == "__main__":
    main()
