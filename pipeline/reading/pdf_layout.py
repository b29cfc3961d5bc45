"""Paragraphs from the lines of a PDF.

A line runs on into the next where the next one's first word would not have fitted at its end.
Indents, gaps, letter size, bold type, bullets and cells keep lines apart. Over the end of
a column or page a paragraph goes on where its sentence does.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.reading import hyphens, lines
from pipeline.reading.pdf_lines import CELL_SEPARATOR, Line

# In font sizes: an indent, the blank between words, how far lines of one column may begin apart.
_INDENT = 0.7
_BLANK = 0.3
_COLUMN = 4.0
# Letters of one paragraph differ less than this; a heading's are larger than the text's by more.
_SAME_SIZE = 0.1
_SAME_COLUMN = 0.05
HEADING_SIZE = 1.1
# A gap between paragraphs is wider than the usual distance of lines by this factor.
_GAP = 1.3
# How many lines before and after tell where a column's right edge is.
_NEIGHBOURS = 8
# Lines no further apart than this many letter sizes make running text if there are a few of them and
# sentences go on over this share of their ends.
_CLOSE = 1.7
_FEWEST_RUNNING = 4
_RUNNING = 0.3
# A last line is full if it ends within this share of the column's width from the edge.
_NEARLY_FULL = 0.02


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's lines, and whether a gap stands above it."""

    lines: tuple[Line, ...]
    after_gap: bool

    @property
    def first(self) -> Line:
        return self.lines[0]


@dataclass(frozen=True, slots=True)
class Typography:
    """What is usual in a document: letter size in points, distance of lines in letter sizes."""

    size: float
    leading: float


