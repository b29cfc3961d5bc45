"""One run of the ingest as somebody asks for it on the command line: what it needs, shows and leaves."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from pipeline import screen
from pipeline.corrections import documents_to_reread
from pipeline.database.store import Database, DatabaseError, Run, Totals, has_stage, open_database
from pipeline.ingest.fingerprints import EXTRACTION, TEXT, StageFiles, stage_files
from pipeline.ingest.ingesting import Tally, Wanted, Watch, ingest
from pipeline.ingest.staleness import remember_lists, spare, stale_lines
from pipeline.ingest.work import FewOrMany, InProcess, Outcome, Task, Work
from pipeline.knowledge.corrections import load_corrections
from pipeline.sources.finding import LIST_NAME, find_sources

if TYPE_CHECKING:
    from pipeline.knowledge.everything import Knowledge


# Beside the database: the pages of web addresses, fetched once.
FETCHED = "fetched"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for. `workers` is the number of processes, None for as many as there are cores;
    `cluster` the address of a Dask scheduler, or `local`."""

    sources: Sequence[str]
    database: Path
    again: bool = False
    refresh: bool = True
    workers: int | None = None
    cluster: str | None = None


@dataclass(slots=True)
class _Stopping:
    """Whether somebody pressed Ctrl+C: the first time the run ends in order, the second time at once."""

    is_stopped: bool = False
    say: Callable[[str], None] = field(default=screen.say)

    def press(self, number: int, frame: FrameType | None) -> None:
        if self.is_stopped:
            raise KeyboardInterrupt
        self.is_stopped = True
        self.say("Finishing the reports in hand; press Ctrl+C again to stop at once.")


def run(
    request: Request, models: Path, gazetteer: Path, load_knowledge: Callable[[], Knowledge]
) -> tuple[Tally, Totals]:
    """Bring the database up to date; what happened, and what it holds then.

    Knowledge and models are loaded when the first report needs them. Raises DatabaseError and
    WorkError with one line, KeyboardInterrupt where it is to stop at once.
    """
    found = list(find_sources(request.sources))
    files = stage_files(models)
    with ExitStack() as stack:
        # A database that these very files have filled holds their types and countries.
        knowledge = None if has_stage(request.database, EXTRACTION, files[EXTRACTION]) else load_knowledge()
        database = stack.enter_context(
            open_database(request.database, knowledge.activity_type_rows, knowledge.country_rows)
            if knowledge is not None
            else open_database(request.database, (), ())
        )
        stopping = stack.enter_context(_stoppable())
        fetched = request.database.parent / FETCHED

        def known() -> Knowledge:
            return knowledge or load_knowledge()

        def begin() -> Work:
            return _work(request, models, gazetteer, known(), fetched, len(found), stopping, stack)

        wanted = _wanted(request, database, files, models, known)
        bar = stack.enter_context(screen.bar("Reading reports", len(found)))

        tally = ingest(
            database,
            found,
            _WhenNeeded(begin),
            fetched,
            wanted,
            Watch(bar.advance, bar.grow, lambda: stopping.is_stopped),
        )
        _record(database, tally)
        return tally, database.totals()


def run_into_parts(
    request: Request, folder: Path, models: Path, gazetteer: Path, load_knowledge: Callable[[], Knowledge]
) -> str:
    """Read into Parquet parts instead of the database; what happened, in a line."""
    from pipeline.ingest.partitions import write_partitions

    found = list(find_sources(request.sources))
    with ExitStack() as stack:
        stopping = stack.enter_context(_stoppable())
        bar = stack.enter_context(screen.bar("Reading reports", len(found)))
        fetched = folder / FETCHED
        work = _work(request, models, gazetteer, load_knowledge(), fetched, len(found), stopping, stack)
        written, there = write_partitions(
            folder, found, work, stage_files(models), bar.advance, lambda: stopping.is_stopped
        )
    if stopping.is_stopped:
        return "Stopped before the end, as asked. Run the same command again to go on."
    return (
        f"{len(found):,} reports in {there:,} parts in {folder}, {written:,} of them new."
        f" Next: `wps build {folder}` turns them into the database."
    )


