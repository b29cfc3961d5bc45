"""The lines of a PDF page and where they stand.

pdfium gives the characters in reading order; boxes are asked for only at the edges of words,
which keeps a page at a few milliseconds.
"""

from __future__ import annotations

import ctypes
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.reading import characters, lines
from pipeline.reading.hyphens import TAKEN_HYPHEN

# pdfium's font weight where it knows one: 400 is regular, 700 bold.
_BOLD = 600
# A gap is the edge of a cell, not a wide blank of a justified line, from this many font sizes on …
_CELL_GAP = 1.6
# … if it is also this many times the line's usual blank, or wider than any blank of a justified line.
_CELL_GAP_RATIO = 3.0
_SURE_CELL_GAP = 3.0
# The blanks of a justified line differ by less than this share; those between cells hardly ever do.
_EVEN = 0.1
# In font sizes: letters closer than this touch; words whose feet differ by less are on one line.
_TOUCHING = 0.1
_SAME_FOOT = 0.6
# A raised figure is smaller than the line by this factor and stands above its foot by this share.
_RAISED_SIZE = 0.8
_RAISED_FOOT = 0.15
CELL_SEPARATOR = " | "
_LOOSE_POSSESSIVE = re.compile(r"(?<=\w) (['’]s)\b")  # `plan ’s`, where a font's quotation mark is narrow


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. Lengths are in points, measured from the page's lower left corner.

    `size` is the height of its letters, close to the font size. `is_row` marks cells side by
    side. `page` counts from 0.
    """

    text: str
    page: int
    left: float
    right: float
    foot: float
    size: float
    bold: bool = False
    is_row: bool = False
    first_word: float = 0.0  # width of the first word


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    left: float
    right: float
    foot: float
    size: float
    bold: bool


def page_lines(textpage: pypdfium2.PdfTextPage, text: str, page: int) -> list[Line]:
    """The lines of a page in reading order, characters in their normal form; `text` is its `raw_text`."""
    found = [line for words in _words_by_line(textpage, text) if (line := _line(words, page)) is not None]
    return _join_cells(found)


def raw_text(textpage: pypdfium2.PdfTextPage) -> str:
    """All characters of a page as pdfium gives them, to judge whether they can be read."""
    # The handle itself, because pypdfium2's wrapper is unwrapped anew at each of thousands of calls.
    handle, code_at = textpage.raw, pdfium.FPDFText_GetUnicode
    return "".join([chr(code_at(handle, at)) for at in range(textpage.count_chars())])


def _words_by_line(textpage: pypdfium2.PdfTextPage, text: str) -> Iterator[list[_Word]]:
    words: list[_Word] = []
    letters: list[str] = []
    start = 0
    for at, letter in enumerate(f"{text}\n"):
        if letter not in " \t\r\n\xa0" and letter != TAKEN_HYPHEN:
            if not letters:
                start = at
            letters.append(letter)
            continue
        if letter == TAKEN_HYPHEN:
            letters.append(letter)
        elif letter == " " and letters and _is_no_blank(textpage, text, at):
            continue
        if letters:
            word = _word(textpage, "".join(letters), start, at - 1 if letter != TAKEN_HYPHEN else at)
            if words and not _is_beside(words[-1], word):
                yield words
                words = []
            words.append(word)
            letters = []
        if letter in f"\n\r{TAKEN_HYPHEN}" and words:
            yield words
            words = []


def _is_no_blank(textpage: pypdfium2.PdfTextPage, text: str, at: int) -> bool:
    """Whether pdfium put the blank at `at` between letters that touch, as before some quotation marks."""
    if pdfium.FPDFText_IsGenerated(textpage, at) != 1 or at + 1 >= len(text) or text[at + 1] in " \r\n":
        return False
    before, after = _box(textpage, at - 1), _box(textpage, at + 1)
    height = before.top - before.bottom
    same_line = abs(before.bottom - after.bottom) < _SAME_FOOT * height
    return bool(same_line and abs(after.left - before.right) < _TOUCHING * height)


def _is_beside(left: _Word, right: _Word) -> bool:
    """Whether pdfium's blank between two words is one, and not a jump to another line."""
    return (
        abs(left.foot - right.foot) < _SAME_FOOT * max(left.size, right.size)
        and right.left > left.left - left.size
    )


