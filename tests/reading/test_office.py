"""Word and OpenDocument texts: every paragraph, list entry, table row and footnote, in order."""

from __future__ import annotations

import io
from datetime import date, datetime

import docx
import odfdo
import pytest

from pipeline.reading.content import Content
from pipeline.reading.office import read_docx, read_odt
from pipeline.records import ReadingError
from tests import hostile_files

NOTES = (
    b'<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    b'<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
    b'<w:footnote w:id="1"><w:p><w:r><w:t>Paid by </w:t></w:r><w:r><w:t>Sida.</w:t></w:r></w:p></w:footnote>'
    b"</w:footnotes>"
)
LINES = (
    "Izveštaj za 2014",
    "A training was held in Čačak.",
    "Published: 20 October 2014",
    "first",
    "second",
    "Place | Donor\nPirot | Sida, Norway",
    "The end of the report.",
)
TEXT = "\n\n".join(LINES)


def word(title: str = "") -> bytes:
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.modified = datetime(2014, 11, 3, 9, 30)
    document.add_heading(LINES[0], 1)
    document.add_paragraph("A training ").add_run("was held in Čačak.")
    document.add_paragraph(LINES[2])
    for item in LINES[3:5]:
        document.add_paragraph(item, style="List Bullet")
    table = document.add_table(3, 2)
    for at, text in enumerate(("Place", "Donor", "Pirot", "Sida,\nNorway", "", "")):
        table.cell(at // 2, at % 2).text = text
    document.add_paragraph("")
    document.add_paragraph(LINES[6])
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def odt(title: str | None = None) -> bytes:
    document = odfdo.Document("text")
    body = document.body
    body.clear()
    document.meta.title = title
    body.append(odfdo.Header(1, LINES[0]))
    noted = odfdo.Paragraph("A training was held in Čačak.")
    noted.insert_note(after="training", note_id="n1", citation="1", body="Paid by Sida.")
    body.append(noted)
    body.append(odfdo.Paragraph(LINES[2]))
    body.append(odfdo.List(list(LINES[3:5])))
    table = odfdo.Table("t", width=2, height=3)
    table.set_values([["Place", "Donor"], ["Pirot", "Sida, Norway"]])
    body.append(table)
    section = odfdo.Section()
    section.append(odfdo.Paragraph(LINES[6]))
    body.append(section)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_a_word_text() -> None:
    assert read_docx(word("Annual report")) == Content(
        text=TEXT, title="Annual report", published=date(2014, 10, 20), modified=date(2014, 11, 3)
    )


def test_a_title_that_the_properties_do_not_tell_is_the_first_line() -> None:
    assert read_docx(word()).title == LINES[0]
    assert read_odt(odt()).title == LINES[0]


def test_an_open_document_text_with_its_footnotes_at_the_end() -> None:
    content = read_odt(odt("Annual report"))
    assert (content.text, content.title, content.published) == (
        f"{TEXT}\n\n1 Paid by Sida.",
        "Annual report",
        date(2014, 10, 20),
    )


def test_footnotes_of_a_word_text_stand_at_its_end() -> None:
    content = hostile_files.with_part(word(), "word/footnotes.xml", NOTES)
    relation = (
        b'<Relationship Id="rId99" Target="footnotes.xml"'
        b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"/>'
    )
    kind = (
        b'<Override PartName="/word/footnotes.xml" ContentType='
        b'"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/>'
    )
    content = added(content, "word/_rels/document.xml.rels", b"</Relationships>", relation)
    content = added(content, "[Content_Types].xml", b"</Types>", kind)
    assert read_docx(content).text == f"{TEXT}\n\n1 Paid by Sida."


def added(content: bytes, name: str, before: bytes, what: bytes) -> bytes:
    return hostile_files.with_part(
        content, name, hostile_files.part(content, name).replace(before, what + before)
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("bomb.docx", "The file unpacks to more than 200 MB."),
        ("bomb.odt", "The file unpacks to more than 200 MB."),
        ("laughs.docx", "The file defines its own characters, which office programs never do."),
        ("outside.docx", "The file defines its own characters, which office programs never do."),
        ("laughs.odt", "The file defines its own characters, which office programs never do."),
        ("not-xml.docx", "The file is damaged and cannot be opened."),
        ("cut-at-50-percent.docx", "The file is damaged and cannot be opened."),
    ],
)
def test_hostile_files_are_refused(name: str, reason: str) -> None:
    content = hostile_files.hostile_office_files()[name]
    with pytest.raises(ReadingError) as caught:
        (read_odt if name.endswith("odt") else read_docx)(content)
    assert caught.value.reason == reason
