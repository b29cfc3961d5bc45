"""Ruled tables of a PDF page, each row as one line `cell | cell | cell`.

The rules are read from the page's own drawing, so that pages without any cost nothing; finding
the cells between them is pdfplumber's method.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from pdfplumber import table as grid

from pipeline.reading import characters, hyphens
from pipeline.reading.pdf_drawings import Drawings
from pipeline.reading.pdf_lines import CELL_SEPARATOR, Line
from pipeline.reading.pdf_turn import Box

# Strokes closer than this (points) are one rule.
_TOLERANCE = 3.0
# A table of fields has labels of at most so many characters, this close to its left edge (letter sizes).
_LONGEST_LABEL = 60
_LABEL_INDENT = 1.5

Edge = dict[str, float | str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table's outline in points from the lower left corner, and its rows: the lines of each cell."""

    box: Box
    rows: tuple[tuple[tuple[str, ...], ...], ...]


def ruled_tables(drawn: Drawings, text_in: Callable[[Box], str]) -> list[Table]:
    """The ruled tables of a page from top to bottom; none where too few rules are drawn.

    `text_in` gives the text in a box of the page, a line a line.
    """
    if len(drawn.upright) < 2 or len(drawn.level) < 2:
        return []
    merged = grid.merge_edges(list(_edges(drawn)), _TOLERANCE, _TOLERANCE, _TOLERANCE, _TOLERANCE)
    cells = grid.intersections_to_cells(grid.edges_to_intersections(merged, _TOLERANCE, _TOLERANCE))
    tables = [_table(text_in, found) for found in grid.cells_to_tables(cells)]
    return [table for table in tables if table is not None]


def put_in(
    lines: Sequence[Line], tables: Sequence[Table], page: int, words: hyphens.Vocabulary
) -> list[Line]:
    """`lines` with those inside a table replaced by the table's rows."""
    result: list[Line] = []
    placed: set[int] = set()
    for line in lines:
        at = next((at for at, table in enumerate(tables) if _is_inside(line, table.box)), None)
        if at is None:
            result.append(line)
        elif at not in placed:
            placed.add(at)
            inside = [other for other in lines if _is_inside(other, tables[at].box)]
            result.extend(_rows_as_lines(_with_labels(tables[at], inside), page, line.size, words))
    return result


def _with_labels(table: Table, inside: Sequence[Line]) -> Table:
    """The table, with a colon behind each label if it holds fields: bold labels and values that are not."""
    left = table.box[0]
    first = [line for line in inside if line.left < left + _LABEL_INDENT * line.size]
    is_labelled = (
        len(table.rows) > 1
        and all(len(row) == 2 and row[0] and sum(map(len, row[0])) <= _LONGEST_LABEL for row in table.rows)
        and all(line.opens_bold for line in first)
        and not any(line.bold and len(line.cells) > 1 for line in inside)
        and any(not line.bold for line in inside)
    )
    if not is_labelled:
        return table
    rows = tuple(((*label[:-1], f"{label[-1].rstrip(' :')}:"), value) for label, value in table.rows)
    return replace(table, rows=rows)


def _is_inside(line: Line, box: Box) -> bool:
    left, bottom, right, top = box
    middle = line.foot + line.size / 2
    return bottom <= middle <= top and left - _TOLERANCE <= line.left <= right


def _rows_as_lines(table: Table, page: int, size: float, words: hyphens.Vocabulary) -> Iterator[Line]:
    left, bottom, right, top = table.box
    step = (top - bottom) / len(table.rows)
    for number, row in enumerate(table.rows, start=1):
        text = CELL_SEPARATOR.join(_joined(cell, words) for cell in row)
        yield Line(text, page, left, right, top - number * step, size, is_row=True)


def _table(text_in: Callable[[Box], str], cells: list[Box]) -> Table | None:
    """The table that `cells` (left, -top, right, -bottom) make; None for mere boxes around text."""
    columns = Counter(round(top) for _, top, _, _ in cells)
    if len(columns) < 2 or max(columns.values()) < 2:
        return None
    rows = []
    for _, row in itertools.groupby(
        sorted(cells, key=lambda cell: (round(cell[1]), cell[0])), key=lambda c: round(c[1])
    ):
        texts = tuple(_cell_lines(text_in, cell) for cell in row)
        if any(texts):
            rows.append(texts)
    if not rows:
        return None
    box = (
        min(c[0] for c in cells),
        -max(c[3] for c in cells),
        max(c[2] for c in cells),
        -min(c[1] for c in cells),
    )
    return Table(box, tuple(rows))


def _cell_lines(text_in: Callable[[Box], str], cell: Box) -> tuple[str, ...]:
    left, top, right, bottom = cell
    parts = text_in((left, -bottom, right, -top)).replace(hyphens.TAKEN_HYPHEN, "-\n").splitlines()
    return tuple(clean for part in parts if (clean := " ".join(characters.clean(part).split())))


def _joined(cell: Sequence[str], words: hyphens.Vocabulary) -> str:
    text = ""
    for part in cell:
        text = hyphens.join(text, part, words) if text else part
    return text


def _edges(drawn: Drawings) -> Iterator[Edge]:
    """The rules as pdfplumber's edges, whose `top` grows downwards."""
    for x, bottom, top in drawn.upright:
        yield {
            "orientation": "v",
            "x0": x,
            "x1": x,
            "top": -top,
            "bottom": -bottom,
            "height": top - bottom,
            "width": 0.0,
        }
    for left, y, right in drawn.level:
        yield {
            "orientation": "h",
            "x0": left,
            "x1": right,
            "top": -y,
            "bottom": -y,
            "height": 0.0,
            "width": right - left,
        }
