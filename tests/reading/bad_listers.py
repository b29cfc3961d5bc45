"""Listers of web archives that go wrong, for the process that lists them to be tested with."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.reading.warc import Capture


def captures(archive: Path, alive: Callable[[], None]) -> Iterator[Capture]:
    """One capture, then what the archive's name says."""
    yield Capture(f"{archive}#page@0", "http://page.example/")
    match archive.name:
        case "loop.warc":
            while True:
                pass
        case "slow.warc":
            for _ in range(4):
                time.sleep(0.6)
                alive()
            yield Capture(f"{archive}#page@1", "http://page.example/late")
        case "memory.warc":
            bytearray(10**10)
        case "crash.warc":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "chatter.warc":
            print('{"location": "printed"}')
