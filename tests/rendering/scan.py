"""A text as a scanner sees it: pages of pixels, a little skewed, grey and stained."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pypdfium2
from PIL import Image, ImageChops
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

_DOTS_AN_INCH = 200
_SKEW = 0.6  # degrees
_NOISE = 18.0  # standard deviation of the grey, of 255


def scanned(content: bytes, pages: Sequence[int] | None = None) -> bytes:
    """A PDF with the pages of the PDF `content` as images; only those numbered in `pages`, from 0, if given.

    Other pages keep their text.
    """
    given = pypdfium2.PdfDocument(content)
    result = pypdfium2.PdfDocument.new()
    for number in range(len(given)):
        if pages is not None and number not in pages:
            result.import_pages(given, [number])
            continue
        result.import_pages(pypdfium2.PdfDocument(_picture(given[number])))
    output = io.BytesIO()
    result.save(output)
    return output.getvalue()


def _picture(page: pypdfium2.PdfPage) -> bytes:
    image = page.render(scale=_DOTS_AN_INCH / 72, grayscale=True).to_pil()
    image = image.rotate(_SKEW, Image.Resampling.BICUBIC, fillcolor=255)
    noise = Image.effect_noise(image.size, _NOISE)
    image = ImageChops.subtract(image, ImageChops.subtract(noise, Image.new("L", image.size, 128)))
    output = io.BytesIO()
    width, height = page.get_size()
    canvas = Canvas(output, pagesize=(width, height), invariant=1)
    canvas.drawImage(ImageReader(image), 0, 0, width, height)
    canvas.showPage()
    canvas.save()
    return output.getvalue()
