"""A report's bytes as a document: text, pages, title, publisher, day of publication, language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from pipeline.names import slug
from pipeline.reading.content import Content
from pipeline.reading.formats import Kind, detect
from pipeline.reading.html import read_html
from pipeline.reading.language import language, unread_note
from pipeline.reading.office import read_docx, read_odt
from pipeline.reading.pdf import read_pdf
from pipeline.reading.plain import read_plain
from pipeline.records import Document, Format, RawReport, ReadingError

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
# A report of a thousand pages has some three million; more is a dump of data, or made to do harm.
LONGEST_TEXT = 5_000_000
# What a document is called that was made from each kind of file; Word and OpenDocument texts are text.
_FORMATS: dict[Kind, Format] = {"pdf": "pdf", "html": "html", "text": "text", "docx": "text", "odt": "text"}


def read_document(raw: RawReport, alive: Callable[[], None] = lambda: None) -> Document:
    """The document that `raw` holds, in the format its bytes are in, whatever its name says.

    `alive` is called whenever reading gets forward, so that a watchdog can tell a long report from
    one that loops. What the archivist's list says of title, publisher and day wins over what the
    report shows. Raises ReadingError with a reason and a remedy if there is nothing that can be read.
    """
    source = raw.source
    kind = detect(raw.content, _name(raw), raw.content_type)
    content = _read(kind, raw, alive)
    if not any(c.isalnum() for c in content.text):
        raise ReadingError("The file holds no words.", "Get the report again from where it was published.")
    if len(content.text) > LONGEST_TEXT:
        raise ReadingError(
            f"The file holds more than {LONGEST_TEXT // 1_000_000} million characters of text.",
            "Split it into its reports, and put those in its place.",
        )
    told = language(content.text, content.language)
    notes = (raw.note, content.note, unread_note(told))
    return Document(
        id=document_id(raw),
        source=source.location,
        format=_FORMATS[kind],
        sha256=raw.sha256,
        text=content.text,
        page_starts=content.page_starts,
        title=_given(source.title) or _given(content.title),
        publisher=_given(source.publisher) or _given(content.publisher),
        published=source.published or content.published,
        language=told,
        modified=content.modified,
        url=content.url or _url(raw),
        captured=raw.captured,
        note=" ".join(note for note in notes if note) or None,
    )


def document_id(raw: RawReport) -> str:
    """The source's own id, else `name-of-the-file-1a2b3c4d`: its name and the start of its hash."""
    if raw.source.id:
        return raw.source.id
    stem = slug(PurePosixPath(_name(raw)).stem) or "report"
    return f"{stem}-{raw.sha256[:8]}"


def _read(kind: Kind, raw: RawReport, alive: Callable[[], None]) -> Content:
    declared = _CHARSET.search(raw.content_type or "")
    charset = declared.group(1) if declared else None
    match kind:
        case "pdf":
            return read_pdf(raw.content, alive)
        case "html":
            return read_html(raw.content, charset, _url(raw))
        case "text":
            return read_plain(raw.content, charset)
        case "docx":
            return read_docx(raw.content)
        case "odt":
            return read_odt(raw.content)


def _url(raw: RawReport) -> str | None:
    return raw.url or (raw.source.location if raw.source.is_url else None)


def _name(raw: RawReport) -> str:
    """The file's name, or the last part of a URL's path, or its host."""
    url = _url(raw)
    if url is None:
        return PurePosixPath(raw.source.location.replace("\\", "/")).name
    try:
        parts = urlsplit(url)
        return PurePosixPath(unquote(parts.path)).name or (parts.hostname or "")
    except ValueError:  # an address that some crawler wrote down wrongly
        return ""


def _given(value: str | None) -> str | None:
    return unicodedata.normalize("NFC", " ".join(value.split())) or None if value else None
