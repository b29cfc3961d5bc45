"""A web page's elements as lines of text: a block a line, a table's row a line.

Works on HTML and on the simpler elements trafilatura makes of it (head, item, row, cell, lb).
Walks the tree without recursion, so that a page nested a thousand deep is read like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from pipeline.reading import characters, lines

_BLOCKS = frozenset({
    "p", "div", "section", "article", "main", "header", "footer", "body", "h1", "h2", "h3", "h4", "h5",
    "h6", "head", "ul", "ol", "list", "li", "item", "blockquote", "quote", "pre", "table", "thead", "tbody",
    "tfoot", "tr", "row", "td", "th", "cell", "caption", "dl", "dt", "dd", "figure", "figcaption",
    "address", "details", "summary", "fieldset", "hr", "form", "center",
})  # fmt: skip
# These stand directly under the line above.
_TIGHT = frozenset({"li", "item", "tr", "row", "dt", "dd", "td", "th", "cell", "br", "lb", "caption"})
_LISTS = frozenset({"ul", "ol", "list"})
_ITEMS = frozenset({"li", "item"})
# What a browser draws before an item: without it, an item reads like any other line. It stands directly
# under the line above it, as in three of four lists of plain texts.
_BULLET = "• "
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "head"})
_BREAKS = frozenset({"br", "lb", "hr"})
_ROWS = frozenset({"tr", "row"})
_CELLS = frozenset({"td", "th", "cell"})
_TABLES = frozenset({"table"})
_PARTS_OF_CELL = frozenset({
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "section", "article", "br",
})  # fmt: skip
CELL_SEPARATOR = " | "
# What pages are laid out with: the innermost of these around a line says what the line belongs to.
_BOXES = frozenset({
    "body", "div", "section", "article", "main", "header", "footer", "aside", "form", "td", "center",
    "figure",
})  # fmt: skip
# Content systems set a field's name and its value in elements of their own.
_LABEL = re.compile(r"(?:^|[\s_-])(?:label|term)(?:$|[\s_-])", re.IGNORECASE)
_LONGEST_LABEL = 60  # characters
_FIGURES = re.compile(r"[0-9]{1,4}")
# A note's number that leads to the note: `3`, `[3]`.
_NOTE_MARK = re.compile(r"\s*[\[(]?(?:\d{1,3}|[a-z]|\*{1,3})[\])]?\s*")
# A cell with more words than this, and several blocks in it, is a column of a page, not of a table.
_LONGEST_CELL = 60
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page and what tells whether it is part of the page's own text.

    `mark` is the bullet or number that a browser draws before it. `is_parted`: a blank line stands above
    it. `box` is the innermost part of the page's layout around it, `linked` the number of its characters
    that are links, `is_heading` whether it is one (h1 to h6).
    """

    mark: str
    text: str
    is_parted: bool
    box: etree._Element
    linked: int
    is_row: bool
    is_item: bool
    is_heading: bool


@dataclass(slots=True)
class _State:
    """What has been written so far: finished lines, the line being written, the row's cells."""

    lines: list[Line] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    links: int = 0
    linked: int = 0
    items: int = 0
    mark: str = ""
    numbers: dict[etree._Element, int] = field(default_factory=dict)
    headings: int = 0
    words: list[str] = field(default_factory=list)
    cells: list[str] | None = None
    gap: bool = False
    raised: int = 0
    preformatted: int = 0
    term: str = ""


def text_of(root: etree._Element, skip: frozenset[etree._Element] = frozenset()) -> str:
    """The text below `root` without what stands in `skip`: paragraphs parted by a blank line."""
    return joined(lines_of(root, skip))


def joined(page_lines: Iterable[Line]) -> str:
    """Lines as one text."""
    parts: list[str] = []
    for line in page_lines:
        if line.is_parted and parts:
            parts.append("")
        parts.append(line.mark + line.text)
    return characters.tidy(characters.clean("\n".join(parts)))


def lines_of(root: etree._Element, skip: frozenset[etree._Element] = frozenset()) -> list[Line]:
    """The lines below `root` without what stands in `skip`.

    Headings, items and rows each have a line; a row's cells are joined by ` | `; a term of a
    list of terms and its value read `term: value`.
    """
    data_rows = _rows_of_data_tables(root)
    state = _State(boxes=[root])
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if not tag or element in skip or _is_note_mark(tag, element):
                walk.skip_subtree()
                continue
            _open(state, tag, element, data_rows)
            _write(state, element.text)
        else:
            if tag and element not in skip and not _is_note_mark(tag, element):
                _close(state, tag, element, data_rows)
            if element is not root:
                _write(state, element.tail)
    _end_line(state)
    return state.lines


def _open(state: _State, tag: str, element: etree._Element, data_rows: frozenset[etree._Element]) -> None:
    if tag in _BREAKS or (tag in _BLOCKS and not (tag in _CELLS and state.cells is not None)):
        _end_line(state)
        state.gap = state.gap or _stands_apart(state, tag)
    if element in data_rows:
        state.cells = []
    if tag in _BOXES and state.cells is None:
        state.boxes.append(element)
    state.links += tag == "a"
    if tag in _ITEMS:
        state.items += 1
        state.mark = _mark(state, element)
    state.headings += tag in _HEADINGS
    state.raised += tag == "sup"
    state.preformatted += tag == "pre"


