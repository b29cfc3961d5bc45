"""What the benchmarks do in a process of its own each, so that none bears the weight of another.

Each step takes its arguments as text and returns numbers: seconds, kilobytes or pages.
"""

from __future__ import annotations

import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from pypdfium2 import PdfDocument

from benchmarks.collection import PROJECT, make_reports
from benchmarks.replay import ReplaySetup, record, renamed

if TYPE_CHECKING:
    from pipeline.activities.close_reading import WeighsArguments
    from pipeline.learned.arguments import Marked, Question, Scores

MODELS, GAZETTEER = PROJECT / "models", PROJECT / "outputs" / "gazetteer.db"
# Characters of a report where there are very many: a news item.
SHORT = 600


def _reading_step(number: str) -> dict[str, float]:
    """Processor time of reading so many PDFs and of pypdfium2's text of them, file by file in turns."""
    from benchmarks.reading import files, with_pypdfium2, with_this_project
    from pipeline.reading import ocr

    ocr.is_installed = lambda: False  # recognizing pictures is no part of the comparison
    contents = list(islice(files(()), int(number)))
    with_this_project(contents[0])  # the word list is loaded once
    told = {"pages": 0.0, "own": 0.0, "pypdfium2": 0.0}
    for content in contents:
        told["pages"] += len(PdfDocument(content))
        told["pypdfium2"] += _processor_time(partial(with_pypdfium2, content))
        told["own"] += _processor_time(partial(with_this_project, content))
    return told


class _Asked:
    """Keeps what the encoder of arguments is asked."""

    def __init__(self, arguments: WeighsArguments) -> None:
        self._arguments = arguments
        self.calls: list[tuple[Marked, Sequence[Question]]] = []

    def weigh(self, marked: Marked, questions: Sequence[Question]) -> list[Scores]:
        self.calls.append((marked, questions))
        return self._arguments.weigh(marked, questions)


def _pipe_step(folder: str, database: str) -> dict[str, float]:
    """Processor time of the bare models, nlp.pipe and the two encoders, before and after that of the
    whole ingest of the same texts."""
    from pipeline.database.store import open_database
    from pipeline.ingest.ingesting import ingest
    from pipeline.ingest.loading import load_reader
    from pipeline.ingest.work import InProcess
    from pipeline.knowledge.everything import load_knowledge
    from pipeline.reading.isolated import IsolatedReader
    from pipeline.records import Document
    from pipeline.sources.finding import find_sources

    knowledge = load_knowledge(MODELS)
    reader = load_reader(MODELS, GAZETTEER, knowledge, print)
    texts = [path.read_text(encoding="utf-8") for path in sorted(Path(folder).iterdir())]
    fetched = Path(folder) / ".fetched"
    warm = make_reports(Path(f"{folder}-warm"), 4, first=9_000_000)

    def pipe() -> None:
        for _ in reader.nlp.pipe(texts):
            pass

    closely = reader.activity_models.closely
    asked = _Asked(closely.arguments)
    listening = replace(reader.activity_models, closely=replace(closely, arguments=asked))
    for _ in replace(reader, activity_models=listening).read(
        Document(str(number), str(number), "text", "", text) for number, text in enumerate(texts)
    ):
        pass

    def encode() -> None:
        for text in texts:
            reader.encoder.weigh(text)
        for marked, questions in asked.calls:
            closely.arguments.weigh(marked, questions)

    with IsolatedReader() as isolated:

        def whole(found: list[str], into: Path) -> None:
            work = InProcess(fetched, isolated.read, reader.read)
            with open_database(into, knowledge.activity_type_rows, knowledge.country_rows) as opened:
                ingest(opened, list(find_sources(found)), work, fetched)

        whole([str(path) for path in warm], Path(f"{database}.warm"))
        before = _processor_time(pipe), _processor_time(encode)
        ingest_time = _processor_time(lambda: whole([folder], Path(database)))
        after = _processor_time(pipe), _processor_time(encode)
    piped, encoded = map(statistics.mean, zip(before, after, strict=True))
    return {"pipe": piped, "encoder": encoded, "ingest": ingest_time}


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
    kinds = make_reports(home / "kinds", 200, SHORT)
    readings = list(reader.read([_document(path) for path in kinds]))
    added = make_reports(home / "added", 22, SHORT, first=5_000_000)
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


def _memory_step(folder: str, number: str, kept: str) -> dict[str, float]:
    """Kilobytes that the deciding and writing process takes at most, with two processes reading."""
    from pipeline.database.store import open_database
    from pipeline.ingest.ingesting import ingest
    from pipeline.ingest.workers import Workers
    from pipeline.knowledge.everything import load_knowledge
    from pipeline.sources.finding import find_sources

    home = Path(folder)
    make_reports(home / "reports", int(number), SHORT)
    knowledge = load_knowledge(MODELS)
    found = list(find_sources([str(home / "reports")]))
    with (
        open_database(home / "wps.db", knowledge.activity_type_rows, knowledge.country_rows) as opened,
        Workers(2, ReplaySetup(Path(kept)), home / "fetched", len(found)) as workers,
    ):
        ingest(opened, found, workers, home / "fetched")
    return {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}


def _record_step(path: str, length: str) -> dict[str, float]:
    from pipeline.ingest.loading import load_reader
    from pipeline.knowledge.everything import load_knowledge

    reader = load_reader(MODELS, GAZETTEER, load_knowledge(MODELS), print)
    kinds = make_reports(Path(f"{path}-kinds"), 40, int(length))
    record(list(reader.read([_document(kind) for kind in kinds])), Path(path))
    return {}


def _document(path: Path):  # type: ignore[no-untyped-def]
    from pipeline.records import Source
    from pipeline.sources.finding import load
    from pipeline.text import read_document

    return read_document(load(Source(str(path)), path.parent))


def _processor_time(do: Callable[[], object]) -> float:
    """Seconds of processor time, of this process and its children."""
    children, own = _children_time(), time.process_time()
    do()
    own = time.process_time() - own
    return own + _children_time() - children


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


STEPS = {
    "reading": _reading_step,
    "pipe": _pipe_step,
    "grow": _grow_step,
    "memory": _memory_step,
    "record": _record_step,
}
