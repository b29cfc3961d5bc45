"""Annotated documents as web pages in nine designs; the templates are in `designs/`.

`news` is a news site with menu, cookie bar, sidebar and JSON-LD. `tables` is an old site laid
out in tables, in Windows-1250; `tables-undeclared` is the same page without a word about its
encoding. `blog` is a weblog with og: tags, comments and widgets. `institution` is the page of a
large body, with a date element and lists of fields. `drupal` has a container around every field and two
sidebars, `builder` the nested parts that page builders make, without a heading or an article element.
`nineties` closes hardly any tag and centres what it likes. `portal` interrupts the text with a box to sign
up and a link to another story, and has comments and more stories below it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from pipeline.gold import GoldDocument
from tests.rendering.blocks import Bullets, Fields, Heading, Paragraph, Table, read_blocks

_TEMPLATES = {
    "news": "news.html",
    "tables": "tables.html",
    "tables-undeclared": "tables.html",
    "blog": "blog.html",
    "institution": "institution.html",
    "drupal": "drupal.html",
    "builder": "builder.html",
    "nineties": "nineties.html",
    "portal": "portal.html",
}
HTML_DESIGNS = tuple(_TEMPLATES)

_WINDOWS_1250 = frozenset({"tables", "tables-undeclared"})

_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "designs"),
    autoescape=True,
    undefined=StrictUndefined,
    keep_trailing_newline=True,
)
_environment.tests |= {
    "heading": lambda block: isinstance(block, Heading),
    "paragraph": lambda block: isinstance(block, Paragraph),
    "bullets": lambda block: isinstance(block, Bullets),
    "fields": lambda block: isinstance(block, Fields),
    "table": lambda block: isinstance(block, Table),
}


def render_html(document: GoldDocument, design: str) -> str:
    """The document as a web page. Raises KeyError for a design that is not in HTML_DESIGNS."""
    blocks = read_blocks(document.text, document.title)
    titles = [at for at, block in enumerate(blocks) if isinstance(block, Heading) and block.level == 1]
    at = titles[0] if titles else 0
    heading = blocks[at] if titles else None
    title = document.title or (heading.text if isinstance(heading, Heading) else document.id)
    published = document.published
    return _environment.get_template(_TEMPLATES[design]).render(
        id=document.id,
        title=title,
        short_title=title if len(title) <= 40 else title[:40].rsplit(" ", 1)[0] + " …",
        site=document.publisher_name or "The Archive",
        summary=_summary(blocks),
        published=published,
        long_day=_day(published, "{0.day} {0:%B} {0.year}"),
        american_day=_day(published, "{0:%B} {0.day}, {0.year}"),
        linked_data=_linked_data(document, title),
        declared=design != "tables-undeclared",
        heading_text=heading.text if isinstance(heading, Heading) else None,
        blocks=blocks,
        before=blocks[:at],
        after=blocks[at + 1 :] if titles else blocks,
    )


def encode_html(page: str, design: str) -> bytes:
    """The bytes of a page in its design's encoding; what that lacks becomes `&#…;`."""
    return page.encode("windows-1250" if design in _WINDOWS_1250 else "utf-8", errors="xmlcharrefreplace")


def _day(published: date | None, pattern: str) -> str:
    return pattern.format(published) if published else ""


def _summary(blocks: tuple[object, ...]) -> str:
    longest = max((block.text for block in blocks if isinstance(block, Paragraph)), key=len, default="")
    return longest[:150].rsplit(" ", 1)[0] + " …" if len(longest) > 150 else longest


def _linked_data(document: GoldDocument, title: str) -> Markup:
    """schema.org's description of an article, safe to stand in a script element."""
    data: dict[str, object] = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": title}
    if document.published:
        data["datePublished"] = document.published.isoformat()
    if document.publisher_name:
        data["publisher"] = {"@type": "Organization", "name": document.publisher_name}
    return htmlsafe_json_dumps(data, ensure_ascii=False)