def typography(found: list[Line]) -> Typography:
    """The size most letters have and the distance most lines keep."""
    weights: dict[float, int] = {}
    for line in found:
        weights[round(line.size * 2) / 2] = weights.get(round(line.size * 2) / 2, 0) + len(line.text)
    size = max(weights, key=lambda key: (weights[key], -key)) if weights else 1.0
    steps = sorted(
        step
        for above, below in itertools.pairwise(found)
        if above.page == below.page
        and 0.8 < (step := (above.foot - below.foot) / above.size) < 3
        and _same_size(above, below)
    )
    return Typography(max(size, 1.0), steps[len(steps) // 4] if steps else 1.2)


def paragraphs(found: list[Line], usual: Typography | None = None) -> list[Paragraph]:
    """`found`, the lines of a whole document in reading order, as paragraphs.

    `usual` is its typography, worked out where it is not given.
    """
    usual = usual or typography(found)
    result: list[Paragraph] = []
    opened: list[Line] = []
    after_gap = False
    for at, line in enumerate(found):
        if opened and _continues(found, at, opened, usual):
            opened.append(line)
            continue
        if opened:
            result.append(Paragraph(tuple(opened), after_gap))
            after_gap = _is_gap(opened[-1], line, usual)
        opened = [line]
    if opened:
        result.append(Paragraph(tuple(opened), after_gap))
    return result


def text_of(given: list[Paragraph], words: hyphens.Vocabulary, pages: int) -> tuple[str, tuple[int, ...]]:
    """The paragraphs as text, and where each of the `pages` begins in it."""
    parts: list[str] = []
    length = 0
    starts: dict[int, int] = {}
    for paragraph in given:
        if parts:
            # A list stands directly under the line above it, as on web pages, however wide it is set.
            apart = paragraph.after_gap and not lines.is_bulleted(paragraph.first.text)
            parts.append("\n\n" if apart else "\n")
            length += len(parts[-1])
        text = ""
        for line in paragraph.lines:
            own = _as_field(line)
            text = hyphens.join(text, own, words) if text else own
            starts.setdefault(line.page, length + len(text) - len(own))
        parts.append(text)
        length += len(text)
    return "".join(parts).replace(hyphens.TAKEN_HYPHEN, "-"), _page_starts(starts, pages, length)


def _as_field(line: Line) -> str:
    """A line's text; two cells of which the first ends in a colon are a field and its value."""
    if line.is_row and line.text.count(CELL_SEPARATOR) == 1:
        label, value = line.text.split(CELL_SEPARATOR)
        if label.endswith(":") and value:
            return f"{label} {value}"
    return line.text


def _page_starts(starts: dict[int, int], pages: int, length: int) -> tuple[int, ...]:
    """Every page's start; a page without text begins where the next one does."""
    result = [length] * pages
    following = length
    for page in reversed(range(pages)):
        following = result[page] = starts.get(page, following)
    if result:
        result[0] = 0
    return tuple(result)


def _same_size(a: Line, b: Line) -> bool:
    return abs(a.size - b.size) <= _SAME_SIZE * max(a.size, b.size)


def _is_gap(above: Line, below: Line, usual: Typography) -> bool:
    if above.is_row and below.is_row and above.page == below.page:
        return False
    if above.page != below.page or not _same_size(above, below) or above.bold != below.bold:
        return True
    step = above.foot - below.foot
    return step < 0 or step > _GAP * usual.leading * above.size


def _continues(found: list[Line], at: int, opened: list[Line], usual: Typography) -> bool:
    above, below = found[at - 1], found[at]
    if above.is_row or below.is_row or _opens_item(found, at, opened) or not _same_size(above, below):
        return False
    if above.text.endswith(hyphens.TAKEN_HYPHEN):
        return True
    if lines.is_marker(above.text):
        return above.page == below.page
    if _opens_field(below, opened):
        return False
    step = above.foot - below.foot
    if above.page != below.page or step < -0.3 * above.size:
        return _continues_over_edge(found, at, usual)
    if step > _GAP * max(usual.leading, _own_leading(opened)) * above.size:
        return False
    if above.size > HEADING_SIZE * usual.size:  # lines of one heading
        return not lines.ends_sentence(above.text) or above.text.endswith(":")
    if above.bold != below.bold and lines.is_heading(above.text) and not lines.starts_small(below.text):
        return False
    if not _fits_indent(above, below, opened) or _are_first_lines(found, at, opened):
        return False
    return _goes_on(above.text, below.text) or _is_full(found, at)


def _opens_field(below: Line, opened: list[Line]) -> bool:
    """Whether a line is the next of several fields: below another one, or with its label in bold."""
    if ":" not in below.text or not lines.is_field(below.text) or lines.starts_small(below.text):
        return False
    first = opened[0]
    same_edge = below.page == first.page and abs(below.left - first.left) < _INDENT * first.size
    return (lines.is_field(first.text) and same_edge) or (below.opens_bold and not opened[-1].bold)


def _opens_item(found: list[Line], at: int, opened: list[Line]) -> bool:
    """Whether a line is an item of a list; a figure or a dash may also stand first in a line by chance."""
    above, below = found[at - 1], found[at]
    if not lines.is_list_item(below.text):
        return False
    cut = below.text[0].isdigit() and lines.ends_in_day(above.text)
    if not cut and (lines.ends_sentence(above.text) or not _is_full(found, at)):
        return True
    by_chance = below.text[0].isdigit() or (below.text[0] in "–—-" and not lines.is_list_item(opened[0].text))
    return not (
        by_chance and above.page == below.page and abs(above.left - below.left) < _INDENT * above.size
    )


def _own_leading(opened: list[Line]) -> float:
    if len(opened) < 2 or opened[-1].page != opened[-2].page:
        return 0.0
    return (opened[-2].foot - opened[-1].foot) / opened[-1].size


def _fits_indent(above: Line, below: Line, opened: list[Line]) -> bool:
    indent = _INDENT * above.size
    if below.left > above.left + indent:
        hanging = len(opened) == 1 and (lines.is_list_item(above.text) or lines.is_field(above.text))
        return hanging or _is_centred(above, below)
    if below.left < above.left - indent:
        return len(opened) == 1 or _is_centred(above, below)
    return True


def _are_first_lines(found: list[Line], at: int, opened: list[Line]) -> bool:
    """Whether two lines stand indented because each opens a paragraph of its own."""
    above, below = found[at - 1], found[at]
    if (
        len(opened) > 1
        or not (lines.ends_sentence(above.text) or not _is_full(found, at))
        or abs(above.left - below.left) > _INDENT * above.size
    ):
        return False
    return above.left > min(line.left for line in _column(found, at - 1)) + _INDENT * above.size


def _is_centred(above: Line, below: Line) -> bool:
    return abs((above.left + above.right) - (below.left + below.right)) < above.size


def _goes_on(above: str, below: str) -> bool:
    """Whether the sentence of `above` goes on in `below`, whatever the layout says."""
    if lines.ends_sentence(above):
        return False
    return lines.starts_small(below) or (lines.runs_on(above) and not lines.is_field(below))


def _is_full(found: list[Line], at: int) -> bool:
    above, below = found[at - 1], found[at]
    around = _running_text(found, at) or list(_column(found, at - 1))
    edge = max(line.right for line in around)
    return above.right + _BLANK * above.size + below.first_word > edge


def _running_text(found: list[Line], at: int) -> list[Line]:
    """The lines around `found[at]` without a gap between them; none if they hardly make sentences.

    They tell a column's edge better than what stands further away, which may run across columns.
    """
    first, last = at, at
    while first > 0 and at - first < _NEIGHBOURS and _is_close(found[first - 1], found[first]):
        first -= 1
    while last + 1 < len(found) and last - at < _NEIGHBOURS and _is_close(found[last], found[last + 1]):
        last += 1
    block = found[first : last + 1]
    going = sum(
        lines.starts_small(below.text) and not lines.ends_sentence(above.text)
        for above, below in itertools.pairwise(block)
    )
    is_text = len(block) >= _FEWEST_RUNNING and going >= max(2, _RUNNING * (len(block) - 1))
    return block if is_text else []


def _is_close(above: Line, below: Line) -> bool:
    step = above.foot - below.foot
    return (
        above.page == below.page
        and not above.is_row
        and not below.is_row
        and above.bold == below.bold
        and abs(above.size - below.size) < _SAME_COLUMN * above.size
        and 0 < step < _CLOSE * above.size
        and abs(above.left - below.left) < _COLUMN * above.size
    )


def _column(found: list[Line], at: int) -> Iterator[Line]:
    """The lines around `found[at]` that stand in its column; headings may run across columns."""
    line = found[at]
    yield line
    for near in found[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS + 1]:
        if (
            near.page == line.page
            and abs(near.left - line.left) < _COLUMN * line.size
            and not near.is_row
            and near.bold == line.bold
            and abs(near.size - line.size) < _SAME_COLUMN * line.size
        ):
            yield near


def _continues_over_edge(found: list[Line], at: int, usual: Typography) -> bool:
    above, below = found[at - 1], found[at]
    if above.size > HEADING_SIZE * usual.size or above.bold != below.bold or lines.ends_sentence(above.text):
        return False
    if lines.starts_small(below.text) or lines.runs_on(above.text):
        return True
    column = list(_column(found, at - 1))
    edge, left = max(line.right for line in column), min(line.left for line in column)
    nearly_full = above.right > edge - _NEARLY_FULL * (edge - left) - below.first_word
    return len(column) > 3 and nearly_full and not lines.is_field(below.text)
