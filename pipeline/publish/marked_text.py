"""A report's text as HTML: names and dates marked, evidence findable, pages numbered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

# Where several tags stand at one offset, this is their order: what ends comes before what begins.
_END_MARK, _END_SENTENCE, _PAGE, _SENTENCE, _ANCHOR, _MARK = range(6)


@dataclass(frozen=True, slots=True)
class Mark:
    """A name or date to be marked: half-open code-point offsets, a class, a hint and a link."""

    start: int
    end: int
    kind: str
    hint: str
    href: str | None = None


def marked_text(
    text: str, marks: Iterable[Mark], sentences: Iterable[tuple[int, int]], page_starts: Sequence[int] = (0,)
) -> Markup:
    """`text` as HTML, everything in it escaped.

    Each mark and each sentence of evidence is the target of `#c` and its offset; each page of
    `#page-` and its number. Of marks that overlap the first is kept; sentences that overlap are
    shown as one, each still with its own target.
    """
    kept = _without_overlaps(mark for mark in marks if 0 <= mark.start < mark.end <= len(text))
    wanted = sorted({(start, end) for start, end in sentences if 0 <= start < end <= len(text)})
    blocks = _blocks(wanted, kept)

    tags: list[tuple[int, int, Markup]] = []
    targets: set[int] = set()
    for start, end in blocks:
        targets.add(start)
        tags.append((start, _SENTENCE, Markup('<span class="evidence" id="c{}">').format(start)))
        tags.append((end, _END_SENTENCE, Markup("</span>")))
    for mark in kept:
        target = Markup("") if mark.start in targets else Markup(' id="c{}"').format(mark.start)
        targets.add(mark.start)
        tags.extend(_mark_tags(mark, target))
    for start, _ in wanted:
        if start not in targets:
            targets.add(start)
            tags.append((start, _ANCHOR, Markup('<span id="c{}"></span>').format(start)))
    if len(page_starts) > 1:
        tags.extend((start, _PAGE, _page_tag(number)) for number, start in enumerate(page_starts, 1))

    pieces: list[str] = []
    at = 0
    for offset, _, tag in sorted(tags, key=lambda item: item[:2]):
        pieces += (escape(text[at:offset]), tag)
        at = max(at, offset)
    return Markup("").join([*pieces, escape(text[at:])])


def _without_overlaps(marks: Iterable[Mark]) -> list[Mark]:
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def _blocks(sentences: Sequence[tuple[int, int]], marks: Sequence[Mark]) -> list[tuple[int, int]]:
    """Sentences widened to whole marks, those that overlap joined, so that tags nest."""
    blocks: list[tuple[int, int]] = []
    for start, end in sentences:
        crossing = [mark for mark in marks if mark.start < start < mark.end or mark.start < end < mark.end]
        start = min([start, *(mark.start for mark in crossing)])
        end = max([end, *(mark.end for mark in crossing)])
        if blocks and start < blocks[-1][1]:
            blocks[-1] = (blocks[-1][0], max(blocks[-1][1], end))
        else:
            blocks.append((start, end))
    return blocks


def _mark_tags(mark: Mark, target: Markup) -> Iterable[tuple[int, int, Markup]]:
    name = "mark" if mark.href is None else "a"
    link = Markup("") if mark.href is None else Markup(' href="{}"').format(mark.href)
    opening = Markup('<{}{}{} class="mention {}" title="{}">').format(
        Markup(name), target, link, mark.kind, mark.hint
    )
    yield mark.start, _MARK, opening
    yield mark.end, _END_MARK, Markup("</{}>").format(Markup(name))


def _page_tag(number: int) -> Markup:
    return Markup('<span class="page-mark" id="page-{}">Page {}</span>').format(number, number)
