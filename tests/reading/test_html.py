"""Web pages: the report's own lines, its headline once, and what the markup says about it."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import html as lxml_html

from pipeline.reading.html import read_html
from pipeline.reading.html_lines import text_of
from pipeline.reading.html_metadata import read_metadata

PROSE = (
    "The Association Fenomena from Kraljevo held a training for women in Čačak on 20 October 2014.",
    "Twenty-five officers of the Police Administration took part in it, and so did six teachers.",
    "The costs were borne by the Embassy of Norway, which also sent two of its own people to listen.",
    "Resolution 1325 was read aloud in the old cinema, and nobody left before the end of the evening.",
)
BODY = "".join(f"<p>{sentence}</p>" for sentence in PROSE)
TEXT = "\n\n".join(PROSE)
MENU = '<nav><ul><li><a href="/">Home</a></li><li><a href="/about">About us</a></li></ul></nav>'
LATEST = (
    '<div class="widget"><h3>Latest</h3><ul><li><a href="/1">Minister visits Novi Sad</a></li>'
    '<li><a href="/2">Call for proposals</a></li><li><a href="/3">Our annual report</a></li></ul></div>'
)
FOOT = "<footer><p>Copyright 2020 Some Site. All rights reserved.</p></footer>"
COOKIES = '<div id="cookie-bar" role="dialog">We use cookies for you. <button>Accept</button></div>'


def page(main: str, head: str = "<title>Some Site</title>") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{main}</body></html>".encode()


LINES = {
    "paragraphs": ("<p>One <b>two</b>\n three.</p><p>Four</p>", "One two three.\n\nFour"),
    "line breaks": ("<p>Donor: Sida<br>Place: Pirot</p>", "Donor: Sida\nPlace: Pirot"),
    "list": (
        "<p>Towns:</p><ul><li>Pirot</li><li>Niš <ol><li>centre</li></ol></li></ul>",
        "Towns:\n• Pirot\n• Niš\n1. centre",
    ),
    "numbered list": (
        "<ol start='3'><li>Aims</li><li>Means<ul><li>money</li></ul></li><li value='9'>Ends</li>"
        "<li>After</li></ol><p>Text</p>",
        "3. Aims\n4. Means\n• money\n9. Ends\n10. After\n\nText",
    ),
    "list that brings its own bullets and numbers": (
        "<ul><li>– Pirot</li><li>2) Niš</li><li>25 women</li></ul>",
        "– Pirot\n2) Niš\n• 25 women",
    ),
    "item of several paragraphs": ("<ul><li><p>One</p><p>Two</p></li></ul>", "• One\n\nTwo"),
    "empty item": ("<ul><li>One</li><li></li></ul><p>Text</p>", "• One\n\nText"),
    "numbers that are none": ("<ol start='-1'><li value='x'>One</li></ol>", "1. One"),
    "list in a cell": ("<table><tr><td>a</td><td><ul><li>b</li></ul></td></tr></table>", "a | b"),
    "table": (
        "<table><tr><th>Place</th><th>Donor</th></tr><tr><td><p>Pirot</p></td><td>Sida,<br>Norway</td></tr>"
        "<tr><td></td><td>EU</td></tr></table>",
        "Place | Donor\nPirot | Sida, Norway\n | EU",
    ),
    "table as layout": (
        f"<table><tr><td><a href='/'>Home</a></td><td>{BODY}</td></tr></table>",
        f"Home\n\n{TEXT}",
    ),
    "table inside a table": (
        "<table><tr><td>Aside</td><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>",
        "Aside\n\na | b",
    ),
    "terms": (
        "<dl><dt>Donor:</dt><dd>Sida</dd><dt>Place</dt><dd>Pirot</dd><dt>Left open</dt></dl>",
        "Donor: Sida\nPlace: Pirot\nLeft open",
    ),
    "preformatted": ("<pre>Code    Place\nJZN     Pirot</pre>", "Code    Place\nJZN     Pirot"),
    "footnote number": ("<p>UN Women.<sup>14</sup> No.</p>", "UN Women.¹⁴ No."),
    "headings": ("<h2>Aims</h2><p>Peace</p>", "Aims\n\nPeace"),
    "text between blocks": ("<div>before<p>inside</p>after</div>", "before\n\ninside\n\nafter"),
    "nothing": ("<p> </p>", ""),
}


@pytest.mark.parametrize(("markup", "expected"), LINES.values(), ids=LINES)
def test_elements_become_lines(markup: str, expected: str) -> None:
    assert text_of(lxml_html.fromstring(f"<div>{markup}</div>")) == expected


HEADLINE = "Training in Čačak"
ARTICLE = f"<article><h1>{HEADLINE}</h1>{BODY}</article>"
READ = f"{HEADLINE}\n\n{TEXT}"

PAGES = {
    "article among furniture": (
        page(f"{COOKIES}<header>{MENU}</header><main>{ARTICLE}</main>{LATEST}{FOOT}"),
        READ,
    ),
    "headline outside the text": (
        page(
            f"{MENU}<div class='title'><h1>{HEADLINE}</h1></div>"
            f"<div class='content'>{BODY}</div>{LATEST}{FOOT}"
        ),
        READ,
    ),
    "layout by a table": (
        page(
            "<table><tr><td><a href=1>Home</a><br><a href=2>About us</a><br><a href=3>Projects</a></td>"
            f"<td><h1>{HEADLINE}</h1>{BODY}</td></tr></table>"
        ),
        READ,
    ),
    "sharing and related links": (
        page(
            f"<main><div class='share'>Share: <a href=#>Facebook</a></div>{ARTICLE}"
            f"<div class='related'>{LATEST}</div></main>"
        ),
        READ,
    ),
    "short fields are kept": (
        page(f"{MENU}<main><h1>{HEADLINE}</h1><p>Donor: Sida</p>{BODY}<p>Contact: Ana</p></main>{FOOT}"),
        f"{HEADLINE}\n\nDonor: Sida\n\n{TEXT}\n\nContact: Ana",
    ),
    "headline only in the metadata": (
        page(
            BODY,
            '<script type="application/ld+json">'
            '{"@type": "NewsArticle", "headline": "Training in Čačak"}</script>',
        ),
        READ,
    ),
    "hidden and scripted parts": (
        page(
            f"<main>{ARTICLE}<div hidden>secret</div><p style='display: none'>x</p>"
            "<script>1<2</script></main>"
        ),
        READ,
    ),
    "caption twice": (page(f"<main>{ARTICLE}<p>{PROSE[0]}</p></main>"), READ),
    "old page in a table, with banner, margins and foot": (
        page(
            "<table><tr><td colspan=3><b>Some Site</b></td></tr><tr><td><a href=1>Home</a><br>"
            "<a href=2>News</a><br><a href=3>Links</a></td>"
            f"<td><b>{HEADLINE}</b><br><br>{'<br><br>'.join(PROSE)}</td><td>Visitors: 013250</td></tr>"
            "<tr><td colspan=3>&copy; Some Site | <a href=1>back to top</a></td></tr></table>"
        ),
        "\n".join((HEADLINE, *PROSE)),
    ),
    "a line that leads to another page": (
        page(
            f"<main>{ARTICLE}<p>Read also: <a href='/9'>Minister visits the town of Novi Sad</a></p></main>"
        ),
        READ,
    ),
    "rows of a table after the text": (
        page(
            f"<main><h1>{HEADLINE}</h1>{BODY}<table><tr><td>Place</td><td>Donor</td></tr>"
            f"<tr><td>Pirot</td><td>Sida</td></tr></table></main>{LATEST}{FOOT}"
        ),
        f"{READ}\n\nPlace | Donor\nPirot | Sida",
    ),
    "charset far down, as archives push it": (
        page(
            f"<main>{ARTICLE}</main>",
            f"<!--{'x' * 5000}--><meta charset='windows-1250'><title>Some Site</title>",
        )
        .decode()
        .encode("windows-1250"),
        READ,
    ),
    "a few words only": (page("<p>Closed on Monday.</p>"), "Closed on Monday."),
}


@pytest.mark.parametrize(("content", "expected"), PAGES.values(), ids=PAGES)
def test_the_report_is_told_from_its_page(content: bytes, expected: str) -> None:
    assert read_html(content).text == expected


NEWS = (
    '<script type="application/ld+json">{"@graph": [{"@type": ["NewsArticle"],'
    '"headline": "Training held", "datePublished": "2014-10-21T09:00:00Z",'
    '"publisher": {"name": "Fenomena"}}]}</script>'
)

SAID = {
    "JSON-LD": (NEWS, "", ("Training held", "Fenomena", date(2014, 10, 21))),
    "Open Graph": (
        '<meta property="og:title" content="Training held | Fenomena">'
        '<meta property="og:site_name" content="Fenomena">'
        '<meta property="article:published_time" content="2014-10-20">',
        "",
        ("Training held", "Fenomena", date(2014, 10, 20)),
    ),
    "Dublin Core": (
        '<meta name="DC.title" content="Training held"><meta name="DC.publisher" content="UN Women">'
        '<meta name="DCTERMS.issued" content="2014-10-20">',
        "",
        ("Training held", "UN Women", date(2014, 10, 20)),
    ),
    "a time element": (
        "<title>Training held</title>",
        '<h1>Training held</h1><time datetime="2014-10-20" pubdate>20 October</time>',
        ("Training held", None, date(2014, 10, 20)),
    ),
    "the heading wins over the tab": (
        "<title>Training held - Fenomena - News</title>",
        "<h1>Training held</h1>",
        ("Training held", None, None),
    ),
    "broken JSON-LD": (
        '<script type="application/ld+json">{"@type": </script><title>Training held</title>',
        "",
        ("Training held", None, None),
    ),
    "a day that is none": (
        '<meta name="date" content="2014-13-45"><title>Training held</title>',
        "",
        ("Training held", None, None),
    ),
    "a day of the text is not the page's": (
        "<title>Training held</title>",
        "<p>An information session will be held in Buka on 14/07/2021. © 2019 Fenomena</p>",
        ("Training held", None, None),
    ),
    "nothing": ("", "", (None, None, None)),
}


@pytest.mark.parametrize(("head", "body", "expected"), SAID.values(), ids=SAID)
def test_metadata(head: str, body: str, expected: tuple[str | None, str | None, date | None]) -> None:
    root = lxml_html.document_fromstring(page(f"<div>{body}</div>", head).decode())
    found = read_metadata(root)
    assert (found.title or found.page_title, found.publisher, found.published) == expected


def test_the_day_a_page_shows_in_its_text_is_taken_where_its_markup_has_none() -> None:
    content = read_html(page(f"<main><h1>{HEADLINE}</h1><p>Novi Sad, 28.11.2014</p>{BODY}</main>"))
    assert content.published == date(2014, 11, 28)


TITLES = {
    "h1": ("<title>Some Site</title>", f"<h1>{HEADLINE}</h1>{BODY}", (HEADLINE, None)),
    "site's name in the title element": (
        "<title>Fenomena Kraljevo</title>",
        f"<b>{HEADLINE}</b><br><br>{'<br><br>'.join(PROSE)}",
        (HEADLINE, "Fenomena Kraljevo"),
    ),
    "site and page in the title element": (
        f"<title>{HEADLINE} | Fenomena</title>",
        f"<h2>{HEADLINE}</h2>{BODY}",
        (HEADLINE, "Fenomena"),
    ),
    "a title that the text does not repeat": (
        "<title>How we trained</title>",
        BODY,
        ("How we trained", None),
    ),
    "no title at all": ("", f"<h3>{HEADLINE}</h3>{BODY}", (HEADLINE, None)),
    "a template's title": ("<title>Home</title>", f"<h3>{HEADLINE}</h3>{BODY}", (HEADLINE, None)),
    "Open Graph": (
        f"<title>Home</title><meta property='og:title' content='{HEADLINE}'>",
        BODY,
        (HEADLINE, None),
    ),
}


@pytest.mark.parametrize(("head", "body", "expected"), TITLES.values(), ids=TITLES)
def test_titles(head: str, body: str, expected: tuple[str | None, str | None]) -> None:
    content = read_html(page(body, head))
    assert (content.title, content.publisher) == expected


SELF = "https://fenomena.example/2014/training"
ADDRESSES = {
    "canonical": (f"<link rel='canonical' href='{SELF}'>", SELF),
    "relative": ("<link rel='canonical' href='/2014/training'>", SELF),
    "Open Graph": (f"<meta property='og:url' content='{SELF}'>", SELF),
    "canonical first": (
        f"<meta property='og:url' content='https://x.example/'><link rel='canonical' href='{SELF}'>",
        SELF,
    ),
    "a template's": ("<link rel='canonical' href='https://fenomena.example/'>", None),
    "no web address": ("<link rel='canonical' href='file:///C:/x.htm'>", None),
    "a broken one": ("<link rel='canonical' href='http://[x/'>", None),
    "none": ("", None),
}


@pytest.mark.parametrize(("head", "expected"), ADDRESSES.values(), ids=ADDRESSES)
def test_the_address_a_page_calls_its_own(head: str, expected: str | None) -> None:
    assert read_html(page(BODY, head), url="https://fenomena.example/2014/training?print=1").url == expected


@pytest.mark.parametrize(
    ("head", "modified"),
    [
        (NEWS.replace('"publisher"', '"dateModified": "2015-02-03", "publisher"'), date(2015, 2, 3)),
        ("<meta property='article:modified_time' content='2015-02-03T01:02:03Z'>", date(2015, 2, 3)),
        ("<meta name='DCTERMS.modified' content='2015-02-03'>", date(2015, 2, 3)),
        ("<meta name='last-modified' content='yesterday'>", None),
    ],
)
def test_the_day_of_the_last_change(head: str, modified: date | None) -> None:
    assert read_html(page(BODY, head)).modified == modified


@pytest.mark.parametrize(
    ("opening", "head", "expected"),
    [
        ("<html lang='sr-Latn'>", "", "sr"),
        ("<html xml:lang='en'>", "", "en"),
        ("<html>", "<meta property='og:locale' content='sq_AL'>", "sq"),
        ("<html lang=''>", "", None),
        ("<html lang='english'>", "", None),
    ],
)
def test_the_language_a_page_declares(opening: str, head: str, expected: str | None) -> None:
    content = page(BODY, head).replace(b"<html>", opening.encode())
    assert read_html(content).language == expected
