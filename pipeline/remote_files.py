"""Reports in object stores and on other machines, by fsspec addresses such as s3://bucket/reports.

Needs the extra `cluster`. Listings are remembered while a run lasts, so that looking at each file
again costs no question to the store.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipeline.records import ReadingError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

# Stores of files that fsspec reads; for others than s3 and file, its own package for them is needed.
_STORES = ("s3://", "s3a://", "gs://", "gcs://", "az://", "abfs://", "abfss://", "file://", "memory://")
_NEEDED = ReadingError(
    "Reading from such an address needs more packages.",
    "Install them with `.venv/bin/python -m pip install 'wps-reports[cluster]'`.",
)


def is_remote(location: str) -> bool:
    """Whether this is the address of a file in a store."""
    return location.startswith(_STORES)


def files_at(location: str) -> Iterator[str]:
    """The addresses of all files at and below `location`, by name. Raises ReadingError."""
    system, path = _opened(location)
    try:
        found = system.find(path) if system.isdir(path) else [path] if system.exists(path) else []
    except (OSError, ValueError) as error:
        raise _unreadable(error) from error
    if not found:
        raise ReadingError("There is no file at this address.", "Check the address.")
    yield from (str(system.unstrip_protocol(name)) for name in sorted(found))


def content_at(location: str, largest: int) -> bytes | None:
    """The bytes of a file; None where it has more than `largest`. Raises ReadingError."""
    system, path = _opened(location)
    try:
        return None if system.size(path) > largest else bytes(system.cat_file(path))
    except (OSError, ValueError) as error:
        raise _unreadable(error) from error


def looks_at(location: str) -> tuple[int | None, int | None]:
    """Size in bytes and time of the last change in nanoseconds, as far as the store tells."""
    try:
        system, path = _opened(location)
        told: dict[str, Any] = system.info(path)
    except (OSError, ValueError, ReadingError):
        return None, None
    changed = told.get("LastModified", told.get("mtime"))
    if isinstance(changed, datetime):
        changed = changed.timestamp()
    return told.get("size"), int(changed * 1e9) if isinstance(changed, int | float) else None


def _opened(location: str) -> tuple[AbstractFileSystem, str]:
    try:
        from fsspec.core import url_to_fs

        system, path = url_to_fs(location)
    except ImportError as error:
        raise _NEEDED from error
    except (OSError, ValueError) as error:
        raise _unreadable(error) from error
    return system, path


def _unreadable(error: Exception) -> ReadingError:
    return ReadingError(f"The file cannot be read ({error}).", "Check the address and your right to read it.")
