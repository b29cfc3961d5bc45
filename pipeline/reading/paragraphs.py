"""Paragraphs of a text whose lines were broken by hand or by a mail program.

A text is taken as hard-wrapped where sentence after sentence goes on in the next line. In such
a text a line runs on into the next unless one of them is something that stands
alone: a heading, a field, an item, a row of a table.
"""

from __future__ import annotations

import itertools
import re

from pipeline.reading import hyphens, lines

# Nobody wraps a page by hand wider than this; typewriters had 60 to 80 signs, mail 72 to 100.
WIDEST_WRAP = 120
_NARROWEST_WRAP = 45
# At least this many places must speak for wrapping, and this share of all that could.
_LEAST_WRAPS = 3
_LEAST_SHARE = 0.25
# Nine of ten wrapped lines end before this column; single lines run over.
_USUAL_WIDTH = 0.9


def rewrap(text: str) -> str:
    """`text` with the lines of each hard-wrapped paragraph joined; other lines as they are."""
    given = text.split("\n")
    width = wrap_width(given)
    if width is None:
        return text
    words = hyphens.vocabulary(given)
    joined: list[str] = []
    previous = ""  # the last line as it was given, which tells whether it was full
    for line in given:
        if joined and _continues(previous, line, width, opened=joined[-1]):
            joined[-1] = hyphens.join(joined[-1].rstrip(), line.strip(), words)
        else:
            joined.append(line)
        previous = line
    return "\n".join(joined)


def wrap_width(given: list[str]) -> int | None:
    """The column at which most lines were wrapped; None where they were not.

    A pair of lines speaks for wrapping if a sentence goes on from one to the next with a small
    letter. A text with one paragraph a line hardly has such pairs.
    """
    before: list[int] = []
    running = 0
    for line, following in itertools.pairwise(given):
        if (
            len(line.strip()) < _NARROWEST_WRAP
            or not following.strip()
            or _stands_alone(following)
            or lines.is_row(line)
        ):
            continue
        before.append(len(line.rstrip()))
        running += lines.starts_small(following) and not lines.ends_sentence(line)
    if running < _LEAST_WRAPS or running < _LEAST_SHARE * len(before):
        return None
    width = sorted(before)[int(len(before) * _USUAL_WIDTH)]
    return width if width <= WIDEST_WRAP else None


def _is_full(line: str, following: str, width: int, slack: int) -> bool:
    return len(line.rstrip()) + 1 + len(following.split()[0]) > width - slack


def _stands_alone(line: str) -> bool:
    return lines.is_list_item(line) or lines.is_row(line) or lines.is_footnote(line)


def _continues(line: str, following: str, width: int, opened: str) -> bool:
    """Whether `following` goes on with `line`, the last line of the paragraph `opened`."""
    if not line.strip() or not following.strip() or _stands_alone(following) or lines.is_row(line):
        return False
    indent, following_indent = _indent(line), _indent(following)
    hanging = lines.is_list_item(line) or lines.is_footnote(line) or lines.is_field(line)
    if following_indent > indent + 1 and not hanging:
        return False
    if following_indent < indent - 1 and indent > 8:  # a centred heading, or text set to the right
        return False
    if (
        lines.is_field(following)
        and not lines.starts_small(following)
        and (lines.ends_sentence(line) or not _is_full(line, following, width, slack=4))
    ):
        return False
    if hyphens.is_cut(line.rstrip()) and lines.starts_small(following):
        return True
    full = _is_full(line, following, width, slack=10)
    if full:
        return True
    if lines.ends_sentence(line):
        return False
    if lines.starts_small(following) and lines.runs_on(line):
        return True
    if len(line.strip()) < 0.4 * width:
        return False
    # Broken early, as before a name that was not to be cut.
    return (
        lines.starts_small(following)
        or lines.runs_on(line)
        or (not lines.is_heading(line) and len(line) > 0.6 * width)
    )


def _indent(line: str) -> int:
    return len(line) - len(re.sub(r"^[ \t]+", "", line))
