"""Renders annotated documents as the files archivists have: PDF, web pages and text files.

The same document and design give the same bytes, so that the sample collection can be made
anew and compared with what is kept in the repository.
"""

from tests.rendering.pdf import PDF_DESIGNS, render_pdf
from tests.rendering.text import TEXT_DESIGNS, render_text
from tests.rendering.typesetting import FontMissing
from tests.rendering.web import HTML_DESIGNS, encode_html, render_html

__all__ = [
    "HTML_DESIGNS",
    "PDF_DESIGNS",
    "TEXT_DESIGNS",
    "FontMissing",
    "encode_html",
    "render_html",
    "render_pdf",
    "render_text",
]
