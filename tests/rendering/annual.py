"""An annual report: a title page in one column, then two columns a page, with footnotes.

Its running header names the chapter that the page is in, its foot counts `Page 3 of 12`. Paragraphs
open with an indent and no gap parts them; words are parted at line ends. Tables have level rules
only. The notes are the design's own and name nobody.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from functools import partial

from reportlab.lib import colors
from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from pipeline.gold import GoldDocument
from tests.rendering.blocks import Block, Bullets, Fields, Heading, Paragraph, Table, read_blocks
from tests.rendering.hyphenation import hyphenate
from tests.rendering.typesetting import BOLD, FONT, column_widths, draw_line, markup, shortened

_SIZE, _MARGIN, _GUTTER, _NOTES = 9.0, 20 * mm, 7 * mm, 16 * mm
# Every so many paragraphs one has a note; the notes take turns.
_NOTE_EVERY = 3
_FEWEST_WORDS = 8
_SMALL_NOTES = (
    "See the annex to this report for the documents that were consulted and for how they were read.",
    "Interview notes on file with the authors.",
    "Figures were rounded. They may differ from those in other tables.",
)
_BODY = ParagraphStyle(
    "body",
    fontName=FONT,
    fontSize=_SIZE,
    leading=_SIZE * 1.3,
    alignment=TA_JUSTIFY,
    firstLineIndent=4 * mm,
    embeddedHyphenation=1,
    bulletFontName=FONT,
    bulletFontSize=_SIZE,
)


class _Template(BaseDocTemplate):
    """Remembers the notes of a page and the chapter at its top, and how many pages there are."""

    def __init__(self, output: io.BytesIO, document: GoldDocument, pages: int) -> None:
        width, height = A4
        room = width - 2 * _MARGIN
        column = (room - _GUTTER) / 2
        frame = partial(
            Frame,
            height=height - 50 * mm - _NOTES,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )
        single = [frame(_MARGIN, 25 * mm + _NOTES, room)]
        double = [frame(x, 25 * mm + _NOTES, column) for x in (_MARGIN, _MARGIN + column + _GUTTER)]
        super().__init__(
            output,
            pagesize=A4,
            invariant=1,
            title=document.title or "",
            author=document.publisher_name or "",
            producer="sample",
            pageTemplates=[
                PageTemplate(name, frames, onPage=self._open, onPageEnd=self._close)
                for name, frames in (("one", single), ("two", double))
            ],
        )
        self._pages = pages
        self._chapter = shortened(document.title or "", 60)
        self._notes: list[int] = []

    def afterFlowable(self, flowable: Flowable) -> None:
        if isinstance(flowable, Text) and flowable.style.name == "heading":
            self._chapter = shortened(flowable.getPlainText(), 60)

    def _open(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        self._notes = []
        canvas.setNamedCB("note", lambda _canvas, _kind, number: self._notes.append(int(number)))

    def _close(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        width, height = A4
        room = width - 2 * _MARGIN
        canvas.saveState()
        draw_line(canvas, _MARGIN, height - 15 * mm, self._chapter, 7.5, room)
        canvas.setFont(FONT, 7.5)
        canvas.drawRightString(width - _MARGIN, 12 * mm, f"Page {canvas.getPageNumber()} of {self._pages}")
        if self._notes:
            canvas.line(_MARGIN, 23 * mm + _NOTES, _MARGIN + 50 * mm, 23 * mm + _NOTES)
        for line, number in enumerate(self._notes[:4]):
            text = f"<super>{number}</super> {_SMALL_NOTES[number % len(_SMALL_NOTES)]}"
            note = Text(text, ParagraphStyle("note", fontName=FONT, fontSize=6.5, leading=8))
            note.wrapOn(canvas, room, 20)
            note.drawOn(canvas, _MARGIN, 19 * mm + _NOTES - 9 * line)
        canvas.restoreState()


def render_annual(document: GoldDocument) -> bytes:
    """The document as a PDF file. It is set twice, the second time with the number of its pages."""
    pages = 1
    for _ in range(2):
        output = io.BytesIO()
        template = _Template(output, document, pages)
        template.build(list(_story(document)))
        pages = template.page
    return output.getvalue()


def _story(document: GoldDocument) -> Iterator[Flowable]:
    blocks = read_blocks(document.text, document.title)
    width = A4[0] - 2 * _MARGIN
    titles = [at for at, block in enumerate(blocks) if isinstance(block, Heading) and block.level == 1]
    head = titles[0] + 2 if titles and titles[0] < 4 else 1
    numbers = itertools.count(1)
    is_single = True
    for at, block in enumerate(blocks):
        wants_single = at < head or isinstance(block, Table)
        if wants_single != is_single:
            yield NextPageTemplate("one" if wants_single else "two")
            yield PageBreak()
            is_single = wants_single
        yield from _flowables(block, numbers, width if is_single else (width - _GUTTER) / 2)


def _flowables(block: Block, numbers: Iterator[int], width: float) -> Iterator[Flowable]:
    match block:
        case Heading(text, level):
            size = 17 if level == 1 else 11
            yield CondPageBreak(4 * size)
            yield Text(
                markup(text),
                ParagraphStyle(
                    "heading",
                    fontName=BOLD,
                    fontSize=size,
                    leading=size * 1.2,
                    spaceBefore=size * 0.8,
                    spaceAfter=size * 0.4,
                ),
            )
        case Paragraph(text):
            number = next(numbers)
            yield Text(
                _noted(text, number // _NOTE_EVERY) if number % _NOTE_EVERY == 0 else _soft(text), _BODY
            )
        case Fields(pairs):
            plain = ParagraphStyle("field", _BODY, firstLineIndent=0, alignment=TA_LEFT)
            for label, value in pairs:
                yield Text(f"{markup(label)}: {_soft(value)}", plain)
            yield Spacer(0, _SIZE)
        case Bullets(items):
            for item in items:
                indent = _SIZE * (1.5 + 1.5 * item.depth + bool(item.label))
                style = ParagraphStyle(
                    "item", _BODY, firstLineIndent=0, leftIndent=indent, bulletIndent=indent - 1.3 * _SIZE
                )
                yield Text(_soft(item.text), style, bulletText=item.label or "–")
        case Table(rows):
            cell = ParagraphStyle("cell", fontName=FONT, fontSize=7.5, leading=9)
            cells = [[Text(markup(value), cell) for value in row] for row in rows]
            grid = Grid(cells, colWidths=column_widths(rows, width, 7.5), repeatRows=1)
            grid.setStyle(
                [("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")]
            )
            yield grid
            yield Spacer(0, _SIZE)


def _soft(text: str) -> str:
    return markup(hyphenate(text))


def _noted(text: str, number: int) -> str:
    """`text` with a raised number after a word in its middle, which tells the page to print the note.

    A text of a few words goes without.
    """
    words = text.split(" ")
    if len(words) < _FEWEST_WORDS:
        return _soft(text)
    middle = (len(words) + 1) // 2
    mark = f'<super>{number}</super><onDraw name="note" label="{number}"/>'
    return f"{_soft(' '.join(words[:middle]))}{mark} {_soft(' '.join(words[middle:]))}"
