"""Tables that go over the end of a page: their head told once, a row that was cut made whole."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from pipeline.reading.pdf_lines import CELL_SEPARATOR, Line

# Notes at a page's foot, in smaller letters than this share of the text's, may stand between.
_SMALL = 0.93


def with_whole_tables(pages: Sequence[list[Line]], size: float) -> list[list[Line]]:
    """`pages`, the lines of each in reading order, with tables that go on as if no page had ended.

    A row that opens the next page is the rest of the last one if it repeats none of its first cell.
    `size` is that of most letters of the document.
    """
    result = [list(page) for page in pages]
    head = ""
    for above, below in itertools.pairwise(result):
        last = _last_row(above, size)
        if last is None or not below or not below[0].is_row:
            continue
        opened = _opening_row(above, last)
        # A table on its third page is still headed as on its first.
        if opened.text != below[0].text or not head:
            head = opened.text
        if below[0].text == head and len(below) > 1 and below[1].is_row:
            del below[0]
        cells, rest = _cells(above[last]), _cells(below[0])
        if len(cells) == len(rest) > 1 and cells[0] and not rest[0] and any(rest):
            joined = [f"{one} {other}".strip() for one, other in zip(cells, rest, strict=True)]
            above[last] = replace(above[last], text=CELL_SEPARATOR.join(joined), cells=())
            del below[0]
    return result


def _last_row(page: Sequence[Line], size: float) -> int | None:
    """Where the row stands that ends a page, notes aside; None if something else does."""
    for at in range(len(page) - 1, -1, -1):
        if page[at].is_row:
            return at
        if page[at].size >= _SMALL * size:
            return None
    return None


def _opening_row(page: Sequence[Line], last: int) -> Line:
    while last > 0 and page[last - 1].is_row:
        last -= 1
    return page[last]


def _cells(row: Line) -> list[str]:
    return [cell.strip() for cell in f" {row.text} ".split(CELL_SEPARATOR)]
