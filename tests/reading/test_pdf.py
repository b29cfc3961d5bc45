"""PDF files: paragraphs, columns, running headers, cut words, tables, pages, titles."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pipeline.reading.pdf import read_pdf
from pipeline.reading.pdf_layout import Paragraph, paragraphs
from pipeline.reading.pdf_lines import Line
from pipeline.reading.pdf_running import without_running_lines
from tests.hostile_files import font, pdf


def drawn(draw: Callable[[Canvas], None], title: str | None = None) -> bytes:
    """A PDF of what `draw` puts on the canvas."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    if title:
        canvas.setTitle(title)
    canvas.setFont(*font())
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def write(
    canvas: Canvas, left: float, top: float, lines: list[str], size: float = 10, step: float = 14
) -> None:
    canvas.setFont(*font(size))
    for number, line in enumerate(lines):
        canvas.drawString(left, top - step * number, line)


FIRST = [
    "The Association Fenomena from Kraljevo held a training for women from",
    "six towns of central Serbia in the spring of the year. Twenty-five of the",
    "officers of the Police Administration took part in it and stayed.",
]
SECOND = [
    "The costs were borne by the Embassy of Norway in Belgrade, which also",
    "sent two of its own people to Čačak to listen.",
]


def joined(*paragraphs_of_lines: list[str]) -> str:
    return "\n".join(" ".join(lines) for lines in paragraphs_of_lines)


def test_paragraphs_parted_by_a_gap() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 72, 760, FIRST)
        write(canvas, 72, 700, SECOND)

    assert read_pdf(drawn(draw)).text == joined(FIRST, [], SECOND)


def test_paragraphs_parted_by_an_indent() -> None:
    def draw(canvas: Canvas) -> None:
        for top, lines in ((760, FIRST), (718, SECOND)):
            write(canvas, 92, top, lines[:1])
            write(canvas, 72, top - 14, lines[1:])

    assert read_pdf(drawn(draw)).text == joined(FIRST, SECOND)


def test_two_columns_are_read_one_after_the_other() -> None:
    left = ["The women of the valley", "met in March and wrote", "down what they wanted"]
    right = ["from the two towns, and", "the mayors signed it all", "in the old cinema."]

    def draw(canvas: Canvas) -> None:
        write(canvas, 72, 760, left)
        write(canvas, 320, 760, right)

    assert read_pdf(drawn(draw)).text == " ".join(left + right)


def test_fields_items_and_headings_stay_apart() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 72, 780, ["Results of the year"], size=16)
        write(
            canvas,
            72,
            750,
            ["Donor: Sida", "Place: Kraljevo", *FIRST, "• Pirot", "• Niš and the villages around it"],
        )

    content = read_pdf(drawn(draw))
    assert content.text == "\n".join(
        [
            "Results of the year",
            "",
            "Donor: Sida",
            "Place: Kraljevo",
            " ".join(FIRST),
            "• Pirot",
            "• Niš and the villages around it",
        ]
    )
    assert content.title == "Results of the year"


def test_a_list_stands_directly_under_the_line_above_it_however_wide_its_items_are_set() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 72, 760, FIRST)
        write(canvas, 72, 700, ["• Pirot", "• Niš and the villages around it"], step=24)
        write(canvas, 72, 640, SECOND)

    items = ["• Pirot", "• Niš and the villages around it"]
    assert read_pdf(drawn(draw)).text == "\n".join([" ".join(FIRST), *items, "", " ".join(SECOND)])


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ("Annual report of the Association 2014", "Annual report of the Association 2014"),
        ("Microsoft Word - report final.doc", None),
        ("untitled", None),
        ("N1512345", None),
        ("report.indd", None),
        (None, None),
    ],
)
def test_title_of_a_page_in_one_size_comes_from_the_properties(
    metadata: str | None, expected: str | None
) -> None:
    assert read_pdf(pdf([FIRST], title=metadata)).title == expected


def test_running_headers_and_page_numbers_are_left_out_and_sentences_go_on_over_pages() -> None:
    middle = [FIRST[:2], FIRST[2:] + SECOND, ["A last page."]]
    pages = [
        ["Report on the year 2014 – Fenomena", "", *lines, f"page {number}"]
        for number, lines in enumerate(middle, 1)
    ]

    def draw(canvas: Canvas) -> None:
        for number, lines in enumerate(pages):
            if number:
                canvas.showPage()
            write(canvas, 72, 810, lines[:1])
            write(canvas, 72, 760, lines[2:-1])
            write(canvas, 280, 30, lines[-1:])

    content = read_pdf(drawn(draw))
    assert content.text == joined(FIRST, SECOND, [], ["A last page."])
    starts = [content.text[start:][:12] for start in content.page_starts]
    assert starts == ["The Associat", "officers of ", "A last page."]


