"""The words of a PDF page and where they stand.

pdfium gives the characters in the order in which they were drawn. Boxes are asked for only at the edges
of words, which keeps a page at a few milliseconds.
"""

from __future__ import annotations

import ctypes
import itertools
import math
import re
from collections.abc import Iterable, Iterator
from statistics import median
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.reading import characters
from pipeline.reading.hyphens import TAKEN_HYPHEN
from pipeline.reading.pdf_turn import Box, Turn

# pdfium's font weight where it knows one: 400 is regular, 700 bold.
_BOLD = 600
# In font sizes: letters closer than this touch; words whose feet differ by less are on one line.
TOUCHING = 0.1
_SAME_FOOT = 0.6
# A raised figure is smaller than the letters before it and stands above their foot by this share.
_RAISED_SIZE = 0.9
_RAISED_FOOT = 0.15
# Letters set apart are at most this many sizes apart, and their gaps differ by less than this share.
_SPACED_GAP = 1.2
_SPACED_EVEN = 1.5
_FEWEST_SPACED = 4
# How far descenders reach below the line, in font sizes, in Times and Arial.
_DESCENDER = 0.21
# The height of a line's letters in font sizes, as fonts of the Times family tell it.
_HEIGHT = 0.91
# A font size that differs from the height of the font's letters by more than this factor is none.
_LEAST_OF_BOX = 0.5
_MOST_CODE = 0x10FFFF
_FARTHEST = 1e6  # points
_LETTERS = re.compile("[^ \t\xa0\r\n\x02]+")
_ENDS_LINE = re.compile("[\r\n\x02]")


class Word(NamedTuple):
    """Letters without a blank between them. Lengths are in points from the page's lower left corner.

    `size` is the font's. `foot` is as far below the line that the letters stand on as descenders reach
    in most fonts. `slope` is how far the last letter stands above (or, negative, below) the first.
    """

    text: str
    left: float
    right: float
    foot: float
    size: float
    bold: bool
    slope: float = 0.0


class Letters:
    """The characters of a page. What pdfium counts as one may be half of a surrogate pair."""

    def __init__(self, textpage: pypdfium2.PdfTextPage) -> None:
        # The handle itself, because pypdfium2's wrapper is unwrapped anew at each of thousands of calls.
        self._handle = textpage.raw
        self._box = pdfium.FS_RECTF()
        self._reference = ctypes.byref(self._box)
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._origin = ctypes.byref(self._x), ctypes.byref(self._y)
        self._matrix = pdfium.FS_MATRIX()
        self._turn: Turn | None = None
        self._fonts: dict[int, tuple[float, float]] = {}
        self.text = _codes(self._handle, textpage.count_chars())

    def box(self, at: int) -> Box:
        """The box of the character at `at`, as high as its font."""
        pdfium.FPDFText_GetLooseCharBox(self._handle, at, self._reference)
        box = self._box
        found = (box.left, box.bottom, box.right, box.top)
        return found if self._turn is None else self._turn.level(found)

    def line(self, at: int, box: Box) -> tuple[float, float]:
        """The foot and the size of the line that the character at `at`, with this box, stands on.

        The box is as high as the font says its letters are. Fonts differ in that, and so do parts of one
        font that a program stores apart, so it hardly tells a letter's size. Asked for once for each height
        on the page: two fonts hardly ever share one to the hundredth of a point.
        """
        height = int(100 * (box[3] - box[1]))
        found = self._fonts.get(height)
        if found is None:
            found = self._fonts[height] = self._font(at, box)
        return box[1] + found[0], found[1]

    def _font(self, at: int, box: Box) -> tuple[float, float]:
        """How far the foot of a line stands above the character's box, and the line's size."""
        height = box[3] - box[1]
        pdfium.FPDFText_GetMatrix(self._handle, at, ctypes.byref(self._matrix))
        size = pdfium.FPDFText_GetFontSize(self._handle, at) * math.hypot(self._matrix.c, self._matrix.d)
        if not _LEAST_OF_BOX * height < size < height / _LEAST_OF_BOX:
            return 0.0, height  # fonts whose letters are drawings have sizes of their own
        pdfium.FPDFText_GetCharOrigin(self._handle, at, *self._origin)
        x, y = self._x.value, self._y.value
        stands = self._turn.level((x, y, x, y))[1] if self._turn else y
        return stands - _DESCENDER * size - box[1], _HEIGHT * size

    def turn(self, width: float) -> Turn:
        """From now on measure a page of this width, whose lines run up or down, as if they ran level."""
        rises = sum(
            word.slope for words in words_by_line(self) for word in words if abs(word.slope) > word.size
        )
        self._turn = Turn(rises > 0, width)
        self._fonts.clear()
        return self._turn

    def is_bold(self, at: int) -> bool:
        return bool(pdfium.FPDFText_GetFontWeight(self._handle, at) >= _BOLD)

    def is_generated(self, at: int) -> bool:
        """Whether pdfium put a blank there that the page does not have."""
        return bool(pdfium.FPDFText_IsGenerated(self._handle, at) == 1)


