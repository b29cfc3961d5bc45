"""Makes files that break readers: cut off, damaged, locked, mislabelled, nested, looping, bombs.

`python tests/hostile_files.py FOLDER` writes them all, to try a reader on; the tests take the
bytes from the functions.
"""

from __future__ import annotations

import gzip
import io
import random
import sys
import zipfile
import zlib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import docx
import odfdo
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

SENTENCES = (
    "The Association Fenomena from Kraljevo held a training for women in Čačak.",
    "Twenty-five officers of the Police Administration took part in it.",
    "The costs were borne by the Embassy of Norway.",
)
_FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


def font(size: float = 10) -> tuple[str, float]:
    """A font with the letters of the Balkans where the machine has one, else Helvetica."""
    if not _FONT.is_file():
        return "Helvetica", size
    if "DejaVu" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("DejaVu", str(_FONT)))
    return "DejaVu", size


def pdf(
    pages: Sequence[Sequence[str]] = (SENTENCES,), password: str | None = None, title: str | None = None
) -> bytes:
    """A PDF with the given lines on each page, 14 points apart, from the upper left corner."""
    buffer = io.BytesIO()
    lock = StandardEncryption(password, canPrint=0) if password else None
    canvas = Canvas(buffer, pagesize=A4, encrypt=lock, invariant=1)
    if title:
        canvas.setTitle(title)
    for lines in pages:
        canvas.setFont(*font())
        for number, line in enumerate(lines):
            canvas.drawString(72, 760 - 14 * number, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def picture_pdf() -> bytes:
    """A PDF as scanners make it: a page with a drawing and not one letter."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.rect(72, 72, 300, 500, fill=1)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def cut_off(content: bytes, share: float) -> bytes:
    """The first part of `content`, as when a download broke off; `share` from 0 to 1."""
    return content[: int(len(content) * share)]


def flipped(content: bytes, seed: int, bits: int = 40) -> bytes:
    """`content` with so many bits turned over, as by a dying disk; the same ones for the same seed."""
    generator = random.Random(seed)
    damaged = bytearray(content)
    for _ in range(bits):
        damaged[generator.randrange(len(damaged))] ^= 1 << generator.randrange(8)
    return bytes(damaged)


def raw_pdf(objects: Sequence[bytes], root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1, without any check of what they say."""
    body, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, root, len(body))
    )


def _stream(content: bytes, about: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), about, content)


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"


def looping_pdfs() -> dict[str, bytes]:
    """PDFs whose parts contain themselves, or say that they are without end."""
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
    )
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X 5 0 R>>>>"
    tree = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    packed = zlib.compress(b"BT /F1 12 Tf (x) Tj ET " * 1_500_000)
    whole = pdf()
    start = whole.rindex(b"startxref\n") + len(b"startxref\n")
    return {
        "pages-in-a-loop.pdf": raw_pdf([CATALOG, b"<</Type/Pages/Count 5/Kids[2 0 R 2 0 R]>>"]),
        "pages-without-end.pdf": raw_pdf([CATALOG, b"<</Type/Pages/Count 2000000000/Kids[3 0 R]>>", page]),
        "drawing-in-a-loop.pdf": raw_pdf(
            [CATALOG, tree, page, _stream(b"/X Do"), _stream(b"/X Do /X Do", form)]
        ),
        "packed-bomb.pdf": raw_pdf([CATALOG, tree, page, _stream(packed, b"/Filter/FlateDecode")]),
        "table-in-a-loop.pdf": whole.replace(
            b"trailer\n<<", b"trailer\n<</Prev %s " % whole[start:].split()[0]
        ),
        "brackets-without-end.pdf": raw_pdf([b"[" * 300_000, tree]),
        "length-in-a-loop.pdf": raw_pdf([CATALOG, tree, page, b"<</Length 4 0 R>>stream\nBT ET\nendstream"]),
    }


def word_file(text: str = "\n".join(SENTENCES)) -> bytes:
    """A .docx with a paragraph for each line."""
    document = docx.Document()
    document.core_properties.modified = datetime(2014, 10, 20)
    for line in text.split("\n"):
        document.add_paragraph(line)
    return _saved(document)


def odt_file(text: str = "\n".join(SENTENCES)) -> bytes:
    """An .odt with a paragraph for each line."""
    document = odfdo.Document("text")
    document.body.clear()
    for line in text.split("\n"):
        document.body.append(odfdo.Paragraph(line))
    return _saved(document)


