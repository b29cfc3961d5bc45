"""What a person sees on a page and a program has to work out: order, boxes, tables without rules, notes."""

from __future__ import annotations

import re

import pytest
from reportlab.lib.colors import lightgrey
from reportlab.pdfgen.canvas import Canvas

from pipeline.gold import parse_gold
from pipeline.reading.pdf import read_pdf
from tests.hostile_files import font
from tests.reading.test_pdf import FIRST, SECOND, drawn, write
from tests.rendering import PDF_DESIGNS, render_pdf
from tests.rendering.make_collection import CORPUS

LEFT = ["The women of the valley", "met in March and wrote", "down what they wanted"]
RIGHT = ["from the two towns, and", "the mayors signed it all", "in the old cinema."]
TABLE = [
    (["Activity"], ["Date"], ["Place"], ["Donor"]),
    (
        ["Training of trainers", "on Resolution 1325"],
        ["12 May", "2014"],
        ["Kraljevo"],
        ["Embassy of", "Norway"],
    ),
    (["Round table"], ["3 June 2014"], ["Novi Sad"], ["Sida"]),
    (["Exhibition"], ["9 July 2014"], ["Pirot"], ["Municipality", "of Pirot"]),
]
ROWS = [
    "Activity | Date | Place | Donor",
    "Training of trainers on Resolution 1325 | 12 May 2014 | Kraljevo | Embassy of Norway",
    "Round table | 3 June 2014 | Novi Sad | Sida",
    "Exhibition | 9 July 2014 | Pirot | Municipality of Pirot",
]
TABLE_LEFTS = (72, 230, 330, 420)


def test_a_title_drawn_last_is_read_first_and_a_footer_drawn_first_is_read_last() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 72, 200, ["Written by the office in Pirot"])
        write(canvas, 72, 720, FIRST)
        write(canvas, 72, 760, ["Results of the year"], size=16)

    assert read_pdf(drawn(draw)).text.split("\n\n") == [
        "Results of the year",
        " ".join(FIRST),
        "Written by the office in Pirot",
    ]


def test_three_columns_below_a_title_across_them() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 72, 780, ["What the women of the valley of the Ibar wanted"], size=16)
        for left, lines in (
            (72, LEFT),
            (230, RIGHT),
            (390, ["A fourth of them live", "in the mountains now."]),
        ):
            write(canvas, left, 740, lines)

    assert read_pdf(drawn(draw)).text.split("\n\n") == [
        "What the women of the valley of the Ibar wanted",
        " ".join(LEFT + RIGHT),
        "A fourth of them live in the mountains now.",
    ]


def test_a_box_beside_the_text_interrupts_no_sentence() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(lightgrey)
        canvas.rect(310, 690, 200, 60, stroke=0, fill=1)
        canvas.setFillColor("black")
        write(canvas, 320, 735, ["How to reach us", "Write to the office."], size=9)
        write(canvas, 72, 735, LEFT)
        write(canvas, 72, 693, RIGHT)

    assert read_pdf(drawn(draw)).text.split("\n\n")[0] == " ".join(LEFT + RIGHT)


def test_a_note_at_the_foot_of_a_column_stands_before_the_sentence_it_would_cut() -> None:
    note = ["1 Interviews, January 2015."]

    def draw(canvas: Canvas) -> None:
        write(canvas, 72, 760, LEFT)
        write(canvas, 72, 690, note, size=7)
        write(canvas, 320, 760, RIGHT)

    assert read_pdf(drawn(draw)).text == f"{note[0]}\n\n{' '.join(LEFT + RIGHT)}"


@pytest.mark.parametrize("by_cell", [True, False], ids=["cell by cell", "line by line"])
@pytest.mark.parametrize("has_rules", [True, False], ids=["level rules", "no rules"])
def test_a_table_without_upright_rules(by_cell: bool, has_rules: bool) -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 72, 790, FIRST)
        top = 720.0
        for row in TABLE:
            height = max(len(cell) for cell in row)
            places = [
                (left, top - 12 * line, text)
                for left, cell in zip(TABLE_LEFTS, row, strict=True)
                for line, text in enumerate(cell)
            ]
            for left, y, text in places if by_cell else sorted(places, key=lambda place: -place[1]):
                write(canvas, left, y, [text], size=9)
            top -= 12 * height + 8
            if has_rules:
                canvas.line(72, top + 14, 520, top + 14)
        write(canvas, 72, top - 20, SECOND)

    assert read_pdf(drawn(draw)).text == "\n".join([" ".join(FIRST), "", *ROWS, "", " ".join(SECOND)])


