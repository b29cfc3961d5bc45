"""A magazine: three narrow columns, a drop cap, letterspaced headings, a shaded box and text up the margin.

Tables stand on pages of their own across the columns, with shaded rows instead of rules. The box and the
margin's text are the design's own and name nobody.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
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
from tests.rendering.typesetting import BOLD, FONT, column_widths, glyphs, markup

_SIZE, _LEADING, _MARGIN, _GUTTER = 8.0, 10.4, 18 * mm, 6 * mm
_ROOM = A4[0] - 2 * _MARGIN
_COLUMN = (_ROOM - 2 * _GUTTER) / 3
_BOX_HEIGHT = 42 * mm
_BODY = ParagraphStyle(
    "body",
    fontName=FONT,
    fontSize=_SIZE,
    leading=_LEADING,
    spaceAfter=_SIZE * 0.6,
    bulletFontName=FONT,
    bulletFontSize=_SIZE,
)
_BOX = (
    "About this magazine",
    "It appears four times a year and is free of charge. Copies can be ordered from the editors, who are"
    " also glad to hear what you think of it. Articles may be reprinted if the source is named.",
)
_SPACING = 1.6  # between the letters of a heading, in points


class _Spaced(Flowable):
    """A heading in capitals set apart from each other."""

    def __init__(self, text: str, size: float) -> None:
        super().__init__()
        self._text, self._size = text, size

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        # What stands between the letters takes part of the line's width.
        letter = pdfmetrics.stringWidth("n", BOLD, self._size)
        self._lines = simpleSplit(self._text, BOLD, self._size, width * letter / (letter + _SPACING))
        return width, (len(self._lines) * 1.25 + 0.8) * self._size

    def draw(self) -> None:
        text = self.canv.beginText(0, (len(self._lines) - 1) * 1.25 * self._size + 0.4 * self._size)
        text.setFont(BOLD, self._size, 1.25 * self._size)
        text.setCharSpace(_SPACING)
        for line in self._lines:
            text.textLine(line)
        self.canv.drawText(text)


class _DropCap(Flowable):
    """The first two lines of a paragraph beside its first letter, which is as high as both."""

    def __init__(self, letter: str, lines: tuple[str, str], width: float) -> None:
        super().__init__()
        self._letter, self._lines, self._beside = letter, lines, width

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        return width, 2 * _LEADING

    def draw(self) -> None:
        foot = _LEADING - _SIZE
        self.canv.setFont(BOLD, 2.4 * _SIZE)
        self.canv.drawString(0, foot, self._letter)
        self.canv.setFont(FONT, _SIZE)
        for number, line in enumerate(self._lines):
            self.canv.drawString(self._beside, foot + (1 - number) * _LEADING, line)


def render_magazine(document: GoldDocument) -> bytes:
    """The document as a PDF file."""
    output = io.BytesIO()
    height = A4[1] - 45 * mm
    frame = partial(Frame, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    lefts = [_MARGIN + number * (_COLUMN + _GUTTER) for number in range(3)]
    title_height = 30 * mm
    first = [
        frame(_MARGIN, 25 * mm + height - title_height, _ROOM, title_height),
        *(frame(x, 25 * mm, _COLUMN, height - title_height) for x in lefts[:2]),
        frame(lefts[2], 25 * mm + _BOX_HEIGHT, _COLUMN, height - title_height - _BOX_HEIGHT),
    ]
    BaseDocTemplate(
        output,
        pagesize=A4,
        invariant=1,
        title=document.title or "",
        author=document.publisher_name or "",
        producer="sample",
        pageTemplates=[
            PageTemplate("first", first, onPage=partial(_draw_edges, box_at=lefts[2])),
            PageTemplate("columns", [frame(x, 25 * mm, _COLUMN, height) for x in lefts], onPage=_draw_edges),
            PageTemplate("table", [frame(_MARGIN, 25 * mm, _ROOM, height)], onPage=_draw_edges),
        ],
    ).build(list(_story(document)))
    return output.getvalue()


def _draw_edges(canvas: Canvas, _: BaseDocTemplate, box_at: float | None = None) -> None:
    canvas.saveState()
    canvas.setFont(FONT, 7)
    number = canvas.getPageNumber()
    if number % 2:
        canvas.drawRightString(A4[0] - _MARGIN, 14 * mm, f"A magazine for its readers   |   {number}")
    else:
        canvas.drawString(_MARGIN, 14 * mm, f"{number}   |   A magazine for its readers")
    if box_at is not None:
        canvas.setFillColor(colors.lightgrey)
        canvas.rect(box_at, 25 * mm, _COLUMN, _BOX_HEIGHT - 4 * mm, stroke=0, fill=1)
        canvas.setFillColor(colors.black)
        for text, font, y in zip(
            _BOX, (BOLD, FONT), (_BOX_HEIGHT + 13 * mm, _BOX_HEIGHT - 7 * mm), strict=True
        ):
            box = Text(text, ParagraphStyle("box", fontName=font, fontSize=7, leading=9))
            box.wrapOn(canvas, _COLUMN - 6 * mm, _BOX_HEIGHT)
            box.drawOn(canvas, box_at + 3 * mm, y)
    canvas.rotate(90)
    canvas.drawString(60 * mm, -9 * mm, "Printed on paper that was used before")
    canvas.restoreState()


def _story(document: GoldDocument) -> Iterator[Flowable]:
    blocks = read_blocks(document.text, document.title)
    titles = [at for at, block in enumerate(blocks) if isinstance(block, Heading) and block.level == 1]
    head = titles[0] + 1 if titles and titles[0] < 3 else 0
    in_table = False
    for at, block in enumerate(blocks):
        if isinstance(block, Table) != in_table:
            in_table = not in_table
            yield NextPageTemplate("table" if in_table else "columns")
            yield PageBreak()
        elif at == head:
            yield NextPageTemplate("columns")
            # The title has the first frame of the first page for itself.
            yield CondPageBreak(29 * mm) if head == 0 else _FrameEnd()
        yield from _flowables(block, is_first=at == head)


class _FrameEnd(CondPageBreak):
    """Goes on in the next frame."""

    def __init__(self) -> None:
        super().__init__(A4[1])


def _flowables(block: Block, is_first: bool) -> Iterator[Flowable]:
    match block:
        case Heading(text, 1):
            yield Text(markup(text), ParagraphStyle("title", fontName=BOLD, fontSize=18, leading=22))
        case Heading(text, _) if _is_plain(text):
            yield _Spaced(text, 9)
        case Heading(text, _):
            yield Text(markup(text), ParagraphStyle("heading", _BODY, fontName=BOLD, fontSize=9))
        case Paragraph(text):
            yield from _opened(text) if is_first and _is_plain(text) else [Text(markup(text), _BODY)]
        case Fields(pairs):
            for label, value in pairs:
                yield Text(f"<b>{markup(label)}:</b> {markup(value)}", _BODY)
        case Bullets(items):
            for item in items:
                indent = _SIZE * (1.3 + 1.3 * item.depth + bool(item.label))
                style = ParagraphStyle("item", _BODY, leftIndent=indent, bulletIndent=indent - 1.3 * _SIZE)
                yield Text(markup(item.text), style, bulletText=item.label or "•")
        case Table(rows):
            cell = ParagraphStyle("cell", fontName=FONT, fontSize=7, leading=8.6)
            cells = [[Text(markup(value), cell) for value in row] for row in rows]
            grid = Grid(cells, colWidths=column_widths(rows, _ROOM, 7), repeatRows=1)
            grid.setStyle(
                [
                    ("ROWBACKGROUNDS", (0, 0), (-1, -1), (colors.whitesmoke, colors.white)),
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ]
            )
            yield grid
            yield Spacer(0, _SIZE)


def _opened(text: str) -> Iterator[Flowable]:
    """A paragraph that opens with a drop cap; a short one that has no third line goes without."""
    letter, rest = text[0], text[1:]
    beside = pdfmetrics.stringWidth(letter, BOLD, 2.4 * _SIZE) + 2
    split = simpleSplit(rest, FONT, _SIZE, _COLUMN - beside)
    if len(split) < 4 or not letter.isupper():
        yield Text(markup(text), _BODY)
        return
    yield _DropCap(letter, (split[0], split[1]), beside)
    yield Text(markup(" ".join(split[2:])), _BODY)


def _is_plain(text: str) -> bool:
    """Whether the main font has all letters of `text`."""
    return all(ord(letter) in glyphs(FONT) for letter in text)
