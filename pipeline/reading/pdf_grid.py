"""Tables without upright rules: cells side by side, told by where they stand.

Programs draw such a table cell by cell or line by line. Cells of a row share the height of their first
lines; cells of a column stand below each other. Columns of text do the latter but hardly ever the
former more than once, which is how they are told apart.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from pipeline.reading import hyphens, lines
from pipeline.reading.pdf_drawings import Drawings
from pipeline.reading.pdf_lines import Cell, Line, as_row, cells_of

# In letter sizes: first lines of a row differ in height by less; lines of a cell are no further apart.
_SAME_HEIGHT = 0.35
_NEXT_LINE = 1.75
# Rows further apart than the closest ones by this are rows of their own and not lines of one.
_ROW_GAP = 0.2
# Longer cells than this many lines are columns of text.
_LONGEST_CELL = 8
# A table of two columns has short labels in its first, and more rows than columns of text have sections.
_LONGEST_LABEL = 60
_FEWEST_ROWS_OF_TWO = 3


@dataclass(slots=True)
class Piece:
    """One cell of one line."""

    cell: Cell
    line: Line
    at: int  # which line of the page it is part of

    @property
    def foot(self) -> float:
        return self.line.foot


@dataclass(slots=True)
class Stack:
    """Pieces below each other: what may be a cell of the table."""

    pieces: list[Piece] = field(default_factory=list)

    @property
    def left(self) -> float:
        return min(piece.cell.left for piece in self.pieces)

    @property
    def right(self) -> float:
        return max(piece.cell.right for piece in self.pieces)


Row = list[Stack]
Columns = list[tuple[float, float]]


def with_tables(given: Sequence[Line], drawn: Drawings, words: hyphens.Vocabulary) -> list[Line]:
    """`given`, the lines of a page as they were drawn, with the lines of each table made rows."""
    pieces = [
        Piece(cell, line, at)
        for at, line in enumerate(given)
        for cell in (() if line.is_row and not line.cells else cells_of(line))
    ]
    result: list[Line] = []
    taken: dict[int, list[Line]] = {}
    covered: set[int] = set()
    at = 0
    while at < len(pieces):
        rows = _trimmed(_rows(pieces, at)) if _may_open(pieces, at) else []
        if rows and is_table(rows):
            used = [piece for row in rows for stack in row for piece in stack.pieces]
            parted = _whole_lines(used, pieces)
            if parted is not None:
                found = columns_of(rows)
                taken[min(parted)] = list(as_lines(_joined_rows(rows, drawn, found), found, words))
                covered |= parted
                at = max(number for number, piece in enumerate(pieces) if piece.at in parted) + 1
                continue
        at += 1
    for number, line in enumerate(given):
        if number in taken:
            result += taken[number]
        if number not in covered:
            result.append(line)
    return result


def _may_open(pieces: list[Piece], at: int) -> bool:
    """Whether a piece soon has one to its right on its own height, as the first cell of a table has."""
    first = pieces[at]
    return any(
        piece.cell.left > first.cell.right
        and abs(piece.foot - first.foot) < _SAME_HEIGHT * max(piece.line.size, 1.0)
        for piece in pieces[at + 1 : at + 2 * _LONGEST_CELL]
    )


def _whole_lines(used: list[Piece], pieces: list[Piece]) -> set[int] | None:
    """The lines that the used pieces make up; None if a line would be torn."""
    lines_used = {piece.at for piece in used}
    ids = {id(piece) for piece in used}
    if any(piece.at in lines_used and id(piece) not in ids for piece in pieces):
        return None
    return lines_used


def _rows(pieces: list[Piece], start: int) -> list[Row]:
    """The rows that the pieces from `start` on make, as far as they make any."""
    first = pieces[start]
    rows: list[Row] = [[Stack([first])]]
    columns: Columns = []  # of all rows but the last
    for piece in pieces[start + 1 :]:
        row = rows[-1]
        current = row[-1]
        if piece.line.page != first.line.page:
            break
        if _is_below(current.pieces[-1], piece) and _overlaps(current, piece.cell):
            if len(current.pieces) > 2 * _LONGEST_CELL:
                break
            current.pieces.append(piece)
        elif piece.cell.left > current.right - 0.1 * piece.line.size:
            top = _level_with(row, piece)
            if top is None:
                break
            if len(row) == 1 and top:
                if len(rows) > 1:
                    break
                current.pieces = current.pieces[top:]
            row.append(Stack([piece]))
        elif piece.foot < min(p.foot for stack in row for p in stack.pieces) - 0.5 * piece.line.size:
            if len(rows) == 1 and len(row) == 1:
                break
            columns = _with_row(columns, row)
            if _spans(columns, piece.cell):
                break
            rows.append([Stack([piece])])
        else:
            break
    return rows


def _is_below(above: Piece, below: Piece) -> bool:
    step = above.foot - below.foot
    size = max(above.line.size, 1.0)
    return 0.5 * size < step < _NEXT_LINE * size


def _overlaps(stack: Stack, cell: Cell) -> bool:
    return cell.left < stack.right and cell.right > stack.left


def _level_with(row: Row, piece: Piece) -> int | None:
    """Which piece of the row's first cell stands as high as `piece`; None if none does."""
    for number, other in enumerate(row[0].pieces):
        if abs(other.foot - piece.foot) < _SAME_HEIGHT * max(piece.line.size, 1.0):
            return number if len(row) == 1 else (0 if number == 0 else None)
    return None


