"""The trained models that see the text itself: loaded once, given many documents, they return spans,
sentence starts, and what the encoder makes of the words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.language import Language

from extractors.model_spans import ModelSpan
from pipeline.learned.encoder import UNWEIGHED, Encoder, Weighed
from pipeline.records import Document

# Characters given to the model at once. Names do not reach over paragraphs, so a document is
# cut between lines; this bounds memory whatever the length of a report.
PIECE = 20_000
# Pieces a batch: larger batches are no faster on a CPU.
BATCH = 16


@dataclass(frozen=True, slots=True)
class ModelReading:
    """What the models found in a document: spans in order, offsets where sentences begin, and the
    encoder's weights where one was asked."""

    document: Document
    spans: tuple[ModelSpan, ...]
    sentence_starts: tuple[int, ...]
    weighed: Weighed = UNWEIGHED


def load_model(folder: Path) -> Language:
    """Load the trained pipeline from `folder` (see `models/README.md`)."""
    return spacy.load(folder)


def read_with_model(
    documents: Iterable[Document], nlp: Language, encoder: Encoder | None = None
) -> Iterator[ModelReading]:
    """One reading for each document, in order; words are weighed where there is an encoder.

    A document's pieces are one batch and those of others are none of it: sums of floating point numbers
    depend on what is added together, and what is read from a report must not depend on its neighbours.
    """
    for document in documents:
        pieces = ((document.text[start:end], start) for start, end in _pieces(document.text))
        spans: list[ModelSpan] = []
        starts: list[int] = []
        for piece, offset in nlp.pipe(pieces, as_tuples=True, batch_size=BATCH):
            spans += [ModelSpan(e.label_, offset + e.start_char, offset + e.end_char) for e in piece.ents]
            starts += [offset + sentence.start_char for sentence in piece.sents]
        weighed = encoder.weigh(document.text) if encoder is not None else UNWEIGHED
        yield ModelReading(document, tuple(spans), tuple(starts), weighed)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Half-open offsets of pieces of at most PIECE characters, cut after a line break if there is one."""
    start = 0
    while len(text) - start > PIECE:
        cut = text.rfind("\n", start + 1, start + PIECE)
        end = cut + 1 if cut > start else start + PIECE
        yield start, end
        start = end
    yield start, len(text)
