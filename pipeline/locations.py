"""Where a report is, as something to compare: one key for each file or address, and how a file looks."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pipeline.remote_files import is_remote, looks_at

# A page in a web archive: the archive, the page's address, and the byte where its record begins, in a
# WACZ after the number of the file inside it (`pipeline.reading.warc`).
CAPTURE = re.compile(
    r"(?P<archive>.+?\.(?:w?arc(?:\.gz)?|wacz))#(?P<address>.*)@(?:(?P<member>\d+)-)?(?P<offset>\d+)",
    re.IGNORECASE | re.DOTALL,
)


class FileState(NamedTuple):
    """What tells without reading it that a file has not changed: bytes, and nanoseconds since 1970."""

    size: int | None = None
    changed: int | None = None


def location_key(location: str) -> str:
    """One key for each place, whatever its spelling: `reports/a.pdf` and its absolute path are the same.

    It is a hash, so that a published database does not tell how somebody's folders are called.

    >>> location_key("https://example.org/a") == location_key("https://example.org/a")
    True
    """
    where = location if "://" in location else _real_path(location)
    return hashlib.sha256(os.fsencode(where)).hexdigest()[:32]


def archive_of(location: str) -> str | None:
    """The web archive's file, if `location` is that of a page in one.

    >>> archive_of("in/crawl.warc.gz#un.example/a.pdf@17"), archive_of("in/a.pdf")
    ('in/crawl.warc.gz', None)
    """
    match = CAPTURE.fullmatch(location)
    return match["archive"] if match else None


def file_state(location: str) -> FileState:
    """How the file looks, for a page in a web archive the archive's; nothing is known of the web's pages."""
    if is_remote(location):
        return FileState(*looks_at(location))
    if "://" in location:
        return FileState()
    try:
        found = Path(archive_of(location) or location).stat()
    except OSError:
        return FileState()
    return FileState(found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else FileState()


def is_gone(location: str) -> bool:
    return "://" not in location and not Path(archive_of(location) or location).exists()


def _real_path(location: str) -> str:
    path = Path(location).absolute()
    real = _real_folder(str(path.parent)) / path.name
    return str(real.resolve() if real.is_symlink() or path.name == ".." else real)


@lru_cache(maxsize=10_000)
def _real_folder(folder: str) -> Path:
    """Folders hold many reports; following links anew for each would take longer than all else."""
    return Path(folder).resolve()
