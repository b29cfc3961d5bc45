"""Lists of reports: what a `sources.csv` says of each."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path, PurePosixPath

from pipeline.reading.decoding import decode
from pipeline.records import Failure, ReadingError, Source


def read_list(path: Path) -> Iterator[Source | Failure]:
    """The sources a `sources.csv` names. Relative paths count from the list's own folder."""
    try:
        text = decode(path.read_bytes())
    except (OSError, ReadingError):
        yield Failure(path.as_posix(), "The list cannot be read.", "Save it as CSV with the encoding UTF-8.")
        return
    rows = csv.DictReader(io.StringIO(text.replace("\r\n", "\n")), delimiter=_delimiter(text))
    columns = {(name or "").strip().lower() for name in rows.fieldnames or ()}
    if not columns & {"location", "path", "url"}:
        yield Failure(
            path.as_posix(),
            "The list has no column `location`.",
            "Name each report's path or web address in such a column.",
        )
        return
    ids: set[str] = set()
    for number, given in enumerate(rows, start=2):
        row = {
            (name or "").strip().lower(): value.strip()
            for name, value in given.items()
            if isinstance(value, str)
        }
        if any(row.values()):
            yield from _of_row(row, path, number, ids)


def _delimiter(text: str) -> str:
    """A comma, or the semicolon that spreadsheets write where the comma is the decimal sign."""
    head = text.partition("\n")[0]
    return ";" if head.count(";") > head.count(",") else ","


def _of_row(row: dict[str, str], path: Path, number: int, ids: set[str]) -> Iterator[Source | Failure]:
    location = row.get("location") or row.get("path") or row.get("url") or ""
    where = f"{path.as_posix()}, line {number}"
    if not location:
        yield Failure(where, "The row names no report.", "Fill in its `location`, or delete the row.")
        return
    identifier = row.get("id") or None
    if identifier in ids:
        yield Failure(
            where,
            f"The id `{identifier}` stands in an earlier row too.",
            "Give each report an id of its own.",
        )
        return
    if identifier:
        ids.add(identifier)
    published = row.get("published") or None
    try:
        day = date.fromisoformat(published) if published else None
    except ValueError:
        yield Failure(
            where, f"`{published}` is not a day.", "Write it as year-month-day, for example 2014-10-20."
        )
        return
    is_url = location.startswith(("http://", "https://"))
    source = Source(
        location=location
        if is_url
        else (path.parent / PurePosixPath(location.replace("\\", "/"))).as_posix(),
        id=identifier,
        title=row.get("title") or None,
        publisher=row.get("publisher") or None,
        published=day,
    )
    if is_url:
        yield source
        return
    yield _checked(source, row.get("sha256") or None)


def _checked(source: Source, sha256: str | None) -> Source | Failure:
    path = Path(source.location)
    if not path.is_file():
        return Failure(
            source.location, "The file does not exist.", "Check the name, or take it out of the list."
        )
    if sha256 and hashlib.sha256(path.read_bytes()).hexdigest() != sha256.lower():
        return Failure(
            source.location,
            "The file is not the one that was listed; its sha256 differs.",
            "Put the listed file back, or write the new sha256 into the list.",
        )
    return source
