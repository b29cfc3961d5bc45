"""A letter of a government or world body: a masthead, numbered lines, numbered paragraphs, footnotes.

The masthead of the first page names the document's symbol between rules; the symbol stands at the outer
edge of the following pages' heads, a job number and the page's number at their feet. Every fifth line
has its number in the margin, as in drafts and law reports. Paragraphs are numbered and wide apart; notes
stand behind the sentence. The masthead and the notes are the design's own and name nobody.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator

from reportlab.lib import colors
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    NextPageTemplate,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from pipeline.gold import GoldDocument
from tests.rendering.blocks import Block, Bullets, Fields, Heading, Paragraph, Table, read_blocks
from tests.rendering.typesetting import BOLD, FONT, ITALIC, column_widths, markup

_SIZE, _LEADING, _LEFT, _RIGHT, _FOOT = 9.5, 13.0, 45 * mm, 30 * mm, 38 * mm
_WIDTH, _HEIGHT = LETTER
_ROOM = _WIDTH - _LEFT - _RIGHT
_SYMBOL, _JOB = "R/80/11", "26-01325 (E)"
_NOTE_EVERY = 4
_NOTES = (
    "Ibid., para. 12.",
    "See the previous report on the same subject, sect. II, and the figures in its second annex, which were"
    " corrected later.",
    "Information received by letter.",
)
_BODY = ParagraphStyle(
    "body", fontName=FONT, fontSize=_SIZE, leading=_LEADING, spaceAfter=_LEADING, bulletFontName=FONT
)


class _Template(BaseDocTemplate):
    """Remembers which notes a page has."""

    def __init__(self, output: io.BytesIO, document: GoldDocument) -> None:
        self._notes: list[int] = []
        first = Frame(_LEFT, _FOOT, _ROOM, _HEIGHT - _FOOT - 75 * mm, 0, 0, 0, 0)
        later = Frame(_LEFT, _FOOT, _ROOM, _HEIGHT - _FOOT - 30 * mm, 0, 0, 0, 0)
        super().__init__(
            output,
            pagesize=LETTER,
            invariant=1,
            title=_SYMBOL,
            producer="sample",
            pageTemplates=[
                PageTemplate("first", [first], onPage=self._open, onPageEnd=self._close_first),
                PageTemplate("later", [later], onPage=self._open, onPageEnd=self._close_later),
            ],
        )

    def _open(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        self._notes = []
        canvas.setNamedCB("note", lambda _canvas, _kind, number: self._notes.append(int(number)))

    def _close_first(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        canvas.saveState()
        edge = _WIDTH - _RIGHT
        canvas.setFont(BOLD, 20)
        canvas.drawString(_LEFT - 20 * mm, _HEIGHT - 45 * mm, "Report")
        canvas.setFont(BOLD, 14)
        canvas.drawRightString(edge, _HEIGHT - 28 * mm, _SYMBOL)
        canvas.setFont(FONT, 8.5)
        for number, line in enumerate(("Distr.: General", "Original: English")):
            canvas.drawString(edge - 40 * mm, _HEIGHT - 40 * mm - 11 * number, line)
        for y in (31, 62):
            canvas.line(_LEFT - 20 * mm, _HEIGHT - y * mm, edge, _HEIGHT - y * mm)
        canvas.restoreState()
        self._close(canvas, _HEIGHT - 75 * mm)

    def _close_later(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        canvas.saveState()
        canvas.setFont(BOLD, 8.5)
        if canvas.getPageNumber() % 2:
            canvas.drawRightString(_WIDTH - _RIGHT, _HEIGHT - 20 * mm, _SYMBOL)
        else:
            canvas.drawString(_LEFT - 20 * mm, _HEIGHT - 20 * mm, _SYMBOL)
        canvas.restoreState()
        self._close(canvas, _HEIGHT - 30 * mm)

    def _close(self, canvas: Canvas, top: float) -> None:
        canvas.saveState()
        canvas.setFont(FONT, 7)
        for line in range(4, int((top - _FOOT) / _LEADING), 5):
            canvas.drawRightString(_LEFT - 12 * mm, top - (line + 0.8) * _LEADING, str(line + 1))
        canvas.drawString(_LEFT - 20 * mm, 13 * mm, _JOB)
        canvas.setFont(BOLD, 8.5)
        canvas.drawRightString(_WIDTH - _RIGHT, 13 * mm, str(canvas.getPageNumber()))
        if self._notes:
            canvas.line(_LEFT, _FOOT - 5 * mm, _LEFT + 30 * mm, _FOOT - 5 * mm)
        foot = _FOOT - 6 * mm
        for number in self._notes[:3]:
            text = f"<super>{number}</super> {_NOTES[number % len(_NOTES)]}"
            note = Text(text, ParagraphStyle("note", fontName=FONT, fontSize=7, leading=8.5))
            foot -= note.wrap(_ROOM, 40)[1]
            note.drawOn(canvas, _LEFT, foot)
        canvas.restoreState()


def render_letter(document: GoldDocument) -> bytes:
    """The document as a PDF file."""
    output = io.BytesIO()
    numbers = itertools.count(1)
    blocks = read_blocks(document.text, document.title)
    story = [part for block in blocks for part in _parts(block, numbers)]
    _Template(output, document).build([NextPageTemplate("later"), *story])
    return output.getvalue()


def _parts(block: Block, numbers: Iterator[int]) -> Iterator[Flowable]:
    match block:
        case Heading(text, level):
            size = 13 if level == 1 else 10.5
            yield CondPageBreak(5 * _LEADING)
            yield Text(
                markup(text),
                ParagraphStyle("heading", _BODY, fontName=BOLD, fontSize=size, leading=1.25 * size),
            )
        case Paragraph(text):
            number = next(numbers)
            mark = ""
            if number % _NOTE_EVERY == 0 and text.endswith("."):
                note = number // _NOTE_EVERY
                mark = f'<super>{note}</super><onDraw name="note" label="{note}"/>'
            yield Text(f"{number}.&nbsp;&nbsp;&nbsp;&nbsp;{markup(text)}{mark}", _BODY)
        case Fields(pairs):
            for label, value in pairs:
                style = ParagraphStyle(
                    "field", _BODY, spaceAfter=2, leftIndent=35 * mm, firstLineIndent=-35 * mm
                )
                yield Text(f'<font name="{ITALIC}">{markup(label)}</font>: {markup(value)}', style)
            yield Spacer(0, _LEADING)
        case Bullets(items):
            for number, item in enumerate(items):
                indent = (8 + 6 * item.depth) * mm + 6 * bool(item.label)
                style = ParagraphStyle("item", _BODY, leftIndent=indent, bulletIndent=indent - 6 * mm)
                label = item.label or ("–" if len(items) > 26 else f"({chr(ord('a') + number)})")
                yield Text(markup(item.text), style, bulletText=label)
        case Table(rows):
            cell = ParagraphStyle("cell", fontName=FONT, fontSize=7.5, leading=9)
            head = ParagraphStyle("head", cell, fontName=ITALIC)
            yield Grid(
                [
                    [Text(markup(value), cell if number else head) for value in row]
                    for number, row in enumerate(rows)
                ],
                colWidths=column_widths(rows, _ROOM, 7.5),
                repeatRows=1,
                style=[
                    ("LINEABOVE", (0, 0), (-1, 0), 0.4, colors.black),
                    ("LINEBELOW", (0, 0), (-1, 0), 0.8, colors.black),
                    ("LINEBELOW", (0, -1), (-1, -1), 0.8, colors.black),
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ],
            )
            yield Spacer(0, _LEADING)
