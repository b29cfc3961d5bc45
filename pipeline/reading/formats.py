"""Which format a file is, told by its content: names and servers lie."""

from __future__ import annotations

import io
import re
import zipfile

from pipeline.reading.decoding import decode, is_binary
from pipeline.records import Format, ReadingError

# A PDF's header may stand anywhere in its first 1,024 bytes (ISO 32000-1, annex H, note 13).
_PDF_HEADER_WITHIN = 1024
# Markup counts as a web page where the text begins with it (after comments, declarations and
# blanks), or anywhere in the first 4,000 characters if name or server also say so.
_OPENS_WITH_TAG = re.compile(
    r"(?:\s|<!--.*?-->|<\?.*?\?>)*<(?:!doctype\s+html|html|head|body|meta|title|article|main|div|section|p|h[1-6]|table)\b",
    re.IGNORECASE | re.DOTALL,
)
_ANY_TAG = re.compile(r"<(?:html|head|body|title|article|div|p|br|h[1-6]|table|span)\b[^<>]*>", re.IGNORECASE)
_HTML_NAME = re.compile(r"\.x?html?$", re.IGNORECASE)

_SAVE_AS_PDF = "Save it as PDF and put the PDF in its place."
_RUN_OCR = "Make a PDF with a text layer from it, for example with ocrmypdf, and put that in its place."
_MEDIA = ("The file is a sound or video file.", "Take it out of the list; only written reports are read.")
_ARCHIVE = ("The file is an archive.", "Unpack it and name the reports inside instead.")
_PICTURE = ("The file is a picture.", _RUN_OCR)

# First bytes of other formats (https://www.garykessler.net/library/file_sigs.html).
_OTHER_FORMATS: tuple[tuple[bytes, tuple[str, str]], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ("Older Microsoft Office files are not read yet.", _SAVE_AS_PDF)),
    (b"{\\rtf", ("Rich text files (RTF) are not read yet.", _SAVE_AS_PDF)),
    (b"\x89PNG\r\n\x1a\n", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"Rar!\x1a\x07", _ARCHIVE),
    (b"ID3", _MEDIA),
    (b"OggS", _MEDIA),
    (
        b"SQLite format 3\x00",
        ("The file is a database.", "Take it out of the list; only written reports are read."),
    ),
)
# A file inside a zip archive that shows what the archive is.
_INSIDE_ZIP = (
    ("word/", "Word files are not read yet."),
    ("xl/", "Excel files are not read yet."),
    ("ppt/", "PowerPoint files are not read yet."),
    ("META-INF/container.xml", "EPUB books are not read yet."),
    ("content.xml", "OpenDocument files are not read yet."),
)
_EMPTY = ("The file is empty.", "Get the report again from where it was published.")


def detect(content: bytes, name: str = "", content_type: str | None = None) -> Format:
    """The format of `content`; `name` and `content_type` only decide between text and HTML.

    Raises ReadingError for empty files and for formats that are not read.
    """
    if not content.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise ReadingError(*_EMPTY)
    if b"%PDF-" in content[:_PDF_HEADER_WITHIN]:
        return "pdf"
    other = _other_format(content)
    if other is not None:
        raise ReadingError(*other)
    text = decode(content)  # raises ReadingError for binary data
    if _OPENS_WITH_TAG.match(text[:20_000]):
        return "html"
    says_html = _HTML_NAME.search(name) is not None or "html" in (content_type or "")
    return "html" if says_html and _ANY_TAG.search(text[:4000]) else "text"


def _other_format(content: bytes) -> tuple[str, str] | None:
    if content.startswith(b"PK\x03\x04"):
        return _inside_zip(content)
    for opening, told in _OTHER_FORMATS:
        if content.startswith(opening):
            return told if is_binary(content) or opening.startswith(b"{") else None
    return None


def _inside_zip(content: bytes) -> tuple[str, str]:
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except zipfile.BadZipFile:
        return _ARCHIVE
    for inside, reason in _INSIDE_ZIP:
        if any(name.startswith(inside) for name in names):
            return reason, _SAVE_AS_PDF
    return _ARCHIVE