def words_by_line(letters: Letters) -> Iterator[list[Word]]:
    """The words of each line in the order in which they were drawn.

    A line ends where pdfium says so or where the next word stands elsewhere.
    """
    text = letters.text
    words: list[Word] = []
    ended = 0
    for found in _LETTERS.finditer(text):
        start, end = found.span()
        if words and text[ended:start] != " " and _ENDS_LINE.search(text, ended, start) is not None:
            yield words
            words = []
        word = _word(letters, start, end)
        if text[end : end + 1] == TAKEN_HYPHEN:
            word = word._replace(text=word.text + TAKEN_HYPHEN)
        before = words[-1] if words else None
        if before is not None and not _is_beside(before, word):
            yield words
            words = []
        elif before is not None and _touches(before, word) and letters.is_generated(start - 1):
            # pdfium put a blank between letters that touch, as before some quotation marks.
            words.pop()
            word = _joined(before, word)
        words.append(word)
        ended = end
    if words:
        yield words


def with_letters_joined(words: list[Word]) -> list[Word]:
    """`words` with those made one whose letters were set apart: `W O M E N` is `WOMEN`.

    A run of single letters with even gaps is letterspacing; a wider gap parts words.
    """
    if sum(len(word.text) == 1 for word in words) < _FEWEST_SPACED:
        return words
    result: list[Word] = []
    run: list[Word] = []
    for word in [*words, None]:
        if word is not None and len(word.text) == 1 and (not run or _is_near(run[-1], word)):
            run.append(word)
            continue
        is_spaced = sum(word.text.isalpha() for word in run) >= _FEWEST_SPACED
        result += _spaced_words(run) if is_spaced else run
        run = []
        if word is not None:
            if len(word.text) == 1:
                run = [word]
            else:
                result.append(word)
    return result


def upright(words: list[Word]) -> bool:
    """Whether a line runs from left to right, and not up, down or aslant."""
    longest = max(words, key=lambda word: len(word.text))
    if len(longest.text) > 1:
        return abs(longest.slope) < _SAME_FOOT * longest.size
    rise = words[-1].foot - words[0].foot
    return abs(rise) < _SAME_FOOT * max(word.size for word in words)


def words_in(lines: Iterable[list[Word]], box: Box) -> str:
    """The words of a page's lines whose middle stands in a box, a line a line from top to bottom."""
    left, bottom, right, top = box
    found = []
    for line in lines:
        first = line[0]  # the others stand as high
        if not bottom <= first.foot + first.size / 2 <= top:
            continue
        inside = [word for word in line if left <= (word.left + word.right) / 2 <= right]
        if inside:
            found.append((-first.foot, inside[0].left, " ".join(word.text for word in inside)))
    return "\n".join(text for _, _, text in sorted(found))