def columns_of(rows: list[Row]) -> Columns:
    """Left and right edge of each column, cells that stand in two left out."""
    columns: Columns = []
    for row in rows:
        columns = _with_row(columns, row)
    return columns


def _with_row(columns: Columns, row: Row) -> Columns:
    """The columns widened by what stands in a further row; a cell alone in its row tells nothing."""
    if len(row) == 1:
        return columns
    result: Columns = []
    for left, right in sorted([*columns, *((stack.left, stack.right) for stack in row)]):
        if result and left < result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], right))
        else:
            result.append((left, right))
    return result


def _spans(columns: Columns, cell: Cell) -> bool:
    return sum(1 for left, right in columns if cell.left < right and cell.right > left) > 1


def _trimmed(rows: list[Row]) -> list[Row]:
    """Without what stands alone below the last whole row, and opens what follows the table."""
    while rows and len(rows[-1]) == 1:
        rows = rows[:-1]
    return rows


def is_table(rows: list[Row]) -> bool:
    """Whether rows make a table, and not columns of text."""
    whole = [row for row in rows if len(row) > 1]
    columns = columns_of(rows)
    if len(whole) < 2 or len(columns) < 2 or max(len(row) for row in whole) > len(columns) + 1:
        return False
    lengths = [len(stack.pieces) for row in whole for stack in row]
    if median(lengths) > _LONGEST_CELL or max(len(row[0].pieces) for row in whole) > 2 * _LONGEST_CELL:
        return False
    if len(columns) > 2:
        return 2 * len(whole) >= len(rows)
    labels = [sum(len(piece.cell.text) for piece in row[0].pieces) for row in whole]
    return len(whole) >= _FEWEST_ROWS_OF_TWO and median(labels) <= _LONGEST_LABEL and not _is_text(whole)


def _is_text(rows: list[Row]) -> bool:
    """Whether sentences go on from row to row, as in columns of text that were drawn line by line."""
    going = sum(
        lines.starts_small(below[0].pieces[0].cell.text)
        and not lines.ends_sentence(above[0].pieces[-1].cell.text)
        for above, below in itertools.pairwise(rows)
    )
    return going > 0.4 * (len(rows) - 1)


