"""A brochure: a colour cover strip, two unequal columns, photographs with captions, a pulled quotation.

The narrow column at the left holds what the design adds: a box in colour, photographs with their captions,
and a sentence of the text once more in large letters between rules. The text runs through the wide column
in grey letters without indents. Tables stand across both columns, without rules, every other row shaded.
What the design adds names nobody.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepInFrame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from pipeline.gold import GoldDocument
from tests.rendering.blocks import Block, Bullets, Fields, Heading, Paragraph, Table, read_blocks
from tests.rendering.typesetting import BOLD, FONT, ITALIC, column_widths, markup

_SIZE, _LEADING = 9.0, 12.6
_WIDTH, _HEIGHT = A4
_SIDE, _TEXT, _EDGE, _STRIP = 15 * mm, 75 * mm, 18 * mm, 48 * mm
_SIDE_ROOM, _ROOM = 52 * mm, _WIDTH - 75 * mm - 18 * mm
_ACROSS = _WIDTH - _SIDE - _EDGE
_INK = colors.Color(0.25, 0.25, 0.3)
_BODY = ParagraphStyle("body", fontName=FONT, fontSize=_SIZE, leading=_LEADING, spaceAfter=7, textColor=_INK)
_CAPTION = ParagraphStyle("caption", fontName=ITALIC, fontSize=6.8, leading=8.4)
_QUOTE = ParagraphStyle("quote", fontName=BOLD, fontSize=13, leading=16.5, textColor=colors.purple)
_BOX = ParagraphStyle("box", fontName=FONT, fontSize=7.6, leading=10, textColor=colors.white)
_BOX_TEXT = (
    "HOW TO READ THIS BROCHURE",
    "Turn it over for the short version. The long version tells what was done and what it cost, and ends"
    " with what did not work. Write to us for more copies.",
)
_CAPTIONS = ("Participants during a break. Photo: private", "A view of the hall before the opening")
_QUOTED = re.compile(r"[A-Z][^.!?|:]{50,130}\.(?=\s|$)")


def render_brochure(document: GoldDocument) -> bytes:
    """The document as a PDF file."""
    blocks = read_blocks(document.text, document.title)
    title = next((b.text for b in blocks if isinstance(b, Heading) and b.level == 1), None)
    quote = next(
        (q.group() for b in blocks if isinstance(b, Paragraph) and (q := _QUOTED.search(b.text))), None
    )
    output = io.BytesIO()

    def first(canvas: Canvas, _: BaseDocTemplate) -> None:
        canvas.saveState()
        canvas.setFillColor(colors.Color(0.35, 0.1, 0.35))
        canvas.rect(0, _HEIGHT - _STRIP, _WIDTH, _STRIP, stroke=0, fill=1)
        if title:
            style = ParagraphStyle("title", fontName=BOLD, fontSize=19, leading=23, textColor=colors.white)
            held = KeepInFrame(_ACROSS, _STRIP - 12 * mm, [Text(markup(title), style)], mode="shrink")
            _, height = held.wrapOn(canvas, _ACROSS, _STRIP)
            held.drawOn(canvas, _SIDE, _HEIGHT - 8 * mm - height)
        top = _photograph(canvas, _HEIGHT - _STRIP - 10 * mm, _CAPTIONS[0])
        canvas.setFillColor(colors.Color(0.1, 0.4, 0.4))
        canvas.rect(_SIDE - 3 * mm, top - 52 * mm, _SIDE_ROOM + 2 * mm, 52 * mm, stroke=0, fill=1)
        top -= 4 * mm
        for text in _BOX_TEXT:
            top = _set(canvas, text, _BOX, top, _SIDE_ROOM - 5 * mm) - 2 * mm
        canvas.restoreState()
        _foot(canvas)

    def later(canvas: Canvas, _: BaseDocTemplate) -> None:
        if canvas.getPageNumber() == 2 and quote:
            canvas.saveState()
            top = _HEIGHT - 40 * mm
            canvas.setStrokeColor(colors.purple)
            canvas.line(_SIDE, top, _SIDE + _SIDE_ROOM, top)
            top = _set(canvas, f"“{quote}”", _QUOTE, top - 3 * mm, _SIDE_ROOM)
            canvas.line(_SIDE, top - 5 * mm, _SIDE + _SIDE_ROOM, top - 5 * mm)
            _photograph(canvas, top - 20 * mm, _CAPTIONS[1])
            canvas.restoreState()
        _foot(canvas)

    frame = Frame(_TEXT, 22 * mm, _ROOM, _HEIGHT - 22 * mm - _STRIP - 8 * mm, 0, 0, 0, 0)
    tall = Frame(_TEXT, 22 * mm, _ROOM, _HEIGHT - 42 * mm, 0, 0, 0, 0)
    wide = Frame(_SIDE, 22 * mm, _ACROSS, _HEIGHT - 42 * mm, 0, 0, 0, 0)
    BaseDocTemplate(
        output,
        pagesize=A4,
        invariant=1,
        title=document.title or "",
        author=document.publisher_name or "",
        producer="sample",
        pageTemplates=[
            PageTemplate("first", [frame], onPage=first),
            PageTemplate("later", [tall], onPage=later),
            PageTemplate("table", [wide], onPage=lambda canvas, _: _foot(canvas)),
        ],
    ).build(list(_story(blocks)))
    return output.getvalue()


def _set(canvas: Canvas, text: str, style: ParagraphStyle, top: float, width: float) -> float:
    """Draws `text` in the narrow column below `top`; returns its foot."""
    held = Text(markup(text), style)
    _, height = held.wrapOn(canvas, width, _HEIGHT)
    held.drawOn(canvas, _SIDE, top - height)
    return top - height


def _photograph(canvas: Canvas, top: float, caption: str) -> float:
    canvas.setFillColor(colors.lightgrey)
    canvas.rect(_SIDE, top - 34 * mm, _SIDE_ROOM, 34 * mm, stroke=0, fill=1)
    return _set(canvas, caption, _CAPTION, top - 35 * mm, _SIDE_ROOM) - 6 * mm


def _foot(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.setFillColor(colors.purple)
    canvas.circle(_WIDTH - 15 * mm, 12 * mm, 4 * mm, stroke=0, fill=1)
    canvas.setFillColor(colors.white)
    canvas.setFont(BOLD, 7)
    canvas.drawCentredString(_WIDTH - 15 * mm, 11 * mm, str(canvas.getPageNumber()))
    canvas.restoreState()


def _story(blocks: tuple[Block, ...]) -> Iterator[Flowable]:
    yield NextPageTemplate("later")
    in_table = False
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            continue
        if isinstance(block, Table) != in_table:
            in_table = not in_table
            yield NextPageTemplate("table" if in_table else "later")
            yield PageBreak()
        yield from _flowables(block)


def _flowables(block: Block) -> Iterator[Flowable]:
    match block:
        case Heading(text, _):
            yield CondPageBreak(4 * _LEADING)
            style = ParagraphStyle("heading", _BODY, fontName=BOLD, fontSize=11, textColor=colors.teal)
            yield Text(markup(text), style)
        case Paragraph(text):
            yield Text(markup(text), _BODY)
        case Fields(pairs):
            for label, value in pairs:
                yield Text(
                    f"<b>{markup(label)}:</b> {markup(value)}", ParagraphStyle("field", _BODY, spaceAfter=2)
                )
            yield Spacer(0, 7)
        case Bullets(items):
            for item in items:
                indent = 12 + 12 * item.depth + 6 * bool(item.label)
                style = ParagraphStyle(
                    "item", _BODY, spaceAfter=3, leftIndent=indent, bulletIndent=indent - 12
                )
                yield Text(markup(item.text), style, bulletText=item.label or "»")
        case Table(rows):
            cell = ParagraphStyle("cell", fontName=FONT, fontSize=7.2, leading=9.4)
            head = ParagraphStyle("head", cell, fontName=BOLD, textColor=colors.white)
            yield Grid(
                [
                    [Text(markup(value), cell if number else head) for value in row]
                    for number, row in enumerate(rows)
                ],
                colWidths=column_widths(rows, _ACROSS, 7.2),
                repeatRows=1,
                style=[
                    ("BACKGROUND", (0, 0), (-1, 0), colors.teal),
                    ("ROWBACKGROUNDS", (0, 1), (-1, -1), (colors.white, colors.whitesmoke)),
                    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ],
            )
            yield Spacer(0, 8)