def build(
    folder: Path, database: Path, models: Path, load_knowledge: Callable[[], Knowledge]
) -> tuple[Tally, Totals]:
    """Bring the database up to date from Parquet parts, as if their reports had been read just now."""
    from pipeline.ingest.partitions import Partitions

    parts = Partitions(folder)
    found, files, knowledge = parts.sources(), parts.stages(), load_knowledge()
    with (
        open_database(database, knowledge.activity_type_rows, knowledge.country_rows) as opened,
        _stoppable() as stopping,
        screen.bar("Writing reports", len(found)) as bar,
    ):
        stages = (opened.stage(TEXT, files[TEXT]), opened.stage(EXTRACTION, files[EXTRACTION]))
        # The machine that read may have had other lists than this one.
        remember_lists(opened, models, {EXTRACTION: _shared(files, stage_files(models))})
        wanted = Wanted(refresh=False, stages=stages, whole=False, hash_here=False)
        watch = Watch(bar.advance, bar.grow, lambda: stopping.is_stopped)
        tally = ingest(opened, found, parts, folder / FETCHED, wanted, watch)
        _record(opened, tally)
        return tally, opened.totals()


def stale(database: Path, models: Path, load_knowledge: Callable[[], Knowledge]) -> list[str]:
    """What `wps ingest` would do anew in this database, and why, in lines."""
    if not database.exists():
        raise DatabaseError(f"There is no database at {database}; make one first with `make ingest`.")
    with open_database(database, (), ()) as opened:
        return list(stale_lines(opened, models, stage_files(models), load_knowledge))


def _shared(files: StageFiles, here: StageFiles) -> dict[str, str]:
    return dict(files[EXTRACTION].items() & here[EXTRACTION].items())


def _wanted(
    request: Request,
    database: Database,
    files: StageFiles,
    models: Path,
    load_knowledge: Callable[[], Knowledge],
) -> Wanted:
    stages = (database.stage(TEXT, files[TEXT]), database.stage(EXTRACTION, files[EXTRACTION]))
    remember_lists(database, models, files)
    if request.refresh:
        spare(database, models, files, stages[1], load_knowledge)
    corrections = [c for listed in load_corrections(models / "corrections.csv").values() for c in listed]
    return Wanted(
        again=request.again,
        refresh=request.refresh,
        reread=documents_to_reread(database.corrections(), corrections),
        stages=stages,
        whole=any(Path(source).is_dir() or Path(source).name == LIST_NAME for source in request.sources),
        hash_here=request.cluster is None,
    )


class _WhenNeeded:
    """Work that is prepared when there is some: a run without news loads nothing."""

    def __init__(self, begin: Callable[[], Work]) -> None:
        self._begin = begin

    def outcomes(self, tasks: Iterator[Task]) -> Iterator[Outcome]:
        first = next(tasks, None)
        if first is not None:
            yield from self._begin().outcomes(chain([first], tasks))


def _work(
    request: Request,
    models: Path,
    gazetteer: Path,
    knowledge: Knowledge,
    fetched: Path,
    expected: int,
    stopping: _Stopping,
    stack: ExitStack,
) -> Work:
    # Imported here: what reads and extracts takes seconds to import.
    from pipeline.ingest.loading import LazyReader, WorkerSetup, prepare_gazetteer
    from pipeline.ingest.workers import Workers
    from pipeline.reading.isolated import IsolatedReader

    prepare_gazetteer(gazetteer, knowledge, screen.step)

    def is_stopped() -> bool:
        return stopping.is_stopped

    setup = WorkerSetup(models, gazetteer)
    if request.cluster is not None:
        from pipeline.ingest.cluster import Cluster

        return stack.enter_context(Cluster(request.cluster, setup, fetched, is_stopped, request.workers))
    reader = LazyReader(models, gazetteer, knowledge, screen.say)
    isolated = stack.enter_context(IsolatedReader())
    here = InProcess(fetched, isolated.read, reader.read, is_stopped)
    number = request.workers or len(os.sched_getaffinity(0))
    if number == 1:
        return here
    return FewOrMany(here, stack.enter_context(Workers(number, setup, fetched, expected, is_stopped)))


@contextmanager
def _stoppable() -> Iterator[_Stopping]:
    """Within it, the first Ctrl+C lets what is in hand be finished."""
    stopping = _Stopping()
    if threading.current_thread() is not threading.main_thread():
        yield stopping
        return
    before = signal.signal(signal.SIGINT, stopping.press)
    try:
        yield stopping
    finally:
        signal.signal(signal.SIGINT, before)


def _record(database: Database, tally: Tally) -> None:
    database.record_run(
        Run(
            finished=datetime.now(UTC).isoformat(timespec="seconds"),
            version=version("wps-reports"),
            added=len(tally.added),
            changed=len(tally.changed) + len(tally.refreshed),
            unchanged=len(tally.unchanged),
            missing=len(tally.missing),
            failed=len(tally.failures),
        )
    )
