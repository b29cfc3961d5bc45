"""Headers, footers and page numbers that a PDF repeats from page to page.

They would cut sentences that run over a page's end and would count a name once a page. A line is a
running one if it stands among the outermost lines of several pages, at the same height and with the same
words, figures apart. (332 of 333 United Nations documents of six pages or more have one.) So is a line in
a margin that repeats the report's title or a chapter's heading, and a line in a place in the margin that
most pages fill, whatever they write there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from pipeline.reading.pdf_lines import CELL_SEPARATOR, Line

# How many lines at each end of a page can be running ones.
_OUTERMOST = 4
# Repeated on this share of the pages, and on two pages at least; left and right pages differ.
_LEAST_SHARE = 0.3
# A place in the margin is a running line's if this share of the pages, and three at least, fill it.
_FILLED_SHARE = 0.6
_FEWEST_FILLED = 3
# Heights that round to the same multiple of this many points are the same.
_HEIGHT_STEP = 6.0
_FIGURES = re.compile(r"\d+|\b[ivxlc]+\b")
_NUMBER = r"(?:\d{1,4}|[ivxlc]{1,6})"
_PAGE_NUMBER = re.compile(
    rf"(?:[-–—|•·]\s*)?(?:(?:page|p\.|pag\.|seite|str\.|strana|stranica|faqe|стр\.|страна)\s*)?{_NUMBER}"
    rf"(?:\s*(?:/|of|von|od|nga|од)\s*{_NUMBER})?(?:\s*[-–—|•·])?",
    re.IGNORECASE,
)
# A page number alone is believed within this share of the page's height from its edge.
_MARGIN = 0.09
_PARTS = re.compile(r"\s+[|–—•·-]\s+|\s{2,}")
# A shortened title ends in dots, and is long enough to be nothing else.
_SHORTENED = re.compile(r"\s*(?:…|\.\.\.)$")
_SHORTEST_PART = 6
_SEPARATORS = " |–—•·-:,"
# In sizes of the letters: a running line stands further from the text than lines of the text do.
_APART = 1.9
_HEADING = 1.1
_SMALLER = 0.95

Key = tuple[str, int]


def without_running_lines(
    pages: Sequence[list[Line]],
    heights: Sequence[float],
    *,
    size: float = 0.0,
    titles: Collection[str] = (),
) -> list[list[Line]]:
    """`pages` (the lines of each) without what repeats at their edges; `heights` in points.

    `size` is that of most letters. `titles` are what the file calls itself; what a margin repeats
    of them, or of a heading, goes.
    """
    outer = [_outermost(page) for page in pages]
    counts = Counter(key for page in outer for key in {near for line in page for near in _keys(line)})
    least = max(2, _LEAST_SHARE * len(pages))
    places = Counter(
        place
        for page, height in zip(pages, heights, strict=True)
        for place in {near for line in _apart(page, height, size) for near in _places(line, height)}
    )
    filled = max(_FEWEST_FILLED, _FILLED_SHARE * len(pages))
    headings = {
        _bare(line.text) for page in pages for line in page if line.size > _HEADING * size and size > 0
    } | {_bare(title) for title in titles}
    kept = []
    for page, outermost, height in zip(pages, outer, heights, strict=True):
        drop = {
            id(line)
            for line in outermost
            if _is_page_number(line, height)
            or any(counts[key] >= least for key in _keys(line))
            or (line.size < _SMALLER * size and _in_margin(line, height) and _repeats(line, headings))
        }
        drop |= {
            id(line)
            for line in _apart(page, height, size)
            if any(places[place] >= filled for place in _places(line, height))
            or (line.size < _SMALLER * size and _is_numbered(line))
        }
        kept.append([line for line in page if id(line) not in drop])
    return kept


def _outermost(page: Sequence[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: -line.foot)
    return by_height[:_OUTERMOST] + by_height[_OUTERMOST:][-_OUTERMOST:]


def _keys(line: Line) -> Iterable[Key]:
    """The line's words without figures, with its height rounded both ways so that no edge parts two.

    Parts that are page numbers do not count, so that left and right pages agree.
    """
    parts = line.text.casefold().split(CELL_SEPARATOR)
    words = " ".join(sorted(part for part in parts if not _PAGE_NUMBER.fullmatch(part.strip())))
    words = _FIGURES.sub("0", words) or "0"
    return ((words, place) for place in _rounded(line.foot))


def _rounded(height: float) -> tuple[int, int]:
    low = int(height // _HEIGHT_STEP)
    return low, low + 1 if height % _HEIGHT_STEP > _HEIGHT_STEP / 2 else low - 1


def _in_margin(line: Line, height: float) -> bool:
    return line.foot < _MARGIN * height or line.top > (1 - _MARGIN) * height


def _is_page_number(line: Line, height: float) -> bool:
    at_edge = line.foot < _MARGIN * height or line.foot > (1 - _MARGIN) * height
    return at_edge and all(
        _PAGE_NUMBER.fullmatch(part.strip()) is not None for part in line.text.split(CELL_SEPARATOR)
    )


def _repeats(line: Line, headings: Collection[str]) -> bool:
    """Whether a line is made of headings, a shortened heading at its end, and page numbers."""
    rest = _bare(line.text)
    known = sorted((h for h in headings if len(h) >= _SHORTEST_PART), key=len, reverse=True)
    for heading in known:
        rest = rest.replace(heading, " | ")
    if _SHORTENED.search(line.text) is not None:
        shortened = rest.rsplit(" | ", 1)[-1].lstrip(_SEPARATORS)
        if len(shortened) >= _SHORTEST_PART and any(heading.startswith(shortened) for heading in known):
            rest = rest.removesuffix(shortened)
    return rest != _bare(line.text) and _is_number_or_nothing(rest)


def _is_numbered(line: Line) -> bool:
    """Whether a line names something short beside a page number."""
    parts = [part for part in _PARTS.split(line.text) if part.strip()]
    return len(parts) > 1 and any(_PAGE_NUMBER.fullmatch(part.strip()) for part in (parts[0], parts[-1]))


def _is_number_or_nothing(text: str) -> bool:
    bare = text.strip(_SEPARATORS)
    return not bare or _PAGE_NUMBER.fullmatch(bare) is not None


def _bare(text: str) -> str:
    return " ".join(_SHORTENED.sub("", text).casefold().split())


def _apart(page: Sequence[Line], height: float, size: float) -> list[Line]:
    """The outermost lines of a page in its margins that a gap or their size sets apart from the text."""
    if not page or size <= 0:
        return []
    by_height = sorted(page, key=lambda line: -line.foot)
    found = []
    for edge, neighbours in ((by_height[0], by_height[1:]), (by_height[-1], by_height[:-1])):
        if not _in_margin(edge, height) or edge.size > _HEADING * size:
            continue
        gap = min((abs(edge.foot - line.foot) for line in neighbours), default=height)
        if gap > _APART * max(edge.size, size):
            found.append(edge)
    return found


def _places(line: Line, height: float) -> Iterable[tuple[bool, int, int]]:
    size = round(line.size * 2)
    is_upper = line.foot > height / 2
    return ((is_upper, place, near) for place in _rounded(line.foot) for near in (size, size + 1))
