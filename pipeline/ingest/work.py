"""The work on one report, as it is handed to whoever does it: this process, others, other machines.

A task is small, whatever the size of its report: the one who does it reads the source.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from pipeline.records import Document, Failure, RawReport, Reading, ReadingError, Source
from pipeline.sources.finding import load

# Reports handed out at once: enough that handing out costs nothing, few enough that a run which is to
# stop does so soon.
CHUNK = 8
# As many reports are read before other processes would have loaded their models.
FEW = 12

ReadText = Callable[[RawReport], Document]
Extract = Callable[[Iterable[Document]], Iterator[Reading]]


@dataclass(frozen=True, slots=True)
class Task:
    """One report to work on. With `document` its text is known already and is only extracted anew.

    `sha256` is the hash of the source's bytes where it is known, to be compared with what is read.
    Bytes with the hash `unless` need no work.
    """

    number: int
    source: Source
    sha256: str | None = None
    document: Document | None = None
    unless: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task: a document as read and its reading, or why it could not be read.

    `sha256` is the hash of the bytes that were read, if it got so far.
    """

    number: int
    sha256: str | None = None
    document: Document | None = None
    reading: Reading | None = None
    failure: Failure | None = None

    @property
    def is_undone(self) -> bool:
        """Whether the run was stopped before the task's turn came."""
        return self.sha256 is None and self.failure is None


class Work(Protocol):
    """Whoever does the tasks."""

    def outcomes(self, tasks: Iterator[Task]) -> Iterator[Outcome]:
        """One outcome for each task, in the order of the tasks, which are taken as they are needed."""
        ...


class WorkError(Exception):
    """The work cannot be done at all; the message says why and what to do."""


class Setup(Hashable, Protocol):
    """What a process needs to work, made there from the files in `models`."""

    @property
    def models(self) -> Path: ...

    def __call__(self) -> AbstractContextManager[tuple[ReadText, Extract]]: ...


CHANGED = (
    "The file changed while it was being read.",
    "Run the same command again when nobody is writing it.",
)


def do_tasks(
    tasks: Sequence[Task],
    fetched: Path,
    read_text: ReadText,
    extract: Extract,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Iterator[Outcome]:
    """The outcomes of these tasks, in order: texts first, then everything that is read from them.

    Once `is_stopped` says so, no further text is read; the tasks that are left come back undone.
    """
    texts = [_text(task, fetched, read_text) if not is_stopped() else Outcome(task.number) for task in tasks]
    documents = [outcome.document for outcome in texts if outcome.document is not None]
    readings = extract(documents) if documents else iter(())
    for outcome in texts:
        yield outcome if outcome.document is None else replace(outcome, reading=next(readings))


def _text(task: Task, fetched: Path, read_text: ReadText) -> Outcome:
    """A task with its text read, or the reason why it cannot be."""
    if task.document is not None:
        return Outcome(task.number, task.document.sha256, task.document)
    sha256 = task.sha256
    try:
        raw = load(task.source, fetched, seen=task.sha256)
        sha256 = raw.sha256
        if task.sha256 not in (None, sha256):
            raise ReadingError(*CHANGED)
        return Outcome(task.number, sha256, None if sha256 == task.unless else read_text(raw))
    except ReadingError as error:
        return Outcome(task.number, sha256, failure=Failure(task.source.location, error.reason, error.remedy))


class InProcess:
    """Does all work in this process, a few reports at a time."""

    def __init__(
        self,
        fetched: Path,
        read_text: ReadText,
        extract: Extract,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._fetched, self._read_text, self._extract = fetched, read_text, extract
        self._is_stopped = is_stopped

    def outcomes(self, tasks: Iterator[Task]) -> Iterator[Outcome]:
        while chunk := list(itertools.islice(tasks, CHUNK)):
            yield from do_tasks(chunk, self._fetched, self._read_text, self._extract, self._is_stopped)


class FewOrMany:
    """Leaves a few tasks to the one, many to the other: starting processes pays only for many."""

    def __init__(self, few: Work, many: Work) -> None:
        self._few, self._many = few, many

    def outcomes(self, tasks: Iterator[Task]) -> Iterator[Outcome]:
        first = list(itertools.islice(tasks, FEW))
        if len(first) < FEW:
            yield from self._few.outcomes(iter(first))
        else:
            yield from self._many.outcomes(itertools.chain(first, tasks))
