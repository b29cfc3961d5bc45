"""A project report out of a word processor: a head of two cells, fields in a ruled table, long tables.

The head of every page is a ruled table with the kind of report and the page's number. Fields stand in a
ruled table of two columns, bullets are those of the Symbol font, headings as large as the text but bold.
Tables repeat their head on each page and break anywhere, within a row too.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, PageTemplate, Spacer
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from pipeline.gold import GoldDocument
from tests.rendering.blocks import Block, Bullets, Fields, Heading, Paragraph, Table, read_blocks
from tests.rendering.typesetting import BOLD, FONT, column_widths, markup

_SIZE, _LEADING, _MARGIN = 10.5, 14.0, 25 * mm
_ROOM = A4[0] - 2 * _MARGIN
_HEAD = 14 * mm
_BODY = ParagraphStyle("body", fontName=FONT, fontSize=_SIZE, leading=_LEADING, spaceAfter=6)
_CELL = ParagraphStyle("cell", fontName=FONT, fontSize=8.5, leading=10.5)
_RULES = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")]


def render_office(document: GoldDocument) -> bytes:
    """The document as a PDF file. It is set twice, the second time with the number of its pages."""
    pages = 1
    for _ in range(2):
        output = io.BytesIO()
        frame = Frame(_MARGIN, 25 * mm, _ROOM, A4[1] - 55 * mm - _HEAD, 0, 0, 0, 0)
        template = BaseDocTemplate(
            output,
            pagesize=A4,
            invariant=1,
            title="Microsoft Word - final report v3 (2).doc",
            producer="sample",
            pageTemplates=[PageTemplate("page", [frame], onPage=partial(_head, pages=pages))],
        )
        template.build(
            [part for block in read_blocks(document.text, document.title) for part in _parts(block)]
        )
        pages = template.page
    return output.getvalue()


def _head(canvas: Canvas, _: BaseDocTemplate, pages: int) -> None:
    left, right, foot = _MARGIN, A4[0] - _MARGIN, A4[1] - 15 * mm - _HEAD
    canvas.saveState()
    canvas.setFont(FONT, 8)
    canvas.setLineWidth(0.5)
    canvas.rect(left, foot, _ROOM, _HEAD)
    canvas.line(right - 45 * mm, foot, right - 45 * mm, foot + _HEAD)
    canvas.drawString(left + 3 * mm, foot + 8 * mm, "NARRATIVE REPORT")
    canvas.drawString(left + 3 * mm, foot + 3.5 * mm, "Form 7b")
    canvas.drawString(right - 42 * mm, foot + 8 * mm, f"Page {canvas.getPageNumber()} of {pages}")
    canvas.drawString(right - 42 * mm, foot + 3.5 * mm, "Version 3")
    canvas.restoreState()


def _parts(block: Block) -> Iterator[Flowable]:
    match block:
        case Heading(text, 1):
            yield Text(
                markup(text),
                ParagraphStyle("title", _BODY, fontName=BOLD, fontSize=14, leading=18, alignment=TA_CENTER),
            )
        case Heading(text, _):
            yield CondPageBreak(3 * _LEADING)
            yield Text(markup(text), ParagraphStyle("heading", _BODY, fontName=BOLD, spaceBefore=6))
        case Paragraph(text):
            yield Text(markup(text), _BODY)
        case Fields(pairs):
            label = ParagraphStyle("label", _CELL, fontName=BOLD)
            yield Grid(
                [[Text(markup(name), label), Text(markup(value), _CELL)] for name, value in pairs],
                colWidths=[0.3 * _ROOM, 0.7 * _ROOM],
                style=_RULES,
            )
            yield Spacer(0, _SIZE)
        case Bullets(items):
            for item in items:
                indent = _SIZE * (2 + 1.7 * item.depth) + 8 * bool(item.label)
                style = ParagraphStyle(
                    "item", _BODY, spaceAfter=2, leftIndent=indent, bulletIndent=indent - 18
                )
                if item.label:
                    yield Text(markup(item.text), style, bulletText=item.label)
                else:
                    # The private code F0B7 is what word processors store for the Symbol font's bullet.
                    yield Text(markup(item.text), style, bulletText="\u2022" if item.depth else "\uf0b7")
            yield Spacer(0, 4)
        case Table(rows):
            head = ParagraphStyle("head", _CELL, fontName=BOLD)
            yield Grid(
                [
                    [Text(markup(value), _CELL if number else head) for value in row]
                    for number, row in enumerate(rows)
                ],
                colWidths=column_widths(rows, _ROOM, 8.5),
                repeatRows=1,
                splitInRow=1,
                style=[*_RULES, ("BACKGROUND", (0, 0), (-1, 0), colors.lightgrey)],
            )
            yield Spacer(0, _SIZE)
