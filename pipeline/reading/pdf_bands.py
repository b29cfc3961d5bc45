"""Tables whose rows are told by level rules or shaded stripes, whatever their cells' heights.

Where cells stand in the middle or at the foot of their rows, no two of a row begin at the same height; the
rules or stripes between the rows, all as wide as the table, tell which lines are one row.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from pipeline.reading import hyphens
from pipeline.reading.pdf_drawings import Drawings
from pipeline.reading.pdf_grid import Piece, Row, Stack, as_lines, columns_of, is_table
from pipeline.reading.pdf_lines import Line, cells_of

# In points: edges of one table's rules, and the least height of a row.
_SAME_EDGE = 3.0
_LEAST_ROW = 7.0
_FEWEST_EDGES = 4
# A band with more lines than this in one cell holds columns of text.
_LONGEST_CELL = 12

Band = tuple[float, float]  # foot and top


def with_banded_tables(given: Sequence[Line], drawn: Drawings, words: hyphens.Vocabulary) -> list[Line]:
    """`given`, the lines of a page as they were drawn, with those of each table made rows."""
    found = list(given)
    for left, right, heights in _tables(drawn):
        bands = [(low, high) for low, high in itertools.pairwise(heights) if high - low >= _LEAST_ROW]
        rows, used = _rows(found, left, right, bands)
        if len(rows) < 2 or not _are_cells(rows):
            continue
        made = list(as_lines(rows, columns_of(rows), words))
        at = min(used)
        found[at:] = made + [line for number, line in enumerate(found[at:], start=at) if number not in used]
    return found


def _tables(drawn: Drawings) -> Iterator[tuple[float, float, list[float]]]:
    """Left and right edge of what may be tables, and the heights of the edges between their rows, rising."""
    level = list(_joined(drawn))
    seen: set[int] = set()
    for at, (left, _, right) in enumerate(level):
        if at in seen:
            continue
        same = [
            number
            for number, (x0, _, x1) in enumerate(level)
            if abs(x0 - left) < _SAME_EDGE and abs(x1 - right) < _SAME_EDGE
        ]
        seen.update(same)
        heights: list[float] = []
        for height in sorted(level[number][1] for number in same):
            if not heights or height - heights[-1] > 1.0:
                heights.append(height)
        if len(heights) >= _FEWEST_EDGES:
            yield left, right, heights


def _joined(drawn: Drawings) -> Iterator[tuple[float, float, float]]:
    """Level edges of rules and boxes (left, height, right), those that touch each other made one."""
    edges = [*drawn.level, *((box.left, y, box.right) for box in drawn.boxes for y in (box.bottom, box.top))]
    last: tuple[float, float, float] | None = None
    for left, y, right in sorted(edges, key=lambda edge: (round(edge[1]), edge[0])):
        if last is not None and abs(last[1] - y) < 1.0 and left - last[2] < _SAME_EDGE:
            last = (last[0], last[1], max(last[2], right))
            continue
        if last is not None:
            yield last
        last = (left, y, right)
    if last is not None:
        yield last


def _rows(given: Sequence[Line], left: float, right: float, bands: list[Band]) -> tuple[list[Row], set[int]]:
    """The rows of a table from top to bottom, and which lines they were made of."""
    inside: dict[Band, list[Piece]] = {}
    for at, line in enumerate(given):
        middle = line.foot + 0.4 * line.size
        band = next((band for band in bands if band[0] < middle < band[1]), None)
        if band is None or (line.is_row and not line.cells):
            continue
        if line.left > left - _SAME_EDGE and line.right < right + _SAME_EDGE:
            inside.setdefault(band, []).extend(Piece(cell, line, at) for cell in cells_of(line))
    rows = [_stacks(inside[band]) for band in sorted(inside, reverse=True)]
    return rows, {piece.at for pieces in inside.values() for piece in pieces}


def _stacks(pieces: list[Piece]) -> Row:
    """The pieces of one row by the columns that they stand in."""
    row: Row = []
    for piece in sorted(pieces, key=lambda piece: piece.cell.left):
        if row and piece.cell.left < row[-1].right:
            row[-1].pieces.append(piece)
        else:
            row.append(Stack([piece]))
    for stack in row:
        stack.pieces.sort(key=lambda piece: (-piece.foot, piece.cell.left))
    return row


def _are_cells(rows: list[Row]) -> bool:
    """Whether the bands hold cells side by side; of two columns, that they are no columns of text."""
    if max(len(stack.pieces) for row in rows for stack in row) > _LONGEST_CELL:
        return False
    whole = sum(len(row) > 1 for row in rows)
    return (len(columns_of(rows)) > 2 and 2 * whole >= len(rows)) or is_table(rows)
