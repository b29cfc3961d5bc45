"""Annotated documents as PDF files in eight designs.

`plain` is one column, as out of a word processor. `columns` is a newsletter: a title across the
page and two balanced columns. `report` is a printed report: running head, page number and small
print at the foot, justified text with words parted at line ends. `annual`, `magazine`, `office`, `letter` and
`brochure` have modules of their own.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from reportlab.lib import colors
from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BalancedColumns, BaseDocTemplate, Flowable, Frame, PageTemplate, Spacer
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from pipeline.gold import GoldDocument
from tests.rendering.annual import render_annual
from tests.rendering.blocks import Block, Bullets, Fields, Heading, Paragraph, Table, read_blocks
from tests.rendering.brochure import render_brochure
from tests.rendering.hyphenation import hyphenate
from tests.rendering.letter import render_letter
from tests.rendering.magazine import render_magazine
from tests.rendering.office import render_office
from tests.rendering.typesetting import (
    BOLD,
    FONT,
    column_widths,
    draw_line,
    markup,
    register_fonts,
    shortened,
)

PDF_DESIGNS = ("plain", "columns", "report", "annual", "magazine", "office", "letter", "brochure")

_SMALL_PRINT = (
    "The views expressed do not necessarily reflect those of any other body."
    " May be copied with reference to the source."
)


_FEWEST_BALANCED = 4


@dataclass(frozen=True, slots=True)
class _Design:
    size: float
    alignment: int
    margin: float
    columns: int
    is_hyphenated: bool
    has_running_lines: bool


_DESIGNS = {
    "plain": _Design(10, TA_LEFT, 25 * mm, 1, False, False),
    "columns": _Design(8.5, TA_LEFT, 16 * mm, 2, False, False),
    "report": _Design(9.5, TA_JUSTIFY, 30 * mm, 1, True, True),
}
_ELSEWHERE = {
    "annual": render_annual,
    "magazine": render_magazine,
    "office": render_office,
    "letter": render_letter,
    "brochure": render_brochure,
}


def render_pdf(document: GoldDocument, design: str) -> bytes:
    """The document as a PDF file.

    Raises FontMissing where it has letters that Vera lacks and DejaVu Sans is not installed,
    KeyError for a design that is not in PDF_DESIGNS.
    """
    register_fonts()
    if design in _ELSEWHERE:
        return _ELSEWHERE[design](document)
    layout = _DESIGNS[design]
    output = io.BytesIO()
    width, height = A4
    frame = Frame(layout.margin, 24 * mm, width - 2 * layout.margin, height - 48 * mm, 0, 0, 0, 0, id="page")
    template = BaseDocTemplate(
        output,
        pagesize=A4,
        invariant=1,
        title=document.title or "",
        author=document.publisher_name or "",
        # A producer's name of its own keeps the version of the library out of the bytes.
        producer="sample",
        pageTemplates=[
            PageTemplate("page", [frame], onPage=lambda canvas, _: _draw_edges(canvas, document, layout))
        ],
    )
    template.build(_story(document, layout, width - 2 * layout.margin))
    return output.getvalue()


def _story(document: GoldDocument, layout: _Design, width: float) -> list[Flowable]:
    blocks = read_blocks(document.text, document.title)
    if layout.columns == 1:
        return [flowable for block in blocks for flowable in _flowables(block, layout, width)]
    # What stands above the title and the title itself run across the columns.
    titles = [at for at, block in enumerate(blocks) if isinstance(block, Heading) and block.level == 1]
    head = titles[0] + 1 if titles and titles[0] < 4 else 0
    gutter = 8 * mm
    column = (width - gutter) / layout.columns
    story = [flowable for block in blocks[:head] for flowable in _flowables(block, layout, width)]
    # Tables run across the columns too.
    for is_table, run in groupby(blocks[head:], key=lambda block: isinstance(block, Table)):
        room = width if is_table else column
        flowables = [flowable for block in run for flowable in _flowables(block, layout, room)]
        # What is too little for two columns cannot be balanced by reportlab.
        is_balanced = not is_table and len(flowables) >= _FEWEST_BALANCED
        story += (
            [BalancedColumns(flowables, nCols=layout.columns, innerPadding=gutter)]
            if is_balanced
            else flowables
        )
    return story


def _flowables(block: Block, layout: _Design, width: float) -> Iterator[Flowable]:
    body = _style("body", layout)
    match block:
        case Heading(text, level):
            yield Text(markup(text), _heading_style(level, layout))
        case Paragraph(text):
            yield Text(markup(_soft(text, layout)), body)
        case Fields(pairs):
            for label, value in pairs:
                yield Text(f"<b>{markup(label)}:</b> {markup(_soft(value, layout))}", body)
            yield Spacer(0, layout.size / 2)
        case Bullets(items):
            for item in items:
                indent = layout.size * (1.5 + 1.5 * item.depth) + (layout.size if item.label else 0)
                style = ParagraphStyle(
                    "item",
                    body,
                    leftIndent=indent,
                    bulletIndent=indent - 1.4 * layout.size - 4 * bool(item.label),
                )
                yield Text(markup(_soft(item.text, layout)), style, bulletText=item.label or "•")
        case Table(rows):
            cell = ParagraphStyle(
                "cell", body, fontSize=layout.size - 2, leading=layout.size, alignment=TA_LEFT, spaceAfter=0
            )
            head = ParagraphStyle("head", cell, fontName=BOLD)
            cells = [
                [Text(markup(value), cell if number else head) for value in row]
                for number, row in enumerate(rows)
            ]
            grid = Grid(cells, colWidths=column_widths(rows, width, cell.fontSize), repeatRows=1)
            grid.setStyle([("GRID", (0, 0), (-1, -1), 0.4, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")])
            yield grid
            yield Spacer(0, layout.size)


def _style(name: str, layout: _Design) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=FONT,
        fontSize=layout.size,
        leading=layout.size * 1.35,
        spaceAfter=layout.size * 0.7,
        alignment=layout.alignment,
        embeddedHyphenation=int(layout.is_hyphenated),
        bulletFontName=FONT,
        bulletFontSize=layout.size,
    )


def _heading_style(level: int, layout: _Design) -> ParagraphStyle:
    size = layout.size * (1.7 if level == 1 else 1.15)
    return ParagraphStyle(
        "heading",
        fontName=BOLD,
        fontSize=size,
        leading=size * 1.25,
        spaceBefore=size * 0.5,
        spaceAfter=size * 0.5,
        keepWithNext=layout.columns == 1,
    )


def _soft(text: str, layout: _Design) -> str:
    return hyphenate(text) if layout.is_hyphenated else text


def _draw_edges(canvas: Canvas, document: GoldDocument, layout: _Design) -> None:
    """What stands outside the text: on every page of a report, on none of the other designs but a number."""
    width, height = A4
    page = canvas.getPageNumber()
    canvas.saveState()
    canvas.setFont(FONT, 7.5)
    if layout.has_running_lines:
        head = " – ".join(part for part in (document.publisher_name, document.title) if part)
        room = width - 2 * layout.margin
        draw_line(canvas, layout.margin, height - 15 * mm, shortened(head), 7.5, room)
        canvas.line(layout.margin, height - 17 * mm, width - layout.margin, height - 17 * mm)
        canvas.drawRightString(width - layout.margin, 15 * mm, str(page))
        draw_line(canvas, layout.margin, 12 * mm, _SMALL_PRINT, 5.5, room)
    else:
        canvas.drawCentredString(width / 2, 13 * mm, f"– {page} –" if layout.columns == 1 else f"Page {page}")
    canvas.restoreState()
