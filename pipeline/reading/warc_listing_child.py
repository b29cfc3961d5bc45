"""The child process of `warc_listing.locations`: lists one archive within limits.

`python -m pipeline.reading.warc_listing_child MODULE:FUNCTION ARCHIVE SECONDS BYTES`. The function takes
the archive's path and a callable to be called with each record, and yields captures or raises
ReadingError. Each answer is a line of JSON; an empty line is a sign of progress.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from pipeline.reading.limits import confine, give_time
from pipeline.reading.warc import Capture
from pipeline.records import ReadingError

_List = Callable[[Path, Callable[[], None]], Iterator[Capture]]
_SIGN_EVERY = 1.0  # seconds


def main(lister: str, archive: str, seconds: str, memory: str) -> None:
    module, _, name = lister.partition(":")
    captures: _List = getattr(importlib.import_module(module), name)
    output, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no answer
    confine(int(memory))
    give_time(float(seconds))
    last = time.monotonic()
    _say(output, "")  # the child is ready; from now on its time is counted

    def alive() -> None:
        nonlocal last
        if time.monotonic() - last > _SIGN_EVERY:
            last = time.monotonic()
            give_time(float(seconds))
            _say(output, "")

    try:
        for capture in captures(Path(archive), alive):
            _say(output, json.dumps({"location": capture.location}))
    except ReadingError as error:
        _say(output, json.dumps({"reason": error.reason, "remedy": error.remedy}))
        return
    _say(output, json.dumps({"is_end": True}))


def _say(output: IO[str], line: str) -> None:
    output.write(f"{line}\n")
    output.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