def _word(textpage: pypdfium2.PdfTextPage, text: str, start: int, end: int) -> _Word:
    first = _box(textpage, start)
    last = first
    # The taken hyphen has no box of its own.
    edge = end - 1 if text.endswith(TAKEN_HYPHEN) else end
    if edge > start:
        last = _box(textpage, edge)
        text = _with_raised_figures(textpage, text, start, edge, first)
    bold = pdfium.FPDFText_GetFontWeight(textpage, start) >= _BOLD
    # Surrogate halves, in which pdfium gives letters beyond the first plane, become one character.
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _Word(
        whole, first.left, max(first.right, last.right), first.bottom, first.top - first.bottom, bold
    )


def _with_raised_figures(
    textpage: pypdfium2.PdfTextPage, text: str, start: int, end: int, first: pdfium.FS_RECTF
) -> str:
    """`Women14` with a small raised 14, a footnote's number, as `Women¹⁴`."""
    bare = text.rstrip("0123456789")
    if bare == text or not bare:
        return text
    figure = _box(textpage, end - (len(text) - len(bare)) + 1)
    height = first.top - first.bottom
    if (
        figure.top - figure.bottom < _RAISED_SIZE * height
        and figure.bottom > first.bottom + _RAISED_FOOT * height
    ):
        return bare + text[len(bare) :].translate(characters.SUPERSCRIPTS)
    return text


def _box(textpage: pypdfium2.PdfTextPage, at: int) -> pdfium.FS_RECTF:
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(textpage, at, ctypes.byref(box))
    return box


def _line(words: list[_Word], page: int) -> Line | None:
    size = max(sorted(word.size for word in words)[len(words) // 2], 0.1)
    foot = sorted(word.foot for word in words)[len(words) // 2]
    cells = _cells([_raised(word, size, foot) for word in words])
    text = characters.clean(CELL_SEPARATOR.join(" ".join(word.text for word in cell) for cell in cells))
    text = _LOOSE_POSSESSIVE.sub(r"\1", text).strip()
    if words[-1].text.endswith(TAKEN_HYPHEN):
        text += TAKEN_HYPHEN
    if not text:
        return None
    return Line(
        text=text,
        page=page,
        left=words[0].left,
        right=words[-1].right,
        foot=foot,
        size=size,
        bold=words[0].bold and words[-1].bold,
        is_row=len(cells) > 1,
        first_word=words[0].right - words[0].left,
    )


def _raised(word: _Word, size: float, foot: float) -> _Word:
    """A footnote's number that stands apart, in small raised figures."""
    if not word.text.isdecimal() or word.size > _RAISED_SIZE * size or word.foot < foot + _RAISED_FOOT * size:
        return word
    return replace(word, text=word.text.translate(characters.SUPERSCRIPTS))


def _cells(words: list[_Word]) -> list[list[_Word]]:
    """The words of a line, parted at the gaps that are too wide for blanks."""
    gaps = [right.left - left.right for left, right in itertools.pairwise(words)]
    usual = sorted(gaps)[(len(gaps) - 1) // 2] if gaps else 0.0
    if len(gaps) > 1 and max(gaps) - min(gaps) < _EVEN * max(gaps):
        return [words]  # a justified line of a narrow column
    cells = [[words[0]]]
    for word, gap in zip(words[1:], gaps, strict=True):
        size = max(word.size, 0.1)
        wide = gap > _CELL_GAP * size and gap > min(_CELL_GAP_RATIO * usual, _SURE_CELL_GAP * size)
        if wide and not (len(cells[-1]) == 1 and len(cells) == 1 and lines.is_marker(words[0].text)):
            cells.append([word])
        else:
            cells[-1].append(word)
    return cells


def _join_cells(found: list[Line]) -> list[Line]:
    """Cells that pdfium gives as lines of their own though they stand on one foot line."""
    joined: list[Line] = []
    for line in found:
        last = joined[-1] if joined else None
        if (
            last is None
            or abs(last.foot - line.foot) > 0.2 * line.size
            or line.left < last.right - _TOUCHING * line.size
        ):
            joined.append(line)
            continue
        gap = line.left - last.right
        apart = gap > _CELL_GAP * line.size and not lines.is_marker(last.text)
        between = CELL_SEPARATOR if apart else "" if gap < _TOUCHING * line.size else " "
        joined[-1] = replace(
            last,
            text=f"{last.text}{between}{line.text}",
            right=line.right,
            bold=last.bold and line.bold,
            is_row=last.is_row or line.is_row or apart,
        )
    return joined
