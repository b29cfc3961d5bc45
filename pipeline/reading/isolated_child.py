"""The child process of `IsolatedReader`: reads the reports it is sent, within limits.

`python -m pipeline.reading.isolated_child MODULE:FUNCTION SOCKET SECONDS BYTES`. The function takes
a RawReport and a callable to be called whenever it gets forward, and returns a Document or raises
ReadingError.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import math
import resource
import sys
from collections.abc import Callable
from datetime import date
from multiprocessing.connection import Connection

from pipeline.records import Document, RawReport, ReadingError

Read = Callable[[RawReport, Callable[[], None]], Document]
_ALIVE = b""
# What Python tells its auditors before it opens a connection or asks for a host's address.
_NETWORK = frozenset({"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.bind"})


def serve(line: Connection, read: Read, seconds: float, memory: int) -> None:
    """Answers reports until the parent closes the line.

    Whatever is no ReadingError ends the process: it is in an unknown state then, and the parent
    starts another.
    """
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CORE, 0)
    sys.addaudithook(_refuse_network)

    def alive() -> None:
        _give_time(seconds)
        line.send_bytes(_ALIVE)

    line.send_bytes(b"ready")
    while True:
        try:
            raw: RawReport = line.recv()
        except EOFError:
            return
        _give_time(seconds)
        line.send_bytes(_answer(read, raw, alive))


def _answer(read: Read, raw: RawReport, alive: Callable[[], None]) -> bytes:
    try:
        answer: dict[str, object] = {"document": dataclasses.asdict(read(raw, alive))}
    except ReadingError as error:
        answer = {"reason": error.reason, "remedy": error.remedy}
    return json.dumps(answer, default=_iso_day).encode()


def _iso_day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value)} is no part of a document")


def _give_time(seconds: float) -> None:
    """Let the process use so many seconds of processor time from now on.

    The parent watches the clock; this ends a child that goes on when its parent was killed. Twice
    the time, so that it is the parent who ends the others.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime + 2 * seconds))


def _limit(what: int, most: int) -> None:
    """Set the soft limit, which can be raised again, below what the system allows."""
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _refuse_network(event: str, _: tuple[object, ...]) -> None:
    if event in _NETWORK:
        raise PermissionError("A report may not reach the network.")


def main(reader: str, socket: str, seconds: str, memory: str) -> None:
    module, _, name = reader.partition(":")
    read: Read = getattr(importlib.import_module(module), name)
    serve(Connection(int(socket)), read, float(seconds), int(memory))


if __name__ == "__main__":
    main(*sys.argv[1:])