def _close(state: _State, tag: str, element: etree._Element, data_rows: frozenset[etree._Element]) -> None:
    state.raised -= tag == "sup"
    state.links -= tag == "a"
    _close_block(state, tag, element, data_rows)
    if tag in _ITEMS:
        state.items -= 1
        state.mark = ""
    state.headings -= tag in _HEADINGS
    if state.boxes[-1] is element and len(state.boxes) > 1:
        state.boxes.pop()


def _close_block(
    state: _State, tag: str, element: etree._Element, data_rows: frozenset[etree._Element]
) -> None:
    if tag == "pre":
        _end_line(state, keep_blanks=True)
        state.preformatted -= 1
    if tag == "dt" or (state.cells is None and _is_label(tag, element)):
        term, state.term = state.term, _take_words(state)
        if term:  # a term without a value
            _put(state, term)
        return
    if state.term and state.cells is None and tag in _BLOCKS and not "".join(state.words).strip():
        state.words.append(state.term)
        state.term = ""
    if tag in _CELLS and state.cells is not None:
        state.cells.append(_take_words(state))
    elif element in data_rows and state.cells is not None:
        row, state.cells = state.cells, None
        if any(row):
            _put(state, _field(row, element) or CELL_SEPARATOR.join(row), is_row=True)
    elif tag in _BLOCKS:
        _end_line(state)
        state.gap = state.gap or _stands_apart(state, tag)


def _stands_apart(state: _State, tag: str) -> bool:
    """Whether a blank line stands above this block; a list within a list stands under its item."""
    return tag not in _TIGHT and state.cells is None and not (tag in _LISTS and state.items)


def _mark(state: _State, element: etree._Element) -> str:
    """The bullet before an item of a list, or its number in a numbered list."""
    holder = element.getparent()
    if holder is None or "ol" not in (holder.tag, holder.get("rend")):
        return _BULLET
    told = element.get("value") or ("" if holder in state.numbers else holder.get("start", ""))
    number = int(told) if _FIGURES.fullmatch(told) else state.numbers.get(holder, 0) + 1
    state.numbers[holder] = number
    return f"{number}. "


def _is_label(tag: str, element: etree._Element) -> bool:
    """Whether an element is the name of a field whose value is the next element."""
    if tag not in ("div", "p", "h2", "h3", "h4", "h5", "h6") or element.getnext() is None:
        return False
    if _LABEL.search(element.get("class", "")) is None:
        return False
    return 0 < len("".join(element.itertext()).strip()) <= _LONGEST_LABEL


def _field(row: list[str], element: etree._Element) -> str | None:
    """A row that is a field, its name and its value, as `name: value`; None for any other."""
    if len(row) != 2 or not all(row) or len(row[0]) > _LONGEST_LABEL:
        return None
    is_headed = [cell.tag for cell in element.iter(*_CELLS)] == ["th", "td"]
    return f"{row[0].rstrip(' :')}: {row[1]}" if is_headed or row[0].endswith(":") else None


def _is_note_mark(tag: str, element: etree._Element) -> bool:
    """Whether an element is the raised number of a note, linked to it: no part of the sentence it is in."""
    if tag != "sup" or _NOTE_MARK.fullmatch("".join(element.itertext())) is None:
        return False
    links = [*element.iter("a"), *(parent for parent in [element.getparent()] if parent is not None)]
    return any(link.tag == "a" and "#" in link.get("href", "") for link in links)


def _write(state: _State, text: str | None) -> None:
    if not text:
        return
    state.linked += len(text.strip()) if state.links else 0
    if state.preformatted and state.cells is None:
        *whole, last = text.split("\n")
        for line in whole:
            state.words.append(line)
            _end_line(state, keep_blanks=True)
        state.words.append(last)
    else:
        state.words.append(
            text.translate(characters.SUPERSCRIPTS) if state.raised and text.strip().isdigit() else text
        )


def _take_words(state: _State, keep_blanks: bool = False) -> str:
    text = "".join(state.words)
    state.words = []
    return text.rstrip() if keep_blanks else " ".join(text.split())


def _end_line(state: _State, keep_blanks: bool = False) -> None:
    if state.cells is not None:  # a block inside a cell only parts words
        state.words.append(" ")
        return
    text = _take_words(state, keep_blanks or bool(state.preformatted))
    if state.term and text:
        term, state.term = state.term, ""
        text = f"{term.rstrip(' :')}: {text}"
    if text.strip():
        _put(state, text)


def _put(state: _State, text: str, is_row: bool = False) -> None:
    mark, state.mark = state.mark, ""
    line = Line(
        "" if lines.is_list_item(text) else mark,
        text,
        is_parted=state.gap and not mark,
        box=state.boxes[-1],
        linked=min(state.linked, len(text)),
        is_row=is_row,
        is_item=state.items > 0,
        is_heading=state.headings > 0,
    )
    state.lines.append(line)
    state.gap, state.linked = False, 0


def _rows_of_data_tables(root: etree._Element) -> frozenset[etree._Element]:
    """The rows of tables that hold data; tables used to lay out a page hold whole columns of it."""
    rows: set[etree._Element] = set()
    for table in root.iter(*_TABLES):
        own = list(table.iter(*_ROWS))
        if any(inner is not table for inner in table.iter(*_TABLES)) or any(
            map(_is_page_column, table.iter(*_CELLS))
        ):
            continue
        rows.update(own)
    return frozenset(rows)


def _is_page_column(cell: etree._Element) -> bool:
    blocks = sum(1 for part in cell.iter(*_PARTS_OF_CELL) if part is not cell)
    return blocks > 1 and len(_WORD.findall("".join(cell.itertext()))) > _LONGEST_CELL
