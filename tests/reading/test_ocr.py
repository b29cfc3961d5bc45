"""Pages that are pictures: recognized where tesseract is installed, and told where it is not."""

from __future__ import annotations

import os

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.reading import ocr
from pipeline.reading.ocr import chosen, is_installed, named, note
from pipeline.reading.ocr_lines import lines_of, words_of
from pipeline.reading.pdf import read_pdf
from pipeline.records import ReadingError
from tests.hostile_files import pdf
from tests.reading.test_pdf import FIRST, SECOND, drawn, write
from tests.reading.test_pdf_order import LEFT
from tests.rendering.scan import scanned

PACKS = frozenset({"eng", "srp", "srp_latn", "bos", "sqi", "mkd"})


@pytest.fixture
def tesseract() -> None:
    """Skips without tesseract, but never where CI runs the tests."""
    if not is_installed():
        reason = f"the recognition of scans needs tesseract: {ocr.INSTALL}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.mark.usefixtures("tesseract")
def test_a_scanned_page_among_others_is_recognized() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 72, 760, FIRST, size=12, step=16)
        canvas.showPage()
        write(canvas, 72, 760, SECOND, size=12, step=16)

    called: list[None] = []
    content = read_pdf(scanned(drawn(draw), [1]), lambda: called.append(None))
    first, second = content.text[: content.page_starts[1]], content.text[content.page_starts[1] :]
    assert first.strip() == " ".join(FIRST)
    words = " ".join(SECOND).split()
    assert len(set(words) & set(second.split())) >= len(set(words)) - 1  # the name with háčky may fail
    assert content.note == "Page 2 was read by character recognition: letters may be wrong there."
    assert len(called) > 2


def test_without_tesseract_a_scan_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    with pytest.raises(ReadingError) as told:
        read_pdf(scanned(pdf([FIRST])))
    assert "need character recognition (OCR), which is not installed" in told.value.reason
    assert "apt-get install tesseract-ocr tesseract-ocr-eng" in told.value.remedy
    mixed = read_pdf(scanned(pdf([FIRST, SECOND, LEFT]), [1]))
    assert mixed.note == "Page 2 was not read: no character recognition (OCR) is installed."
    assert mixed.text.split("\n\n") == [" ".join(FIRST), " ".join(LEFT)]


@pytest.mark.parametrize(
    ("text", "installed", "expected"),
    [
        ("The women of the town met the mayor and wrote down what they wanted.", PACKS, "eng"),
        (
            "Žene iz Čačka su razgovarale o bezbednosti u svojim opštinama.",
            PACKS,
            "srp_latn+eng",
        ),
        ("Gratë e Prishtinës u takuan për të biseduar mbi sigurinë dhe paqen.", PACKS, "sqi+eng"),
        ("Жените од Скопје се сретнаа и разговараа за безбедноста во општините.", PACKS, "mkd+eng"),
        ("Жене у црном су организовале протест у Београду због насиља над женама.", PACKS, "srp+eng"),
        ("Gratë e Prishtinës u takuan për të biseduar mbi sigurinë.", frozenset({"eng"}), "eng"),
        ("", frozenset({"deu"}), "deu"),
    ],
)
def test_which_languages_tesseract_reads_with(text: str, installed: frozenset[str], expected: str) -> None:
    first = chosen(text, installed)
    assert first == expected or {first, expected} == {"srp_latn+eng", "bos+eng"}


@pytest.mark.parametrize(
    ("pages", "of", "expected"),
    [
        ([], 3, None),
        ([0, 1], 2, "Read by character recognition: letters may be wrong."),
        ([0, 1, 4], 9, "Pages 1-2 and 5 were read by character recognition: letters may be wrong there."),
    ],
)
def test_the_note_of_a_scan(pages: list[int], of: int, expected: str | None) -> None:
    assert note(pages, of) == expected


def test_numbers_of_pages_as_words() -> None:
    assert named([2, 0, 5, 6]) == "Pages 1, 3 and 6-7 were"


def test_recognized_words_make_even_lines_and_stains_none() -> None:
    rows = [
        # text, confidence, block, line, left, top, height
        ("Twenty", 95, 1, 1, 100, 100, 30),
        ("women", 96, 1, 1, 220, 102, 24),
        ("came", 93, 1, 2, 100, 141, 22),
        ("~;", 35, 2, 1, 600, 700, 90),
        ("", -1, 2, 1, 0, 0, 0),
    ]
    found = {
        "text": [row[0] for row in rows],
        "conf": [row[1] for row in rows],
        "block_num": [row[2] for row in rows],
        "par_num": [1] * 5,
        "line_num": [row[3] for row in rows],
        "left": [row[4] for row in rows],
        "top": [row[5] for row in rows],
        "width": [100] * 5,
        "height": [row[6] for row in rows],
    }
    lines = lines_of(words_of(found), page=3, scale=2.0, height=800)
    assert [(line.text, line.page, line.left, line.right, line.size) for line in lines] == [
        ("Twenty women", 3, 50.0, 160.0, 13.0),
        ("came", 3, 50.0, 100.0, 13.0),
    ]
    assert lines[0].foot > lines[1].foot
