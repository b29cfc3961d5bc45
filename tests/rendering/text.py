"""Annotated documents as text files."""

from __future__ import annotations

import codecs
import textwrap

from pipeline.gold import GoldDocument

TEXT_DESIGNS = ("utf-8", "utf-8-bom", "windows-1250", "wrapped")

# The width of plain-text e-mail, with room for quoting (RFC 3676, section 4.2 recommends 78 at most).
_WIDTH = 76


def render_text(document: GoldDocument, design: str) -> bytes:
    """The document as a text file: UTF-8 with or without a byte order mark, Windows-1250 with
    Windows line ends, or UTF-8 with lines of at most 76 columns.

    Raises UnicodeEncodeError where Windows-1250 lacks a character, ValueError for another design.
    """
    text = document.text.strip("\n") + "\n"
    match design:
        case "utf-8":
            return text.encode("utf-8")
        case "utf-8-bom":
            return codecs.BOM_UTF8 + text.encode("utf-8")
        case "windows-1250":
            return text.replace("\n", "\r\n").encode("windows-1250")
        case "wrapped":
            return "\n".join(_wrapped(line) for line in text.split("\n")).encode("utf-8")
        case _:
            raise ValueError(f"no design of text files called {design!r}")


def _wrapped(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.fill(
        line, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