def whole(text: str) -> str:
    """`text` with surrogate halves, in which pdfium gives letters beyond the first plane, made one."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _codes(handle: object, count: int) -> str:
    """One character for each that pdfium counts; U+0000 where the font does not tell which."""
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    # At once where that gives as many as there are; it leaves out what has no code, and writes a hyphen
    # that it took away as U+FFFE.
    if pdfium.FPDFText_GetText(handle, 0, count, buffer) == count + 1:
        return "".join(map(chr, buffer[:count])).replace("\ufffe", TAKEN_HYPHEN)
    code_at = pdfium.FPDFText_GetUnicode
    codes = (code_at(handle, at) for at in range(count))
    return "".join([chr(code) if code <= _MOST_CODE else "\0" for code in codes])


def _word(letters: Letters, start: int, end: int) -> Word:
    text = letters.text[start:end]
    first = letters.box(start)
    first_left, bottom, first_right, top = first
    left, last_bottom, right, _ = letters.box(end - 1) if end - 1 > start else first
    slope = last_bottom - bottom
    if text[-1].isdigit() and end - 1 > start:
        if any(map(str.isalpha, text)):
            slope = 0.0  # the last figure may be a raised one
        text = _with_raised_figures(letters, text, start, first)
    left, right = min(first_left, left), max(first_right, right)
    # Damaged files give lengths without end.
    if not -_FARTHEST < left + right + bottom + top + slope < _FARTHEST:
        return Word(whole(text), 0.0, 0.0, 0.0, 0.0, False)
    foot, size = letters.line(start, first)
    return Word(whole(text), left, right, foot, size, letters.is_bold(start), slope)


def _with_raised_figures(letters: Letters, text: str, start: int, first: Box) -> str:
    """`Women14` with a small raised 14, a footnote's number, as `Women ¹⁴`.

    The blank keeps the number out of the name.
    """
    _, foot, _, top = first
    bare = len(text)
    while bare > 1 and text[bare - 1].isdigit():
        _, bottom, _, height = letters.box(start + bare - 1)
        if not _is_raised(bottom, height - bottom, foot, top - foot):
            break
        bare -= 1
    if bare == len(text):
        return text
    return f"{text[:bare]} {text[bare:].translate(characters.SUPERSCRIPTS)}"


def _is_raised(foot: float, size: float, line_foot: float, line_size: float) -> bool:
    return size < _RAISED_SIZE * line_size and foot > line_foot + _RAISED_FOOT * line_size


def raised(word: Word, foot: float, size: float) -> Word:
    """A footnote's number that stands apart on a line with this foot and size, in small raised figures."""
    if not word.text.isdecimal() or not _is_raised(word.foot, word.size, foot, size):
        return word
    return word._replace(text=word.text.translate(characters.SUPERSCRIPTS))


def _is_beside(left: Word, right: Word) -> bool:
    """Whether pdfium's blank between two words is one, and not a jump to another line."""
    return (
        abs(left.foot - right.foot) < _SAME_FOOT * max(left.size, right.size)
        and right.left > left.left - left.size
    )


def _touches(left: Word, right: Word) -> bool:
    return (
        abs(left.foot - right.foot) < TOUCHING * left.size
        and abs(right.left - left.right) < TOUCHING * left.size
        and left.size > 0
    )


def _joined(left: Word, right: Word) -> Word:
    return left._replace(text=left.text + right.text, right=max(left.right, right.right))


def _is_near(left: Word, right: Word) -> bool:
    return right.left - left.right < _SPACED_GAP * max(left.size, right.size)


def _spaced_words(run: list[Word]) -> list[Word]:
    gaps = [right.left - left.right for left, right in itertools.pairwise(run)]
    usual = median(gaps)
    result = [run[0]]
    for word, gap in zip(run[1:], gaps, strict=True):
        if gap > _SPACED_EVEN * usual + 0.5:
            result.append(word)
        else:
            result[-1] = _joined(result[-1], word)
    return result
