"""Makes small web archives, as crawlers do: WARC with or without packing, ARC, WACZ."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter


@dataclass(frozen=True, slots=True)
class Record:
    """What a crawler wrote of one page."""

    url: str
    content: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: str = "200 OK"
    kind: str = "response"
    day: str = "2014-10-21T09:30:00Z"
    headers: tuple[tuple[str, str], ...] = ()
    digest: str | None = None  # of the payload, for records that point to an earlier one


def warc(records: Iterable[Record], *, packed: bool = True) -> bytes:
    """A WARC file that begins with its description, as crawlers write it."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "a crawler"}))
    for record in records:
        headers = {"WARC-Date": record.day}
        if record.kind == "revisit":
            writer.write_record(
                writer.create_revisit_record(record.url, record.digest, record.url, record.day)
            )
            continue
        http = None
        if record.kind == "response":
            sent = [("Content-Type", record.content_type), *record.headers]
            http = StatusAndHeaders(record.status, sent, protocol="HTTP/1.1")
        else:
            headers["Content-Type"] = record.content_type
        writer.write_record(
            writer.create_warc_record(
                record.url,
                record.kind,
                payload=io.BytesIO(record.content),
                http_headers=http,
                warc_headers_dict=headers,
                warc_content_type="" if http else record.content_type,
            )
        )
    return buffer.getvalue()


def arc(records: Iterable[Record]) -> bytes:
    """The older form (ARC 1.0), not packed."""
    about = b"1 0 a-crawler\nURL IP-address Archive-date Content-type Archive-length\n"
    head = b"filedesc://x.arc 0.0.0.0 20141021093000 text/plain %d\n" % len(about)
    parts = [head + about]
    for record in records:
        sent = f"HTTP/1.1 {record.status}\r\nContent-Type: {record.content_type}\r\n\r\n".encode()
        body = sent + record.content
        kind = record.content_type.partition(";")[0]
        parts.append(f"{record.url} 127.0.0.1 20141021093000 {kind} {len(body)}\n".encode() + body)
    return b"\n".join(parts) + b"\n"


def wacz(members: dict[str, bytes], *, stored: bool = True) -> bytes:
    """A WACZ whose files in `archive/` are these."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", '{"profile": "data-package"}')
        for name, content in members.items():
            archive.writestr(f"archive/{name}", content)
        archive.writestr("pages/pages.jsonl", "{}")
    return buffer.getvalue()
