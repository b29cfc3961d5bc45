"""Ruled tables of a PDF page, each row as one line `cell | cell | cell`.

The rules are read from the page's own drawing, so that pages without any cost nothing; finding
the cells between them is pdfplumber's method.
"""

from __future__ import annotations

import ctypes
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium
from pdfplumber import table as grid

from pipeline.reading import characters, hyphens
from pipeline.reading.pdf_lines import CELL_SEPARATOR, Line

# Maps and charts draw thousands of strokes; a page of tables rarely more than a few hundred.
_MOST_PATHS = 1500
_MOST_EDGES = 800
# Strokes closer than this (points) are one rule; shorter ones are ticks and dashes.
_TOLERANCE = 3.0
_SHORTEST_RULE = 8.0
# A stroke this far from level or plumb (points) is slanted.
_STRAIGHT = 0.6

Edge = dict[str, float | str]
Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(frozen=True, slots=True)
class Table:
    """A table's outline in points from the lower left corner, and its rows."""

    box: Box
    rows: tuple[str, ...]


def ruled_tables(page: pypdfium2.PdfPage, textpage: pypdfium2.PdfTextPage) -> list[Table]:
    """The ruled tables of a page from top to bottom; none where too few rules are drawn."""
    edges = list(itertools.islice(_edges(page), _MOST_EDGES + 1))
    upright = sum(1 for edge in edges if edge["orientation"] == "v")
    if upright < 2 or len(edges) - upright < 2 or len(edges) > _MOST_EDGES:
        return []
    merged = grid.merge_edges(edges, _TOLERANCE, _TOLERANCE, _TOLERANCE, _TOLERANCE)
    cells = grid.intersections_to_cells(grid.edges_to_intersections(merged, _TOLERANCE, _TOLERANCE))
    tables = [_table(textpage, found) for found in grid.cells_to_tables(cells)]
    return [table for table in tables if table is not None]


def put_in(lines: list[Line], tables: list[Table], page: int) -> list[Line]:
    """`lines` with those inside a table replaced by the table's rows."""
    result: list[Line] = []
    placed: set[int] = set()
    for line in lines:
        at = next((at for at, table in enumerate(tables) if _is_inside(line, table.box)), None)
        if at is None:
            result.append(line)
        elif at not in placed:
            placed.add(at)
            result.extend(_rows_as_lines(tables[at], page, line.size))
    return result


def _is_inside(line: Line, box: Box) -> bool:
    left, bottom, right, top = box
    middle = line.foot + line.size / 2
    return bottom <= middle <= top and left - _TOLERANCE <= line.left <= right


def _rows_as_lines(table: Table, page: int, size: float) -> Iterator[Line]:
    left, bottom, right, top = table.box
    step = (top - bottom) / len(table.rows)
    for number, row in enumerate(table.rows, start=1):
        yield Line(row, page, left, right, top - number * step, size, is_row=True)


def _table(textpage: pypdfium2.PdfTextPage, cells: list[tuple[float, float, float, float]]) -> Table | None:
    """The table that `cells` (left, -top, right, -bottom) make; None for mere boxes around text."""
    columns = Counter(round(top) for _, top, _, _ in cells)
    if len(columns) < 2 or max(columns.values()) < 2:
        return None
    rows = []
    for _, row in itertools.groupby(
        sorted(cells, key=lambda cell: (round(cell[1]), cell[0])), key=lambda c: round(c[1])
    ):
        texts = [_cell_text(textpage, cell) for cell in row]
        if any(texts):
            rows.append(CELL_SEPARATOR.join(texts) if len(texts) > 1 else texts[0])
    if not rows:
        return None
    box = (
        min(c[0] for c in cells),
        -max(c[3] for c in cells),
        max(c[2] for c in cells),
        -min(c[1] for c in cells),
    )
    return Table(box, tuple(rows))


def _cell_text(textpage: pypdfium2.PdfTextPage, cell: tuple[float, float, float, float]) -> str:
    left, top, right, bottom = cell
    given = textpage.get_text_bounded(left=left, bottom=-bottom, right=right, top=-top)
    parts = [part.strip() for part in given.replace(hyphens.TAKEN_HYPHEN, "-\n").splitlines() if part.strip()]
    words = hyphens.vocabulary(parts)
    text = ""
    for part in parts:
        text = hyphens.join(text, part, words) if text else part
    return characters.clean(text).replace("\n", " ").strip()


def _edges(page: pypdfium2.PdfPage) -> Iterator[Edge]:
    paths = itertools.islice(
        page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=2), _MOST_PATHS + 1
    )
    found = list(paths)
    if len(found) > _MOST_PATHS:
        return
    for path in found:
        matrix = path.get_matrix()
        points: list[tuple[float, float]] = []
        for kind, x, y, closes in _segments(path):
            point = matrix.on_point(x, y)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                points = [point]
                continue
            if kind == pdfium.FPDF_SEGMENT_LINETO and points:
                yield from _edge(points[-1], point)
                if closes:
                    yield from _edge(point, points[0])
            points.append(point)


def _segments(path: pypdfium2.PdfObject) -> Iterator[tuple[int, float, float, bool]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    for at in range(min(pdfium.FPDFPath_CountSegments(path), _MOST_EDGES)):
        segment = pdfium.FPDFPath_GetPathSegment(path, at)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        yield (
            pdfium.FPDFPathSegment_GetType(segment),
            x.value,
            y.value,
            bool(pdfium.FPDFPathSegment_GetClose(segment)),
        )


def _edge(start: tuple[float, float], end: tuple[float, float]) -> Iterator[Edge]:
    """A level or upright stroke as pdfplumber's edge, whose `top` grows downwards."""
    (x0, x1), (y0, y1) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    if x1 - x0 <= _STRAIGHT and y1 - y0 >= _SHORTEST_RULE:
        yield {
            "orientation": "v",
            "x0": x0,
            "x1": x0,
            "top": -y1,
            "bottom": -y0,
            "height": y1 - y0,
            "width": 0.0,
        }
    elif y1 - y0 <= _STRAIGHT and x1 - x0 >= _SHORTEST_RULE:
        yield {
            "orientation": "h",
            "x0": x0,
            "x1": x1,
            "top": -y0,
            "bottom": -y0,
            "height": 0.0,
            "width": x1 - x0,
        }
