"""The lines of a PDF page in the order in which a person reads them.

The order in which a page was drawn is right nearly everywhere and is kept where nothing speaks
against it. What does: text drawn before what stands above it, boxes beside the text, large first letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.reading import hyphens
from pipeline.reading.pdf_drawings import Area
from pipeline.reading.pdf_lines import Line

# In letter sizes: lines of one block are no further apart, the next line may overlap by so much.
_BLOCK_GAP = 2.2
_OVERLAP = 0.3
# The share of the narrower of two blocks that must stand above or below the other.
_SHARED_WIDTH = 0.3
# A box that holds more of a page's lines than this is its frame.
_MOST_IN_BOX = 0.6
# A large first letter is larger than the text by this factor, and hardly wider than high.
_LARGE = 1.6
_INITIALS = 2
# What was drawn late and is less of the page than this, as a letterhead, is fetched.
_FEW = 0.25

Block = list[Line]


def in_reading_order(
    given: Sequence[Line], boxes: Sequence[Area], words: hyphens.Vocabulary, size: float
) -> list[Line]:
    """`given`, the lines of one page; those in one of the `boxes` stay together and are marked `aside`.

    `size` is that of most letters of the document.
    """
    found = with_large_letters(given, words, size)
    parted = _by_box(found, boxes)
    body = [line for line, box in parted if box is None]
    result = [line for block in _sorted(_blocks(body)) for line in block]
    for area in dict.fromkeys(box for _, box in parted if box is not None):
        inside = [replace(line, aside=True) for line, box in parted if box == area]
        inside = [line for block in _sorted(_blocks(inside)) for line in block]
        at = _place(result, area)
        result[at:at] = inside
    return result


def with_large_letters(given: Sequence[Line], words: hyphens.Vocabulary, size: float) -> list[Line]:
    """Lines with a large first letter put before the line that stands at its upper edge.

    All lines beside the letter then begin where it does, as if it were no larger than the others.
    """
    result = list(given)
    for letter in given:
        if not (len(letter.text) <= _INITIALS and letter.text.isalpha() and letter.size > _LARGE * size):
            continue
        beside = [
            line
            for line in result
            if line is not letter
            and line.size < letter.size / _LARGE
            and letter.right - 0.3 * letter.size < line.left < letter.right + 0.8 * letter.size
            and letter.foot - 0.2 * letter.size < line.foot + line.size / 2 < letter.top
        ]
        if not beside:
            continue
        first = max(beside, key=lambda line: line.foot)
        for line in beside:
            text = _opened(letter.text, line.text, words) if line is first else line.text
            result[result.index(line)] = replace(line, text=text, left=letter.left)
        result.remove(letter)
    return result


def _opened(letter: str, text: str, words: hyphens.Vocabulary) -> str:
    """`letter` before `text`: a word of its own only where the two make none, as `A` or `I` do."""
    first = text.split(" ", 1)[0].strip(".,;:!?").casefold()
    whole = f"{letter}{first}".casefold()
    is_word = letter in ("A", "I") and hyphens.is_known(first, words) and not hyphens.is_known(whole, words)
    return f"{letter} {text}" if is_word else f"{letter}{text}"


def _by_box(found: Sequence[Line], boxes: Sequence[Area]) -> list[tuple[Line, Area | None]]:
    """Each line with the smallest box that it stands in."""
    inside = {area: [line for line in found if _is_in(line, area)] for area in boxes}
    true = [
        area
        for area, held in inside.items()
        if held and len(held) < _MOST_IN_BOX * len(found) and not any(_crosses(line, area) for line in found)
    ]
    # Of boxes within each other, as of a frame and its filling, the outermost makes the group.
    true.sort(key=lambda area: (area.left - area.right) * (area.top - area.bottom))
    return [(line, next((area for area in true if _is_in(line, area)), None)) for line in found]


def _is_in(line: Line, area: Area) -> bool:
    middle = line.foot + line.size / 2
    return area.holds(line.left + 1, middle) and area.holds(line.right - 1, middle)


def _crosses(line: Line, area: Area) -> bool:
    middle = line.foot + line.size / 2
    return (
        area.bottom < middle < area.top
        and line.left < area.right - 1
        and line.right > area.left + 1
        and not _is_in(line, area)
    )


def _place(result: Sequence[Line], area: Area) -> int:
    """Where in the page's other lines a box belongs: after those above it and to its left."""
    before = [
        at
        for at, line in enumerate(result)
        if line.right <= area.left
        or (line.foot >= area.top - 0.5 * line.size and line.left < area.right and line.right > area.left)
    ]
    if before:
        return before[-1] + 1
    below = [at for at, line in enumerate(result) if line.left < area.right and line.right > area.left]
    return min(below, default=len(result))


def _blocks(found: Sequence[Line]) -> list[Block]:
    """Runs of lines that were drawn one below the other."""
    blocks: list[Block] = []
    for line in found:
        last = blocks[-1][-1] if blocks else None
        if last is not None and _is_next(last, line):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _is_next(above: Line, below: Line) -> bool:
    step = above.foot - below.foot
    size = max(above.size, below.size)
    return -_OVERLAP * size < step < _BLOCK_GAP * size and (
        above.left < below.right and below.left < above.right
    )


def _sorted(blocks: list[Block]) -> list[Block]:
    """Blocks in the order given, but each after those that stand above it.

    Of two in the wrong order the smaller is moved: a footer drawn first waits, a title drawn last is
    fetched.
    """
    edges = [_edges(block) for block in blocks]
    least = _FEW * sum(map(len, blocks))
    above = [
        [at for at in range(len(blocks)) if at != number and _is_above(edges[at], edges[number])]
        for number in range(len(blocks))
    ]
    order: dict[int, None] = {}
    waiting: list[int] = []

    def put(number: int) -> None:
        order[number] = None
        for other in [*waiting]:
            if other in waiting and all(at in order for at in above[other]):
                waiting.remove(other)
                put(other)

    stack = list(reversed(range(len(blocks))))
    while stack:
        number = stack.pop()
        if number in order or number in waiting:
            continue
        missing = [at for at in above[number] if at not in order and at not in waiting]
        if not missing:
            put(number)
        elif sum(len(blocks[at]) for at in missing) > max(len(blocks[number]), least):
            waiting.append(number)
        else:
            stack += [number, *reversed(missing)]
    return [blocks[number] for number in [*order, *waiting]]


def _edges(block: Block) -> Area:
    return Area(
        min(line.left for line in block),
        min(line.foot for line in block),
        max(line.right for line in block),
        max(line.top for line in block),
    )


def _is_above(upper: Area, lower: Area) -> bool:
    shared = min(upper.right, lower.right) - max(upper.left, lower.left)
    narrower = min(upper.right - upper.left, lower.right - lower.left)
    height = min(upper.top - upper.bottom, lower.top - lower.bottom)
    return shared > _SHARED_WIDTH * narrower and upper.bottom > lower.top - min(_OVERLAP * height, 3.0)
