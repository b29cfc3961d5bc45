"""Reports worked on by a Dask cluster: the same work as in `pipeline.ingest.workers`, on other machines.

The tasks are given out in chunks; outcomes come back in order to the one process that writes. What a
lost worker had in hand is done again elsewhere. Needs the extra `cluster`.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import cache
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.ingest.fingerprints import stage_files
from pipeline.ingest.work import CHUNK, Extract, Outcome, ReadText, Setup, Task, WorkError, do_tasks
from pipeline.records import Failure

LOCAL = "local"
# Chunks given out for each worker, so that none waits for the one who writes.
_AHEAD = 3
_CONNECT = "10s"
# A worker lost this often with a chunk in hand is the chunk's doing.
_TRIES = 2
_NEEDED = (
    "Working on a cluster needs more packages. Install them with"
    " `.venv/bin/python -m pip install 'wps-reports[cluster]'`, here and on every machine of the cluster."
)
_KILLED = (
    "The workers that read the report ended each time.",
    "If it is very large, split it or give the workers more memory. If it is not, tell the project.",
)
_busy = threading.Lock()


class Cluster:
    """The workers of the Dask scheduler at `address`, or processes started here for `local`; use it as
    a context manager. Raises WorkError where there is none or it cannot do the work."""

    def __init__(
        self,
        address: str,
        setup: Setup,
        fetched: Path,
        is_stopped: Callable[[], bool] = lambda: False,
        workers: int | None = None,
    ) -> None:
        self._address, self._setup, self._fetched = address, setup, fetched
        self._is_stopped, self._workers = is_stopped, workers
        self._stack = ExitStack()

    def __enter__(self) -> Cluster:
        try:
            self.client = self._connect()
        except ImportError as error:
            raise WorkError(_NEEDED) from error
        except (OSError, ValueError, RuntimeError) as error:
            raise WorkError(
                f"There is no Dask cluster at {self._address} ({error}). Check the address, or use"
                " `--cluster local`."
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def outcomes(self, tasks: Iterator[Task]) -> Iterator[Outcome]:
        """Raises WorkError where a worker is of another version than this program."""
        given: deque[tuple[Any, list[Task]]] = deque()
        while True:
            while len(given) < self._room() and (chunk := list(islice(tasks, CHUNK))):
                given.append((self._give(chunk), chunk))
            if not given:
                return
            future, chunk = given.popleft()
            if self._is_stopped() and future.status == "pending":
                future.cancel()
                yield from (Outcome(task.number) for task in chunk)
            else:
                yield from self._result(future, chunk)

    def _connect(self) -> Any:
        # Dask tells no types.
        dask: Any = import_module("dask")
        distributed: Any = import_module("distributed")
        if self._address != LOCAL:
            return self._stack.enter_context(distributed.Client(self._address, timeout=_CONNECT))
        dask.config.set({"distributed.scheduler.allowed-failures": _TRIES})
        local = distributed.LocalCluster(
            n_workers=self._workers or len(os.sched_getaffinity(0)),
            threads_per_worker=1,
            dashboard_address=":0",
            silence_logs=logging.CRITICAL,
        )
        return self._stack.enter_context(distributed.Client(self._stack.enter_context(local)))

    def _room(self) -> int:
        return _AHEAD * max(1, len(self.client.scheduler_info()["workers"]))

    def _give(self, chunk: Sequence[Task]) -> Any:
        return self.client.submit(
            work_on, self._setup, self._fetched, _version(self._setup), chunk, pure=False, key=_key(chunk)
        )

    def _result(self, future: Any, chunk: Sequence[Task]) -> Iterator[Outcome]:
        """A chunk's outcomes; one with which workers end is tried again report by report."""
        killed: Any = import_module("distributed").KilledWorker
        try:
            yield from future.result()
        except killed:
            if len(chunk) == 1:
                (task,) = chunk
                failure = Failure(task.source.location, *_KILLED)
                yield Outcome(task.number, task.sha256, failure=failure)
            else:
                for task in chunk:
                    yield from self._result(self._give([task]), [task])


def work_on(setup: Setup, fetched: Path, version: str, chunk: Sequence[Task]) -> list[Outcome]:
    """What a worker does, one chunk at a time even where it has several threads."""
    with _busy:
        if _version(setup) != version:
            raise WorkError(
                "A worker of the cluster has another version of the program or of models/ than this machine."
                " Install the same on all machines."
            )
        read_text, extract = _opened(setup)
        return list(do_tasks(chunk, fetched, read_text, extract))


@cache
def _opened(setup: Setup) -> tuple[ReadText, Extract]:
    """Readers and models, opened once and kept as long as the worker lives."""
    opened: tuple[ReadText, Extract] = ExitStack().enter_context(setup())
    return opened


@cache
def _version(setup: Setup) -> str:
    files = {name: dict(hashes) for name, hashes in stage_files(setup.models).items()}
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()


def _key(chunk: Sequence[Task]) -> str:
    return f"wps-reports-{chunk[0].number}-{len(chunk)}-{os.urandom(4).hex()}"
