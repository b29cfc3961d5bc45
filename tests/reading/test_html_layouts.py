"""Web pages as different systems build them: the text is read whole, and nothing that stands around it."""

from __future__ import annotations

import re

import pytest

from pipeline.gold import parse_gold
from pipeline.reading.html import read_html
from tests.rendering import HTML_DESIGNS, encode_html, render_html
from tests.rendering.make_collection import CORPUS

# Sentences and labels that the designs put around the text.
AROUND = {
    "news": ("We use cookies", "Most read", "Water supply", "Subscribe to our newsletter"),
    "tables": ("Visitors:", "Call for volunteers"),
    "tables-undeclared": ("Visitors:", "Call for volunteers"),
    "blog": ("Leave a Reply", "Bravo!", "Recent Posts"),
    "institution": ("Fraud alert", "Who we are"),
    "drupal": ("Upcoming", "Guided walk", "Stay informed", "Harbour Street", "Printer-friendly"),
    "builder": ("Become a friend", "price of a cup", "It had rained", "too little sleep"),
    "nineties": ("Guestbook", "visitor number", "last changed in spring"),
    "portal": (
        "We value your privacy",
        "Never miss a story",
        "Read also",
        "orchard44",
        "Most read",
        "ombudsman",
    ),
}
NAMES = ("train/wb-struga-coalition-2007", "train/in-mano-river-programme")


def _plain(text: str) -> str:
    return re.sub(r"[\s-]+", " ", text)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("design", HTML_DESIGNS)
def test_no_design_costs_a_name_or_adds_a_word_of_its_own(design: str, name: str) -> None:
    document = parse_gold(CORPUS / "gold" / f"{name}.gold")
    text = read_html(encode_html(render_html(document, design), design)).text
    assert [m.text for m in document.mentions if _plain(m.text) not in _plain(text)] == []
    assert [words for words in AROUND[design] if words in text] == []


LONG = "Twenty-five officers of the Police Administration took part in the training and stayed."
MORE = (
    "The costs were borne by the Embassy of Norway in Belgrade, which also sent two people to listen."
    " Nobody had expected that so many would come, and on the last day the hall was too small for them."
)


def page(body: str) -> bytes:
    return f"<html><head><title>A training in Kraljevo</title></head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<h1>A training</h1><div class=node><div class=field><div class=field__label>Donor</div>"
            f"<div class=field__item>Sida</div></div><div><p>{LONG}</p></div><div><p>{MORE}</p></div></div>",
            ["A training", "Donor: Sida", LONG, MORE],
        ),
        (
            "<h1>A training</h1><table><tr><th>Donor</th><td>Sida</td></tr><tr><td>Place:</td><td>Niš</td>"
            f"</tr></table><p>{LONG}</p><p>{MORE}</p>",
            ["A training", "Donor: Sida", "Place: Niš", LONG, MORE],
        ),
        (
            f'<h1>A training</h1><p>{LONG[:-1]}<sup><a href="#n1">1</a></sup>.</p><p>{MORE}</p>'
            "<p>The hall has 120 m<sup>2</sup> and was full on all days of the training.</p>",
            [
                "A training",
                LONG,
                MORE,
                "The hall has 120 m² and was full on all days of the training.",
            ],
        ),
        (
            f"<h1>A training</h1><p>By our friend · 3 May 2014 18:40 · 4 min read</p><div><p>{LONG}</p>"
            f"<div class=newsletter-box><p>{MORE[:50]} every week, in your inbox, for nothing at all.</p>"
            f"<form><input type=email></form></div><p>{MORE}</p></div>",
            ["A training", LONG, MORE],
        ),
    ],
)
def test_parts_of_a_page(body: str, expected: list[str]) -> None:
    text = read_html(page(body)).text
    assert [line for line in text.split("\n") if line] == expected


@pytest.mark.parametrize(
    ("name", "words"),
    [
        # A long table in one container, who paid for it in another.
        ("dev/de-mwl-table-2016", ["Financed by: Embassy of the United Kingdom", "Total: 252 persons"]),
        # Of paragraphs in a container each trafilatura takes the longest alone.
        ("train/mfa3-ie-oversight-minutes-2020", ["Apologies: Health Service", "Ireland will take its seat"]),
    ],
)
def test_containers_built_like_the_one_with_most_of_the_text_are_read_too(
    name: str, words: list[str]
) -> None:
    document = parse_gold(CORPUS / "gold" / f"{name}.gold")
    text = read_html(encode_html(render_html(document, "builder"), "builder")).text
    assert [part for part in words if part not in text] == []
    assert [part for part in AROUND["builder"] if part in text] == []
