"""A report's text as HTML: names and dates marked, evidence findable, pages numbered, notes beside it."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

# Where several tags stand at one offset, this is their order: what ends comes before what begins.
_END_MARK, _END_SENTENCE, _PAGE, _NOTE, _SENTENCE, _ANCHOR, _MARK = range(7)


@dataclass(frozen=True, slots=True)
class Mark:
    """A name or date to be marked: half-open code-point offsets, a class, a hint and a link."""

    start: int
    end: int
    kind: str
    hint: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What stands in the margin beside the character at offset `start`: HTML of phrasing content."""

    start: int
    html: Markup


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a long report: half-open offsets, and its first and last page."""

    start: int
    end: int
    first_page: int
    last_page: int


def split_parts(text: str, page_starts: Sequence[int], longest: int) -> list[Part]:
    """A report in parts of whole pages, about `longest` characters each; a long page at its lines.

    >>> split_parts("aaaa\\nbbbb\\ncc", [0, 5, 10], 10)
    [Part(start=0, end=10, first_page=1, last_page=2), Part(start=10, end=12, first_page=3, last_page=3)]
    """
    cuts = [0]
    for start, end in zip(page_starts, [*page_starts[1:], len(text)], strict=True):
        if start > cuts[-1] and end - cuts[-1] > longest:
            cuts.append(start)
        while end - cuts[-1] > longest:
            line = text.rfind("\n", cuts[-1] + 1, cuts[-1] + longest)
            cuts.append(cuts[-1] + longest if line < 0 else line + 1)
    return [
        Part(start, end, bisect.bisect_right(page_starts, start), bisect.bisect_right(page_starts, end - 1))
        for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)
        if start < end
    ]


def marked_text(
    text: str,
    marks: Iterable[Mark],
    sentences: Iterable[tuple[int, int]],
    page_starts: Sequence[int] = (0,),
    notes: Iterable[Note] = (),
    window: tuple[int, int] | None = None,
) -> Markup:
    """`text` as HTML, everything in it escaped; only the stretch of `window` where one is given.

    Each mark and each sentence of evidence is the target of `#c` and its offset; each page of
    `#page-` and its number. Of marks that overlap the first is kept, the others stay targets;
    sentences that overlap are shown as one, each still with its own target.
    """
    first, last = window or (0, len(text))
    inside = [mark for mark in marks if 0 <= first <= mark.start < mark.end <= last]
    kept, covered = _without_overlaps(inside)
    wanted = sorted(
        {
            (max(s, first), min(e, last))
            for s, e in sentences
            if 0 <= s < e <= len(text) and s < last and e > first
        }
    )
    blocks = _blocks(wanted, kept)

    tags: list[tuple[int, int, str]] = []
    targets: set[int] = set()
    for start, end in blocks:
        targets.add(start)
        tags.append((start, _SENTENCE, f'<span class="evidence" id="c{start}">'))
        tags.append((end, _END_SENTENCE, "</span>"))
    for mark in kept:
        target = "" if mark.start in targets else f' id="c{mark.start}"'
        targets.add(mark.start)
        tags.extend(_mark_tags(mark, target))
    for start in [start for start, _ in wanted] + [mark.start for mark in covered]:
        if start not in targets:
            targets.add(start)
            tags.append((start, _ANCHOR, f'<span id="c{start}"></span>'))
    if len(page_starts) > 1:
        tags.extend(
            (start, _PAGE, f'<span class="page-mark" id="page-{number}">Page {number}</span>')
            for number, start in enumerate(page_starts, 1)
            if first <= start < max(last, first + 1)
        )
    tags.extend(
        (_outside(note.start, kept), _NOTE, str(note.html)) for note in notes if first <= note.start < last
    )

    pieces: list[str] = []
    at = first
    for offset, _, tag in sorted(tags, key=lambda item: item[:2]):
        pieces += (_escaped(text[at:offset]), tag)
        at = max(at, offset)
    return Markup("".join([*pieces, _escaped(text[at:last])]))


def _escaped(text: str) -> str:
    return escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")


def _without_overlaps(marks: Iterable[Mark]) -> tuple[list[Mark], list[Mark]]:
    """The marks that are shown, and those that another covers."""
    kept: list[Mark] = []
    covered: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        (kept if not kept or mark.start >= kept[-1].end else covered).append(mark)
    return kept, covered


def _outside(offset: int, marks: Sequence[Mark]) -> int:
    """The offset, moved before the mark that it would stand in."""
    at = bisect.bisect_right(marks, offset, key=lambda mark: mark.start) - 1
    return marks[at].start if at >= 0 and marks[at].start < offset < marks[at].end else offset


def _blocks(sentences: Sequence[tuple[int, int]], marks: Sequence[Mark]) -> list[tuple[int, int]]:
    """Sentences widened to whole marks, those that overlap joined, so that tags nest."""
    starts = [mark.start for mark in marks]

    def crossing(offset: int) -> Mark | None:
        at = bisect.bisect_left(starts, offset) - 1
        return marks[at] if at >= 0 and marks[at].end > offset else None

    blocks: list[tuple[int, int]] = []
    for start, end in sentences:
        before, after = crossing(start), crossing(end)
        start = before.start if before else start
        end = after.end if after else end
        if blocks and start < blocks[-1][1]:
            blocks[-1] = (blocks[-1][0], max(blocks[-1][1], end))
        else:
            blocks.append((start, end))
    return blocks


def _mark_tags(mark: Mark, target: str) -> Iterable[tuple[int, int, str]]:
    name = "mark" if mark.href is None else "a"
    link = "" if mark.href is None else f' href="{_escaped(mark.href)}"'
    hint = _escaped(mark.hint)
    yield mark.start, _MARK, f'<{name}{target}{link} class="mention {_escaped(mark.kind)}" title="{hint}">'
    yield mark.end, _END_MARK, f"</{name}>"
