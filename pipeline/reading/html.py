"""Web pages.

trafilatura finds where a page's own text stands among menus, notices and advertisements. It
drops short lines, though, which in reports hold donors and dates; so where it points at one
part of the page, that whole part is read.
"""

from __future__ import annotations

import re
from collections import Counter

import trafilatura
from bs4 import BeautifulSoup
from lxml import etree
from lxml import html as lxml_html

from pipeline.names import fold
from pipeline.reading import characters
from pipeline.reading.content import Content
from pipeline.reading.dates import shown_date
from pipeline.reading.decoding import decode
from pipeline.reading.html_lines import CELL_SEPARATOR, text_of
from pipeline.reading.html_metadata import Metadata, read_metadata
from pipeline.records import ReadingError

# The charset a page declares must stand in its first 1,024 bytes (HTML standard, 4.2.5.4).
_CHARSET = re.compile(
    rb"<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE
)

# Parts that are never a report's text.
_OTHER_TAGS = frozenset({
    "script", "style", "noscript", "template", "svg", "nav", "aside", "button", "select", "iframe", "input",
    "textarea", "object", "video", "audio", "canvas", "dialog",
})  # fmt: skip
_OTHER_ROLES = frozenset({
    "navigation", "search", "complementary", "banner", "contentinfo", "dialog", "alertdialog", "menu",
    "menubar", "toolbar",
})  # fmt: skip
_OTHER_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|sidebar|share|sharing|addtoany|social|cookies?"
    r"|consent|related|recommended|read-?more|newsletter|subscribe|comments?|disqus|advert\w*|ads?|promo|popup"
    r"|modal|pagination|pager|skip-?link|screen-reader-text|sr-only|visually-hidden|hidden|print-only"
    r"|site-?footer|site-?header)(?:$|[\s_-])",
    re.IGNORECASE,
)
# How sites name the part that holds the text.
_MAIN_NAMES = re.compile(
    r"(?:^|[\s_-])(?:main|content|article|post|entry|story|body|text|page|report)(?:$|[\s_-])", re.IGNORECASE
)
# A part is taken whole if it holds nearly all words trafilatura found, and not many more.
_LEAST_SHARED = 0.8
_MOST_SURPLUS = 1.4
# The part around it is taken instead if it adds no more than a kicker and a byline.
_BYLINE_WORDS = 25
# A list of links: so many of them, and so much of the text inside them.
_LEAST_LINKS = 3
_LINKED_SHARE = 0.6
# A long line that stands there twice is a picture's caption or a pulled quotation.
_LONG_LINE = 60
# Below this many words trafilatura is not believed; a page has more, or nothing to say.
_FEW_WORDS = 40
_WORD = re.compile(r"\w+")


def read_html(content: bytes, declared: str | None = None, url: str | None = None) -> Content:
    """A web page's own text, its headline included once, and what its markup says about it.

    `declared` is the charset the server names. Raises ReadingError for a page without text.
    """
    found = _CHARSET.search(content[:1024])
    page = characters.clean(decode(content, declared or (found.group(1).decode("ascii") if found else None)))
    root = _parse(page)
    metadata = read_metadata(root, url)
    text = _with_headline(_once(_main_text(page, root)), metadata)
    if not text:
        raise ReadingError(
            "The web page holds no text of its own; it may be put together by a script in the browser.",
            "Open it in a browser, save it as PDF and put the PDF in its place.",
        )
    shown = [line for line in text.split("\n") if line.strip()]
    return Content(
        text=text,
        title=metadata.title or None,
        publisher=metadata.publisher,
        published=metadata.published or shown_date(shown),
    )


def _parse(page: str) -> etree._Element:
    # An encoding declaration is an error in text that is decoded already.
    bare = re.sub(r"^\s*<\?xml[^>]*\?>", "", page)
    parser = lxml_html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(bare, parser=parser)
    except etree.ParserError:
        root = lxml_html.document_fromstring("<html><body></body></html>")
    return root


