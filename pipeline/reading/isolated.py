"""Reading a report in a process of its own, so that no file can stop, fill or break the run.

A hostile or damaged file can make a parser loop, eat all memory or crash. `IsolatedReader` keeps
one light child process and hands it one report after the other over a socket. A child that takes
too long, too much memory or dies is replaced, and the report becomes a ReadingError.

The child answers in JSON: unpickling what a process sends that a file may have taken over would
give the file this process too.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipeline.records import Document, RawReport, ReadingError

READER = "pipeline.text:read_document"
# A child that reads on and on but says that it goes forward is stopped after so many times the limit.
_MOST_EXTENSIONS = 100
START_UP = 120.0  # seconds; importing the parsers takes two on an idle machine
_DYING = 10.0  # seconds between a dead line and the end of the process
_PROJECT = Path(__file__).resolve().parents[2]
_SMALLER = "Open it in the program it was made with, save it anew as PDF, and put that in its place."
_REPORT_IT = f"{_SMALLER} Please tell the project about it, too."
_DAYS = ("published", "modified", "captured")  # the fields of a document that are days


class IsolatedReader:
    """Reads reports in a child process with limits; use it as a context manager.

    `seconds` is the longest a report may take without a sign of progress (the readers give one for
    each page), `memory` the child's address space in bytes. The child starts with the first report.
    Each process that reads makes its own; an instance is not shared between threads.
    """

    def __init__(self, seconds: float = 60, memory: int = 2 * 1024**3, reader: str = READER) -> None:
        self._seconds, self._memory, self._reader = seconds, memory, reader
        self._child: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        # What the child and its libraries write to stderr; its last line tells why a child died.
        self._said = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - lives as long as the reader
        self._is_busy = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def read(self, raw: RawReport) -> Document:
        """The document that `raw` holds. Raises ReadingError if it cannot be read within the limits."""
        line = self._ready_line()
        self._is_busy = True
        try:
            line.send(raw)
            answer = self._answer(line)
        except (EOFError, ConnectionError) as error:
            raise self._died() from error
        self._is_busy = False
        if "document" in answer:
            return _document(answer["document"])
        raise ReadingError(answer["reason"], answer["remedy"])

    def close(self) -> None:
        """End the child. A later `read` starts a new one."""
        self._is_busy = False
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._child is not None:
            end_child(self._child)
            self._child = None

    def _ready_line(self) -> Connection:
        # A child that was interrupted would answer the next report with the last one's document; one
        # that died between two reports is no report's fault.
        if self._is_busy or (self._child is not None and self._child.poll() is not None):
            self.close()
        if self._line is None:
            self._line = self._start()
        # The child writes where this end of the file stands: what it said about earlier reports goes.
        self._said.seek(0)
        self._said.truncate()
        return self._line

    def _start(self) -> Connection:
        ours, theirs = socket.socketpair()
        with theirs:
            self._child = subprocess.Popen(
                [
                    # -P: a module in the working folder must not be taken for a library.
                    *(sys.executable, "-P", "-m", "pipeline.reading.isolated_child"),
                    *(self._reader, str(theirs.fileno()), str(self._seconds), str(self._memory)),
                ],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
                env=child_environment(),
                # Its own session, so that Ctrl+C reaches this process only, which then ends the child.
                start_new_session=True,
            )
        line = Connection(ours.detach())
        try:
            is_ready = line.poll(START_UP) and line.recv_bytes() == b"ready"
        except EOFError:
            is_ready = False
        if not is_ready:
            line.close()
            self.close()
            raise RuntimeError(f"The process that reads reports does not start: {self._last_words()}")
        return line

    def _answer(self, line: Connection) -> dict[str, Any]:
        """The child's answer; each sign of progress gives it the full time again."""
        last = time.monotonic() + _MOST_EXTENSIONS * self._seconds
        while line.poll(min(self._seconds, max(0.0, last - time.monotonic()))):
            message = line.recv_bytes()
            if message:
                answer: dict[str, Any] = json.loads(message)
                return answer
        self.close()
        raise ReadingError(*_took_too_long(self._seconds))

    def _died(self) -> ReadingError:
        """Why the child died, as a reason and a remedy."""
        child = self._child
        assert child is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(_DYING)
        self.close()
        if child.returncode == -signal.SIGXCPU:
            return ReadingError(*_took_too_long(self._seconds))
        if child.returncode == -signal.SIGKILL or "MemoryError" in self._last_words():
            return ReadingError(*_took_too_much(self._memory))
        if child.returncode < 0:
            name = signal.Signals(-child.returncode).name
            return ReadingError(f"The file made the program that reads it crash ({name}).", _REPORT_IT)
        return ReadingError(
            f"The file made the program that reads it fail ({self._last_words()}).", _REPORT_IT
        )

    def _last_words(self) -> str:
        self._said.seek(0)
        lines = self._said.read().decode("utf-8", errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else "it said nothing"


def end_child(child: subprocess.Popen[bytes]) -> None:
    """End the child and what it may have started itself, such as character recognition."""
    with contextlib.suppress(ProcessLookupError):  # nobody of its session is left
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def child_environment() -> dict[str, str]:
    """The environment of a child process that finds this project's modules wherever it was started."""
    path = os.pathsep.join(filter(None, (str(_PROJECT), os.environ.get("PYTHONPATH"))))
    # Threads of the libraries for arrays would each reserve memory and none has use for them here.
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OMP_THREAD_LIMIT"), "1")
    return {**os.environ, **threads, "PYTHONPATH": path}


def _took_too_long(seconds: float) -> tuple[str, str]:
    return f"Reading the file was given up after {seconds:.0f} seconds without progress.", _SMALLER


def _took_too_much(memory: int) -> tuple[str, str]:
    return f"Reading the file needs more than {memory // 1024**2:,} MB of memory.", _SMALLER


def _document(fields: dict[str, Any]) -> Document:
    days = {name: date.fromisoformat(fields[name]) for name in _DAYS if fields.get(name)}
    return Document(**{**fields, **days, "page_starts": tuple(fields["page_starts"])})
