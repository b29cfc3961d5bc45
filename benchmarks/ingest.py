"""How fast the ingest is, and how that grows: `python -m benchmarks.ingest [--size full|quick]`.

Every figure is a ratio of two measurements of this run. Times are processor time of the process and
those it started where one process works, so that other programs do not count, and of the clock
where several do: run those on a machine that does nothing else. There, on two cores, the full size takes
some fifty minutes and five gigabytes of disk.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.collection import PROJECT, make_reports
from benchmarks.results import Result, write_section
from benchmarks.steps import SHORT, STEPS


@dataclass(frozen=True, slots=True)
class Size:
    """Numbers of reports for each measurement."""

    pdfs: int
    pipe: int
    workers: int
    rerun: int
    small: int
    large: int
    memory_small: int
    memory_large: int


SIZES = {
    "full": Size(60, 40, 120, 1000, 1_000, 100_000, 1_000, 10_000),
    "quick": Size(12, 24, 48, 48, 100, 1_000, 100, 500),
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
        results: list[Result] = []
        for name in asked.only:
            results += MEASURES[name](size, Path(folder))
            # The full size takes long: what is measured is written down at once.
            write_section(f"Ingest ({asked.size})", results)


def _reading(size: Size, folder: Path) -> list[Result]:
    told = _step("reading", size.pdfs)
    return [
        Result(
            "reading PDFs against pypdfium2's plain text of the same pages",
            f"{told['pages']:.0f} pages: {told['own']:.1f} s against {told['pypdfium2']:.1f} s",
            f"{told['pypdfium2'] / told['own']:.2f}",
        )
    ]


def _against_the_model(size: Size, folder: Path) -> list[Result]:
    make_reports(folder / "pipe", size.pipe)
    told = _step("pipe", folder / "pipe", folder / "pipe.db")
    bare = told["pipe"] + told["encoder"]
    ratio = bare / told["ingest"]
    return [
        Result(
            "the whole ingest of texts, one worker, against its bare models (`nlp.pipe`, then the encoders)",
            f"{size.pipe} reports: {told['ingest']:.1f} s against {bare:.1f} s",
            f"{ratio:.2f}",
            "≥ 0.6",
            ratio >= 0.6,
        ),
        Result(
            "the same against bare `nlp.pipe` alone",
            f"{size.pipe} reports: {told['ingest']:.1f} s against {told['pipe']:.1f} s",
            f"{told['pipe'] / told['ingest']:.2f}",
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
    first = _wps(database, folder / "rerun")
    again = min(_wps(database, folder / "rerun") for _ in range(3))
    return [
        Result(
            "a run without news against the first with all cores, the whole command",
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
            f"one short report added to {size.large:,} such against one added to {size.small:,}",
            f"{costs[size.large] * 1000:.0f} ms against {costs[size.small] * 1000:.0f} ms",
            f"{ratio:.2f}",
            "≤ 1.3",
            ratio <= 1.3,
        )
    ]


def _memory(size: Size, folder: Path) -> list[Result]:
    kept = folder / "readings.pickle"
    _step("record", kept, SHORT)
    peaks = {
        number: _step("memory", folder / f"memory-{number}", number, kept)["peak"]
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


MEASURES = {
    "reading": _reading,
    "pipe": _against_the_model,
    "workers": _two_workers,
    "unchanged": _unchanged,
    "grow": _one_more,
    "memory": _memory,
}

if __name__ == "__main__":
    main()
