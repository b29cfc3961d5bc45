"""What stands around a PDF's text: line numbers, marks of notes, pulled quotations, tables cut by pages."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pipeline.reading.pdf import read_pdf
from pipeline.reading.pdf_asides import without_note_marks
from pipeline.reading.pdf_line_numbers import without_line_numbers
from pipeline.reading.pdf_lines import Line
from pipeline.reading.pdf_page_breaks import with_whole_tables
from pipeline.reading.pdf_words import Word
from tests.hostile_files import font
from tests.reading.test_pdf import FIRST, drawn, write
from tests.rendering.typesetting import BOLD, FONT, register_fonts

LINE = Line("", page=0, left=72, right=500, foot=700, size=10)


def words(text: str, foot: float, left: float = 72, number: str = "") -> list[Word]:
    """A line of words ten points wide each, with a number of its own at the left or none."""
    body = [
        Word(word, left + 60 * at, left + 60 * at + 50, foot, 10, False)
        for at, word in enumerate(text.split())
    ]
    return [Word(number, 40, 50, foot, 8, False), *body] if number else body


def texts(lines: list[list[Word]]) -> list[str]:
    return [" ".join(word.text for word in line) for line in lines]


@pytest.mark.parametrize(
    ("numbers", "are_line_numbers"),
    [
        (["", "", "", "", "5", "", "", "", "", "10", "", "", "", "", "15"], True),
        ([str(number) for number in range(1, 11)], True),
        (["1", "2", "3", "", "", ""], False),  # too few to be of every line
        (["5", "", "10", "", "", "15"], False),  # not at even distances
        (["1325", "1820", "1888", "1889", "", ""], False),
    ],
)
def test_line_numbers_are_no_text(numbers: list[str], are_line_numbers: bool) -> None:
    given = [words("women met here", 700 - 14 * at, number=number) for at, number in enumerate(numbers)]
    expected = (
        [words("women met here", 700 - 14 * at) for at in range(len(numbers))] if are_line_numbers else given
    )
    assert texts(without_line_numbers(given)) == texts(expected)


def test_line_numbers_drawn_by_themselves_are_no_text() -> None:
    text = [words("women met here", 700 - 14 * at) for at in range(15)]
    apart = [[Word(str(number), 540, 550, 714 - 14 * number, 8, False)] for number in (5, 10, 15)]
    assert texts(without_line_numbers([*text, *apart])) == texts(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the Council for ² Women's Equity", "the Council for Women's Equity"),
        ("in Niš. ¹⁴ Then", "in Niš. ¹⁴ Then"),  # the document has no such note
        ("over 120 km² of land", "over 120 km² of land"),
        ("² See the annex", "² See the annex"),
        ("ended.²", "ended."),
    ],
)
def test_marks_of_notes_are_taken_out_of_the_sentence(text: str, expected: str) -> None:
    assert without_note_marks(replace(LINE, text=text), frozenset("²")).text == expected


def rows(page: int, *texts_of_rows: str) -> list[Line]:
    return [
        replace(LINE, text=text, page=page, foot=700 - 14 * at, is_row=" | " in f" {text} ")
        for at, text in enumerate(texts_of_rows)
    ]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (
            ["Activity | Place", "Seminar on the | Niš"],
            ["Activity | Place", " | and Pirot", "Visit | Bor"],
            [["Activity | Place", "Seminar on the | Niš and Pirot"], ["Visit | Bor"]],
        ),
        (
            ["Activity | Place", "Seminar | Niš"],
            ["Visit | Bor"],
            [["Activity | Place", "Seminar | Niš"], ["Visit | Bor"]],
        ),
        (["Activity | Place", "Seminar | Niš", "Text."], [" | Bor"], None),
    ],
)
def test_tables_go_on_over_the_end_of_a_page(
    first: list[str], second: list[str], expected: list[list[str]] | None
) -> None:
    joined = with_whole_tables([rows(0, *first), rows(1, *second)], 10)
    assert [[line.text for line in page] for page in joined] == (expected or [first, second])


def test_a_sentence_pulled_out_in_large_letters_is_told_once() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 72, 760, FIRST)
        write(
            canvas,
            72,
            600,
            ["“Twenty-five of the officers of the Police", "Administration took part in it and stayed.”"],
            15,
            19,
        )
        write(canvas, 72, 500, ["“Nobody had expected that so many of them would come.”"], 15)

    assert read_pdf(drawn(draw)).text.split("\n\n") == [
        " ".join(FIRST),
        "“Nobody had expected that so many of them would come.”",
    ]


def test_rows_between_shaded_stripes_stay_whole_wherever_their_cells_stand() -> None:
    table = [
        (["Activity"], ["Place"], ["Donor"]),
        (["Training of trainers", "on Resolution 1325"], ["Kraljevo"], ["Norway"]),
        (["Round table"], ["Novi Sad"], ["Embassy of", "Sweden"]),
        (["Exhibition of", "photographs"], ["Pirot"], ["Sida"]),
    ]

    def draw(canvas: Canvas) -> None:
        for number, cells in enumerate(table):
            middle = 700 - 40 * number
            canvas.setFillColor(colors.whitesmoke if number % 2 else colors.white)
            canvas.rect(66, middle - 20, 400, 40, stroke=0, fill=1)
            canvas.setFillColor(colors.black)
            for left, lines in zip((72, 230, 340), cells, strict=True):
                write(canvas, left, middle - 3 + 6 * (len(lines) - 1), lines, step=12)

    assert read_pdf(drawn(draw)).text.split("\n") == [
        "Activity | Place | Donor",
        "Training of trainers on Resolution 1325 | Kraljevo | Norway",
        "Round table | Novi Sad | Embassy of Sweden",
        "Exhibition of photographs | Pirot | Sida",
    ]


def test_a_ruled_table_of_bold_labels_and_values_holds_fields() -> None:
    register_fonts()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for number, (label, value) in enumerate(
        (("Donor", "Sida"), ("Place", "Kraljevo"), ("Duration:", "May 2014"))
    ):
        foot = 700 - 20 * number
        canvas.rect(66, foot - 6, 100, 20)
        canvas.rect(166, foot - 6, 250, 20)
        canvas.setFont(BOLD, 10)
        canvas.drawString(72, foot, label)
        canvas.setFont(FONT, 10)
        canvas.drawString(172, foot, value)
    canvas.save()
    assert read_pdf(buffer.getvalue()).text.split("\n") == [
        "Donor: Sida",
        "Place: Kraljevo",
        "Duration: May 2014",
    ]


def test_a_letterhead_gives_way_to_the_title() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(*font(22))
        write(canvas, 72, 790, ["General Assembly"], 22)
        write(canvas, 72, 740, ["Report on the work of the regional offices"], 14)
        write(canvas, 72, 700, FIRST)

    content = read_pdf(drawn(draw))
    assert content.title == "Report on the work of the regional offices"
    assert content.text.startswith("General Assembly\n")
