"""Plain text files."""

from __future__ import annotations

import re

from pipeline.reading import characters, lines
from pipeline.reading.content import Content
from pipeline.reading.dates import shown_date
from pipeline.reading.decoding import decode
from pipeline.reading.paragraphs import rewrap

# A heading longer than this is a sentence (the longest headlines of news agencies have about 110 signs).
_LONGEST_TITLE = 120
_TITLE_LINES = 4
_BREADCRUMBS = re.compile(r"\w [>›|/·»] \w")  # Home > Projects > Completed


def read_plain(content: bytes, declared: str | None = None) -> Content:
    """A text file; form feeds divide its pages. Raises ReadingError for binary data."""
    pages = characters.clean(decode(content, declared)).split("\f")
    text = ""
    starts: list[int] = []
    waiting = 0  # pages without text, which begin where the next one does
    for page in (characters.tidy(rewrap(characters.tidy(page))) for page in pages):
        waiting += 1
        if page:
            text += "\n\n" if text else ""
            starts += [len(text)] * waiting
            text += page
            waiting = 0
    starts += [len(text)] * waiting
    shown = [line for line in text.split("\n") if line.strip()]
    return Content(
        text=text,
        page_starts=(0, *starts[1:]),
        title=title_of(shown),
        published=shown_date(shown),
    )


def title_of(shown: list[str]) -> str | None:
    """The longest of the first non-blank lines that looks like a heading; None if none does.

    Mastheads, letterheads and labels such as `PRESS RELEASE` stand above the title and are shorter.
    """
    candidates = []
    for line in (line.strip() for line in shown[:_TITLE_LINES]):
        if len(line) > _LONGEST_TITLE:
            break
        if _is_title_like(line):
            candidates.append(line)
    return max(candidates, key=len) if candidates and len(shown) > 1 else None


def _is_title_like(line: str) -> bool:
    if (
        line.endswith((",", ";", ":"))
        or (line.endswith(".") and len(line) > 60)
        or not any(c.isalpha() for c in line)
    ):
        return False
    if _BREADCRUMBS.search(line) or lines.is_row(line) or (lines.is_field(line) and len(line) < 40):
        return False
    numbered = line[0].isdigit()
    return (numbered or not lines.is_list_item(line)) and shown_date([line]) is None
