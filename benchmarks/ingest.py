"""How fast the ingest is, and how that grows: `python -m benchmarks.ingest [--size full|quick]`.

Every figure is a ratio of two measurements of this run. Times are processor time of the process and
those it started where one process works, so that other programs do not count, and of the clock
where several do: run those on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.collection import PROJECT, make_reports
from benchmarks.replay import ReplaySetup, record, renamed
from benchmarks.results import Result, write_section

MODELS, GAZETTEER = PROJECT / "models", PROJECT / "outputs" / "gazetteer.db"


@dataclass(frozen=True, slots=True)
class Size:
    """Numbers of reports for each measurement."""

    pipe: int
    workers: int
    rerun: int
    small: int
    large: int
    memory_small: int
    memory_large: int


SIZES = {
    "full": Size(200, 600, 1000, 1_000, 100_000, 1_000, 10_000),
    "quick": Size(24, 48, 48, 100, 1_000, 100, 500),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--only", nargs="*", choices=MEASURES, default=list(MEASURES))
    parser.add_argument("--step", nargs="+", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.step:
        name, *arguments = asked.step
        print(json.dumps(STEPS[name](*arguments)))
        return
    size = SIZES[asked.size]
    with tempfile.TemporaryDirectory(prefix="wps-bench-") as folder:
        results = [result for name in asked.only for result in MEASURES[name](size, Path(folder))]
    write_section(f"Ingest ({asked.size})", results)


def _against_the_model(size: Size, folder: Path) -> list[Result]:
    make_reports(folder / "pipe", size.pipe)
    told = _step("pipe", folder / "pipe", folder / "pipe.db")
    ratio = told["bare"] / told["ingest"]
    return [
        Result(
            "the whole ingest of texts, one worker, against bare `nlp.pipe`",
            f"{size.pipe} reports: {told['ingest']:.1f} s against {told['bare']:.1f} s",
            f"{ratio:.2f}",
            "≥ 0.6",
            ratio >= 0.6,
        ),
        Result(
            "reports of four pages a second, one core",
            f"{size.pipe} reports in {told['ingest']:.1f} s",
            f"{size.pipe / told['ingest']:.1f}",
        ),
    ]


def _two_workers(size: Size, folder: Path) -> list[Result]:
    make_reports(folder / "workers", size.workers)
    one = _wps(folder / "one.db", folder / "workers", "--workers", "1")
    two = _wps(folder / "two.db", folder / "workers", "--workers", "2")
    dask = _wps(folder / "dask.db", folder / "workers", "--cluster", "local")
    return [
        Result(
            "two workers against one",
            f"{size.workers} reports: {two:.1f} s against {one:.1f} s",
            f"{one / two:.2f}",
            "≥ 1.7",
            one / two >= 1.7,
        ),
        Result(
            "Dask with two workers against two processes",
            f"{size.workers} reports: {dask:.1f} s against {two:.1f} s",
            f"{two / dask:.2f}",
        ),
    ]


def _unchanged(size: Size, folder: Path) -> list[Result]:
    make_reports(folder / "rerun", size.rerun)
    database = folder / "rerun.db"
    first = _wps(database, folder / "rerun", "--workers", "1")
    again = min(_wps(database, folder / "rerun", "--workers", "1") for _ in range(3))
    return [
        Result(
            "a run without news against the first, the whole command",
            f"{size.rerun} reports: {again:.2f} s against {first:.1f} s",
            f"1 : {first / again:.0f}",
            "≥ 1 : 200",
            first / again >= 200,
        ),
        Result(
            "size of the database",
            f"{size.rerun} reports of four pages",
            f"{database.stat().st_size / size.rerun / 1000:.0f} kB a report",
        ),
    ]


def _one_more(size: Size, folder: Path) -> list[Result]:
    costs = {
        number: _step("grow", folder / f"grow-{number}", number)["one"] for number in (size.small, size.large)
    }
    ratio = costs[size.large] / costs[size.small]
    return [
        Result(
            f"one report added to {size.large:,} against one added to {size.small:,}",
            f"{costs[size.large] * 1000:.0f} ms against {costs[size.small] * 1000:.0f} ms",
            f"{ratio:.2f}",
            "≤ 1.3",
            ratio <= 1.3,
        )
    ]


def _memory(size: Size, folder: Path) -> list[Result]:
    peaks = {
        number: _step("memory", folder / f"memory-{number}", number)["peak"]
        for number in (size.memory_small, size.memory_large)
    }
    ratio = peaks[size.memory_large] / peaks[size.memory_small]
    return [
        Result(
            f"peak memory of the writing process, {size.memory_large:,} reports against"
            f" {size.memory_small:,}",
            f"{peaks[size.memory_large] / 1000:.0f} MB against {peaks[size.memory_small] / 1000:.0f} MB",
            f"{ratio:.2f}",
            "≤ 1.2",
            ratio <= 1.2,
        )
    ]


def _pipe_step(folder: str, database: str) -> dict[str, float]:
    """Processor time of bare nlp.pipe, twice around that of the whole ingest of the same texts."""
    from pipeline.database.store import open_database
    from pipeline.ingest.ingesting import ingest
    from pipeline.ingest.loading import load_reader
    from pipeline.ingest.work import InProcess
    from pipeline.knowledge.everything import load_knowledge
    from pipeline.reading.isolated import IsolatedReader
    from pipeline.sources.finding import find_sources

    knowledge = load_knowledge(MODELS)
    reader = load_reader(MODELS, GAZETTEER, knowledge, print)
    texts = [path.read_text(encoding="utf-8") for path in sorted(Path(folder).iterdir())]
    fetched = Path(folder) / ".fetched"
    warm = make_reports(Path(f"{folder}-warm"), 4, first=9_000_000)

    def bare() -> None:
        for _ in reader.nlp.pipe(texts):
            pass

    with IsolatedReader() as isolated:

        def whole(found: list[str], into: Path) -> None:
            work = InProcess(fetched, isolated.read, reader.read)
            with open_database(into, knowledge.activity_type_rows, knowledge.country_rows) as opened:
                ingest(opened, list(find_sources(found)), work, fetched)

        whole([str(path) for path in warm], Path(f"{database}.warm"))
        bare_times = [_processor_time(bare)]
        ingest_time = _processor_time(lambda: whole([folder], Path(database)))
        bare_times.append(_processor_time(bare))
    return {"bare": statistics.mean(bare_times), "ingest": ingest_time}


def _grow_step(folder: str, number: str) -> dict[str, float]:
    """What one report costs that is added to a database of so many."""
    from pipeline.database.store import Changes, Written, open_database
    from pipeline.ingest.ingesting import Wanted, ingest
    from pipeline.ingest.loading import load_reader
    from pipeline.ingest.work import InProcess
    from pipeline.knowledge.everything import load_knowledge
    from pipeline.locations import location_key
    from pipeline.records import Document
    from pipeline.sources.finding import find_sources
    from pipeline.text import read_document

    home = Path(folder)
    knowledge = load_knowledge(MODELS)
    reader = load_reader(MODELS, GAZETTEER, knowledge, print)
    kinds = make_reports(home / "kinds", 40)
    readings = list(reader.read([_document(path) for path in kinds]))
    added = make_reports(home / "added", 12, first=5_000_000)
    with open_database(home / "grown.db", knowledge.activity_type_rows, knowledge.country_rows) as opened:
        for first in range(0, int(number), 200):
            batch = []
            for n in range(first, min(first + 200, int(number))):
                reading = readings[n % len(readings)]
                document: Document = replace(
                    reading.document, id=f"report-{n}", source=f"elsewhere/{n}.txt", sha256=f"{n:064}"
                )
                batch.append(Written(renamed(reading, document), location=location_key(document.source)))
            opened.write(Changes(batch))
        work = InProcess(home, read_document, reader.read)

        def add(path: Path) -> Callable[[], object]:
            wanted = Wanted(refresh=False, whole=False)
            return lambda: ingest(opened, list(find_sources([str(path)])), work, home, wanted)

        costs = [_processor_time(add(path)) for path in added]
    return {"one": statistics.median(costs[2:])}


def _memory_step(folder: str, number: str) -> dict[str, float]:
    """Kilobytes that the deciding and writing process takes at most, with two processes reading."""
    from pipeline.database.store import open_database
    from pipeline.ingest.ingesting import ingest
    from pipeline.ingest.workers import Workers
    from pipeline.knowledge.everything import load_knowledge
    from pipeline.sources.finding import find_sources

    home = Path(folder)
    make_reports(home / "reports", int(number))
    kept = home / "readings.pickle"
    _step("record", kept)
    knowledge = load_knowledge(MODELS)
    found = list(find_sources([str(home / "reports")]))
    with (
        open_database(home / "wps.db", knowledge.activity_type_rows, knowledge.country_rows) as opened,
        Workers(2, ReplaySetup(kept), home / "fetched", len(found)) as workers,
    ):
        ingest(opened, found, workers, home / "fetched")
    return {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}


def _record_step(path: str) -> dict[str, float]:
    from pipeline.ingest.loading import load_reader
    from pipeline.knowledge.everything import load_knowledge

    reader = load_reader(MODELS, GAZETTEER, load_knowledge(MODELS), print)
    kinds = make_reports(Path(f"{path}-kinds"), 40)
    record(list(reader.read([_document(kind) for kind in kinds])), Path(path))
    return {}


def _document(path: Path):  # type: ignore[no-untyped-def]
    from pipeline.records import Source
    from pipeline.sources.finding import load
    from pipeline.text import read_document

    return read_document(load(Source(str(path)), path.parent))


def _step(name: str, *arguments: object) -> dict[str, float]:
    """Do a step in a process of its own, so that no measurement bears the weight of another."""
    command = [sys.executable, "-m", "benchmarks.ingest", "--step", name, *map(str, arguments)]
    done = subprocess.run(command, cwd=PROJECT, env=_environment(), check=True, stdout=subprocess.PIPE)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _wps(database: Path, folder: Path, *options: str) -> float:
    """Seconds by the clock that `wps ingest` takes."""
    wps = str(Path(sys.executable).with_name("wps"))
    command = [wps, "ingest", "--db", str(database), *options, str(folder)]
    start = time.monotonic()
    subprocess.run(command, cwd=PROJECT, env=_environment(), check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def _environment() -> dict[str, str]:
    return {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def _processor_time(do: Callable[[], object]) -> float:
    """Seconds of processor time, of this process and its children."""
    before = time.process_time() + _children_time()
    do()
    return time.process_time() + _children_time() - before


def _children_time() -> float:
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        if int(fields[1]) == os.getpid():
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


MEASURES = {
    "pipe": _against_the_model,
    "workers": _two_workers,
    "unchanged": _unchanged,
    "grow": _one_more,
    "memory": _memory,
}
STEPS = {"pipe": _pipe_step, "grow": _grow_step, "memory": _memory_step, "record": _record_step}

if __name__ == "__main__":
    main()
