"""Reads the layout back out of plain text: titles, headings, lists, fields and tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

_BULLET = re.compile(r"^(\s*)(?:[-–—•*◦▪➢>·]|>>|(?<=\s)o)\s+(?=\S)")
_NUMBERED = re.compile(r"^(\s*)((?:\d{1,2}|[A-Z]|[a-z]|[ivxIVX]+)[.)])\s+(?=\S)")
_FIELD = re.compile(r"^([A-Z][^:.!?\t|]{1,45}):\s+(\S.*)$")
_CELLS = re.compile(r" *\t *| +\| +")

# A line of a PDF's or an e-mail's text is at most this long; paragraphs of a web page are longer.
_LONGEST_WRAPPED_LINE = 115
_FEWEST_WRAPPED_LINES = 6


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that stands above text; level 1 is the document's title."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list; `depth` counts from 0 and `label` is its printed number, if any."""

    text: str
    depth: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """Lines of the form `Donor: Sida`."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equally many cells; the first row is the table's head."""

    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Bullets | Fields | Table


def read_blocks(text: str, title: str | None) -> tuple[Block, ...]:
    """The blocks of `text` in order. No word is added or left out, list markers apart."""
    groups = [
        _unwrapped(list(lines)) if _is_wrapped(text) else [line.rstrip() for line in lines]
        for is_blank, lines in groupby(text.split("\n"), key=lambda line: not line.strip())
        if not is_blank
    ]
    blocks: list[Block] = []
    for number, lines in enumerate(groups):
        following = groups[number + 1][0] if number + 1 < len(groups) else ""
        blocks += _blocks_of(lines, following)
    return _with_title(_joined_lists(blocks), title)


def _is_wrapped(text: str) -> bool:
    lengths = [len(line) for line in text.split("\n") if line.strip()]
    long = [length for length in lengths if length > _LONGEST_WRAPPED_LINE / 2]
    return max(lengths, default=0) <= _LONGEST_WRAPPED_LINE and len(long) >= _FEWEST_WRAPPED_LINES


def _unwrapped(lines: Sequence[str]) -> list[str]:
    """Lines with those joined that a fixed width had parted; a hyphen at the line's end goes."""
    longest = max(len(line) for line in lines)
    joined: list[str] = []
    full = False
    for line in lines:
        is_split = bool(joined and re.search(r"[a-zà-ž]-$", joined[-1]) and re.match(r"\s*[a-zà-ž]", line))
        if joined and (full or is_split) and not _BULLET.match(line) and not _NUMBERED.match(line):
            before = joined[-1]
            joined[-1] = before[:-1] + line.strip() if is_split else f"{before} {line.strip()}"
        else:
            joined.append(line.rstrip())
        full = len(line.rstrip()) >= 0.55 * longest and len(line) > 40
    return joined


def _blocks_of(lines: Sequence[str], following: str) -> list[Block]:
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        table = _table(lines[at:])
        fields = [match.groups() for match in _leading(lines[at:], _FIELD)]
        item = None if _is_numbered_heading(lines, following) else _item(lines[at])
        if table is not None:
            blocks.append(table)
            at += len(table.rows)
        elif len(fields) >= 2:
            blocks.append(Fields(tuple((label, value) for label, value in fields)))
            at += len(fields)
        elif item is not None:
            blocks.append(Bullets((item,)))
            at += 1
        else:
            below = lines[at + 1] if at + 1 < len(lines) else following
            is_heading = at == 0 and _looks_like_heading(lines[at], below)
            text = lines[at].strip()
            blocks.append(Heading(text) if is_heading else Paragraph(text))
            at += 1
    return blocks


def _leading(lines: Sequence[str], pattern: re.Pattern[str]) -> list[re.Match[str]]:
    matches = []
    for line in lines:
        match = pattern.match(line)
        if match is None:
            break
        matches.append(match)
    return matches


def _table(lines: Sequence[str]) -> Table | None:
    width = len(_CELLS.split(lines[0]))
    if width < 3:
        return None
    rows = []
    for line in lines:
        cells = tuple(cell.strip() for cell in _CELLS.split(line))
        if len(cells) != width:
            break
        rows.append(cells)
    return Table(tuple(rows)) if len(rows) >= 2 else None


def _item(line: str) -> Item | None:
    bullet, numbered = _BULLET.match(line), _NUMBERED.match(line)
    if bullet:
        return Item(line[bullet.end() :].strip(), depth=min(len(bullet.group(1)) // 3, 3))
    if numbered:
        return Item(line[numbered.end() :].strip(), min(len(numbered.group(1)) // 3, 3), numbered.group(2))
    return None


def _looks_like_heading(line: str, below: str) -> bool:
    text = line.strip()
    return 2 < len(text) <= 90 and text[-1] not in ".;:," and len(below.strip()) > len(text)


def _is_numbered_heading(lines: Sequence[str], following: str) -> bool:
    return len(lines) == 1 and bool(_NUMBERED.match(lines[0])) and _looks_like_heading(lines[0], following)


def _joined_lists(blocks: Sequence[Block]) -> list[Block]:
    """Blocks with neighbouring lists made one, as blank lines between entries had parted them."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if isinstance(block, Bullets) and isinstance(last, Bullets):
            joined[-1] = Bullets(last.items + block.items)
        else:
            joined.append(block)
    return joined


def _with_title(blocks: Sequence[Block], title: str | None) -> tuple[Block, ...]:
    """Blocks with the printed title as a heading of level 1, or else the first line."""
    if not blocks:
        return ()
    wanted = " ".join((title or "").split()).casefold()
    texts = [block.text.casefold() if isinstance(block, Heading | Paragraph) else None for block in blocks]
    at = texts.index(wanted) if wanted in texts else 0
    chosen = blocks[at]
    if isinstance(chosen, Heading | Paragraph) and len(chosen.text) <= 160 and chosen.text[-1] != ".":
        return (*blocks[:at], Heading(chosen.text, level=1), *blocks[at + 1 :])
    return tuple(blocks)
