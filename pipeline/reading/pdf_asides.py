"""Footnotes, boxes and pulled quotations kept from interrupting the sentence that they stand in.

A sentence that stops at the end of a page or column goes on behind the footnotes. They are moved before
the paragraph, or behind it, so that it stays whole and every line stays on its page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.reading import characters, lines, pdf_layout
from pipeline.reading.pdf_lines import Line

# Notes are set in letters smaller than the text's by this factor.
_SMALL = 0.93
_RULE = re.compile(r"[\s_–—-]+")
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_OPENS_NOTE = re.compile(rf"\s*(?:(?P<raised>[{_RAISED}]{{1,3}})|(?P<plain>\d{{1,3}}))[.)]?\s+\S")
# A raised figure behind the sign of a unit (km², m³) or a figure (10⁶) is no note's.
_MARK = re.compile(
    rf"(?<![\d{_RAISED}])(?<!\b[kcdm]m)(?<!\bm)(?<!\b[kcdm]m )(?<!\bm ) ?"
    rf"(?P<mark>[{_RAISED}]{{1,3}})(?![{_RAISED}])"
)
# A shorter line in large letters that stands in the text too is a heading or a name.
_SHORTEST_QUOTE = 40
_QUOTES = re.compile("[\"“”„‟«»‹›‘’'…]|\\.\\.\\.|[-\x02]")


def moved_aside(found: Sequence[Line]) -> list[Line]:
    """The lines of a document in reading order, those of notes and boxes out of the way of sentences."""
    usual = pdf_layout.typography(list(found))
    result: list[Line] = []
    at = 0
    while at < len(found):
        if not _is_aside(found[at], usual):
            result.append(found[at])
            at += 1
            continue
        end = at
        while end < len(found) and found[end].page == found[at].page and _is_aside(found[end], usual):
            end += 1
        notes, following = list(found[at:end]), found[end:]
        if not (result and following and _opens(notes) and _interrupts(result[-1], following[0], usual)):
            result += notes
        elif (start := _paragraph_start(result, notes[0].page)) is not None:
            result[start:start] = notes
        else:
            after = _paragraph_end(following, usual)
            is_here = after > 0 and following[after - 1].page == notes[0].page
            result += [*following[:after], *notes] if is_here else notes
            end += after if is_here else 0
        at = end
    return result


def without_pulled_quotes(
    given: Sequence[pdf_layout.Paragraph], usual: pdf_layout.Typography
) -> list[pdf_layout.Paragraph]:
    """`given` without sentences in large letters, or in a box, that the text has too."""
    pulled = [p for p in given if _may_be_pulled(p, usual)]
    if not pulled:
        return list(given)
    whole = " ".join(_plain(p) for p in given if not _may_be_pulled(p, usual))
    return [p for p in given if not (_may_be_pulled(p, usual) and _plain(p) in whole)]


def _may_be_pulled(paragraph: pdf_layout.Paragraph, usual: pdf_layout.Typography) -> bool:
    text = " ".join(line.text for line in paragraph.lines)
    is_set_apart = paragraph.first.aside or paragraph.first.size > pdf_layout.HEADING_SIZE * usual.size
    is_sentence = lines.ends_sentence(text) or _QUOTES.match(text) is not None
    return is_set_apart and is_sentence and len(text) >= _SHORTEST_QUOTE


def _plain(paragraph: pdf_layout.Paragraph) -> str:
    joined = "".join(line.text.replace(" ", "") for line in paragraph.lines)
    return _QUOTES.sub("", joined).casefold().rstrip(".")


def note_numbers(found: Sequence[Line]) -> frozenset[str]:
    """The numbers, in raised figures, of the notes that a document has in small letters."""
    usual = pdf_layout.typography(list(found))
    numbers = set()
    for line in found:
        if line.size < _SMALL * usual.size and (opened := _OPENS_NOTE.match(line.text)):
            figures = opened["raised"] or opened["plain"].translate(characters.SUPERSCRIPTS)
            numbers.add(figures)
    return frozenset(numbers)


def without_note_marks(line: Line, numbers: frozenset[str]) -> Line:
    """A line of the text without the raised numbers of notes, which would stand within names.

    A number that opens a line is the note's own.
    """
    if not any(figure in line.text for figure in _RAISED):
        return line

    def unmarked(mark: re.Match[str]) -> str:
        return "" if mark["mark"] in numbers and mark.start() > 0 else mark.group()

    text = _MARK.sub(unmarked, line.text)
    return line if text == line.text else replace(line, text=text)


def _is_aside(line: Line, usual: pdf_layout.Typography) -> bool:
    return line.aside or (line.size < _SMALL * usual.size and not line.is_row)


def _opens(notes: Sequence[Line]) -> bool:
    return any(
        note.aside or note.text[:1].isdigit() or lines.is_footnote(note.text) or _RULE.fullmatch(note.text)
        for note in notes[:2]
    )


def _interrupts(above: Line, below: Line, usual: pdf_layout.Typography) -> bool:
    if lines.ends_sentence(above.text) or above.is_row or below.is_row:
        return False
    if above.size > pdf_layout.HEADING_SIZE * usual.size or below.size > pdf_layout.HEADING_SIZE * usual.size:
        return False
    return not lines.is_list_item(below.text)


def _paragraph_start(result: Sequence[Line], page: int) -> int | None:
    """Where the last paragraph of `result` begins; None if that is on an earlier page."""
    # A paragraph hardly ever has more lines than a page.
    tail = list(result[-80:])
    last = pdf_layout.paragraphs(tail)[-1]
    return len(result) - len(last.lines) if last.first.page == page else None


def _paragraph_end(following: Sequence[Line], usual: pdf_layout.Typography) -> int:
    body = list(following[:80])
    stop = next((at for at, line in enumerate(body) if _is_aside(line, usual)), len(body))
    return len(pdf_layout.paragraphs(body[:stop])[0].lines) if stop else 0
