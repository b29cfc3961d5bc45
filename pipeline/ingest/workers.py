"""Reports worked on by several processes of this machine.

Each process loads the models once and is given a few reports at a time; it reads the sources itself.
Outcomes come back in the order of the tasks. A process that the system kills, or that fails, costs
its reports another try, each by itself; a report with which it happens twice is a failure.
"""

from __future__ import annotations

import os
import queue
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from pipeline.ingest.work import CHUNK, Outcome, Setup, Task, WorkError, do_tasks
from pipeline.records import Failure

# Chunks that a process has in hand: one to work on, one so that it never waits.
_AHEAD = 2
# Outcomes a process may be ahead of a slow report, in chunks: bounds what waits in memory.
_WINDOW = 8
_TRIES = 2
_FAILED_STARTS = 3
_LONGEST = 200  # characters of an error that are told
_POLL = 0.5  # seconds after which it is seen that the run is to stop
_GOODBYE = 5.0  # seconds that a process gets to end by itself
_STOP, _READY = "stop", "ready"
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_KILLED = (
    "The process that read the report ended twice ({how}).",
    "If it is very large, split it or use fewer workers (--workers 1). If it is not, tell the project.",
)
_FAILED = (
    "The program failed on the report ({how}).",
    "Please tell the project, with the report if you can.",
)


@dataclass(eq=False, slots=True)
class _Worker:
    process: SpawnProcess
    line: Connection
    chunks: deque[list[Task]] = field(default_factory=deque)
    is_ready: bool = False
    # What it failed with, if it said so before it ended.
    last_words: str = ""


