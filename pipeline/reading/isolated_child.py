"""The child process of `IsolatedReader`: reads the reports it is sent, within limits.

`python -m pipeline.reading.isolated_child MODULE:FUNCTION SOCKET SECONDS BYTES`. The function takes
a RawReport and a callable to be called whenever it gets forward, and returns a Document or raises
ReadingError.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import sys
from collections.abc import Callable
from datetime import date
from multiprocessing.connection import Connection

from pipeline.reading.limits import confine, give_time
from pipeline.records import Document, RawReport, ReadingError

Read = Callable[[RawReport, Callable[[], None]], Document]
_ALIVE = b""


def serve(line: Connection, read: Read, seconds: float, memory: int) -> None:
    """Answers reports until the parent closes the line.

    Whatever is no ReadingError ends the process: it is in an unknown state then, and the parent
    starts another.
    """
    confine(memory)

    def alive() -> None:
        give_time(seconds)
        line.send_bytes(_ALIVE)

    line.send_bytes(b"ready")
    while True:
        try:
            raw: RawReport = line.recv()
        except EOFError:
            return
        give_time(seconds)
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


def main(reader: str, socket: str, seconds: str, memory: str) -> None:
    module, _, name = reader.partition(":")
    read: Read = getattr(importlib.import_module(module), name)
    serve(Connection(int(socket)), read, float(seconds), int(memory))


if __name__ == "__main__":
    main(*sys.argv[1:])
