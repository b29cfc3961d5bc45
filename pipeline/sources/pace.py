"""Leaving servers time between requests, whichever of the program's processes makes them."""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path


class Pace:
    """Remembers in `folder` when each server was asked last; a file for each, locked while one waits.

    `pause` waits so many seconds, and is for tests.
    """

    def __init__(self, folder: Path, pause: Callable[[float], None] = time.sleep) -> None:
        self._folder, self._pause = folder, pause

    def leave_time(self, host: str, delay: float) -> None:
        """Wait until the server was left alone for `delay` seconds, and note that it is asked now."""
        self._folder.mkdir(parents=True, exist_ok=True)
        # Names of servers are no names of files: they may be long or hold colons.
        path = self._folder / hashlib.sha256(host.encode()).hexdigest()[:16]
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file).st_size:  # a new file: the server was not asked yet
                left = os.fstat(file).st_mtime + delay - time.time()
                if 0 < left <= delay:
                    self._pause(left)
            os.pwrite(file, b"asked", 0)
        finally:
            os.close(file)