def _main_text(page: str, root: etree._Element) -> str:
    found = _trafilatura_text(page)
    body = root.find(".//body")
    if body is None:
        return found
    links = _link_lists(body, found)
    skip = _other_parts(body) | links
    wanted = Counter(_WORD.findall(found)) - Counter(
        word for part in links for word in _WORD.findall(" ".join(part.itertext()))
    )
    if wanted.total() >= _FEW_WORDS:
        best, best_words = "", 0
        for part in _parts(body, skip):
            text = text_of(part, skip)
            words = Counter(_WORD.findall(text))
            if (words & wanted).total() < _LEAST_SHARED * wanted.total():
                continue
            if words.total() <= (best_words + _BYLINE_WORDS if best else _MOST_SURPLUS * wanted.total()):
                best, best_words = text, words.total()
        if best:
            return best
    everything = text_of(body, skip) or _soup_text(page)
    return found if wanted.total() * 3 > len(_WORD.findall(everything)) else everything


def _trafilatura_text(page: str) -> str:
    try:
        document = trafilatura.bare_extraction(
            page, include_comments=False, include_tables=True, favor_recall=True, with_metadata=False
        )
    except RecursionError:  # pages nested deeper than Python's stack
        return ""
    body = getattr(document, "body", None)
    return text_of(body) if body is not None else ""


def _soup_text(page: str) -> str:
    """All visible text, for markup too broken for lxml."""
    soup = BeautifulSoup(page, "html.parser")
    for other in soup(list(_OTHER_TAGS)):
        other.decompose()
    return characters.tidy(characters.clean(soup.get_text("\n", strip=True)))


def _parts(body: etree._Element, skip: frozenset[etree._Element]) -> list[etree._Element]:
    """The parts of a page that may be its main one, the narrowest first."""
    marked = [
        part for part in body.iter("article", "main", "section", "div", "td", "body") if part not in skip
    ]
    return [part for part in reversed(marked) if _is_marked(part)] + [body]


def _is_marked(part: etree._Element) -> bool:
    if part.tag in ("article", "main", "td") or part.get("role") == "main":
        return True
    return _MAIN_NAMES.search(f"{part.get('id', '')} {part.get('class', '')}") is not None


def _other_parts(body: etree._Element) -> frozenset[etree._Element]:
    other = set()
    for element in body.iter():
        if not isinstance(element.tag, str) or element.tag in ("body", "article", "main", "h1"):
            continue
        if (
            element.tag in _OTHER_TAGS
            or _is_outside_article(element)
            or _is_hidden(element)
            or _is_other(element)
        ):
            other.add(element)
    return frozenset(other)


def _is_other(element: etree._Element) -> bool:
    """Whether its role or name says it is no text, unless the headline or an article stands in it."""
    named = _OTHER_NAMES.search(f"{element.get('class', '')} {element.get('id', '')}")
    if element.get("role", "") not in _OTHER_ROLES and named is None:
        return False
    return next(element.iter("h1", "article"), None) is None


def _link_lists(body: etree._Element, found: str) -> frozenset[etree._Element]:
    """Parts that are little but links to other pages, unless trafilatura took them for text."""
    sizes: dict[etree._Element, tuple[int, int, int]] = {}  # characters, those in links, links
    lists = set()
    for _, element in etree.iterwalk(body, events=("end",)):
        children = [sizes.pop(child, (0, 0, 0)) for child in element]
        own = len((element.text or "").strip()) + sum(len((child.tail or "").strip()) for child in element)
        size = own + sum(child[0] for child in children)
        linked, links = sum(child[1] for child in children), sum(child[2] for child in children)
        if element.tag == "a":
            linked, links = size, 1
        sizes[element] = (size, linked, links)
        if links >= _LEAST_LINKS and linked >= _LINKED_SHARE * size and _is_link_list(element, found):
            lists.add(element)
    return frozenset(lists)


def _is_link_list(element: etree._Element, found: str) -> bool:
    if element.tag == "td":  # the column of links of old pages, which trafilatura often takes for text
        return True
    first = next((line for line in text_of(element).split("\n") if line), "")
    return element.tag in ("ul", "ol", "div", "section") and first not in found


def _is_outside_article(element: etree._Element) -> bool:
    if element.tag not in ("footer", "header") or element.find(".//h1") is not None:
        return False
    return not any(parent.tag in ("article", "main") for parent in element.iterancestors())


def _is_hidden(element: etree._Element) -> bool:
    style = element.get("style", "").replace(" ", "").lower()
    return (
        element.get("hidden") is not None or element.get("aria-hidden") == "true" or "display:none" in style
    )


def _once(text: str) -> str:
    """`text` without long lines that repeat an earlier one; rows of tables may repeat."""
    seen: set[str] = set()
    kept = []
    for line in text.split("\n"):
        if len(line) >= _LONG_LINE and CELL_SEPARATOR not in line:
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
