"""Readings kept as Parquet files on the way to the database: what a large run leaves, in parts.

A part holds the reports of one chunk, a row each, and stands whole or not at all. A run that is
repeated writes only the parts that are not there. `wps build` turns the parts into the database, and
decides then what a run would have decided: copies, ids, what is new. Needs the extra `cluster`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.database.codec import from_json, to_json
from pipeline.ingest.fingerprints import StageFiles
from pipeline.ingest.work import Outcome, Task, Work, WorkError
from pipeline.locations import file_state
from pipeline.records import Document, Failure, Reading, Source

# Reports in a part: a few megabytes.
PART = 500
_NEEDED = (
    "Parquet files need more packages. Install them with"
    " `.venv/bin/python -m pip install 'wps-reports[cluster]'`."
)
_UNWRITABLE = (
    "{path} cannot be written ({why}). Check that the disk is neither full nor write-protected, and run the"
    " same command again: the parts that are there are kept."
)
_COLUMNS = ("number", "source", "sha256", "text", "document", "reading", "failure")
_STAGES = b"wps_reports_stages"


def write_partitions(
    folder: Path,
    sources: Sequence[Source | Failure],
    work: Work,
    stages: StageFiles,
    done: Callable[[], None] = lambda: None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> tuple[int, int]:
    """Read these sources into parts; how many parts were written now, and how many there are.

    `stages` are the files of the program that does the work. Parts of other sources or made by other
    files go. Raises WorkError where a part cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkError(_UNWRITABLE.format(path=folder, why=error.strerror)) from error
    told = json.dumps({name: dict(files) for name, files in stages.items()}, sort_keys=True)
    written = 0
    paths = []
    numbered = iter(enumerate(sources))
    while (part := list(islice(numbered, PART))) and not is_stopped():
        path = folder / _name(part, told)
        if not path.exists():
            rows = list(_rows(part, work))
            if any(row is None for row in rows):
                break
            _write(path, [row for row in rows if row is not None], told)
            written += 1
        paths.append(path)
        for _ in part:
            done()
    if not is_stopped():
        for path in set(folder.glob("part-*.parquet")) - set(paths):
            path.unlink()
    return written, len(paths)


def _name(part: Sequence[tuple[int, Source | Failure]], stages: str) -> str:
    """A name that tells the place in the order and what is in it: other sources make another part."""
    told = stages + "\n".join(
        f"{to_json(source)} {file_state(source.location) if isinstance(source, Source) else ''}"
        for _, source in part
    )
    return f"part-{part[0][0]:09}-{hashlib.sha256(told.encode()).hexdigest()[:16]}.parquet"


def _rows(part: Sequence[tuple[int, Source | Failure]], work: Work) -> Iterator[dict[str, Any] | None]:
    """A row for each source; None for one that was not come to."""
    tasks = (Task(number, source) for number, source in part if isinstance(source, Source))
    outcomes = work.outcomes(tasks)
    for number, source in part:
        outcome = Outcome(number, failure=source) if isinstance(source, Failure) else next(outcomes)
        yield None if outcome.is_undone else _row(number, source, outcome)


def _row(number: int, source: Source | Failure, outcome: Outcome) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(_COLUMNS)
    row["number"] = number
    if isinstance(source, Source):
        row["source"] = to_json(source)
    row["sha256"] = outcome.sha256
    if outcome.failure is not None:
        row["failure"] = to_json(outcome.failure)
    if outcome.document is not None and outcome.reading is not None:
        document = outcome.reading.document
        row["text"] = document.text
        row["document"] = to_json(replace(outcome.document, text=""))
        row["reading"] = to_json(replace(outcome.reading, document=replace(document, text="")))
    return row


def _write(path: Path, rows: Sequence[dict[str, Any]], stages: str) -> None:
    pa, pq = _arrow()
    numbers_and_text = [(name, pa.int64() if name == "number" else pa.string()) for name in _COLUMNS]
    schema = pa.schema(numbers_and_text, metadata={_STAGES: stages.encode()})
    unfinished = path.with_suffix(".unfinished")
    try:
        pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), unfinished, compression="zstd")
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise WorkError(_UNWRITABLE.format(path=path, why=error.strerror or error)) from error


class Partitions:
    """Parts as sources and as the one who has done the work."""

    def __init__(self, folder: Path) -> None:
        """Raises WorkError where there are none."""
        self._paths = sorted(folder.glob("part-*.parquet"))
        if not self._paths:
            raise WorkError(
                f"There are no parts (part-*.parquet) in {folder}; `wps ingest --parquet` makes them."
            )

    def stages(self) -> StageFiles:
        """The files of the program that did the work, as `pipeline.ingest.fingerprints` gives them."""
        _, pq = _arrow()
        told: StageFiles = json.loads(pq.read_schema(self._paths[0]).metadata[_STAGES])
        return told

    def sources(self) -> list[Source | Failure]:
        """What the parts hold, in the order in which it was given."""
        return [
            from_json(Source, row["source"]) if row["source"] else from_json(Failure, row["failure"])
            for row in self._rows("source", "failure")
        ]

    def outcomes(self, tasks: Iterator[Task]) -> Iterator[Outcome]:
        """The kept outcome of each task; tasks come in the order of the parts."""
        rows = self._rows(*_COLUMNS)
        for task in tasks:
            wanted = to_json(task.source)
            row = next(row for row in rows if row["source"] == wanted)
            yield _outcome(task.number, row)

    def _rows(self, *columns: str) -> Iterator[dict[str, Any]]:
        _, pq = _arrow()
        for path in self._paths:
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(batch_size=50, columns=list(columns)):
                    yield from batch.to_pylist()


def _outcome(number: int, row: dict[str, Any]) -> Outcome:
    if row["failure"]:
        return Outcome(number, row["sha256"], failure=from_json(Failure, row["failure"]))
    if not row["reading"]:
        return Outcome(number, row["sha256"])
    reading = from_json(Reading, row["reading"])
    reading = replace(reading, document=replace(reading.document, text=row["text"]))
    document = replace(from_json(Document, row["document"]), text=row["text"])
    return Outcome(number, row["sha256"], document, reading)


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise WorkError(_NEEDED) from error
    return pyarrow, pyarrow.parquet
