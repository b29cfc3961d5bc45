"""What was fetched, kept as web archives, so that a collection can be rebuilt when a site is gone.

Each version of a page is a WARC file of its own, `un.org-1a2b…-20261121093000.warc.gz`, named by its
server, the address it was asked for, and the moment; it holds the redirects and the page. The folder
can be given to `make ingest` like any other folder of web archives.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.reading.warc import response_in
from pipeline.records import ReadingError
from pipeline.sources.fetch import Known, Page, user_agent

# The bytes are kept unpacked and in one piece, whatever way they came.
_NOT_KEPT = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive"})


@dataclass(frozen=True, slots=True)
class Copy:
    """A kept page: what the server sent, and on which day."""

    known: Known
    content: bytes
    content_type: str | None
    captured: date | None
    # Why the page could not be fetched again, if it could not.
    lost: str | None = None


def keep(asked: str, page: Page, folder: Path, moment: datetime) -> Path:
    """Store `page`, asked for by the address `asked` at `moment` (UTC); the file it is in."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{_stem(asked)}-{moment:%Y%m%d%H%M%S}.warc.gz"
    part = path.with_suffix(".part")  # a run that breaks off leaves no half file under the final name
    with part.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        about = {"software": user_agent(), "description": f"{asked} as fetched"}
        writer.write_record(writer.create_warcinfo_record(path.name, about))
        when = {"WARC-Date": f"{moment:%Y-%m-%dT%H:%M:%SZ}"}
        for hop in page.hops:
            _write(writer, hop.url, str(hop.status), [("Location", hop.location)], b"", when)
        headers = [(name, value) for name, value in page.headers if name.lower() not in _NOT_KEPT]
        if page.content_type and not page.headers:
            headers = [("Content-Type", page.content_type)]
        _write(writer, page.url, "200 OK", headers, page.content, when)
    part.replace(path)
    return path


def latest(asked: str, folder: Path) -> Copy | None:
    """The last whole copy of what was asked for by this address; None if there is none."""
    for path in sorted(folder.glob(f"{_stem(asked)}-*.warc.gz"), reverse=True):
        try:
            capture, headers, content = response_in(path)
        except ReadingError:  # damaged; an older copy may not be
            continue
        known = Known(capture.url, headers.get("etag"), headers.get("last-modified"))
        mark = _mark(asked, folder)
        lost = mark.read_text(encoding="utf-8") if mark.is_file() else None
        return Copy(known, content, capture.content_type, capture.captured, lost)
    return None


def mark_lost(asked: str, reason: str | None, folder: Path) -> None:
    """Note beside the copies why the page could not be fetched again; None: it is there (again)."""
    if reason is None:
        _mark(asked, folder).unlink(missing_ok=True)
    else:
        _mark(asked, folder).write_text(reason, encoding="utf-8")


def _mark(asked: str, folder: Path) -> Path:
    return folder / f".{_stem(asked)}.lost"


def _stem(asked: str) -> str:
    host = re.sub(r"[^a-z0-9.-]", "-", (urlsplit(asked).hostname or "page").lower())[:60]
    return f"{host}-{hashlib.sha256(asked.encode()).hexdigest()[:16]}"


def _write(
    writer: WARCWriter,
    url: str,
    status: str,
    headers: list[tuple[str, str]],
    content: bytes,
    when: dict[str, str],
) -> None:
    sent = [*headers, ("Content-Length", str(len(content)))]
    record = writer.create_warc_record(
        url,
        "response",
        payload=io.BytesIO(content),
        http_headers=StatusAndHeaders(status, sent, protocol="HTTP/1.1"),
        warc_headers_dict=dict(when),
    )
    writer.write_record(record)
