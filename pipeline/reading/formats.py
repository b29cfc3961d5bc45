"""Which format a file is, told by its content: names and servers lie."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Literal

from pipeline.reading.decoding import decode, is_binary
from pipeline.records import ReadingError

Kind = Literal["pdf", "html", "text", "docx", "odt"]

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

SAVE_AS_DOCX = (
    "Open it in Word or LibreOffice and save it as .docx, or convert it with"
    " `soffice --headless --convert-to docx FILE`."
)
_SAVE_AS_PDF = "Save it as PDF and put the PDF in its place."
_RUN_OCR = "Make a PDF with a text layer from it, for example with ocrmypdf, and put that in its place."
_GIVE_ENDING = "Give it the ending .wacz (or .warc, .warc.gz), so that its pages are read."
_MEDIA = ("The file is a sound or video file.", "Take it out of the list; only written reports are read.")
_ARCHIVE = ("The file is an archive.", "Unpack it and name the reports inside instead.")
_BROKEN_ZIP = (
    "The file is cut off or damaged; it begins like a Word, OpenDocument or zip file.",
    "Get it again from where it came, or open it in the program it was made with and save it anew.",
)
_PICTURE = ("The file is a picture.", _RUN_OCR)

# First bytes of other formats (https://www.garykessler.net/library/file_sigs.html).
_OTHER_FORMATS: tuple[tuple[bytes, tuple[str, str]], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ("Word files of the old kind (.doc) are not read.", SAVE_AS_DOCX)),
    (b"{\\rtf", ("Rich text files (RTF) are not read.", SAVE_AS_DOCX)),
    (b"WARC/1.", ("The file is a web archive under another name.", _GIVE_ENDING)),
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
# What damaged archives make the standard library raise.
_ZIP_DAMAGE = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, NotImplementedError, RuntimeError, EOFError,
    OSError,
)  # fmt: skip
_ODT = b"application/vnd.oasis.opendocument.text"
# A file inside a zip archive that shows what the archive is.
_INSIDE_ZIP = (
    ("xl/", "Excel files are not read yet."),
    ("ppt/", "PowerPoint files are not read yet."),
    ("META-INF/container.xml", "EPUB books are not read yet."),
    ("content.xml", "OpenDocument spreadsheets and slides are not read."),
    ("datapackage.json", "The file is a web archive under another name."),
)
_EMPTY = ("The file is empty.", "Get the report again from where it was published.")


def detect(content: bytes, name: str = "", content_type: str | None = None) -> Kind:
    """The format of `content`; `name` and `content_type` only decide between text and HTML.

    Raises ReadingError for empty files and for formats that are not read.
    """
    if not content.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise ReadingError(*_EMPTY)
    if b"%PDF-" in content[:_PDF_HEADER_WITHIN]:
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return _office_format(content)
    other = _other_format(content)
    if other is not None:
        raise ReadingError(*other)
    text = decode(content)  # raises ReadingError for binary data
    if _OPENS_WITH_TAG.match(text[:20_000]):
        return "html"
    says_html = _HTML_NAME.search(name) is not None or "html" in (content_type or "")
    return "html" if says_html and _ANY_TAG.search(text[:4000]) else "text"


def _other_format(content: bytes) -> tuple[str, str] | None:
    for opening, told in _OTHER_FORMATS:
        if content.startswith(opening):
            return told if is_binary(content) or opening.startswith((b"{", b"WARC")) else None
    return None


def _office_format(content: bytes) -> Kind:
    """Which kind of text document a zip archive is. Raises ReadingError if it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if "word/document.xml" in names:
                return "docx"
            if "content.xml" in names and archive.open("mimetype").read(len(_ODT)) == _ODT:
                return "odt"
    except _ZIP_DAMAGE:
        raise ReadingError(*_BROKEN_ZIP) from None
    for inside, reason in _INSIDE_ZIP:
        if any(name.startswith(inside) for name in names):
            raise ReadingError(reason, _GIVE_ENDING if "web archive" in reason else _SAVE_AS_PDF)
    raise ReadingError(*_ARCHIVE)
