"""Any file at all: the right document, or one plain sentence on what is wrong and one on what to do."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from pipeline.records import Document, RawReport, ReadingError, Source
from pipeline.text import document_id, read_document
from tests import hostile_files

LINES = hostile_files.SENTENCES
TEXT = "\n".join(LINES)
PARAGRAPH = " ".join(LINES)


def raw(
    content: bytes, location: str = "in/report.txt", content_type: str | None = None, **listed: object
) -> RawReport:
    source = Source(location, **listed)  # type: ignore[arg-type]
    return RawReport(source, content, hashlib.sha256(content).hexdigest(), content_type)


EMPTY = ("The file is empty.", "Get the report again from where it was published.")
CUT_OFF = ("The PDF file is cut off: its end is missing.", "Download it again.")
DAMAGED = (
    "The PDF file is damaged and cannot be opened.",
    "Get the file again from where it was published, or open it in a PDF reader and save it anew.",
)
BINARY = (
    "The file holds binary data, not text.",
    "Save the report as PDF, HTML or plain text and put that file in its place.",
)
SAVE_AS_DOCX = (
    "Open it in Word or LibreOffice and save it as .docx, or convert it with"
    " `soffice --headless --convert-to docx FILE`."
)
PICTURE = (
    "The file is a picture.",
    "Make a PDF with a text layer from it, for example with ocrmypdf, and put that in its place.",
)

UNREADABLE = {
    "nothing": (b"", "a.pdf", *EMPTY),
    "blanks only": (b" \n\t\r\n ", "a.txt", *EMPTY),
    "a byte order mark only": (b"\xef\xbb\xbf", "a.txt", *EMPTY),
    "zeros only": (bytes(500), "a.txt", *EMPTY),
    "dots only": (b". . . .", "a.txt", "The file holds no words.", EMPTY[1]),
    "PDF cut after its header": (hostile_files.cut_off(hostile_files.pdf(), 0.02), "a.pdf", *CUT_OFF),
    "PDF cut at a quarter": (hostile_files.cut_off(hostile_files.pdf(), 0.25), "a.pdf", *CUT_OFF),
    "PDF cut at the middle": (hostile_files.cut_off(hostile_files.pdf(), 0.5), "a.pdf", *CUT_OFF),
    "PDF cut near its end": (hostile_files.cut_off(hostile_files.pdf(), 0.98), "a.pdf", *CUT_OFF),
    "PDF without a body": (b"%PDF-1.4\nhello\ntrailer\nstartxref\n9\n%%EOF", "a.pdf", *DAMAGED),
    "PDF with a password": (
        hostile_files.pdf(password="secret"),
        "a.pdf",
        "The PDF file is locked by a password.",
        "Save a copy without the password and put it in its place.",
    ),
    "binary data named as text": (bytes(range(256)) * 8, "a.txt", *BINARY),
    "picture named as text": (b"\x89PNG\r\n\x1a\n" + bytes(64), "a.txt", *PICTURE),
    "photograph": (b"\xff\xd8\xff\xe0" + bytes(64), "a.pdf", *PICTURE),
    "old Word file": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "a.doc",
        "Word files of the old kind (.doc) are not read.",
        SAVE_AS_DOCX,
    ),
    "more text than a report has": (
        hostile_files.hostile_texts()["one-word.txt"],
        "a.txt",
        "The file holds more than 5 million characters of text.",
        "Split it into its reports, and put those in its place.",
    ),
    "rich text": (b"{\\rtf1\\ansi Report}", "a.txt", "Rich text files (RTF) are not read.", SAVE_AS_DOCX),
    "broken archive": (
        b"PK\x03\x04" + bytes(64),
        "a.zip",
        "The file is cut off or damaged; it begins like a Word, OpenDocument or zip file.",
        "Get it again from where it came, or open it in the program it was made with and save it anew.",
    ),
    "page made by a script": (
        b"<html><body><div id='root'></div><script>go()</script></body></html>",
        "a.html",
        "The web page holds no text of its own; it may be put together by a script in the browser.",
        "Open it in a browser, save it as PDF and put the PDF in its place.",
    ),
    "page of nothing": (
        b"<html></html>",
        "a.html",
        "The web page holds no text of its own; it may be put together by a script in the browser.",
        "Open it in a browser, save it as PDF and put the PDF in its place.",
    ),
}


@pytest.mark.parametrize(("content", "name", "reason", "remedy"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_says_why_and_what_to_do(
    content: bytes, name: str, reason: str, remedy: str
) -> None:
    with pytest.raises(ReadingError) as caught:
        read_document(raw(content, f"in/{name}"))
    assert (caught.value.reason, caught.value.remedy) == (reason, remedy)


PAGE = f"<!DOCTYPE html><html><body><p>{PARAGRAPH}</p></body></html>"

RECOVERED = {
    # name: bytes, file name, the server's type, format, text
    "UTF-8": (TEXT.encode(), "a.txt", None, "text", TEXT),
    "UTF-8 with a mark": (TEXT.encode("utf-8-sig"), "a.txt", None, "text", TEXT),
    "UTF-16 with a mark": (TEXT.encode("utf-16"), "a.txt", None, "text", TEXT),
    "UTF-16 little end first, no mark": (TEXT.encode("utf-16-le"), "a.txt", None, "text", TEXT),
    "UTF-16 big end first, no mark": (TEXT.encode("utf-16-be"), "a.txt", None, "text", TEXT),
    "UTF-32": (TEXT.encode("utf-32"), "a.txt", None, "text", TEXT),
    "windows-1250": (TEXT.encode("windows-1250"), "a.txt", None, "text", TEXT),
    "windows-1250 declared": (
        TEXT.encode("windows-1250"),
        "a.txt",
        "text/plain; charset=cp1250",
        "text",
        TEXT,
    ),
    "ISO 8859-2": (TEXT.encode("iso-8859-2"), "a.txt", None, "text", TEXT),
    "a charset nobody knows": (TEXT.encode(), "a.txt", "text/plain; charset=x-nonsense", "text", TEXT),
    "encoded twice": (TEXT.encode().decode("latin-1").encode(), "a.txt", None, "text", TEXT),
    "UTF-8 with a stray byte": (TEXT.encode() + b"\x96 end", "a.txt", None, "text", TEXT + "– end"),
    "a stray zero byte": (TEXT.encode()[:10] + b"\0" + TEXT.encode()[10:], "a.txt", None, "text", TEXT),
    "old Mac line ends": (TEXT.replace("\n", "\r").encode(), "a.txt", None, "text", TEXT),
    "no name": (TEXT.encode(), "README", None, "text", TEXT),
    "page named as PDF": (PAGE.encode(), "a.pdf", None, "html", PARAGRAPH),
    "page without a name": (PAGE.encode(), "a", "text/html", "html", PARAGRAPH),
    "page with its mark in UTF-16": (PAGE.encode("utf-16"), "a.html", None, "html", PARAGRAPH),
    "page that begins with a comment": (b"<!-- x -->\n" + PAGE.encode(), "a.txt", None, "html", PARAGRAPH),
    "page that declares windows-1250": (
        PAGE.replace("<body>", '<meta charset="windows-1250"><body>').encode("windows-1250"),
        "a.html",
        None,
        "html",
        PARAGRAPH,
    ),
    "page that declares UTF-8 but is windows-1250": (
        PAGE.replace("<body>", '<meta charset="utf-8"><body>').encode("windows-1250"),
        "a.html",
        None,
        "html",
        PARAGRAPH,
    ),
    "page nested 3,000 deep": (hostile_files.nested_html(3000), "a.html", None, "html", PARAGRAPH),
    "page without end tags": (hostile_files.unclosed_html(), "a.html", None, "html", "\n\n".join(LINES)),
    "text that speaks of tags": (
        b"The tag <p> opens a paragraph.",
        "a.txt",
        None,
        "text",
        "The tag <p> opens a paragraph.",
    ),
    "Word file named as PDF": (hostile_files.word_file(), "a.pdf", None, "text", "\n\n".join(LINES)),
    "OpenDocument text": (hostile_files.odt_file(), "a.odt", None, "text", "\n\n".join(LINES)),
    "PDF named as page": (hostile_files.pdf([LINES[:1]]), "a.html", "text/html", "pdf", LINES[0]),
    "PDF after other bytes": (b"\r\n\r\n" + hostile_files.pdf([LINES[:1]]), "a.pdf", None, "pdf", LINES[0]),
}


@pytest.mark.parametrize(
    ("content", "name", "content_type", "kind", "text"), RECOVERED.values(), ids=RECOVERED
)
def test_what_can_be_read_is_read(
    content: bytes, name: str, content_type: str | None, kind: str, text: str
) -> None:
    document = read_document(raw(content, f"in/{name}", content_type))
    assert (document.format, document.text, document.page_starts) == (kind, text, (0,))


def test_a_document_is_whole() -> None:
    page = (
        "<html><head><title>Training in Čačak | Fenomena</title>"
        '<meta property="og:site_name" content="Fenomena">'
        '<meta property="article:published_time" content="2014-10-20T08:00:00+02:00"></head>'
        f"<body><h1>Training in Čačak</h1><p>{PARAGRAPH}</p></body></html>"
    )
    content = page.encode()
    digest = hashlib.sha256(content).hexdigest()
    assert read_document(
        raw(content, "https://fenomena.example/2014/Training%20in%20%C4%8Ca%C4%8Dak.html?x=1")
    ) == Document(
        id=f"training-in-cacak-{digest[:8]}",
        source="https://fenomena.example/2014/Training%20in%20%C4%8Ca%C4%8Dak.html?x=1",
        format="html",
        sha256=digest,
        text=f"Training in Čačak\n\n{PARAGRAPH}",
        page_starts=(0,),
        title="Training in Čačak",
        publisher="Fenomena",
        published=date(2014, 10, 20),
        language="en",
        url="https://fenomena.example/2014/Training%20in%20%C4%8Ca%C4%8Dak.html?x=1",
    )


def test_the_list_wins_over_what_the_report_shows() -> None:
    content = f"A training in Čačak\nPublished: 20 October 2014\n\n{PARAGRAPH}".encode()
    shown = read_document(raw(content))
    listed = read_document(
        raw(content, id="cacak-2014", title="Final  report", publisher="Fenomena", published=date(2015, 1, 2))
    )
    assert (shown.title, shown.publisher, shown.published) == (
        "A training in Čačak",
        None,
        date(2014, 10, 20),
    )
    assert (listed.id, listed.title, listed.publisher, listed.published) == (
        "cacak-2014",
        "Final report",
        "Fenomena",
        date(2015, 1, 2),
    )


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("in/Izveštaj 2014 (final).pdf", "izvestaj-2014-final"),
        ("C:\\reports\\plan.txt", "plan"),
        ("https://un.example/docs/s-2014-12?lang=en#top", "s-2014-12"),
        ("https://un.example/", "un"),
        ("in/___.pdf", "report"),
    ],
)
def test_ids_come_from_name_and_bytes(location: str, expected: str) -> None:
    assert document_id(raw(b"x", location)) == f"{expected}-2d711642"


def test_a_report_from_a_web_archive_keeps_its_address() -> None:
    head = "<head><link rel='canonical' href='/2014/Training'></head>"
    content = f"<html lang='en'>{head}<body><p>{PARAGRAPH}</p></body></html>".encode()
    digest = hashlib.sha256(content).hexdigest()
    given = RawReport(
        Source("in/crawl.warc.gz#fenomena.example/2014/x.html@17"),
        content,
        digest,
        "text/html",
        url="https://fenomena.example/2014/x.html?print=1",
        captured=date(2016, 2, 3),
        note="Something to know.",
    )
    document = read_document(given)
    assert (document.id, document.url, document.captured, document.note) == (
        f"x-{digest[:8]}",
        "https://fenomena.example/2014/Training",
        date(2016, 2, 3),
        "Something to know.",
    )


def test_a_report_in_another_language_says_that_nothing_was_extracted() -> None:
    text = "Les femmes de la région demandent une place à la table des négociations de paix. " * 8
    document = read_document(raw(text.encode()))
    assert (document.language, document.note) == (
        "fr",
        "This report is in French, which is not read yet:"
        " its text can be searched, but nothing was extracted.",
    )
