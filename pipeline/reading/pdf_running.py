"""Headers, footers and page numbers that a PDF repeats from page to page.

They would cut sentences that run over a page's end and would count a name once a page. A line
is a running one if it stands among the outermost lines of several pages, at the same height and with
the same words, figures apart. (332 of 333 United Nations documents of six pages or more have one.)
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from pipeline.reading.pdf_lines import Line

# How many lines at each end of a page can be running ones.
_OUTERMOST = 4
# Repeated on this share of the pages, and on two pages at least; left and right pages differ.
_LEAST_SHARE = 0.3
# Heights that round to the same multiple of this many points are the same.
_HEIGHT_STEP = 6.0
_FIGURES = re.compile(r"\d+|\b[ivxlc]+\b")
_PAGE_NUMBER = re.compile(
    r"(?:[-–—|]\s*)?(?:page|p\.|pag\.|seite|strana|faqe)?\s*(?:\d{1,4}|[ivxlc]{1,6})"
    r"(?:\s*(?:/|of|von|od)\s*\d{1,4})?(?:\s*[-–—|])?",
    re.IGNORECASE,
)
# A page number alone is believed within this share of the page's height from its edge.
_MARGIN = 0.09

Key = tuple[str, int]


def without_running_lines(pages: list[list[Line]], heights: list[float]) -> list[list[Line]]:
    """`pages` (the lines of each) without what repeats at their edges; `heights` in points."""
    outer = [_outermost(page) for page in pages]
    counts = Counter(key for page in outer for key in {near for line in page for near in _keys(line)})
    least = max(2, _LEAST_SHARE * len(pages))
    kept = []
    for page, outermost, height in zip(pages, outer, heights, strict=True):
        drop = {
            id(line)
            for line in outermost
            if _is_page_number(line, height) or any(counts[key] >= least for key in _keys(line))
        }
        remaining = [line for line in page if id(line) not in drop]
        kept.append(remaining)
    return kept


def _outermost(page: list[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: -line.foot)
    return by_height[:_OUTERMOST] + by_height[_OUTERMOST:][-_OUTERMOST:]


def _keys(line: Line) -> Iterable[Key]:
    """The line's words without figures, with its height rounded both ways so that no edge parts two."""
    words = _FIGURES.sub("0", line.text.casefold())
    low = int(line.foot // _HEIGHT_STEP)
    near = low + 1 if line.foot % _HEIGHT_STEP > _HEIGHT_STEP / 2 else low - 1
    return ((words, low), (words, near))


def _is_page_number(line: Line, height: float) -> bool:
    at_edge = line.foot < _MARGIN * height or line.foot > (1 - _MARGIN) * height
    return at_edge and _PAGE_NUMBER.fullmatch(line.text.strip()) is not None