def as_lines(rows: list[Row], columns: Columns, words: hyphens.Vocabulary) -> Iterator[Line]:
    """Each row as one line, with an empty cell where a column has none in it."""
    for row in rows:
        first = row[0].pieces[0]
        texts = [""] * len(columns)
        for stack in row:
            at = next((n for n, (_, right) in enumerate(columns) if stack.left < right), len(columns) - 1)
            own = cell_text(stack, words)
            texts[at] = f"{texts[at]} {own}".strip()
        cells = [Cell(text, *edges) for text, edges in zip(texts, columns, strict=True)]
        bottom = min(row[0].pieces, key=lambda piece: piece.foot)
        lone = [cell for cell in cells if cell.text]
        made = as_row(cells, first.line) if len(lone) > 1 else as_row(lone, first.line)
        yield replace(made, foot=bottom.foot, is_row=True)


def cell_text(stack: Stack, words: hyphens.Vocabulary) -> str:
    text = ""
    for piece in stack.pieces:
        text = hyphens.join(text, piece.cell.text, words) if text else piece.cell.text
    return text.replace(hyphens.TAKEN_HYPHEN, "-")


def _joined_rows(rows: list[Row], drawn: Drawings, columns: Columns) -> list[Row]:
    """Rows with those made one that are lines of one row.

    Where rules part rows, they tell; else rows with their first cell blank, and rows closer
    together than others are.
    """
    left, right = columns[0][0], columns[-1][1]
    heights = [
        y
        for x0, y, x1 in drawn.level
        if x0 < left + 0.3 * (right - left) and x1 > right - 0.3 * (right - left)
    ]
    steps = [_step(above, below) for above, below in itertools.pairwise(rows)]
    ruled = [_is_ruled(above, below, heights) for above, below in itertools.pairwise(rows)]
    closest, widest = min(steps, default=0.0), max(steps, default=0.0)
    by_rules = sum(ruled) >= 2 or (len(ruled) < 4 and all(ruled) and bool(ruled))
    # The head of a table often stands apart; a gap must recur to part rows.
    by_gaps = widest - closest > _ROW_GAP and sum(s > closest + _ROW_GAP for s in steps) >= 2
    joined: list[Row] = [list(rows[0])]
    for row, step, is_ruled in zip(rows[1:], steps, ruled, strict=True):
        close = step < _NEXT_LINE
        blank = row[0].left >= columns[0][1]
        if by_rules:
            merge = not is_ruled and close
        elif by_gaps:
            merge = step <= closest + _ROW_GAP and close
        else:
            merge = blank and close
        if merge and not is_ruled:
            joined[-1] = _merged(joined[-1], row, columns)
        else:
            joined.append(list(row))
    return joined


def _step(above: Row, below: Row) -> float:
    """From the lowest line of a row to the highest of the next, in letter sizes."""
    lowest = min(piece.foot for stack in above for piece in stack.pieces)
    highest = max(piece.foot for stack in below for piece in stack.pieces)
    return (lowest - highest) / max(below[0].pieces[0].line.size, 1.0)


def _is_ruled(above: Row, below: Row, heights: list[float]) -> bool:
    lowest = min(piece.foot for stack in above for piece in stack.pieces)
    first = max((piece for stack in below for piece in stack.pieces), key=lambda piece: piece.foot)
    # Letters reach a little below their foot's box, rules may touch it.
    return any(first.foot + 0.5 * first.line.size < y < lowest + 0.3 * first.line.size for y in heights)


def _merged(above: Row, below: Row, columns: Columns) -> Row:
    result = [Stack(list(stack.pieces)) for stack in above]
    for stack in below:
        at = _column_of(stack, columns)
        same = next((other for other in result if _column_of(other, columns) == at), None)
        if same is None:
            result.append(Stack(list(stack.pieces)))
        else:
            same.pieces += stack.pieces
    return result


def _column_of(stack: Stack, columns: Columns) -> int:
    return next((n for n, (_, right) in enumerate(columns) if stack.left < right), len(columns) - 1)
