"""The lines of a PDF page: words side by side, parted into cells at wide gaps."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.reading import characters, lines
from pipeline.reading.hyphens import TAKEN_HYPHEN
from pipeline.reading.pdf_words import TOUCHING, Word, raised, with_letters_joined

# A gap is the edge of a cell, not a wide blank of a justified line, from this many font sizes on …
_CELL_GAP = 1.6
# … if it is also this many times the line's usual blank, or wider than any blank of a justified line.
_CELL_GAP_RATIO = 3.0
_SURE_CELL_GAP = 3.0
# The number of a table's row stands further from the next cell than that of a list's item.
_NUMBER_GAP = 2.2
# Behind a bullet stands more than a blank.
_BULLET_GAP = 0.7
# Narrower gaps than that are the edges of cells too where words begin below each other in several lines.
_ALIGNED_GAP = 0.75
_ALIGNED_RATIO = 1.8
_FEWEST_ALIGNED = 3
_PLAIN_BLANK = 0.4
# The blanks of a justified line differ by less than this share; those between cells hardly ever do.
_EVEN = 0.1
_SAME = 0.03  # where they are as wide as those between cells
# A raised number is smaller than its note by this factor.
_NUMBER_SIZE = 0.9
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
    marks lines in a box beside the text, `opens_bold` those whose first word is bold.
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
    opens_bold: bool = False

    @property
    def top(self) -> float:
        return self.foot + self.size


def page_lines(given: Iterable[list[Word]], page: int) -> list[Line]:
    """A page's lines in the order in which they were drawn, characters in normal form."""
    given = list(given)
    aligned = _aligned(given)
    return _join_cells([line for words in given for line in _lines(words, page, aligned)], aligned)


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


