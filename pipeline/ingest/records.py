"""What a run of the ingest is asked for, what it has looked at and not decided yet, and what it did."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.database.store import KnownDocument
from pipeline.ingest.work import Task
from pipeline.locations import FileState
from pipeline.records import Failure, Source


@dataclass(slots=True)
class Tally:
    """What a run did, counted as it goes. Lists hold the sources' locations.

    `refreshed` were extracted anew from their stored text; `notes` are pairs of a location and
    what its readers should know; `stopped` tells that the run was asked to end early.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refreshed: list[str] = field(default_factory=list)
    duplicates: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run is asked for.

    `again` reads every source anew. `stages` are the numbers of the text and the extraction stage in
    use; with `refresh`, documents that another extraction made, and those with ids in `reread`, are
    extracted anew from their stored text. `whole` tells that the sources are whole folders or lists,
    so that it can be told which files are gone. Without `hash_here`, files that look new are not read
    by this process at all: their hashes come with what was read from them.
    """

    again: bool = False
    refresh: bool = True
    reread: frozenset[str] = frozenset()
    stages: tuple[int | None, int | None] = (None, None)
    whole: bool = True
    hash_here: bool = True


@dataclass(frozen=True, slots=True)
class Watch:
    """How a run tells the one who started it how far it is, and is told to stop.

    `done` is called after each source or stored document, `more` when more documents than sources
    are to be worked on; a run takes up nothing new once `is_stopped` says so.
    """

    done: Callable[[], None] = lambda: None
    more: Callable[[int], None] = lambda number: None
    is_stopped: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True)
class Step:
    """One source or stored document that was looked at, and what was found by then.

    `sha256` is blank and `task` None where they are not needed or not known. `kept` is the document
    that its file's looks alone show to be unchanged. `affects` are ids of the documents that it may
    take the place of.
    """

    source: Source
    location: str
    state: FileState
    sha256: str = ""
    task: Task | None = None
    failure: Failure | None = None
    kept: KnownDocument | None = None
    affects: frozenset[str] = frozenset()


class Pending:
    """What was looked at and is not decided yet, in order: what comes after a report that is being
    read waits for it. Also what must be known of it when more is looked at."""

    def __init__(self) -> None:
        self._steps: deque[Step] = deque()
        self._in_question: Counter[str] = Counter()
        self._being_read: set[str] = set()
        # Contents that could not be read, and where they were met.
        self.unreadable: dict[str, str] = {}

    def add(self, step: Step) -> None:
        self._steps.append(step)
        self._in_question.update(step.affects)
        if step.task is not None and step.kept is None and step.sha256:
            self._being_read.add(step.sha256)

    def take(self) -> Step:
        """The next step, which is decided now."""
        step = self._steps.popleft()
        self._being_read.discard(step.sha256)
        for document in step.affects:
            self._in_question[document] -= 1
            if not self._in_question[document]:
                del self._in_question[document]
        return step

    def is_ready(self) -> bool:
        """Whether the next step needs no reading."""
        return bool(self._steps) and self._steps[0].task is None

    def is_sure_of(self, document: str) -> bool:
        """Whether nothing that is being read may take this document's place."""
        return document not in self._in_question

    def is_settled(self, sha256: str) -> bool:
        """Whether this content is being read already, or cannot be read."""
        return sha256 in self._being_read or sha256 in self.unreadable

    def kept(self) -> set[str]:
        """Ids of the unchanged documents among the steps."""
        return {step.kept.id for step in self._steps if step.kept is not None}
