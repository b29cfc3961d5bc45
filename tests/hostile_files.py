"""Makes files that break readers: cut off, locked, mislabelled, wrongly encoded, nested, empty.

`python tests/hostile_files.py FOLDER` writes them all, to try a reader on; the tests take the
bytes from the functions.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

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


def word_file() -> bytes:
    """The skeleton of a .docx."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return buffer.getvalue()


def nested_html(depth: int) -> bytes:
    """A page whose one sentence stands inside `depth` elements."""
    inner = f"<p>{' '.join(SENTENCES)}</p>"
    return ("<html><body>" + "<div>" * depth + inner + "</div>" * depth + "</body></html>").encode()


def unclosed_html() -> bytes:
    """A page without closing tags, with a stray one, and with bytes that are not UTF-8."""
    return b"<html><body></table><p>" + "<p>".join(SENTENCES).encode("windows-1250") + b"\x81<b><i>"


def all_files() -> dict[str, bytes]:
    """Every hostile file by name."""
    whole = pdf()
    text = "\n".join(SENTENCES)
    return {
        "empty.pdf": b"",
        "blank.txt": b" \n\t\n",
        "locked.pdf": pdf(password="secret"),
        "scanned.pdf": picture_pdf(),
        **{f"cut-at-{percent}-percent.pdf": cut_off(whole, percent / 100) for percent in (2, 25, 50, 75, 98)},
        "pdf-named.html": whole,
        "page-named.pdf": b"<!DOCTYPE html><html><body><p>" + text.encode() + b"</p></body></html>",
        "binary-named.txt": bytes(range(256)) * 8,
        "picture-named.txt": b"\x89PNG\r\n\x1a\n" + bytes(64),
        "word-named.txt": word_file(),
        "utf-16.txt": text.encode("utf-16"),
        "utf-16-without-mark.txt": text.encode("utf-16-le"),
        "windows-1250.txt": text.encode("windows-1250"),
        "twice-encoded.txt": text.encode().decode("latin-1").encode(),
        "nested.html": nested_html(3000),
        "unclosed.html": unclosed_html(),
        "script-only.html": b"<html><body><div id='root'></div><script>go()</script></body></html>",
        "long-line.txt": text.replace("\n", " ").encode() * 20_000,
    }


def main(folder: str) -> None:
    """Writes all files into `folder`."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for name, content in all_files().items():
        (target / name).write_bytes(content)


if __name__ == "__main__":
    main(sys.argv[1])
