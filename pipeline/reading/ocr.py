"""Character recognition of pages that are pictures, by tesseract where it is installed.

Tesseract and its languages are Debian packages of their own. Which of its languages a report is in is told
by a quick pass over its first page; a page that then reads badly is tried anew.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import cache

import pypdfium2
import pypdfium2.raw as pdfium
import pytesseract
from PIL import Image, ImageFilter
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipeline.reading import ocr_lines
from pipeline.reading.pdf_lines import Line
from pipeline.records import ReadingError

INSTALL = (
    "apt-get install tesseract-ocr tesseract-ocr-eng tesseract-ocr-srp tesseract-ocr-srp-latn"
    " tesseract-ocr-bos tesseract-ocr-sqi tesseract-ocr-mkd"
)
# Which of tesseract's languages reads which language, best first; English words stand in all reports.
_PACKS: dict[str, tuple[str, ...]] = {
    "en": ("eng",),
    "sr": ("srp_latn", "bos"),
    "bs": ("bos", "srp_latn"),
    "hr": ("bos", "srp_latn"),
    "sq": ("sqi",),
    "mk": ("mkd", "srp"),
}
_CYRILLIC = {"sr": "srp", "mk": "mkd"}
# Tesseract reads best at 200 to 300 dots an inch and at those that the scan has; the quick pass makes do
# with fewer.
_FEWEST_DOTS, _MOST_DOTS, _QUICK_DOTS = 200, 300, 150
_DOT = 72  # points an inch
# Paper is never quite white. Grey lighter than this (0 to 255), once it is smoothed, is no ink.
_PAPER = 150
_SMOOTHED = 1.0
_LONGEST_SIDE = 6000
_SECONDS_A_PAGE = 120
# Below this mean confidence (0 to 100) the language may be another one.
_DOUBTFUL = 75.0
# A page drawn with more strokes than this may have its letters drawn.
_STROKES = 300


def need(pages: str) -> ReadingError:
    """What is told where character recognition is needed and not installed."""
    return ReadingError(
        f"{pages} without a text layer and need character recognition (OCR), which is not installed.",
        f"Install it with `{INSTALL}` and run the same command again.",
    )


def is_installed() -> bool:
    return shutil.which("tesseract") is not None


def covered_share(page: pypdfium2.PdfPage) -> float:
    """How much of a page images cover, from 0 to 1; 1 where it is drawn with a multitude of strokes."""
    width, height = page.get_size()
    largest, strokes = 0.0, 0
    for found in page.get_objects(max_depth=3):
        if found.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = found.get_bounds()
            largest = max(largest, (right - left) * (top - bottom))
        strokes += found.type in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING)
    return 1.0 if strokes > _STROKES else min(1.0, largest / max(1.0, width * height))


def recognize(
    document: pypdfium2.PdfDocument, numbers: Sequence[int], alive: Callable[[], None]
) -> Iterator[tuple[int, list[Line]]]:
    """The lines of each of the pages with these numbers, counted from 0; `alive` is called after each.

    A page on which nothing is recognized has none.
    """
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # more threads than one slow tesseract down
    installed = frozenset(pytesseract.get_languages())
    language: str | None = None
    for number in numbers:
        page = document[number]
        language = language or _language(page, installed)
        alive()
        lines, confidence = _read(page, number, language)
        if confidence < _DOUBTFUL:
            other = _language(page, installed)
            if other != language:
                again, better = _read(page, number, other)
                if better > confidence:
                    lines = again
        page.close()
        yield number, lines
        alive()


def note(recognized: Sequence[int], pages: int) -> str | None:
    """What a document's note says of the pages (counted from 0) that were recognized."""
    if not recognized:
        return None
    if len(recognized) == pages:
        return "Read by character recognition: letters may be wrong."
    return f"{named(recognized)} read by character recognition: letters may be wrong there."


