"""What a web page's markup says about the page: title, publisher, days, language, address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

import htmldate
from lxml import etree

from pipeline.names import fold
from pipeline.reading import characters

_PUBLISHER_NAMES = (
    "og:site_name",
    "dc.publisher",
    "dcterms.publisher",
    "citation_publisher",
    "publisher",
    "application-name",
)
_TITLE_NAMES = ("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title")
_DATE_NAMES = (
    "article:published_time", "og:published_time", "citation_publication_date", "dcterms.issued",
    "dc.date.issued", "dcterms.date", "dc.date", "datepublished", "publication_date", "pubdate", "date",
)  # fmt: skip
_MODIFIED_NAMES = (
    "article:modified_time", "og:updated_time", "dcterms.modified", "dc.date.modified", "datemodified",
    "last-modified", "revised",
)  # fmt: skip
_LANGUAGE_NAMES = ("og:locale", "dc.language", "dcterms.language", "language", "content-language")
_LANGUAGE = re.compile(r"[a-z]{2}(?=$|[-_])", re.IGNORECASE)
# The types of schema.org whose name and date are those of the page's text.
_ARTICLES = frozenset({
    "Article", "NewsArticle", "BlogPosting", "Report", "ScholarlyArticle", "TechArticle", "WebPage",
    "PublicationIssue", "Event", "PressRelease",
})  # fmt: skip
_SITE_SEPARATOR = re.compile(r"\s+[|–—·»:/-]\s+")
_DATE_CLASS = re.compile(r"date|publish|posted|byline|timestamp|meta\b", re.IGNORECASE)
_LONGEST_BYLINE = 200  # characters
_ISO_DAY = re.compile(r"(\d{4})[-/](\d\d)[-/](\d\d)(?=$|[T\s])")


@dataclass(frozen=True, slots=True)
class Metadata:
    """`headline` is the page's first heading as it stands there, `title` what the markup states.

    `page_title` is the title element, which on old pages names the site and not the page. `language`
    is the ISO 639-1 code that the page declares, `url` the address it calls its own.
    """

    title: str | None
    headline: str | None
    page_title: str | None
    publisher: str | None
    published: date | None
    modified: date | None = None
    language: str | None = None
    url: str | None = None


def read_metadata(root: etree._Element, url: str | None = None) -> Metadata:
    """Title, publisher and day of publication of a page. Never the day it was fetched."""
    meta = _meta(root)
    articles = list(_articles(root))
    publisher = next((name for article in articles if (name := _name(article.get("publisher")))), None)
    publisher = publisher or next((meta[name] for name in _PUBLISHER_NAMES if name in meta), None)
    page_title = _line("".join(root.xpath("string(.//head/title)")))
    stated = next((_line(str(a["headline"])) for a in articles if isinstance(a.get("headline"), str)), None)
    stated = stated or next((meta[name] for name in _TITLE_NAMES if name in meta), None)
    headline = _headline(root, f"{stated or ''} {page_title}")
    title = headline or (stated and _without_site(stated, publisher))
    return Metadata(
        title=title or None,
        headline=headline or (_without_site(stated or page_title, publisher) if articles else None),
        page_title=_without_site(page_title, publisher) or None,
        publisher=publisher,
        published=_published(root, meta, articles, url),
        modified=_first_day((*(a.get("dateModified") for a in articles), *map(meta.get, _MODIFIED_NAMES))),
        language=_language(root, meta),
        url=_canonical(root, meta, url),
    )


def _line(text: str) -> str:
    return " ".join(characters.clean(text).split())


def _meta(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        value = _line(element.get("content") or "")
        if name and value:
            found.setdefault(name, value)
    return found


def _articles(root: etree._Element) -> Iterator[dict[str, Any]]:
    """The JSON-LD objects that describe an article or page."""
    for script in root.iter("script"):
        if script.get("type", "").lower() != "application/ld+json":
            continue
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):  # sites publish broken JSON; the rest of the page still counts
            continue
        items = data if isinstance(data, list) else [data]
        for item in [
            *items,
            *(inner for outer in items if isinstance(outer, dict) for inner in _graph(outer)),
        ]:
            if isinstance(item, dict) and _ARTICLES & set(_types(item)):
                yield item


def _graph(item: dict[str, Any]) -> list[Any]:
    graph = item.get("@graph")
    return graph if isinstance(graph, list) else []


def _types(item: dict[str, Any]) -> list[str]:
    kind = item.get("@type")
    return [str(part) for part in kind] if isinstance(kind, list) else [str(kind)]


def _name(value: object) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return _line(value) or None if isinstance(value, str) else None


def _headline(root: etree._Element, stated: str) -> str | None:
    """The first heading that the stated title confirms; the only h1 needs no confirmation."""
    headings = [text for element in root.iter("h1") if (text := _line("".join(element.itertext())))]
    said = fold(stated)
    for heading in headings:
        if fold(heading) in said:
            return heading
    return headings[0] if len(headings) == 1 and len(headings[0]) > 3 else None


def _without_site(title: str, publisher: str | None) -> str:
    """`title` without the site's name at its end or start.

    >>> _without_site("Workshop in Pirot | OSCE", "OSCE")
    'Workshop in Pirot'
    """
    parts = _SITE_SEPARATOR.split(title)
    if len(parts) < 2 or not publisher:
        return title
    if fold(parts[-1]) == fold(publisher):
        return title[: title.rindex(parts[-1])].rstrip(" |–—·»:/-")
    if fold(parts[0]) == fold(publisher):
        return title[len(parts[0]) :].lstrip(" |–—·»:/-")
    return title


def _published(
    root: etree._Element, meta: dict[str, str], articles: list[dict[str, Any]], url: str | None
) -> date | None:
    stated = _first_day((*(a.get("datePublished") for a in articles), *map(meta.get, _DATE_NAMES)))
    if stated:
        return stated
    guess = htmldate.find_date(_dated_parts(root), extensive_search=False, original_date=True, url=url)
    return date.fromisoformat(guess) if guess else None


def _first_day(values: Iterable[object]) -> date | None:
    days = (_day(value) for value in values if isinstance(value, str))
    return next((day for day in days if day), None)


def _language(root: etree._Element, meta: dict[str, str]) -> str | None:
    for said in (root.get("lang"), root.get("xml:lang")):
        if said and (match := _LANGUAGE.match(said.strip())):
            return match.group().lower()
    for name in _LANGUAGE_NAMES:
        if match := _LANGUAGE.match(meta.get(name, "")):
            return match.group().lower()
    return None


def _canonical(root: etree._Element, meta: dict[str, str], url: str | None) -> str | None:
    """The address the page calls its own; a template's, which is that of the whole site, is not believed."""
    links = [link for link in root.iter("link") if "canonical" in link.get("rel", "").lower().split()]
    for said in filter(None, (*(link.get("href") for link in links), meta.get("og:url"))):
        try:
            own: str = urljoin(url or "", said.strip())
            parts, given = urlsplit(own), urlsplit(url or "")
        except ValueError:
            continue
        names_site_only = parts.path in ("", "/") and not parts.query and given.path not in ("", "/")
        if parts.scheme in ("http", "https") and parts.hostname and not names_site_only:
            return own
    return None


def _dated_parts(root: etree._Element) -> str:
    """The page's head and the short elements that mark a date; in running text htmldate takes any day."""
    marked = [
        element
        for element in root.iter("time", "abbr", "span", "div", "p", "li")
        if (
            element.tag == "time"
            or _DATE_CLASS.search(f"{element.get('class', '')} {element.get('itemprop', '')}")
        )
        and len("".join(element.itertext())) < _LONGEST_BYLINE
    ]
    shown = "".join(
        etree.tostring(part, encoding="unicode", method="html", with_tail=False) for part in marked
    )
    head = root.find("head")
    opening = etree.tostring(head, encoding="unicode", method="html") if head is not None else ""
    return f"<html>{opening}<body>{shown}</body></html>"


def _day(value: str) -> date | None:
    match = _ISO_DAY.match(value.strip())
    if match is None:
        return None
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        return None
