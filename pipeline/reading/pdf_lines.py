"""The lines of a PDF page: words side by side, parted into cells at wide gaps."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.reading import characters, lines
from pipeline.reading.hyphens import TAKEN_HYPHEN
from pipeline.reading.pdf_words import TOUCHING, Word, raised, with_letters_joined

# A gap is the edge of a cell, not a wide blank of a justified line, from this many font sizes on …
_CELL_GAP = 1.6
# … if it is also this many times the line's usual blank, or wider than any blank of a justified line.
_CELL_GAP_RATIO = 3.0
_SURE_CELL_GAP = 3.0
# The blanks of a justified line differ by less than this share; those between cells hardly ever do.
_EVEN = 0.1
# In font sizes: feet that differ by less are on one line.
_SAME_LINE = 0.2
CELL_SEPARATOR = " | "
_LOOSE_POSSESSIVE = re.compile(r"(?<=\w) (['’]s)\b")  # `plan ’s`, where a font's quotation mark is narrow


@dataclass(frozen=True, slots=True)
class Cell:
    """Words of a line between wide gaps."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. Lengths are in points, measured from the page's lower left corner.

    `size` is the height of its letters, close to the font size. `is_row` marks cells side by
    side; `cells` are they. `page` counts from 0. `first_word` is the width of the first word. `aside`
    marks lines in a box beside the text.
    """

    text: str
    page: int
    left: float
    right: float
    foot: float
    size: float
    bold: bool = False
    is_row: bool = False
    first_word: float = 0.0
    cells: tuple[Cell, ...] = ()
    aside: bool = False

    @property
    def top(self) -> float:
        return self.foot + self.size


def page_lines(given: Iterable[list[Word]], page: int) -> list[Line]:
    """A page's lines in the order in which they were drawn, characters in normal form."""
    return _join_cells(line for words in given for line in _lines(words, page))


def as_row(cells: Iterable[Cell], line: Line) -> Line:
    """`line` with these cells, side by side."""
    cells = tuple(cells)
    return replace(
        line,
        text=CELL_SEPARATOR.join(cell.text for cell in cells),
        left=min((cell.left for cell in cells), default=line.left),
        right=max((cell.right for cell in cells), default=line.right),
        is_row=len(cells) > 1,
        cells=cells,
    )


def cells_of(line: Line) -> tuple[Cell, ...]:
    """The cells of a row; any other line is one cell."""
    return line.cells or (Cell(line.text, line.left, line.right),)


def _lines(words: list[Word], page: int) -> list[Line]:
    words = with_letters_joined(words)
    if len(words) > 1 and characters.is_unknown_sign(words[0].text):
        words = [words[0]._replace(text="•"), *words[1:]]
    size = max(sorted(word.size for word in words)[len(words) // 2], 0.1)
    foot = sorted(word.foot for word in words)[len(words) // 2]
    found = [
        (cell, text)
        for cell in _cells([raised(word, foot, size) for word in words])
        if (text := _cell_text(cell))
    ]
    if not found:
        return []
    cells = tuple(Cell(text, cell[0].left, cell[-1].right) for cell, text in found)
    text = CELL_SEPARATOR.join(cell.text for cell in cells)
    if words[-1].text.endswith(TAKEN_HYPHEN):
        text += TAKEN_HYPHEN
    first = found[0][0][0]
    return [
        Line(
            text=text,
            page=page,
            left=cells[0].left,
            right=cells[-1].right,
            foot=foot,
            size=size,
            bold=words[0].bold and words[-1].bold,
            is_row=len(cells) > 1,
            first_word=first.right - first.left,
            cells=cells if len(cells) > 1 else (),
        )
    ]


def _cell_text(words: list[Word]) -> str:
    text = characters.clean(" ".join(word.text for word in words))
    return _LOOSE_POSSESSIVE.sub(r"\1", text).strip()


def _cells(words: list[Word]) -> list[list[Word]]:
    """The words of a line, parted at the gaps that are too wide for blanks."""
    gaps = [right.left - left.right for left, right in itertools.pairwise(words)]
    usual = sorted(gaps)[(len(gaps) - 1) // 2] if gaps else 0.0
    if len(gaps) > 1 and max(gaps) - min(gaps) < _EVEN * max(gaps):
        return [words]  # a justified line of a narrow column
    cells = [[words[0]]]
    for word, gap in zip(words[1:], gaps, strict=True):
        size = max(word.size, 0.1)
        wide = gap > _CELL_GAP * size and gap > min(_CELL_GAP_RATIO * usual, _SURE_CELL_GAP * size)
        if wide and not (len(cells[-1]) == 1 and len(cells) == 1 and lines.is_marker(words[0].text)):
            cells.append([word])
        else:
            cells[-1].append(word)
    return cells


def _join_cells(found: Iterable[Line]) -> list[Line]:
    """Cells that pdfium gives as lines of their own though they stand on one foot line."""
    joined: list[Line] = []
    for line in found:
        last = joined[-1] if joined else None
        if last is not None and _is_on_line(last, line):
            joined[-1] = _beside(last, line)
        else:
            joined.append(line)
    return joined


def _is_on_line(last: Line, line: Line) -> bool:
    return (
        abs(last.foot - line.foot) <= _SAME_LINE * line.size
        and line.left >= last.right - TOUCHING * line.size
        and not last.text.endswith(TAKEN_HYPHEN)
    )


def _beside(last: Line, line: Line) -> Line:
    gap = line.left - last.right
    bold = last.bold and line.bold
    if gap > _CELL_GAP * line.size and not lines.is_marker(last.text):
        joined = as_row((*cells_of(last), *cells_of(line)), last)
        return replace(joined, bold=bold, text=joined.text)
    is_mark = line.text[0] in "⁰¹²³⁴⁵⁶⁷⁸⁹"  # kept out of the name before it
    between = " " if is_mark or gap >= TOUCHING * line.size else ""
    left, right = cells_of(last), cells_of(line)
    middle = Cell(f"{left[-1].text}{between}{right[0].text}", left[-1].left, right[0].right)
    joined = as_row((*left[:-1], middle, *right[1:]), last)
    return replace(joined, bold=bold, cells=joined.cells if joined.is_row else ())
