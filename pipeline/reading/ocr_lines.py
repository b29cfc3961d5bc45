"""Lines of a page from the words that tesseract recognized on it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from pipeline.reading import characters
from pipeline.reading.pdf_lines import Line

# Photographs and stains give words that tesseract itself does not believe in (0 to 100).
_LEAST_CONFIDENCE = 30.0
_LEAST_OF_LINE = 45.0
# Heights of lines differ with their letters; those this close to the usual one are of its size.
_SAME_HEIGHT = 0.28


@dataclass(frozen=True, slots=True)
class Word:
    """A recognized word: where it stands in pixels from the upper left corner, and in which line."""

    text: str
    left: int
    top: int
    width: int
    height: int
    confidence: float
    paragraph: tuple[int, int]
    line: int


def words_of(found: Mapping[str, Sequence[Any]]) -> list[Word]:
    """The words in tesseract's table (`image_to_data`), in its order; what it hardly believes is left out."""
    words = []
    for at, text in enumerate(found["text"]):
        clean = characters.clean(text).strip()
        confidence = float(found["conf"][at])
        if clean and confidence >= _LEAST_CONFIDENCE:
            words.append(
                Word(
                    clean,
                    found["left"][at],
                    found["top"][at],
                    found["width"][at],
                    found["height"][at],
                    confidence,
                    (found["block_num"][at], found["par_num"][at]),
                    found["line_num"][at],
                )
            )
    return words


def lines_of(words: Sequence[Word], page: int, scale: float, height: float) -> list[Line]:
    """The lines of a page `height` points high, whose picture has `scale` pixels a point.

    Scans are never quite straight and letters differ in height, so the lines of a paragraph are set
    evenly, in one size.
    """
    paragraphs = [
        [
            line
            for _, group in itertools.groupby(own, key=lambda word: word.line)
            if _is_believed(line := list(group))
        ]
        for _, own in itertools.groupby(words, key=lambda word: word.paragraph)
    ]
    sizes = [_size(paragraph) for paragraph in paragraphs]
    letters = [size for size, paragraph in zip(sizes, paragraphs, strict=True) for _ in range(len(paragraph))]
    usual = median(letters) if letters else 1.0
    result: list[Line] = []
    for paragraph, size in zip(paragraphs, sizes, strict=True):
        if paragraph:
            even = usual if abs(size - usual) <= _SAME_HEIGHT * usual else size
            result += _even_lines(paragraph, even, page, scale, height)
    return result


def _is_believed(line: Sequence[Word]) -> bool:
    text = "".join(word.text for word in line)
    sure = sum(word.confidence * len(word.text) for word in line) / len(text)
    return sure >= _LEAST_OF_LINE and any(c.isalnum() for c in text)


def _size(paragraph: Sequence[Sequence[Word]]) -> float:
    return median(max(word.height for word in line) for line in paragraph) if paragraph else 0.0


def _even_lines(
    paragraph: Sequence[Sequence[Word]], size: float, page: int, scale: float, height: float
) -> list[Line]:
    feet = [median(word.top + word.height for word in line) for line in paragraph]
    count = len(paragraph)
    step = (feet[-1] - feet[0]) / (count - 1) if count > 1 else 0.0
    left = min(line[0].left for line in paragraph)
    return [
        Line(
            text=" ".join(word.text for word in line),
            page=page,
            left=(line[0].left if line[0].left > left + size else left) / scale,
            right=(line[-1].left + line[-1].width) / scale,
            foot=height - (feet[0] + number * step) / scale,
            size=size / scale,
            first_word=line[0].width / scale,
        )
        for number, line in enumerate(paragraph)
    ]
