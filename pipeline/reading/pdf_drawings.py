"""What is drawn on a PDF page beside its letters: rules, and boxes around or behind text."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.reading.pdf_turn import Turn

# Maps and charts draw thousands of strokes; a page of tables rarely more than a few hundred.
_MOST_PATHS = 1500
_MOST_EDGES = 800
_MOST_NESTED = 2
# Strokes shorter than this (points) are ticks and dashes; thinner rectangles than that are rules.
_SHORTEST_RULE = 8.0
_THIN = 2.5
# A stroke this far from level or plumb (points) is slanted.
_STRAIGHT = 0.6
# A box holds a few lines at least and is no page background.
_LEAST_BOX = (40.0, 16.0)
_LARGEST_BOX = 0.7

Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle in points from the page's lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.bottom <= y <= self.top


@dataclass(slots=True)
class Drawings:
    """Level rules (left, y, right), upright rules (x, bottom, top) and boxes of a page."""

    level: list[tuple[float, float, float]] = field(default_factory=list)
    upright: list[tuple[float, float, float]] = field(default_factory=list)
    boxes: list[Area] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.level) + len(self.upright)

    def turned(self, turn: Turn) -> Drawings:
        """The same on the turned page."""
        upright = [turn.level((left, y, right, y)) for left, y, right in self.level]
        level = [turn.level((x, bottom, x, top)) for x, bottom, top in self.upright]
        boxes = [turn.level((box.left, box.bottom, box.right, box.top)) for box in self.boxes]
        return Drawings(
            [(left, y, right) for left, y, right, _ in level],
            [(x, bottom, top) for x, bottom, _, top in upright],
            [Area(*box) for box in boxes],
        )


def drawings(page: pypdfium2.PdfPage) -> Drawings:
    """The rules and boxes of a page; none where it draws so much that it is a picture."""
    result = Drawings()
    width, height = page.get_size()
    largest = _LARGEST_BOX * width * height
    for number, (path, matrix) in enumerate(_paths(page.raw, _SAME, 0)):
        if number >= _MOST_PATHS or len(result) > _MOST_EDGES:
            return Drawings()
        _add(result, path, matrix, largest)
    return result


def _paths(holder: object, matrix: Matrix, depth: int) -> Iterator[tuple[object, Matrix]]:
    """The path objects of a page or of a form on it, with what turns their points to the page's."""
    count, at = (
        (pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject)
        if depth == 0
        else (pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject)
    )
    for number in range(min(count(holder), 50 * _MOST_PATHS)):
        found = at(holder, number)
        kind = pdfium.FPDFPageObj_GetType(found)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield found, matrix
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MOST_NESTED:
            yield from _paths(found, _product(_matrix(found), matrix), depth + 1)


def _add(result: Drawings, path: object, matrix: Matrix, largest: float) -> None:
    count = pdfium.FPDFPath_CountSegments(path)
    if count <= 6:
        area = _bounds(path, matrix)
        if area is None:
            return
        width, height = area.right - area.left, area.top - area.bottom
        if height <= _THIN or width <= _THIN:
            _add_rule(result, area, width, height)
            return
        if width < _SHORTEST_RULE or height < _SHORTEST_RULE:
            return
        if width >= _LEAST_BOX[0] and height >= _LEAST_BOX[1] and width * height < largest and count >= 4:
            result.boxes.append(area)
    _add_segments(result, path, matrix, min(count, 4 * _MOST_EDGES))


def _add_rule(result: Drawings, area: Area, width: float, height: float) -> None:
    if width >= _SHORTEST_RULE and width >= height:
        result.level.append((area.left, (area.bottom + area.top) / 2, area.right))
    elif height >= _SHORTEST_RULE:
        result.upright.append(((area.left + area.right) / 2, area.bottom, area.top))


def _add_segments(result: Drawings, path: object, matrix: Matrix, count: int) -> None:
    own = _product(_matrix(path), matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    opened: tuple[float, float] | None = None
    last: tuple[float, float] | None = None
    for at in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, at)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = _turned(x.value, y.value, own)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            opened = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO and last is not None:
            _add_edge(result, last, point)
            if opened is not None and pdfium.FPDFPathSegment_GetClose(segment):
                _add_edge(result, point, opened)
        last = point


def _add_edge(result: Drawings, start: tuple[float, float], end: tuple[float, float]) -> None:
    (left, right), (bottom, top) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    if right - left <= _STRAIGHT and top - bottom >= _SHORTEST_RULE:
        result.upright.append((left, bottom, top))
    elif top - bottom <= _STRAIGHT and right - left >= _SHORTEST_RULE:
        result.level.append((left, bottom, right))


def _bounds(path: object, matrix: Matrix) -> Area | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    given = [ctypes.byref(side) for side in (left, bottom, right, top)]
    if not pdfium.FPDFPageObj_GetBounds(path, *given):
        return None
    corners = [_turned(x.value, y.value, matrix) for x, y in ((left, bottom), (right, top))]
    (x0, x1), (y0, y1) = sorted(c[0] for c in corners), sorted(c[1] for c in corners)
    return Area(x0, y0, x1, y1)


def _matrix(found: object) -> Matrix:
    given = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(found, ctypes.byref(given)):
        return _SAME
    return (given.a, given.b, given.c, given.d, given.e, given.f)


def _product(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _turned(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e, b * x + d * y + f)