@pytest.mark.parametrize(
    ("letter", "line", "expected"),
    [("T", "he women of the valley", "The women"), ("A", "training of women was", "A training")],
)
def test_a_large_first_letter_opens_its_word(letter: str, line: str, expected: str) -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 72, 736, [letter], size=28)
        write(canvas, 98, 752, [line, "met in March and wrote"])
        write(canvas, 72, 724, ["down what they wanted to be", *FIRST])

    text = read_pdf(drawn(draw)).text
    assert text.startswith(expected)
    assert "met in March and wrote down what they wanted" in text


def test_letters_set_apart_make_words() -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(72, 780)
        text.setFont(*font(11))
        text.setCharSpace(6)
        text.textLine("WOMEN OF PIROT")
        canvas.drawText(text)
        write(canvas, 72, 740, FIRST)

    assert read_pdf(drawn(draw)).text.split("\n")[0] == "WOMEN OF PIROT"


def test_text_that_runs_up_the_margin_is_left_out_and_a_turned_page_is_read() -> None:
    def margin(canvas: Canvas) -> None:
        write(canvas, 72, 760, FIRST)
        canvas.rotate(90)
        write(canvas, 300, -30, ["Printed on old paper"], size=7)

    def turned(canvas: Canvas) -> None:
        canvas.rotate(90)
        write(canvas, 72, -100, FIRST)

    assert read_pdf(drawn(margin)).text == " ".join(FIRST)
    assert read_pdf(drawn(turned)).text == " ".join(FIRST)


@pytest.mark.parametrize("degrees", [90, -90])
def test_a_ruled_table_on_a_turned_page_keeps_its_rows(degrees: int) -> None:
    rows = [["Place", "Donor", "Women", "Year"], ["Novi Pazar", "Sida", "1975", "2014"]]
    rows += [[f"Town {letter}", "Norway", str(100 * n), "2015"] for n, letter in enumerate("ABC")]

    def turned(canvas: Canvas) -> None:
        canvas.rotate(degrees)
        left, top = (72, -100) if degrees > 0 else (-700, 500)
        for number in range(len(rows) + 1):
            canvas.line(left, top - 30 * number, left + 320, top - 30 * number)
        for number in range(5):
            canvas.line(left + 80 * number, top, left + 80 * number, top - 30 * len(rows))
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                parts = cell.split(" ")  # each word below the other
                write(canvas, left + 4 + 80 * column, top - 12 - 30 * row, parts, step=12)

    assert read_pdf(drawn(turned)).text == "\n".join(" | ".join(row) for row in rows)


def test_a_page_of_figures_may_be_turned() -> None:
    def table(canvas: Canvas) -> None:
        for row in range(6):
            cells = "     ".join(f"{row}{column}5.0" for column in range(4))
            write(canvas, 72, 500 - 20 * row, [cells])
        write(canvas, 72, 300, ["All in euros"])

    def turned(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.translate(0, -600)
        table(canvas)

    upright = read_pdf(drawn(table)).text
    assert upright.count("335.0") == 1
    assert read_pdf(drawn(turned)).text == upright


def test_letters_of_one_size_in_two_fonts_make_one_paragraph() -> None:
    """Fonts tell different heights for letters of the same size."""

    def draw(canvas: Canvas) -> None:
        for number, (line, name) in enumerate(zip(FIRST, (font()[0], "Helvetica", font()[0]), strict=True)):
            canvas.setFont(name, 10)
            canvas.drawString(72, 760 - 14 * number, line)

    assert read_pdf(drawn(draw)).text == " ".join(FIRST)


def test_running_headers_that_name_the_chapter() -> None:
    chapters = ["Aims and means", "What was done in Pirot", "Money"]
    bodies = [FIRST, SECOND, LEFT + RIGHT]

    def draw(canvas: Canvas) -> None:
        for number, chapter in enumerate(chapters, 1):
            write(canvas, 72, 810, [chapter], size=8)
            write(canvas, 72, 750, [chapter], size=15)
            write(canvas, 72, 720, bodies[number - 1])
            write(canvas, 480, 30, [f"Page {number} of 3"], size=8)
            if number < len(chapters):
                canvas.showPage()

    expected = [
        part for chapter, body in zip(chapters, bodies, strict=True) for part in (chapter, " ".join(body))
    ]
    assert read_pdf(drawn(draw)).text.split("\n\n") == expected


@pytest.mark.parametrize("design", PDF_DESIGNS)
@pytest.mark.parametrize(
    "name", ["train/wb-struga-coalition-2007", "train/in-mano-river-programme", "train/wb-kwn-press-2009"]
)
def test_no_design_costs_a_name(design: str, name: str) -> None:
    document = parse_gold(CORPUS / "gold" / f"{name}.gold")
    text = read_pdf(render_pdf(document, design)).text
    assert [m.text for m in document.mentions if _plain(m.text) not in _plain(text)] == []


def _plain(text: str) -> str:
    """Text without the line breaks and hyphens that setting it may add or take away."""
    return re.sub(r"[\s-]+", " ", text)
