"""How fast PDFs are read, beside two libraries: `make bench-reading [SOURCES="folder folder"]`.

Reads the PDFs of the sample collection, annotated documents of `corpus/gold/dev` rendered in every page
design, and those in the folders given. All three read the same bytes in turns, file by file, in one run;
seconds differ from machine to machine, their ratios hardly.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pdfplumber
import pypdfium2

from pipeline.gold import parse_gold
from pipeline.reading import ocr
from pipeline.reading.pdf import read_pdf
from pipeline.records import ReadingError
from tests.rendering import PDF_DESIGNS, render_pdf

CORPUS = Path(__file__).parents[1] / "corpus"
LEAST_RATIO = 5.0  # to pdfplumber


def files(folders: Sequence[str]) -> Iterator[bytes]:
    """The bytes of each PDF."""
    for path in sorted((CORPUS / "gold" / "dev").glob("*.gold"))[::3]:
        for design in PDF_DESIGNS:
            yield render_pdf(parse_gold(path), design)
    for folder in (CORPUS / "reports", *map(Path, folders)):
        for path in sorted(folder.rglob("*.pdf")):
            yield path.read_bytes()


def with_pypdfium2(content: bytes) -> int:
    """Plain text as pypdfium2 gives it; returns the number of pages, as all three do."""
    document = pypdfium2.PdfDocument(content)
    for page in document:
        page.get_textpage().get_text_bounded()
    return len(document)


def with_pdfplumber(content: bytes) -> int:
    with pdfplumber.open(io.BytesIO(content)) as document:
        for page in document.pages:
            page.extract_text()
            page.close()
        return len(document.pages)


def with_this_project(content: bytes) -> int:
    return len(read_pdf(content).page_starts)


READERS: dict[str, Callable[[bytes], int]] = {
    "pypdfium2 get_text_bounded": with_pypdfium2,
    "pdfplumber extract_text": with_pdfplumber,
    "this project": with_this_project,
}


def main(folders: Sequence[str]) -> int:
    """Prints pages a second and ratios; 1 if it is less than five times as fast as pdfplumber."""
    ocr.is_installed = lambda: False  # recognizing pictures is no part of the comparison
    seconds = dict.fromkeys(READERS, 0.0)
    pages = skipped = 0
    with_this_project(next(files(())))  # the word list is loaded once
    for content in files(folders):
        try:
            took = {name: _seconds(read, content) for name, read in READERS.items()}
        except (ReadingError, pypdfium2.PdfiumError, pdfplumber.utils.exceptions.PdfminerException):
            skipped += 1
            continue
        pages += with_pypdfium2(content)
        seconds = {name: seconds[name] + took[name] for name in READERS}
    own = seconds["this project"]
    print(f"{pages} pages; {skipped} files that one of the three cannot read were left out")
    for name, total in seconds.items():
        print(f"{name:<28}{pages / total:>8.1f} pages/s{total / own:>8.2f} times as long as this project")
    return int(seconds["pdfplumber extract_text"] / own < LEAST_RATIO)


def _seconds(read: Callable[[bytes], int], content: bytes) -> float:
    start = time.process_time()
    read(content)
    return time.process_time() - start


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
