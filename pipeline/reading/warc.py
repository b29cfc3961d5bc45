"""Web archives (WARC, ARC, WACZ): each report in them by itself, found once and read by its place.

A capture's location is `crawl.warc.gz#fenomena.example/news.html@4711`: the archive, the address of
the page, and the byte where its record begins; in a WACZ, which holds several files, the number of
the file stands before it (`@2-4711`).
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlsplit

from warcio.bufferedreaders import BufferedReader
from warcio.recordloader import ArcWarcRecord

from pipeline.locations import CAPTURE
from pipeline.reading.warc_files import BLOCK, DAMAGE, Records, members, opened_at, quietly
from pipeline.records import ReadingError

ENDINGS = (".warc", ".warc.gz", ".arc", ".arc.gz", ".wacz")
# The largest report that is read out of an archive, in bytes.
LARGEST = 200 * 1024 * 1024

_LONGEST_ADDRESS = 150  # characters of it in a location; file systems take names of 255 bytes
_READ_TYPES = frozenset({
    "text/html", "application/xhtml+xml", "application/pdf", "application/x-pdf", "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.oasis.opendocument.text",
})  # fmt: skip
_NO_TYPES = frozenset({"", "application/octet-stream", "application/force-download", "binary/octet-stream"})
_READ_ENDINGS = (".pdf", ".docx", ".odt", ".doc")
_FOR_PROGRAMS = re.compile(r"(?:robots|ads|app-ads|security|humans|llms)\.txt$", re.IGNORECASE)
# Deflate packs at most 1,032 to 1; a record that says it is larger than this times its file is a bomb.
_MOST_PACKED = 1_000
_GET_AGAIN = "What stands before the damage is read; get the archive again for the rest."


@dataclass(frozen=True, slots=True)
class Capture:
    """A report in a web archive: where its record is, its own address, and the day it was captured."""

    location: str
    url: str
    captured: date | None = None
    content_type: str | None = None


def is_archive(name: str) -> bool:
    """Whether a file of this name is a web archive."""
    return name.lower().endswith(ENDINGS)


def captures(archive: Path, alive: Callable[[], None] = lambda: None) -> Iterator[Capture]:
    """The reports of an archive in their order, each content once; the archive is read as they are taken.

    `alive` is called with each record, reports or not.

    Left out is what is no report (pictures, style sheets, redirects, errors) and what the archive
    itself marks as captured before. Raises ReadingError where the archive is damaged, after what
    stands before the damage.
    """
    digests: set[str] = set()
    try:
        with contextlib.ExitStack() as stack:
            for member, file, size in members(archive, stack):
                yield from _captures(archive, member, file, size, digests, alive)
    except OSError as error:
        raise ReadingError(f"The web archive cannot be opened ({error.strerror}).", _GET_AGAIN) from error
    except DAMAGE as error:
        raise ReadingError("The web archive is damaged and cannot be opened.", _GET_AGAIN) from error


def capture_at(location: str) -> tuple[Capture, bytes]:
    """The capture at `location` and its bytes, unpacked. Raises ReadingError if it cannot be read."""
    match = CAPTURE.fullmatch(location)
    if match is None:
        raise ValueError(f"{location} is no place in a web archive")
    archive, member, offset = Path(match["archive"]), match["member"], int(match["offset"])
    gone = ReadingError(
        "The web archive holds no page at this place any more.", "Name the archive again to read it anew."
    )
    try:
        with opened_at(archive, int(member) if member else None, offset) as file, quietly():
            record = next(iter(Records(file)), None)
            if record is None or not _is_report(record):
                raise gone
            content = _content(record)
            if record.raw_stream.limit > 0:
                raise ReadingError(
                    "The page is cut off: the web archive ends within it.", "Get the archive again."
                )
    except DAMAGE as error:
        raise gone from error
    except OSError as error:
        raise ReadingError(
            f"The web archive cannot be opened ({error.strerror}).", "Check its name, or name it anew."
        ) from error
    return _capture(location, record), content


def response_in(archive: Path) -> tuple[Capture, dict[str, str], bytes]:
    """The last answer in a WARC file that is no redirect: capture, its headers by small name, its bytes.

    Raises ReadingError if there is none, or it is damaged.
    """
    found = None
    try:
        with archive.open("rb") as file, quietly():
            for record in Records(file):
                if record.rec_type == "response" and record.http_headers.get_statuscode() == "200":
                    headers = {name.lower(): value for name, value in record.http_headers.headers}
                    found = (_capture(archive.as_posix(), record), headers, _content(record))
                    if record.raw_stream.limit > 0:
                        raise EOFError
    except (*DAMAGE, OSError) as error:
        raise ReadingError("The kept copy is damaged.", "Delete it, and fetch the page anew.") from error
    if found is None:
        raise ReadingError("The kept copy holds no page.", "Delete it, and fetch the page anew.")
    return found


def _captures(
    archive: Path,
    member: int | None,
    file: IO[bytes],
    size: int,
    digests: set[str],
    alive: Callable[[], None],
) -> Iterator[Capture]:
    found = 0
    is_empty = True
    records = Records(file)
    while True:
        alive()
        try:
            with quietly():
                record = next(records, None)
                if record is None and is_empty:
                    raise EOFError
                if record is None:
                    return
                is_empty = False
                _require_possible(record, size)
                wanted = _is_report(record)
                digest = _digest(record) if wanted else ""
                offset = records.get_record_offset()
                if record.raw_stream.limit > 0:
                    raise EOFError
        except DAMAGE as error:
            raise ReadingError(
                f"The web archive is cut off or damaged after {found:,} of its pages.", _GET_AGAIN
            ) from error
        if wanted and digest not in digests:
            digests.add(digest)
            found += 1
            url = record.rec_headers.get_header("WARC-Target-URI")
            place = f"{offset}" if member is None else f"{member}-{offset}"
            yield _capture(f"{archive.as_posix()}#{_shown(url)}@{place}", record)


def _require_possible(record: ArcWarcRecord, size: int) -> None:
    """Raises ValueError for a record without length, or whose length only a bomb can have."""
    if record.length is None or record.length > _MOST_PACKED * size:
        raise ValueError(f"a record of {record.length} bytes in a file of {size}")


def _is_report(record: ArcWarcRecord) -> bool:
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    if not url.lower().startswith(("http://", "https://")) or not record.length:
        return False
    if record.rec_type == "response":
        if record.http_headers is None or record.http_headers.get_statuscode() != "200":
            return False
    elif record.rec_type != "resource":
        return False
    kind = (_content_type(record) or "").partition(";")[0].strip().lower()
    path = _path(url)
    if kind == "text/plain":
        return path.endswith(".txt") and not _FOR_PROGRAMS.search(path)
    return kind in _READ_TYPES or (kind in _NO_TYPES and path.endswith(_READ_ENDINGS))


def _path(url: str) -> str:
    try:
        return urlsplit(url).path.lower()
    except ValueError:  # a broken IPv6 address
        return ""


def _content_type(record: ArcWarcRecord) -> str | None:
    headers = record.http_headers if record.rec_type == "response" else record.rec_headers
    value: str | None = headers.get_header("Content-Type")
    return value


def _digest(record: ArcWarcRecord) -> str:
    """The digest of what was sent, as the archive gives it or, where it does not, computed."""
    stated: str | None = record.rec_headers.get_header("WARC-Payload-Digest")
    if stated:
        return stated.strip().lower()
    computed = hashlib.sha1(usedforsecurity=False)
    while block := record.raw_stream.read(BLOCK):
        computed.update(block)
    return computed.hexdigest()


def _content(record: ArcWarcRecord) -> bytes:
    packed = (record.http_headers and record.http_headers.get_header("Content-Encoding")) or ""
    if packed.lower() not in ("", "identity", "utf-8", *BufferedReader.get_supported_decompressors()):
        raise ReadingError(
            f"The page is packed in a way ({packed}) that is not read.",
            "Open it in a web archive player, save it as PDF, and name the PDF.",
        )
    stream = record.content_stream()
    content = bytearray()
    while block := stream.read(BLOCK):
        content += block
        if len(content) > LARGEST:
            raise ReadingError(
                f"The page is larger than {LARGEST // 1024**2} MB.",
                "Open it in a web archive player, save it as PDF, and name the PDF.",
            )
    while record.raw_stream.read(BLOCK):  # what follows the content, such as the last empty chunk
        pass
    return bytes(content)


def _capture(location: str, record: ArcWarcRecord) -> Capture:
    said = record.rec_headers.get_header("WARC-Date") or ""
    try:
        day = date.fromisoformat(said[:10])
    except ValueError:
        day = None
    url = record.rec_headers.get_header("WARC-Target-URI")
    return Capture(location, url, day, _content_type(record))


def _shown(url: str) -> str:
    """The address as part of a location: without its scheme and without what file names cannot hold."""
    bare = quote(url.partition("://")[2], safe="/:?=&;,+%~!$'()*[]").replace("://", ":/")
    return bare[:_LONGEST_ADDRESS]