def test_a_footnote_stands_before_the_paragraph_that_goes_on_over_the_page() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 72, 760, [*SECOND, ""])
        write(canvas, 72, 700, FIRST[:2])
        write(canvas, 72, 100, ["1 Interviews, January 2015, and what was said in the corridor."], size=7)
        canvas.showPage()
        write(canvas, 72, 760, FIRST[2:])

    content = read_pdf(drawn(draw))
    assert content.text == joined(
        SECOND, [], ["1 Interviews, January 2015, and what was said in the corridor."], [], FIRST
    )
    assert content.text[content.page_starts[1] :].startswith("officers of")


def test_cut_words_are_made_whole() -> None:
    lines = [
        "The project was carried out in the northern part of the country, its imple-",
        "mentation took two years, and the conflict-",
        "related violence that was seen in the towns of the valley was written down in a",
        "report for the Secretary-",
        "General.",
    ]
    text = read_pdf(pdf([lines])).text.replace("\n", " ")
    assert "its implementation took" in text
    assert "the conflict-related violence" in text
    assert "the Secretary-General." in text
    assert "\x02" not in text


def test_ruled_tables_keep_a_row_on_a_line() -> None:
    rows = [
        ["Place", "Organizer", "Donor"],
        ["Pirot", "Fenomena", "Sida"],
        ["Niš", "Women for Peace", "Norway"],
    ]

    def draw(canvas: Canvas) -> None:
        write(canvas, 72, 760, FIRST)
        for number in range(4):
            canvas.line(72, 700 - 40 * number, 432, 700 - 40 * number)
            canvas.line(72 + 120 * number, 700, 72 + 120 * number, 580)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                parts = cell.split(" ", 1)  # the second word below the first
                write(canvas, 76 + 120 * column, 688 - 40 * row, parts)
        write(canvas, 72, 550, SECOND)

    assert read_pdf(drawn(draw)).text == "\n".join(
        [" ".join(FIRST), "", *(" | ".join(row) for row in rows), "", " ".join(SECOND)]
    )


def test_cells_without_rules_are_told_by_their_gaps() -> None:
    def draw(canvas: Canvas) -> None:
        for row, (place, donor) in enumerate((("Place", "Donor"), ("Novi Sad", "Sida"), ("Niš", "Norway"))):
            write(canvas, 72, 760 - 14 * row, [place])
            write(canvas, 272, 760 - 14 * row, [donor])

    assert read_pdf(drawn(draw)).text == "Place | Donor\nNovi Sad | Sida\nNiš | Norway"


def test_wide_blanks_of_a_justified_line_part_no_cells() -> None:
    lines = [
        ["under", "resolution", "1325"],
        ["(2000)", "of", "the", "Council"],
        ["of", "the", "United", "Nations"],
    ]

    def draw(canvas: Canvas) -> None:
        for row, words in enumerate(lines):
            gap = (260 - sum(canvas.stringWidth(word, *font()) for word in words)) / (len(words) - 1)
            left = 72.0
            for word in words:
                write(canvas, left, 760 - 14 * row, [word])
                left += canvas.stringWidth(word, *font()) + gap

    assert read_pdf(drawn(draw)).text == "under resolution 1325 (2000) of the Council of the United Nations"


def test_a_figure_at_the_start_of_a_line_opens_no_item_by_chance() -> None:
    lines = [
        "The project ran in the northern part of the country from 01.11.2013 to the",
        "30.10. 2016. It had a donor.",
    ]
    assert read_pdf(pdf([lines])).text == " ".join(lines)


def test_a_frame_around_text_is_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(60, 700, 460, 80)
        write(canvas, 72, 760, FIRST)

    assert read_pdf(drawn(draw)).text == " ".join(FIRST)


def test_raised_figures_stay_apart_from_the_name_before_them() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(*font())
        canvas.drawString(72, 760, "advice of UN Women")
        edge = 72 + canvas.stringWidth("advice of UN Women", *font())
        canvas.setFont(*font(6))
        canvas.drawString(edge, 764, "14")
        canvas.setFont(*font())
        canvas.drawString(edge + 12, 760, "and of others")

    assert read_pdf(drawn(draw)).text == "advice of UN Women ¹⁴ and of others"


