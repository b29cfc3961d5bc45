"""Web pages: a page's own text, and what its markup says about it."""

from __future__ import annotations

import re

from lxml import etree
from lxml import html as lxml_html

from pipeline.names import fold
from pipeline.reading import characters
from pipeline.reading.content import Content
from pipeline.reading.dates import shown_date
from pipeline.reading.decoding import decode
from pipeline.reading.html_lines import CELL_SEPARATOR
from pipeline.reading.html_main import main_text
from pipeline.reading.html_metadata import Metadata, read_metadata
from pipeline.reading.plain import title_of
from pipeline.records import ReadingError

# The charset a page declares must stand in its first 1,024 bytes (HTML standard, 4.2.5.4); what archives
# and toolbars put before it when they save a page pushes it further down.
_CHARSET_WITHIN = 32 * 1024
_CHARSET = re.compile(
    rb"<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE
)

# Where a title that the title element names stands again on the page.
_TOP_LINES = 10
_SHORT_TITLE = 4  # words; a longer line at the top says more than a title shorter than this
_LONGEST_NAME = 8  # words
_NO_NAME = re.compile(
    r"(?:welcome\b.*|home(?: ?page)?|index|main|untitled.*|document\s?\d*|news|\W*)", re.IGNORECASE
)
_TITLE_PARTS = re.compile(r"\s+[|–—·»:-]\s+")
# A long sentence that stands there twice is a picture's caption or a pulled quotation.
_LONG_LINE = 60
_SENTENCE_END = (".", "!", "?", "”", '"', "»", "…")


def read_html(content: bytes, declared: str | None = None, url: str | None = None) -> Content:
    """A web page's own text, its headline included once, and what its markup says about it.

    `declared` is the charset the server names. Raises ReadingError for a page without text.
    """
    found = _CHARSET.search(content[:_CHARSET_WITHIN])
    page = characters.clean(decode(content, declared or (found.group(1).decode("ascii") if found else None)))
    root = _parse(page)
    metadata = read_metadata(root, url)
    text = _with_headline(_once(main_text(page, root, metadata.headline or metadata.title)), metadata)
    if not text:
        raise ReadingError(
            "The web page holds no text of its own; it may be put together by a script in the browser.",
            "Open it in a browser, save it as PDF and put the PDF in its place.",
        )
    shown = [line for line in text.split("\n") if line.strip()]
    title, publisher = _title_and_site(metadata, shown)
    return Content(
        text=text,
        title=title,
        publisher=publisher,
        published=metadata.published or shown_date(shown),
        modified=metadata.modified,
        language=metadata.language,
        url=metadata.url,
    )


def _title_and_site(metadata: Metadata, shown: list[str]) -> tuple[str | None, str | None]:
    """The title, and the site's name where the markup names no publisher.

    What the markup states is believed. The title element alone names the site as often as the page:
    the part of it that stands at the top of the text is the title and the rest the site; if none does,
    the line at the top that looks like a title is one.
    """
    element = metadata.page_title
    if metadata.title or element is None:
        return metadata.title or title_of(shown), metadata.publisher
    top = {fold(line) for line in shown[:_TOP_LINES]}
    parts = _TITLE_PARTS.split(element)
    heading = title_of(shown)
    title = next((part for part in (element, *parts) if fold(part) in top), None)
    if heading and (title is None or len(title.split()) < min(_SHORT_TITLE, len(heading.split()))):
        title = heading
    site = [part for part in parts if title and fold(part) not in fold(title) and _is_name(part)]
    return title or element, metadata.publisher or (site[-1] if site else None)


def _is_name(part: str) -> bool:
    return 0 < len(part.split()) <= _LONGEST_NAME and _NO_NAME.fullmatch(part) is None


def _parse(page: str) -> etree._Element:
    # An encoding declaration is an error in text that is decoded already.
    bare = re.sub(r"^\s*<\?xml[^>]*\?>", "", page)
    parser = lxml_html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(bare, parser=parser)
    except etree.ParserError:
        root = lxml_html.document_fromstring("<html><body></body></html>")
    return root


def _once(text: str) -> str:
    """`text` without long sentences that repeat an earlier one; headings and rows of tables may repeat."""
    seen: set[str] = set()
    kept = []
    for line in text.split("\n"):
        if len(line) >= _LONG_LINE and line.endswith(_SENTENCE_END) and CELL_SEPARATOR not in line:
            if line in seen:
                continue
            seen.add(line)
        kept.append(line)
    return characters.tidy("\n".join(kept))


def _with_headline(text: str, metadata: Metadata) -> str:
    """`text` opened by the page's headline, unless it has it already."""
    headline = metadata.headline
    if not headline:
        return text
    top = fold(" ".join(text[: 2000 + len(headline)].split()))
    if fold(" ".join(headline.split())) in top:
        return text
    return f"{headline}\n\n{text}" if text else ""