def named(numbers: Sequence[int]) -> str:
    """The pages with these numbers, counted from 0, as the beginning of a sentence.

    >>> named([1]), named([0, 1, 2, 6])
    ('Page 2 was', 'Pages 1-3 and 7 were')
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number:
            runs[-1][-1] = number + 1
        else:
            runs.append([number + 1, number + 1])
    told = [str(first) if first == last else f"{first}-{last}" for first, last in runs]
    if len(numbers) == 1:
        return f"Page {told[0]} was"
    return f"Pages {' and '.join([', '.join(told[:-1]), told[-1]] if len(told) > 1 else told)} were"


def _read(page: pypdfium2.PdfPage, number: int, language: str) -> tuple[list[Line], float]:
    """The lines of a page, and how sure tesseract is of its words on average."""
    image, scale = _image(page, min(_MOST_DOTS, max(_FEWEST_DOTS, _dots(page))))
    try:
        found = pytesseract.image_to_data(
            image,
            lang=language,
            config="--psm 1",
            timeout=_SECONDS_A_PAGE,
            output_type=pytesseract.Output.DICT,
        )
    except (pytesseract.TesseractError, RuntimeError):  # too large, too faint, too slow
        return [], 0.0
    words = ocr_lines.words_of(found)
    confidence = sum(word.confidence for word in words) / len(words) if words else 0.0
    return ocr_lines.lines_of(words, number, scale, page.get_height()), confidence


def _dots(page: pypdfium2.PdfPage) -> float:
    """Dots an inch of the largest image on a page; 300 where it has none."""
    largest, dots = 0.0, float(_MOST_DOTS)
    for found in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = found.get_bounds()
        if (area := (right - left) * (top - bottom)) > largest:
            largest, dots = area, found.get_px_size()[0] / max(1.0, right - left) * _DOT
    return dots


def _image(page: pypdfium2.PdfPage, dots: float) -> tuple[Image.Image, float]:
    """A page as a picture without the grain of its paper, and how many pixels are a point."""
    scale = min(dots / _DOT, _LONGEST_SIDE / max(1.0, *page.get_size()))
    image = page.render(scale=scale, grayscale=True).to_pil().filter(ImageFilter.GaussianBlur(_SMOOTHED))
    return image.point([value if value <= _PAPER else 255 for value in range(256)]), scale


def _language(page: pypdfium2.PdfPage, installed: frozenset[str]) -> str:
    """What tesseract shall read a page with: the pack of its language and the English one."""
    image, _ = _image(page, _QUICK_DOTS)
    all_packs = [pack for pack in ("eng", "srp_latn", "sqi", "mkd", "srp") if pack in installed]
    if not all_packs:
        raise ReadingError(
            "Character recognition (OCR) is installed without any language of the reports.",
            f"Install the languages with `{INSTALL}` and run the same command again.",
        )
    try:
        quick = pytesseract.image_to_string(
            image, lang="+".join(all_packs), config="--psm 1", timeout=_SECONDS_A_PAGE
        )
    except (pytesseract.TesseractError, RuntimeError):
        return all_packs[0]
    return chosen(quick, installed)


def chosen(text: str, installed: frozenset[str]) -> str:
    """The packs, joined by `+`, that read the language of `text` best."""
    letters = [letter for letter in text if letter.isalpha()]
    cyrillic = sum("\u0400" <= letter < "\u0500" for letter in letters) > len(letters) / 2
    code = str(_identifier().rank(text)[0][0]) if letters else "en"
    if cyrillic:
        wanted: tuple[str, ...] = (_CYRILLIC.get(code, "srp"), "srp", "mkd")
    else:
        wanted = _PACKS["en" if code == "mk" else code]
    first = next((pack for pack in wanted if pack in installed), None)
    packs = dict.fromkeys(pack for pack in (first, "eng") if pack is not None and pack in installed)
    return "+".join(packs) or sorted(installed)[0]


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(_PACKS))
    return identifier
