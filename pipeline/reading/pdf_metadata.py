"""What a PDF says about itself, on its pages and in its properties: title and publisher."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pypdfium2

from pipeline.knowledge.organization_kinds import heads_by_word, kind_of
from pipeline.knowledge.organizations import Head, load_organizations
from pipeline.names import fold
from pipeline.reading import characters, hyphens, lines, pdf_layout

# Titles that programs put into a PDF's properties by themselves.
_NO_TITLE = re.compile(
    r"^(?:microsoft (?:word|powerpoint|excel)\b.*|untitled\b.*"
    r"|.*\.(?:docx?|pptx?|xlsx?|pdf|indd|qxp|odt|rtf|tex)"
    r"|(?:document|slide|presentation|layout|title)\s?\d*|[\d_-]+|n\d{5,}.*|)$",
    re.IGNORECASE,
)
_LONGEST_TITLE = 250
_LONGEST_NAME = 100
_FEWEST_WORDS = 3  # of a title; `General Assembly` and `Press release` have fewer
_PUBLISHED_BY = re.compile(
    r"(?:Published by|Publisher|Izdavač|Издавач|Botuesi?|Botuar nga)\s*:?\s+(?P<name>[^\W\d_][^,;:|\d]*)$"
)
_MODELS = Path(__file__).parents[2] / "models"
_ALIKE = 0.97  # letters of the same size measure a little less than each other


@dataclass(frozen=True, slots=True)
class Properties:
    """Title and author as the file's properties have them, and the author if it is a body."""

    title: str | None
    author: str | None
    publisher: str | None


def properties(document: pypdfium2.PdfDocument) -> Properties:
    title = characters.clean(document.get_metadata_value("Title")).strip()
    author = characters.clean(document.get_metadata_value("Author")).strip()
    return Properties(metadata_title(title), author or None, author if _is_body(author) else None)


def _is_body(name: str) -> bool:
    """Whether a name says what kind of body it names, as a person's or a program's hardly ever does."""
    return len(name) <= _LONGEST_NAME and kind_of(name, _heads()) is not None


@cache
def _heads() -> Mapping[tuple[str, ...], Head]:
    return heads_by_word(load_organizations(_MODELS).heads)


def metadata_title(title: str) -> str | None:
    """`title` if a person may have written it: more than one word, and not a file's name."""
    return title if _NO_TITLE.match(title) is None and " " in title and len(title) <= _LONGEST_TITLE else None


def shown_title(
    paragraphs: Sequence[pdf_layout.Paragraph],
    usual: pdf_layout.Typography,
    words: hyphens.Vocabulary,
    stated: str | None = None,
) -> str | None:
    """The text in the largest letters on the first page, if they are larger than the body's.

    The title that the properties state wins if the first page shows it; a letterhead of a word or two in
    the largest letters gives way to a title in large ones.
    """
    first = [
        p
        for p in paragraphs
        if p.first.page == 0 and not p.first.is_row and sum(map(str.isalpha, p.first.text)) > 3
    ]
    if not first:
        return None
    shown = [pdf_layout.text_of([paragraph], words, 1)[0] for paragraph in first]
    if stated and len(stated.split()) >= _FEWEST_WORDS and any(fold(stated) in fold(text) for text in shown):
        return stated
    size = max(paragraph.first.size for paragraph in first)
    if size <= pdf_layout.HEADING_SIZE * usual.size:
        return None
    largest = [paragraph for paragraph in first if paragraph.first.size > _ALIKE * size]
    titles = [pdf_layout.text_of([paragraph], words, 1)[0] for paragraph in largest]
    # Letterheads may be as large as the title, which says more, and so may be numbered sections.
    fitting = [title for title in titles if len(title) <= _LONGEST_TITLE]
    best = max(fitting, key=lambda title: (not lines.is_list_item(title), len(title)), default=None)
    if best is None or len(best.split()) >= _FEWEST_WORDS:
        return best
    large = [
        (paragraph.first.size, -at, text)
        for at, (paragraph, text) in enumerate(zip(first, shown, strict=True))
        if paragraph.first.size > pdf_layout.HEADING_SIZE * usual.size
        and len(text.split()) > _FEWEST_WORDS
        and len(text) <= _LONGEST_TITLE
        and not lines.is_list_item(text)
    ]
    return max(large)[2] if large else best


def shown_publisher(shown: Sequence[str]) -> str | None:
    """The body after `Published by` or `Publisher:` in the report's lines."""
    for line in shown:
        told = _PUBLISHED_BY.match(line)
        if told is not None and (name := told.group("name").strip(" .")) and len(name) <= _LONGEST_NAME:
            return name
    return None