def test_a_page_without_text_begins_where_the_next_one_does() -> None:
    content = read_pdf(pdf([[], FIRST, [], SECOND, []]))
    assert len(content.page_starts) == 5
    assert content.page_starts[0] == 0
    assert content.text[content.page_starts[1] :].startswith("The Association")
    assert content.page_starts[2] == content.page_starts[3]
    assert content.page_starts[4] == len(content.text)


def line(
    text: str, page: int = 0, left: float = 72, right: float = 500, foot: float = 700, **kind: bool
) -> Line:
    return Line(text, page, left, right, foot, size=10, first_word=30, **kind)


JOINS = {
    # name: lines, the groups they make
    "a full line": ([line("one two", foot=700), line("three", foot=688, right=100)], [2]),
    "a short line": ([line("One.", foot=700, right=120), line("Two three four", foot=688)], [1, 1]),
    "a short line whose sentence goes on": (
        [line("held in the", right=200), line("town hall", foot=688)],
        [2],
    ),
    "a gap": ([line("a"), line("b", foot=688), line("c", foot=660), line("d", foot=648)], [2, 2]),
    "bold heading": ([line("Aims and means", bold=True), line("Twenty came", foot=688)], [1, 1]),
    "a bullet": ([line("came from"), line("• Pirot", foot=688, right=120)], [1, 1]),
    "a row": ([line("a | b", is_row=True), line("c | d", foot=688, is_row=True)], [1, 1]),
    "a bullet alone": ([line("•", right=75), line("Pirot", left=90, foot=700)], [2]),
    "a hanging item": ([line("1. The first"), line("of them", left=90, foot=688)], [2]),
    "the next page, sentence goes on": (
        [line("held in the", right=300), line("town hall", page=1, foot=760)],
        [2],
    ),
    "the next page, sentence has ended": (
        [line("It ended."), line("Then another", page=1, foot=760)],
        [1, 1],
    ),
    "the next page, new heading": ([line("Some words", right=200), line("Aims", page=1, foot=760)], [1, 1]),
}


@pytest.mark.parametrize(("given", "expected"), JOINS.values(), ids=JOINS)
def test_which_lines_make_a_paragraph(given: list[Line], expected: list[int]) -> None:
    found = paragraphs(given)
    assert [len(paragraph.lines) for paragraph in found] == expected
    assert found[0] == Paragraph(tuple(given[: expected[0]]), after_gap=False)


def test_what_repeats_at_the_edges_of_pages() -> None:
    pages = [
        [
            line(f"S/2019/{number}", page=number, foot=810),
            line("Kosovo", page=number, foot=700 - 30 * number),  # repeats, but never at the same height
            line(f"{number} towns", page=number, foot=400),
            line("a", page=number, foot=300),
            line("b", page=number, foot=280),
            line("c", page=number, foot=260),
            line("d", page=number, foot=240),
            line(f"– {number + 3} –", page=number, foot=40 + number),
        ]
        for number in range(4)
    ]
    for number, page in enumerate(pages):
        for extra in range(3):
            page.insert(2, line(f"own {'abcd'[number]}{extra}", page=number, foot=780 - extra * 11))
    kept = without_running_lines(pages, [842.0] * 4)
    for number, page in enumerate(kept):
        texts = [found.text for found in page]
        assert f"S/2019/{number}" not in texts
        assert f"– {number + 3} –" not in texts
        assert {"Kosovo", f"{number} towns"} <= set(texts)


def test_the_title_is_the_longest_of_the_largest_lines() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 72, 800, ["REPUBLIC OF SERBIA"], size=14)
        write(canvas, 72, 770, ["Report on the Action Plan for", "Resolution 1325"], size=14, step=17)
        write(canvas, 72, 720, ["II. A section with an even longer heading in the same size"], size=14)
        write(canvas, 72, 700, FIRST)

    assert read_pdf(drawn(draw)).title == "Report on the Action Plan for Resolution 1325"


def test_cut_words_are_looked_up_without_loading_a_language_model() -> None:
    """Every reading process would take a second and a hundred megabytes more."""
    program = (
        "import sys; from collections import Counter; from pipeline.reading import hyphens;"
        "print(hyphens.join('the con-', 'sequences', Counter()), 'spacy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "the consequences False\n"
