"""Listing what a web archive holds in a process of its own, so that no archive can stop or fill the run."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pipeline.reading.isolated import START_UP, child_environment, end_child
from pipeline.records import ReadingError

LISTER = "pipeline.reading.warc:captures"
_REST = "Get the archive again, or take the pages out of it with the program that saved it."
_DYING = 10.0  # seconds between the last line and the end of the process
_LONGEST_LINE = 64 * 1024  # bytes; a location has a few hundred


def locations(
    archive: Path, seconds: float = 60, memory: int = 1024**3, lister: str = LISTER
) -> Iterator[str]:
    """The locations of the reports of an archive in their order, as they are found.

    `seconds` is the longest without a sign of progress, which comes with each record; `memory` the child's
    address space in bytes. Raises ReadingError, after what stands before, where the archive is damaged or
    goes over a limit.
    """
    command = [
        *(sys.executable, "-P", "-m", "pipeline.reading.warc_listing_child"),
        *(lister, str(archive), str(seconds), str(memory)),
    ]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            env=child_environment(),
            start_new_session=True,
        ) as child,
    ):
        assert child.stdout is not None
        try:
            for line in _lines(child.stdout, seconds):
                message = json.loads(line) if line else {}
                if "reason" in message:
                    raise ReadingError(message["reason"], message["remedy"])
                if message.get("is_end"):
                    return
                if "location" in message:
                    yield str(message["location"])
            raise _died(child, said)
        finally:
            end_child(child)


def _lines(output: IO[bytes], seconds: float) -> Iterator[bytes]:
    """The lines that the child writes. Raises ReadingError if none comes in time."""
    number, rest, patience = output.fileno(), b"", START_UP
    while True:
        if not select.select([number], [], [], patience)[0]:
            raise ReadingError(
                f"Listing the web archive was given up after {seconds:.0f} seconds without progress.", _REST
            )
        block = os.read(number, _LONGEST_LINE)
        if not block:
            return
        patience = seconds
        *lines, rest = (rest + block).split(b"\n")
        yield from lines


def _died(child: subprocess.Popen[bytes], said: IO[bytes]) -> ReadingError:
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(_DYING)
    said.seek(0)
    words = said.read().decode("utf-8", errors="replace").strip().splitlines()
    if words and "MemoryError" in words[-1]:
        return ReadingError("Listing the web archive needs too much memory.", _REST)
    last = f": {words[-1][:200]}" if words else ""
    return ReadingError(f"The web archive made the program that lists it fail{last}.", _REST)