class Workers:
    """A number of processes, started as they are needed; use it as a context manager.

    `expected` is how many tasks there will be at most: few are shared out in small chunks.
    """

    def __init__(
        self,
        number: int,
        setup: Setup,
        fetched: Path,
        expected: int,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._number, self._setup, self._fetched, self._is_stopped = number, setup, fetched, is_stopped
        self._chunk = min(CHUNK, max(1, expected // (4 * number)))
        self._workers: list[_Worker] = []
        # Chunks to be given out: new ones, and first of all those of processes that ended.
        self._queue: deque[list[Task]] = deque()
        self._ends: dict[int, int] = {}
        self._failed_starts = 0
        self._order: deque[int] = deque()
        self._outcomes: dict[int, Outcome] = {}

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def outcomes(self, tasks: Iterator[Task]) -> Iterator[Outcome]:
        """Raises WorkError where the processes cannot be started."""
        was_told = False
        while True:
            self._take_up(tasks)
            self._hand_out()
            if self._order and self._order[0] in self._outcomes:
                yield self._outcomes.pop(self._order.popleft())
            elif not self._order:
                return
            else:
                if self._is_stopped() and not was_told:
                    was_told = True
                    self._stop()
                self._listen()

    def close(self) -> None:
        """End the processes: those that are at work do not finish it."""
        for worker in self._workers:
            worker.line.close()
        for worker in self._workers:
            worker.process.join(_GOODBYE / 10 if worker.chunks else _GOODBYE)
            if worker.process.is_alive():
                worker.process.terminate()
                worker.process.join()
        self._workers = []

    def _take_up(self, tasks: Iterator[Task]) -> None:
        """Take as many chunks as the processes have room for, unless too many outcomes wait."""
        room = self._number * _AHEAD - len(self._queue) - sum(len(worker.chunks) for worker in self._workers)
        while room > 0 and len(self._order) < self._number * self._chunk * _WINDOW:
            chunk = list(islice(tasks, self._chunk))
            if not chunk:
                return
            self._queue.append(chunk)
            self._order.extend(task.number for task in chunk)
            room -= 1

    def _hand_out(self) -> None:
        """Give chunks to processes that have room, starting one more where all are busy."""
        while self._queue:
            worker = min(self._workers, key=lambda w: len(w.chunks), default=None)
            if (worker is None or worker.chunks) and len(self._workers) < self._number:
                worker = self._start()
            if worker is None or len(worker.chunks) >= _AHEAD:
                return
            self._give(worker, self._queue.popleft())

    def _give(self, worker: _Worker, chunk: list[Task]) -> None:
        worker.chunks.append(chunk)
        # One that has just ended is noticed when its line is read.
        with suppress(ConnectionError):
            worker.line.send(chunk)

    def _start(self) -> _Worker:
        ours, theirs = get_context("spawn").Pipe()
        process = get_context("spawn").Process(
            target=_work, args=(theirs, self._setup, self._fetched), name="wps reader", daemon=False
        )
        with theirs, _single_threaded():
            process.start()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _stop(self) -> None:
        """Ask the processes to leave what they have not begun, and forget what none has."""
        for chunk in self._queue:
            self._outcomes.update((task.number, Outcome(task.number)) for task in chunk)
        self._queue.clear()
        for worker in self._workers:
            with suppress(ConnectionError):
                worker.line.send(_STOP)

    def _listen(self) -> None:
        lines = {worker.line: worker for worker in self._workers}
        for line in connection.wait(list(lines), _POLL):
            worker = lines[line]  # type: ignore[index]
            try:
                told = worker.line.recv()
            except (EOFError, ConnectionError):
                self._lost(worker)
                continue
            if isinstance(told, Outcome):
                self._take(worker, told)
            elif told == _READY:
                worker.is_ready, self._failed_starts = True, 0
            else:
                worker.last_words = told

    def _take(self, worker: _Worker, outcome: Outcome) -> None:
        chunk = worker.chunks[0]
        assert chunk[0].number == outcome.number
        del chunk[0]
        if not chunk:
            worker.chunks.popleft()
        self._outcomes[outcome.number] = outcome

    def _lost(self, worker: _Worker) -> None:
        """A process ended: its reports are tried again one by one, but those that cost it twice are not."""
        self._workers.remove(worker)
        worker.line.close()
        worker.process.join()
        if not worker.is_ready:
            self._failed_starts += 1
            if self._failed_starts >= _FAILED_STARTS:
                raise WorkError(
                    f"The processes that read reports do not start ({_how(worker)})."
                    " Run the same command with --workers 1; it tells what is wrong."
                )
            self._queue.extendleft(reversed(worker.chunks))
            return
        begun = worker.chunks.popleft() if worker.chunks else []
        self._queue.extendleft(reversed(worker.chunks))
        for task in reversed(begun):
            self._ends[task.number] = self._ends.get(task.number, 0) + 1
            if self._is_stopped():
                self._outcomes[task.number] = Outcome(task.number)
            elif self._ends[task.number] >= _TRIES:
                reason, remedy = _FAILED if worker.last_words else _KILLED
                failure = Failure(task.source.location, reason.format(how=_how(worker)), remedy)
                self._outcomes[task.number] = Outcome(task.number, task.sha256, failure=failure)
            else:
                self._queue.appendleft([task])


def _how(worker: _Worker) -> str:
    """How a process ended, in words."""
    if worker.last_words:
        return worker.last_words
    code = worker.process.exitcode or 0
    if code == -signal.SIGKILL:
        return "killed by the system, as it does when memory runs out"
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"


@contextmanager
def _single_threaded() -> Iterator[None]:
    """Processes that are started within use one thread each: there is one for every core."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _work(line: Connection, setup: Setup, fetched: Path) -> None:
    """What a process does: chunks of tasks in, one outcome for each task out, until the line is closed."""
    # Ctrl+C goes to all processes of a terminal; the first one decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    chunks: queue.SimpleQueue[list[Task] | None] = queue.SimpleQueue()
    stopped = threading.Event()
    threading.Thread(target=_receive, args=(line, chunks, stopped), daemon=True).start()
    with suppress(BrokenPipeError, ConnectionResetError), _Told(line), setup() as (read_text, extract):
        line.send(_READY)
        while (chunk := chunks.get()) is not None:
            for outcome in do_tasks(chunk, fetched, read_text, extract, stopped.is_set):
                line.send(outcome)


class _Told:
    """An error within ends the process, as it must; the other end of the line is told what it was."""

    def __init__(self, line: Connection) -> None:
        self._line = line

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, ConnectionError):
            with suppress(ConnectionError):
                self._line.send(f"{type(error).__name__}: {error}"[:_LONGEST])
            raise SystemExit(1)


def _receive(
    line: Connection, chunks: queue.SimpleQueue[list[Task] | None], stopped: threading.Event
) -> None:
    """Take what is sent at once, so that the one who sends never waits for one who sends back."""
    with suppress(EOFError, OSError):
        while True:
            told = line.recv()
            if told == _STOP:
                stopped.set()
            else:
                chunks.put(told)
    stopped.set()
    chunks.put(None)
