"""What a web page's markup says about the page: title, publisher, day of publication."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

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
    """`headline` is the page's first heading as it stands there; `title` may come from the markup's head."""

    title: str | None
    headline: str | None
    publisher: str | None
    published: date | None


def read_metadata(root: etree._Element, url: str | None = None) -> Metadata:
    """Title, publisher and day of publication of a page. Never the day it was fetched."""
    meta = _meta(root)
    articles = list(_articles(root))
    publisher = next((name for article in articles if (name := _name(article.get("publisher")))), None)
    publisher = publisher or next((meta[name] for name in _PUBLISHER_NAMES if name in meta), None)
    page_title = _line("".join(root.xpath("string(.//head/title)")))
    stated = next((_line(str(a["headline"])) for a in articles if isinstance(a.get("headline"), str)), None)
    stated = stated or next((meta[name] for name in _TITLE_NAMES if name in meta), None) or page_title
    headline = _headline(root, f"{stated} {page_title}")
    return Metadata(
        title=headline or _without_site(stated, publisher) or None,
        headline=headline or (_without_site(stated, publisher) if articles else None),
        publisher=publisher,
        published=_published(root, meta, articles, url),
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
    for value in (*(a.get("datePublished") for a in articles), *(meta.get(name) for name in _DATE_NAMES)):
        if isinstance(value, str) and (day := _day(value)):
            return day
    guess = htmldate.find_date(_dated_parts(root), extensive_search=False, original_date=True, url=url)
    return date.fromisoformat(guess) if guess else None


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
