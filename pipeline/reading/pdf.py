"""PDF files."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.reading import characters, hyphens, lines, pdf_layout, pdf_lines, pdf_running, pdf_tables
from pipeline.reading.content import Content
from pipeline.reading.dates import shown_date
from pipeline.reading.pdf_lines import Line
from pipeline.records import ReadingError

_AGAIN = "Get the file again from where it was published, or open it in a PDF reader and save it anew."
_OCR = "Add a text layer first, for example with ocrmypdf."
# A page of text has hundreds of letters; stamps and page numbers on scans have fewer than this.
_LEAST_LETTERS_A_PAGE = 10
# More odd characters than this, and the letters' codes are unknown (fonts without a table).
_MOST_UNREADABLE = 0.25
# Titles that programs put into a PDF's properties by themselves.
_NO_TITLE = re.compile(
    r"^(?:microsoft (?:word|powerpoint|excel)\b.*|untitled\b.*"
    r"|.*\.(?:docx?|pptx?|xlsx?|pdf|indd|qxp|odt|rtf|tex)"
    r"|(?:document|slide|presentation|layout|title)\s?\d*|[\d_-]+|n\d{5,}.*|)$",
    re.IGNORECASE,
)
_LONGEST_TITLE = 250
_ALIKE = 0.97  # letters of the same size measure a little less than each other


@dataclass(frozen=True, slots=True)
class _Page:
    lines: list[Line]
    height: float


def read_pdf(content: bytes) -> Content:
    """A PDF's text with its running headers left out.

    Raises ReadingError for files that are cut off, damaged, locked by a password, or without a
    text layer.
    """
    document = _open(content)
    try:
        pages = [_page(document, number) for number in range(len(document))]
        metadata_title = characters.clean(document.get_metadata_value("Title")).strip()
    finally:
        document.close()
    _require_text(pages)
    kept = pdf_running.without_running_lines([page.lines for page in pages], [page.height for page in pages])
    found = [line for page in kept for line in page]
    words = hyphens.vocabulary(line.text for line in found)
    paragraphs = pdf_layout.paragraphs(_footnotes_first(kept))
    text, starts = pdf_layout.text_of(paragraphs, words, len(pages))
    return Content(
        text=text,
        page_starts=starts,
        title=_title(paragraphs, pdf_layout.typography(found), words) or _metadata_title(metadata_title),
        published=shown_date([line for line in text.split("\n") if line.strip()]),
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


def _page(document: pypdfium2.PdfDocument, number: int) -> _Page:
    try:
        page = document[number]
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise ReadingError(f"Page {number + 1} of the PDF file is damaged.", _AGAIN) from error
    text = pdf_lines.raw_text(textpage)
    if (
        len(text) > 200
        and characters.unreadable_share(text.replace(hyphens.TAKEN_HYPHEN, "")) > _MOST_UNREADABLE
    ):
        raise ReadingError(f"The letters on page {number + 1} of the PDF file have no readable codes.", _OCR)
    found = pdf_lines.page_lines(textpage, text, number)
    tables = pdf_tables.ruled_tables(page, textpage)
    result = _Page(pdf_tables.put_in(found, tables, number) if tables else found, page.get_height())
    textpage.close()
    page.close()
    return result


def _require_text(pages: list[_Page]) -> None:
    letters = sum(1 for page in pages for line in page.lines for c in line.text if c.isalpha())
    if letters < _LEAST_LETTERS_A_PAGE * len(pages):
        raise ReadingError("The PDF file has no text layer; its pages are pictures.", _OCR)


def _footnotes_first(pages: list[list[Line]]) -> list[Line]:
    """All lines in order, but a page's footnotes before its last paragraph if that runs on to the next page.

    So a sentence stays whole and every line stays on its page.
    """
    result: list[Line] = []
    usual = pdf_layout.typography([line for page in pages for line in page])
    for page, following in zip(pages, [*pages[1:], []], strict=True):
        split = len(page)
        while split > 0 and page[split - 1].size < 0.93 * usual.size and not page[split - 1].is_row:
            split -= 1
        body, notes = page[:split], page[split:]
        if not (body and notes and following) or lines.ends_sentence(body[-1].text) or not _opens_note(notes):
            result.extend(page)
            continue
        last = len(pdf_layout.paragraphs(body)[-1].lines)
        result.extend([*body[:-last], *notes, *body[-last:]])
    return result


def _opens_note(notes: list[Line]) -> bool:
    return any(
        note.text[:1].isdigit() or lines.is_footnote(note.text) or set(note.text) <= {"_", "-"}
        for note in notes[:2]
    )


def _title(
    paragraphs: list[pdf_layout.Paragraph], usual: pdf_layout.Typography, words: hyphens.Vocabulary
) -> str | None:
    """The text in the largest letters on the first page, if they are larger than the body's."""
    first = [
        p
        for p in paragraphs
        if p.first.page == 0 and not p.first.is_row and sum(map(str.isalpha, p.first.text)) > 3
    ]
    if not first:
        return None
    size = max(paragraph.first.size for paragraph in first)
    if size <= pdf_layout.HEADING_SIZE * usual.size:
        return None
    largest = [paragraph for paragraph in first if paragraph.first.size > _ALIKE * size]
    titles = [pdf_layout.text_of([paragraph], words, 1)[0] for paragraph in largest]
    # Letterheads may be as large as the title, which says more, and so may be numbered sections.
    fitting = [title for title in titles if len(title) <= _LONGEST_TITLE]
    return max(fitting, key=lambda title: (not lines.is_list_item(title), len(title)), default=None)


def _metadata_title(title: str) -> str | None:
    return title if _NO_TITLE.match(title) is None and " " in title and len(title) <= _LONGEST_TITLE else None