def _aligned(given: list[list[Word]]) -> frozenset[int]:
    """Where, in whole points, words behind a wide blank begin in several lines: the edges of columns."""
    counts = Counter[int]()
    last: list[Word] = []
    for words in given:
        gaps = [right.left - left.right for left, right in itertools.pairwise(words)]
        if _has_wide(gaps, words) and not _is_even(gaps, words[0].size):
            usual = sorted(gaps)[(len(gaps) - 1) // 2] if len(gaps) > 2 else 0.0
            counts.update(
                round(word.left)
                for word, gap in zip(words[1:], gaps, strict=True)
                if gap > _ALIGNED_GAP * word.size and gap > _ALIGNED_RATIO * usual
            )
        if last and abs(last[-1].foot - words[0].foot) <= _SAME_LINE * words[0].size:
            counts[round(words[0].left)] += words[0].left - last[-1].right > _ALIGNED_GAP * words[0].size
        last = words
    return frozenset(
        place for place in counts if counts[place - 1] + counts[place] + counts[place + 1] >= _FEWEST_ALIGNED
    )


def _has_wide(gaps: Sequence[float], words: Sequence[Word]) -> bool:
    """Whether any of the gaps may be more than a blank; few lines have one, and they alone are looked at."""
    return bool(gaps) and max(gaps) > _PLAIN_BLANK * words[0].size


def _is_even(gaps: Sequence[float], size: float) -> bool:
    """Whether these are the blanks of a justified line in letters of this size."""
    if len(gaps) < 2:
        return False
    widest = max(gaps)
    differing = _EVEN if widest < _SURE_CELL_GAP * size else _SAME
    return widest - min(gaps) < differing * widest


def _lines(words: list[Word], page: int, aligned: frozenset[int]) -> list[Line]:
    words = with_letters_joined(words)
    if len(words) > 1 and characters.is_unknown_sign(words[0].text):
        words = [words[0]._replace(text="•"), *words[1:]]
    elif len(words) > 1 and words[0].text == "o" and _is_far(words[0], words[1]):
        words = [words[0]._replace(text="◦"), *words[1:]]  # the bullet of word processors' second level
    size = max(sorted(word.size for word in words)[len(words) // 2], 0.1)
    foot = sorted(word.foot for word in words)[len(words) // 2]
    found = [
        (cell, text)
        for cell in _cells([raised(word, foot, size) for word in words], aligned)
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
            opens_bold=words[0].bold,
            is_row=len(cells) > 1,
            first_word=first.right - first.left,
            cells=cells if len(cells) > 1 else (),
        )
    ]


def _is_far(left: Word, right: Word) -> bool:
    return right.left - left.right > _BULLET_GAP * max(right.size, 0.1)


def _cell_text(words: list[Word]) -> str:
    text = characters.clean(" ".join(word.text for word in words))
    return _LOOSE_POSSESSIVE.sub(r"\1", text).strip()


def _cells(words: list[Word], aligned: frozenset[int]) -> list[list[Word]]:
    """The words of a line, parted at the gaps that are too wide for blanks."""
    gaps = [right.left - left.right for left, right in itertools.pairwise(words)]
    if not _has_wide(gaps, words):
        return [words]
    usual = sorted(gaps)[(len(gaps) - 1) // 2]
    if usual > _CELL_GAP * words[0].size:
        usual = 0.0  # nearly all gaps part cells
    if _is_even(gaps, words[0].size):
        return [words]  # a justified line of a narrow column
    cells = [[words[0]]]
    for word, gap in zip(words[1:], gaps, strict=True):
        size = max(word.size, 0.1)
        wide = gap > _CELL_GAP * size and gap > min(_CELL_GAP_RATIO * usual, _SURE_CELL_GAP * size)
        wide = wide or (
            gap > _ALIGNED_GAP * size
            and gap > _ALIGNED_RATIO * min(usual, _ALIGNED_GAP * size / _ALIGNED_RATIO)
            and round(word.left) in aligned
        )
        if wide and not (len(cells[-1]) == 1 and len(cells) == 1 and lines.is_marker(words[0].text)):
            cells.append([word])
        else:
            cells[-1].append(word)
    first = cells[0]
    if len(cells) > 1 and len(first) > 1 and lines.is_marker(first[0].text):
        gap = first[1].left - first[0].right
        if gap > _NUMBER_GAP * first[1].size or (len(cells) > 2 and round(first[1].left) in aligned):
            return [first[:1], first[1:], *cells[1:]]  # the number of a table's row
    return cells


def _join_cells(found: Iterable[Line], aligned: frozenset[int]) -> list[Line]:
    """Cells that pdfium gives as lines of their own though they stand on one foot line."""
    joined: list[Line] = []
    for line in found:
        last = joined[-1] if joined else None
        if last is not None and _is_note_number(last, line):
            number = last.text.translate(characters.SUPERSCRIPTS)
            joined[-1] = replace(line, text=f"{number} {line.text}", left=last.left)
        elif last is not None and _is_on_line(last, line):
            joined[-1] = _beside(last, line, aligned)
        else:
            joined.append(line)
    return joined


def _is_on_line(last: Line, line: Line) -> bool:
    return (
        abs(last.foot - line.foot) <= _SAME_LINE * line.size
        and line.left >= last.right - TOUCHING * line.size
        and not last.text.endswith(TAKEN_HYPHEN)
    )


def _is_note_number(last: Line, line: Line) -> bool:
    """Whether the line before is the small raised number that opens the note in `line`."""
    return (
        last.text.isdecimal()
        and last.size < _NUMBER_SIZE * line.size
        and 0 < last.foot - line.foot < line.size
        and 0 <= line.left - last.right < line.size
    )


def _beside(last: Line, line: Line, aligned: frozenset[int]) -> Line:
    gap = line.left - last.right
    bold = last.bold and line.bold
    is_column = gap > _ALIGNED_GAP * line.size and round(line.left) in aligned
    if (gap > _CELL_GAP * line.size or is_column) and not lines.is_marker(last.text):
        joined = as_row((*cells_of(last), *cells_of(line)), last)
        return replace(joined, bold=bold, text=joined.text)
    is_mark = line.text[0] in "⁰¹²³⁴⁵⁶⁷⁸⁹"  # kept out of the name before it
    between = " " if is_mark or gap >= TOUCHING * line.size else ""
    left, right = cells_of(last), cells_of(line)
    middle = Cell(f"{left[-1].text}{between}{right[0].text}", left[-1].left, right[0].right)
    joined = as_row((*left[:-1], middle, *right[1:]), last)
    return replace(joined, bold=bold, cells=joined.cells if joined.is_row else ())