def _saved(document: docx.document.Document | odfdo.Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def part(content: bytes, name: str) -> bytes:
    """One part of an office file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def with_part(content: bytes, name: str, new_part: bytes | None) -> bytes:
    """An office file with one of its parts replaced, or without it."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info))
        if new_part is not None:
            new.writestr(name, new_part)
    return buffer.getvalue()


LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10 if level else b"laugh " * 10)
    for level in range(10)
)
_W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@cache
def hostile_office_files() -> dict[str, bytes]:
    """Office files with parts that are missing, huge, damaged, or define entities."""
    word, odt = word_file(), odt_file()
    laughing = (
        b"<!DOCTYPE x [%s]><w:document %s><w:body><w:p><w:r><w:t>&l9;</w:t></w:r></w:p></w:body></w:document>"
    )
    outside = b'<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>' + laughing.partition(b"]>")[2] % _W
    return {
        "whole.docx": word,
        "whole.odt": odt,
        "bomb.docx": with_part(word, "word/document.xml", b" " * 210_000_000),
        "bomb.odt": with_part(odt, "content.xml", b" " * 210_000_000),
        "laughs.docx": with_part(word, "word/document.xml", laughing % (LAUGHS, _W)),
        "outside.docx": with_part(word, "word/document.xml", outside),
        "laughs.odt": with_part(odt, "content.xml", b"<!DOCTYPE x [%s]><x>&l9;</x>" % LAUGHS),
        "not-xml.docx": with_part(word, "word/document.xml", b"<w:document"),
        "without-text.odt": with_part(odt, "content.xml", None),
        "without-relations.docx": with_part(word, "word/_rels/document.xml.rels", None),
        "deep.docx": with_part(
            word, "word/document.xml", b"<w:document %s>" % _W + b"<w:body>" * 20_000 + b"</w:body>" * 20_000
        ),
        **{f"cut-at-{percent}-percent.docx": cut_off(word, percent / 100) for percent in (5, 50, 95)},
        **{f"cut-at-{percent}-percent.odt": cut_off(odt, percent / 100) for percent in (5, 50, 95)},
        **{f"flipped-{seed}.docx": flipped(word, seed) for seed in range(4)},
        **{f"flipped-{seed}.odt": flipped(odt, seed) for seed in range(4)},
        "word-97.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "rich.rtf": b"{\\rtf1\\ansi Report}",
    }


def hostile_pages() -> dict[str, bytes]:
    """Web pages that are deep, wide, broken, or hold nothing."""
    paragraph = f"<p>{' '.join(SENTENCES)}</p>".encode()
    return {
        "nested.html": nested_html(3000),
        "nested-30000.html": nested_html(30_000),
        "unclosed.html": unclosed_html(),
        "script-only.html": b"<html><body><div id='root'></div><script>go()</script></body></html>",
        "laughs.html": b"<!DOCTYPE html [%s]><html><body>&l9;%s</body></html>" % (LAUGHS, paragraph),
        "long-attribute.html": b"<html><body><p title='%s'>x</p>%s" % (b"a" * 1_000_000, paragraph),
        "many-tags.html": b"<html><body>" + b"<b><i></b></i>" * 10_000 + paragraph,
        "nested-tables.html": b"<html><body>" + b"<table><tr><td>" * 3000 + paragraph,
        "cut-comment.html": b"<html><body>" + paragraph + b"<!--" + b"-" * 100_000,
        "deep-data.html": b'<html><script type="application/ld+json">%s</script><body>%s'
        % (b"[" * 100_000, paragraph),
        "zeros.html": b"<html><body>" + b"\0".join(paragraph[at : at + 1] for at in range(len(paragraph))),
    }


def hostile_texts() -> dict[str, bytes]:
    """Files of text, or that say so, and are something else."""
    text = "\n".join(SENTENCES)
    return {
        "blank.txt": b" \n\t\n",
        "binary-named.txt": bytes(range(256)) * 8,
        "picture-named.txt": b"\x89PNG\r\n\x1a\n" + bytes(64),
        "word-named.txt": word_file(),
        "pdf-named.html": pdf(),
        "page-named.pdf": b"<!DOCTYPE html><html><body><p>" + text.encode() + b"</p></body></html>",
        "utf-16.txt": text.encode("utf-16"),
        "utf-16-without-mark.txt": text.encode("utf-16-le"),
        "utf-16-odd.txt": text.encode("utf-16")[:-1],
        "windows-1250.txt": text.encode("windows-1250"),
        "twice-encoded.txt": text.encode().decode("latin-1").encode(),
        "long-line.txt": text.replace("\n", " ").encode() * 1_000,
        "one-word.txt": b"a" * 6_000_000,
        "many-marks.txt": ("a" + "\u0301" * 200_000).encode(),
        "many-pages.txt": b"x\f" * 50_000,
        "packed.txt": gzip.compress(bytes(10_000_000)),
        "web-archive.txt": b"WARC/1.0\r\nWARC-Type: response\r\n\r\n",
        "zip-in-zip.zip": with_part(word_file(), "word/document.xml", None),
    }


def nested_html(depth: int) -> bytes:
    """A page whose one sentence stands inside `depth` elements."""
    inner = f"<p>{' '.join(SENTENCES)}</p>"
    return ("<html><body>" + "<div>" * depth + inner + "</div>" * depth + "</body></html>").encode()


def unclosed_html() -> bytes:
    """A page without closing tags, with a stray one, and with bytes that are not UTF-8."""
    return b"<html><body></table><p>" + "<p>".join(SENTENCES).encode("windows-1250") + b"\x81<b><i>"


def hostile_pdfs() -> dict[str, bytes]:
    """PDFs that are cut off, damaged, locked, empty, or loop."""
    whole = pdf()
    return {
        "empty.pdf": b"",
        "locked.pdf": pdf(password="secret"),
        "scanned.pdf": picture_pdf(),
        **{
            f"cut-at-{percent}-percent.pdf": cut_off(whole, percent / 100)
            for percent in (2, *range(10, 99, 11), 98)
        },
        **{f"flipped-{seed}.pdf": flipped(whole, seed) for seed in range(8)},
        **looping_pdfs(),
    }


def all_files() -> dict[str, bytes]:
    """Every hostile file by name."""
    return hostile_pdfs() | hostile_office_files() | hostile_pages() | hostile_texts()


def main(folder: str) -> None:
    """Writes all files into `folder`."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for name, content in all_files().items():
        (target / name).write_bytes(content)


if __name__ == "__main__":
    main(sys.argv[1])
