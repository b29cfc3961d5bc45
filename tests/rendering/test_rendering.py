"""Rendering loses no word of a document and gives the same bytes each time."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from bs4 import BeautifulSoup

from pipeline.gold import GoldDocument, GoldEntity, parse_gold
from tests.rendering import (
    HTML_DESIGNS,
    PDF_DESIGNS,
    TEXT_DESIGNS,
    encode_html,
    render_html,
    render_pdf,
    render_text,
)
from tests.rendering.blocks import Block, Bullets, Fields, Heading, Item, Paragraph, Table, read_blocks
from tests.rendering.hyphenation import SOFT_HYPHEN, hyphenate
from tests.rendering.make_collection import CORPUS

DOCUMENT = GoldDocument(
    id="sample",
    text=(
        "Seminar u Šapcu & <Đakovica>\n\nDonor: Sida\nDuration: May 2014\n\n"
        "The organization of the seminar took three weeks, and its documentation is kept in Ferizaj.\n\n"
        "- first\n- second\n\nDate | Place | What\n1 May | Niš | seminar\n2 May | Pejë | visit\n"
    ),
    mentions=(),
    entities={"o1": GoldEntity("o1", name="Žene & mir")},
    activities=(),
    title="Seminar u Šapcu & <Đakovica>",
    published=date(2014, 5, 3),
    publisher="o1",
)
KEPT = [
    "train/wb-regional-programme-2021-2024",
    "train/wb-struga-coalition-2007",
    "train/in-mano-river-programme",
    "dev/de-mwl-table-2016",
]


def _words(text: str) -> Counter[str]:
    # A single o may be a list's marker, which the renderings replace. A hyphen at a line's end may
    # be the word's own or the typesetter's: compounds count as one word.
    joined = re.sub(r"(?<=\w)-(?=\w)", "", text)
    return Counter(word for word in re.findall(r"[^\W_]+", joined) if word != "o")


def _document(name: str) -> GoldDocument:
    return parse_gold(CORPUS / "gold" / f"{name}.gold")


def _pdf_text(content: bytes) -> str:
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content)]
    text = re.sub(r"\x02(\r?\n)?", "", "\n".join(pages))
    # A drop cap stands on a line of its own, a note's number behind its word.
    text = re.sub(r"^([A-Z])\r?\n", r"\1", text, flags=re.MULTILINE)
    return re.sub(r"(?<=[^\W\d_])\d+(?=\s)", "", text)


def _parted_at_line_ends(text: str) -> str:
    """Text with words joined that its own line ends had parted."""
    return re.sub(r"([a-z])-\n\s*(?=[a-z])", r"\1", text)


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.parametrize("design", PDF_DESIGNS)
def test_a_pdf_holds_every_word(name: str, design: str) -> None:
    document = _document(name)
    unnumbered = re.sub(r"(?<=[^\W\d_])\d+(?=\s)", "", _parted_at_line_ends(document.text))
    lost = _words(unnumbered) - _words(_pdf_text(render_pdf(document, design)))
    assert lost == Counter()


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.parametrize("design", HTML_DESIGNS)
def test_a_web_page_holds_every_word(name: str, design: str) -> None:
    document = _document(name)
    page = BeautifulSoup(render_html(document, design), "lxml").get_text(" ")
    assert _words(_parted_at_line_ends(document.text)) - _words(page) == Counter()


@pytest.mark.parametrize("design", PDF_DESIGNS)
def test_a_pdf_is_the_same_each_time(design: str) -> None:
    assert render_pdf(DOCUMENT, design) == render_pdf(DOCUMENT, design)


def test_a_pdf_sets_letters_that_the_font_lacks() -> None:
    document = replace(DOCUMENT, text="Жене у црном, București ➢ Fushë Kosovë")
    assert (
        _pdf_text(render_pdf(document, "plain")).splitlines()[1] == "Жене у црном, București ➢ Fushë Kosovë"
    )


def test_what_stands_at_the_edges_of_pages() -> None:
    texts = {design: _pdf_text(render_pdf(DOCUMENT, design)) for design in PDF_DESIGNS}
    shown = {
        "plain": "– 1 –",
        "columns": "Page 1",
        "report": "Žene & mir – Seminar u Šapcu & <Đakovica>",
        "annual": "Page 2 of 3",
        "magazine": "A magazine for its readers | 1",
        "office": "NARRATIVE REPORT",
        "letter": "Original: English",
        "brochure": "HOW TO READ THIS BROCHURE",
    }
    assert {design: line for design, line in shown.items() if line in texts[design].splitlines()} == shown


@pytest.mark.parametrize(
    ("design", "shown"),
    [
        ("news", '<time datetime="2014-05-03">3 May 2014</time>'),
        ("news", '"datePublished": "2014-05-03"'),
        ("news", '"publisher": {"@type": "Organization", "name": "Žene \\u0026 mir"}'),
        ("tables", "CHARSET=windows-1250".lower()),
        ("tables", "<B>Žene &amp; mir</B>"),
        ("tables-undeclared", "<TITLE>Žene &amp; mir</TITLE>"),
        ("blog", '<meta property="article:published_time" content="2014-05-03T10:25:00+00:00">'),
        ("blog", '<meta property="og:site_name" content="Žene &amp; mir">'),
        ("institution", '<time datetime="2014-05-03">3 May 2014</time>'),
        ("institution", "<dt>Donor:</dt> <dd>Sida</dd>"),
        ("drupal", '<div class="field__label">Donor</div><div class="field__item">Sida</div>'),
        ("builder", '<span class="label">Donor:</span> <span class="value">Sida</span>'),
        ("nineties", "<tr><td nowrap><b>Donor:</b></td><td>Sida</td></tr>"),
        ("portal", "By our correspondent · 3 May 2014 18:40"),
    ],
)
def test_a_web_page_shows_what_its_design_promises(design: str, shown: str) -> None:
    assert shown in render_html(DOCUMENT, design)


@pytest.mark.parametrize("design", HTML_DESIGNS)
def test_a_web_page_keeps_lists_and_tables(design: str) -> None:
    page = BeautifulSoup(render_html(DOCUMENT, design), "lxml")
    tables = [
        [cell.get_text(strip=True) for cell in row.find_all(["td", "th"])] for row in page.find_all("tr")
    ]
    assert tables[-3 if "tables" not in design else -4 :][:3] == [
        ["Date", "Place", "What"],
        ["1 May", "Niš", "seminar"],
        ["2 May", "Pejë", "visit"],
    ]
    assert ["first", "second"] in [
        [item.get_text() for item in list_.find_all("li")] for list_ in page.find_all("ul")
    ]
    assert "Seminar u Šapcu & <Đakovica>" in page.get_text()


def test_old_pages_say_nothing_of_their_encoding_or_date() -> None:
    page = render_html(DOCUMENT, "tables-undeclared")
    assert "<META" not in page.upper()
    assert "2014-05-03" not in page
    assert encode_html("Niš Ђ", "tables-undeclared") == b"Ni\x9a &#1026;"
    assert encode_html("Niš", "news") == "Niš".encode()


@pytest.mark.parametrize(
    ("design", "content"),
    [
        ("utf-8", "Niš, Pejë\n\nSecond\n".encode()),
        ("utf-8-bom", b"\xef\xbb\xbf" + "Niš, Pejë\n\nSecond\n".encode()),
        ("windows-1250", b"Ni\x9a, Pej\xeb\r\n\r\nSecond\r\n"),
        ("wrapped", "Niš, Pejë\n\nSecond\n".encode()),
    ],
)
def test_text_files(design: str, content: bytes) -> None:
    assert render_text(replace(DOCUMENT, text="Niš, Pejë\n\nSecond\n\n"), design) == content


def test_wrapped_lines_keep_their_indent_and_are_short_enough() -> None:
    long = replace(DOCUMENT, text="  " + "word " * 40)
    lines = render_text(long, "wrapped").decode().splitlines()
    assert [(len(line), line[:3]) for line in lines] == [(76, "  w"), (76, "  w"), (51, "  w")]


def test_what_windows_1250_lacks_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        render_text(replace(DOCUMENT, text="Ђ"), "windows-1250")


def test_an_unknown_design_is_refused() -> None:
    assert "scroll" not in TEXT_DESIGNS
    with pytest.raises(ValueError, match="scroll"):
        render_text(DOCUMENT, "scroll")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("Title\n\nA text that is longer.", (Heading("Title", 1), Paragraph("A text that is longer."))),
        (
            "PRESS RELEASE\n\nTitle\n\nA text that is longer.",
            (Paragraph("PRESS RELEASE"), Heading("Title", 1), Paragraph("A text that is longer.")),
        ),
        (
            "Title\n• one\n   o two\n\n• three\n1. four",
            (
                Heading("Title", 1),
                Bullets((Item("one"), Item("two", 1), Item("three"), Item("four", 0, "1."))),
            ),
        ),
        (
            "Title\n\nDonor: Sida: two\nArea: Niš",
            (Heading("Title", 1), Fields((("Donor", "Sida: two"), ("Area", "Niš")))),
        ),
        ("Title\n\nDonor: Sida", (Heading("Title", 1), Paragraph("Donor: Sida"))),
        (
            "Title\n\nA\tB\tC\n1\t\t3\nNote",
            (Heading("Title", 1), Table((("A", "B", "C"), ("1", "", "3"))), Paragraph("Note")),
        ),
        ("Title\n\nHome | News | Contact", (Heading("Title", 1), Paragraph("Home | News | Contact"))),
    ],
)
def test_reads_the_layout_of_plain_text(text: str, expected: tuple[Block, ...]) -> None:
    assert read_blocks(text, "Title") == expected


def test_joins_lines_of_a_fixed_width() -> None:
    line = "The women of the town met in the hall of the municipality for a confer"
    text = "\n".join([f"{line}-", "ence on peace."] * 7)
    assert read_blocks(text, None) == (Paragraph(" ".join([f"{line}ence on peace."])),) * 7


@pytest.mark.parametrize(
    ("word", "parted"),
    [
        ("implementation", "implementa|tion"),
        ("understanding", "under|stand|ing"),
        ("Implementation", "Implementation"),
        ("organi", "organi"),
        ("co-financing", "co-financing"),
        ("committee", "com|mit|tee"),
    ],
)
def test_parts_long_common_words_only(word: str, parted: str) -> None:
    assert hyphenate(word).replace(SOFT_HYPHEN, "|") == parted
