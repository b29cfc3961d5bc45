"""Word (.docx) and OpenDocument (.odt) texts: paragraphs, lists, rows of tables, footnotes at the end."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime

import docx
import odfdo
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree

from pipeline.reading import characters
from pipeline.reading.content import Content
from pipeline.reading.dates import shown_date
from pipeline.reading.html_lines import CELL_SEPARATOR
from pipeline.records import ReadingError

# The longest report as XML has some 20 MB; what unpacks to more than this would fill the memory.
LARGEST_UNPACKED = 200 * 1024 * 1024  # bytes
_LONGEST_TITLE = 250
_DAMAGED = (
    "The file is damaged and cannot be opened.",
    "Open it in Word or LibreOffice, save it anew, and put that in its place.",
)
_TOO_LARGE = (
    f"The file unpacks to more than {LARGEST_UNPACKED // 1024**2} MB.",
    "Open it in Word or LibreOffice, take out what is not text, and save it anew.",
)
_ENTITIES = ("The file defines its own characters, which office programs never do.", _DAMAGED[1])
# What the libraries raise on damaged files.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, PackageNotFoundError, etree.LxmlError, KeyError, ValueError, TypeError,
    AttributeError, IndexError, NotImplementedError, EOFError, RuntimeError, OSError,
)  # fmt: skip
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT_PARTS = frozenset({"p", "h"})


def read_docx(content: bytes) -> Content:
    """A Word text. Raises ReadingError for damaged files and for bombs."""
    try:
        _require_harmless(content)
        document = docx.Document(io.BytesIO(content))
        lines = [*_docx_lines(document), *_docx_footnotes(document)]
        properties = document.core_properties
        return _content(lines, properties.title, properties.modified)
    except _DAMAGE as error:
        raise ReadingError(*_DAMAGED) from error


def read_odt(content: bytes) -> Content:
    """An OpenDocument text. Raises ReadingError for damaged files and for bombs."""
    try:
        _require_harmless(content)
        document = odfdo.Document(io.BytesIO(content))
        notes: list[str] = []
        lines = list(_odt_lines(document.body.children, notes))
        return _content([*lines, *notes], document.meta.title, None)
    except _DAMAGE as error:
        raise ReadingError(*_DAMAGED) from error


def _require_harmless(content: bytes) -> None:
    """Raises ReadingError for zip bombs and for XML that defines entities."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise ReadingError(*_TOO_LARGE)
        for part in parts:
            # A document type stands before the first element; no office program writes one.
            if part.filename.endswith((".xml", ".rels")) and b"<!" in archive.open(part).read(4000):
                opening = archive.open(part).read(4000)
                if b"<!DOCTYPE" in opening or b"<!ENTITY" in opening:
                    raise ReadingError(*_ENTITIES)


def _content(lines: Iterable[str], title: str | None, modified: datetime | None) -> Content:
    kept = [line for line in (characters.clean(line).strip() for line in lines) if line]
    text = characters.tidy("\n\n".join(kept))
    stated = " ".join(characters.clean(title or "").split())
    shown = [line for line in text.split("\n") if line.strip()]
    return Content(
        text=text,
        title=stated or _first_heading(shown),
        published=shown_date(shown),
        modified=modified.date() if isinstance(modified, date) else None,
    )


def _first_heading(shown: list[str]) -> str | None:
    first = shown[0] if len(shown) > 1 else ""
    is_title = 3 < len(first) <= _LONGEST_TITLE and not first.endswith((".", ",", ";", ":"))
    return first if is_title and CELL_SEPARATOR not in first else None


def _docx_lines(document: docx.document.Document) -> Iterator[str]:
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            rows = [CELL_SEPARATOR.join(_docx_cells(row.cells)) for row in block.rows]
            yield "\n".join(row for row in rows if row.strip(" |"))


def _docx_cells(cells: Iterable[docx.table._Cell]) -> Iterator[str]:
    """The texts of a row's cells; a cell that spans columns is named once."""
    last = None
    for cell in cells:
        if cell._tc is not last:
            yield " ".join(cell.text.split())
        last = cell._tc


def _docx_footnotes(document: docx.document.Document) -> Iterator[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith("/footnotes"):
            continue
        for note in etree.fromstring(relation.target_part.blob, parser).iter(f"{_W}footnote"):
            if note.get(f"{_W}type") is None:  # the others are the lines that part notes from text
                words = "".join(part.text or "" for part in note.iter(f"{_W}t"))
                yield f"{note.get(f'{_W}id')} {words.strip()}"


def _odt_lines(elements: Iterable[odfdo.Element], notes: list[str]) -> Iterator[str]:
    """The lines of elements and of what stands in them; their footnotes are put into `notes`."""
    waiting = list(elements)[::-1]
    while waiting:
        element = waiting.pop()
        kind = element.tag.rpartition(":")[2]
        if isinstance(element, odfdo.Table):
            yield "\n".join(_odt_rows(element))
        elif kind in _TEXT_PARTS and isinstance(element, odfdo.Paragraph):
            for note in element.get_notes():
                notes.append(f"{note.citation} {note.note_body}".strip())
                note.delete()
            yield element.text_recursive
        else:
            waiting += list(element.children)[::-1]


def _odt_rows(table: odfdo.Table) -> Iterator[str]:
    for row in table.rows:
        cells = [" ".join(cell.text_recursive.split()) for cell in row.cells]
        if any(cells):
            yield CELL_SEPARATOR.join(cells)
