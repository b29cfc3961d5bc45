"""Sets text in letters: fonts, markup for reportlab's paragraphs, widths of columns.

The letters come from Bitstream Vera, which reportlab brings along. What it lacks (Cyrillic,
some bullets) is taken from DejaVu Sans, which grew out of it, where the machine has that.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph as Text

FONT, BOLD, ITALIC = "Vera", "Vera-Bold", "Vera-Italic"
_FALLBACK = "DejaVuSans"
_FALLBACK_FILE = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


class FontMissing(Exception):
    """The text needs letters that no font of this machine has."""


def markup(text: str) -> str:
    """Text for reportlab's paragraphs: escaped, runs that Vera lacks set in DejaVu Sans."""
    known = glyphs(FONT) | {ord("\u00ad"), ord("\t"), ord("\n")}
    pieces = []
    for is_known, run in groupby(re.sub(r"\s+", " ", text), key=lambda letter: ord(letter) in known):
        piece = escape("".join(run))
        if not is_known:
            _register_fallback()
            piece = f'<font name="{_FALLBACK}">{piece}</font>'
        pieces.append(piece)
    return "".join(pieces)


@cache
def glyphs(font: str) -> frozenset[int]:
    return frozenset(pdfmetrics.getFont(font).face.charToGlyph)


@cache
def register_fonts() -> None:
    for name, file in ((FONT, "Vera.ttf"), (BOLD, "VeraBd.ttf"), (ITALIC, "VeraIt.ttf")):
        pdfmetrics.registerFont(TTFont(name, file))
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=ITALIC, boldItalic=BOLD)


@cache
def _register_fallback() -> None:
    if not _FALLBACK_FILE.exists():
        raise FontMissing(f"Install the Debian package fonts-dejavu-core: {_FALLBACK_FILE} is not there.")
    pdfmetrics.registerFont(TTFont(_FALLBACK, str(_FALLBACK_FILE)))
    pdfmetrics.registerFontFamily(_FALLBACK, *(4 * [_FALLBACK]))


def column_widths(rows: tuple[tuple[str, ...], ...], width: float, size: float) -> list[float]:
    """What the longest word of each column needs, and the rest shared in proportion to the text."""
    columns = list(zip(*rows, strict=True))
    needed = [
        12 + max(pdfmetrics.stringWidth(word, BOLD, size) for cell in column for word in cell.split() or [""])
        for column in columns
    ]
    weights = [min(60.0, sum(map(len, column)) / len(column)) for column in columns]
    spare = max(0.0, width - sum(needed))
    wanted = [least + spare * weight / sum(weights) for least, weight in zip(needed, weights, strict=True)]
    return [part * width / sum(wanted) for part in wanted]


def shortened(title: str, longest: int = 75) -> str:
    return title if len(title) <= longest else title[:longest].rsplit(" ", 1)[0] + " …"


def draw_line(canvas: Canvas, x: float, y: float, text: str, size: float, width: float) -> None:
    line = Text(markup(text), ParagraphStyle("edge", fontName=FONT, fontSize=size))
    line.wrapOn(canvas, width, 20)
    line.drawOn(canvas, x, y)
