"""PDF files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.reading import (
    characters,
    hyphens,
    ocr,
    pdf_asides,
    pdf_bands,
    pdf_grid,
    pdf_layout,
    pdf_line_numbers,
    pdf_lines,
    pdf_metadata,
    pdf_order,
    pdf_page_breaks,
    pdf_running,
    pdf_tables,
)
from pipeline.reading.content import Content
from pipeline.reading.dates import shown_date
from pipeline.reading.pdf_drawings import Drawings, drawings
from pipeline.reading.pdf_lines import Line
from pipeline.reading.pdf_turn import Box
from pipeline.reading.pdf_words import Letters, Word, upright, words_by_line, words_in
from pipeline.records import ReadingError

_AGAIN = "Get the file again from where it was published, or open it in a PDF reader and save it anew."
# A page of text has hundreds of letters; stamps and page numbers on scans have fewer than this.
_LEAST_LETTERS_A_PAGE = 10
# An image over this share of the page may show text; a few words over one that fills it are a stamp.
_COVERED = 0.3
_ALL_COVERED = 0.85
_FEWEST_LETTERS_BESIDE_IMAGE = 100
# More odd characters than this, and the letters' codes are unknown (fonts without a table).
_MOST_UNREADABLE = 0.25
_FEWEST_TO_JUDGE = 200
# A page is turned if more of its letters than this stand in lines that run up or down.
_TURNED = 0.5


@dataclass(frozen=True, slots=True)
class _Page:
    """What a page shows: lines as they were drawn, rules and boxes, ruled tables; `height` in points."""

    lines: list[Line]
    height: float
    drawn: Drawings
    tables: list[pdf_tables.Table]


def read_pdf(content: bytes, alive: Callable[[], None] = lambda: None) -> Content:
    """A PDF's text with its running headers left out; pages that are pictures by character recognition.

    `alive` is called after each page. Raises ReadingError for files that are cut off, damaged, locked by
    a password, or in need of character recognition where that is not installed.
    """
    document = _open(content)
    try:
        pages, note = _pages(document, alive)
        properties = pdf_metadata.properties(document)
    finally:
        document.close()
    drawn = [line for page in pages for line in page.lines]
    words = hyphens.vocabulary(line.text for line in drawn)
    usual = pdf_layout.typography(drawn)
    arranged = [_arranged(page, number, words, usual.size) for number, page in enumerate(pages)]
    kept = pdf_running.without_running_lines(
        arranged,
        [page.height for page in pages],
        size=usual.size,
        titles=[part for part in (properties.title, properties.author) if part],
    )
    whole = pdf_page_breaks.with_whole_tables(kept, usual.size)
    found = pdf_asides.moved_aside([line for page in whole for line in page])
    notes = pdf_asides.note_numbers(found)
    found = [pdf_asides.without_note_marks(line, notes) for line in found] if notes else found
    own = pdf_layout.typography(found)  # without running lines
    paragraphs = pdf_asides.without_pulled_quotes(pdf_layout.paragraphs(found, own), own)
    text, starts = pdf_layout.text_of(paragraphs, words, len(pages))
    shown = [line for line in text.split("\n") if line.strip()]
    return Content(
        text=text,
        page_starts=starts,
        title=pdf_metadata.shown_title(paragraphs, own, words, properties.title) or properties.title,
        publisher=pdf_metadata.shown_publisher(shown) or properties.publisher,
        published=shown_date(shown),
        note=note,
    )


def _open(content: bytes) -> pypdfium2.PdfDocument:
    if _is_cut_off(content):
        raise ReadingError("The PDF file is cut off: its end is missing.", "Download it again.")
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise ReadingError(
                "The PDF file is locked by a password.",
                "Save a copy without the password and put it in its place.",
            ) from error
        raise ReadingError("The PDF file is damaged and cannot be opened.", _AGAIN) from error
    if len(document) == 0:
        document.close()
        raise ReadingError("The PDF file has no pages.", _AGAIN)
    return document


def _is_cut_off(content: bytes) -> bool:
    """Whether objects follow the last place where the file could have ended.

    A PDF ends with `startxref`, a number and `%%EOF` (ISO 32000-1, 7.5.5).
    """
    end = max(content.rfind(b"%%EOF"), content.rfind(b"startxref"))
    return content.rfind(b"endobj") > end or (end < 0 and b"trailer" not in content)


def _pages(document: pypdfium2.PdfDocument, alive: Callable[[], None]) -> tuple[list[_Page], str | None]:
    """All pages, and a note of those that are pictures."""
    pages: list[_Page] = []
    pictures: list[int] = []
    for number in range(len(document)):
        page, is_picture = _page(document, number)
        pages.append(page)
        if is_picture:
            pictures.append(number)
        alive()
    note = None
    if pictures and ocr.is_installed():
        recognized = []
        for number, lines in ocr.recognize(document, pictures, alive):
            if lines:
                pages[number] = replace(pages[number], lines=lines, drawn=Drawings(), tables=[])
                recognized.append(number)
        note = ocr.note(recognized, len(pages))
    elif 2 * len(pictures) > len(pages):
        raise ocr.need("All pages are pictures" if len(pictures) == len(pages) else "Most pages are pictures")
    elif pictures:
        note = f"{ocr.named(pictures)} not read: no character recognition (OCR) is installed."
    if not any(c.isalpha() for page in pages for line in page.lines for c in line.text):
        raise ReadingError("The PDF file shows no words that can be read.", _AGAIN)
    return pages, note


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[_Page, bool]:
    """A page, and whether it has no letters that can be read."""
    try:
        page = document[number]
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise ReadingError(f"Page {number + 1} of the PDF file is damaged.", _AGAIN) from error
    try:
        letters = Letters(textpage)
        height = page.get_height()
        if _is_picture(page, letters.text.replace(hyphens.TAKEN_HYPHEN, "")):
            return _Page([], height, Drawings(), []), True
        words = list(words_by_line(letters))
        # Lines that run up, down or aslant (labels in the margin, watermarks) are left out.
        level = [line for line in words if upright(line)]
        drawn, text_in = drawings(page), partial(_text_in, textpage)
        if _letters(level) < (1 - _TURNED) * _letters(words):
            height = page.get_width()
            drawn = drawn.turned(letters.turn(height))
            level = [line for line in words_by_line(letters) if upright(line)]
            text_in = partial(words_in, level)
        found = pdf_lines.page_lines(pdf_line_numbers.without_line_numbers(level), number)
        return _Page(found, height, drawn, pdf_tables.ruled_tables(drawn, text_in)), False
    finally:
        textpage.close()
        page.close()


def _text_in(textpage: pypdfium2.PdfTextPage, box: Box) -> str:
    left, bottom, right, top = box
    found: str = textpage.get_text_bounded(left=left, bottom=bottom, right=right, top=top)
    return found


def _letters(given: Sequence[Sequence[Word]]) -> int:
    return sum(len(word.text) for line in given for word in line)


def _is_picture(page: pypdfium2.PdfPage, text: str) -> bool:
    """Whether a page must be recognized: an image with hardly a letter, or letters without codes."""
    count = sum(map(str.isalpha, text))
    if count < _LEAST_LETTERS_A_PAGE:
        return ocr.covered_share(page) >= _COVERED
    if len(text) > _FEWEST_TO_JUDGE and characters.unreadable_share(text) > _MOST_UNREADABLE:
        return True
    return count < _FEWEST_LETTERS_BESIDE_IMAGE and ocr.covered_share(page) >= _ALL_COVERED


def _arranged(page: _Page, number: int, words: hyphens.Vocabulary, size: float) -> list[Line]:
    """The lines of a page in reading order, those of a table as rows."""
    found = pdf_tables.put_in(page.lines, page.tables, number, words)
    found = pdf_bands.with_banded_tables(found, page.drawn, words)
    found = pdf_grid.with_tables(found, page.drawn, words)
    return pdf_order.in_reading_order(found, page.drawn.boxes, words, size)
