"""Readers that go wrong, for the process that reads reports to be tested with."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from datetime import date

from pipeline.records import Document, RawReport, ReadingError


def read(raw: RawReport, alive: Callable[[], None]) -> Document:
    """Does what the report's text says."""
    order = raw.content.decode()
    match order.split():
        case ["refuse"]:
            raise ReadingError("The file is refused.", "Take another.")
        case ["loop"]:
            while True:
                pass
        case ["sleep", seconds]:
            time.sleep(float(seconds))
        case ["pages", number, seconds]:
            for _ in range(int(number)):
                time.sleep(float(seconds))
                alive()
        case ["endless"]:
            while True:
                time.sleep(0.01)
                alive()
        case ["memory"]:
            order += "x" * 10**10
        case ["crash"]:
            os.kill(os.getpid(), signal.SIGSEGV)
        case ["leave"]:
            sys.exit(0)
        case ["fail"]:
            raise IndexError("list index out of range")
        case ["deep"]:
            _nest(0)
        case ["network"]:
            socket.create_connection(("127.0.0.1", 9))
        case ["chatter"]:
            print("a library's warning", file=sys.stderr)
            print("a library's notice")
    return Document(
        id="x",
        source=raw.source.location,
        format="text",
        sha256=raw.sha256,
        text=f"Šabac {os.getpid()}",
        page_starts=(0, 3),
        published=date(2014, 10, 20),
    )


def _nest(depth: int) -> int:
    return _nest(depth + 1)
