"""The trained model of names: loaded once, it tells spans of many documents, and where sentences begin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import spacy
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from extractors.model_spans import ModelSpan
from pipeline.records import Document

# Characters given to the model at once. Names do not reach over paragraphs, so a document is
# cut between lines; this bounds memory whatever the length of a report.
PIECE = 20_000
# Pieces a batch: larger batches are no faster on a CPU.
BATCH = 16
# The part that finds sentences; names are found without it.
_SENTENCES = "senter"


@dataclass(frozen=True, slots=True)
class ModelReading:
    """What the model found in a document: spans in order. `pieces` are the parts that it was read in, each
    with its offset."""

    document: Document
    spans: tuple[ModelSpan, ...]
    pieces: tuple[tuple[Doc, int], ...] = ()


def load_model(folder: Path) -> Language:
    """Load the trained pipeline from `folder` (see `models/README.md`)."""
    return spacy.load(folder)


def read_with_model(documents: Iterable[Document], nlp: Language) -> Iterator[ModelReading]:
    """One reading for each document, in order.

    A document's pieces are one batch and those of others are none of it: sums of floating point numbers
    depend on what is added together, and what is read from a report must not depend on its neighbours.
    """
    for document in documents:
        pieces = ((document.text[start:end], start) for start, end in _pieces(document.text))
        read = tuple(nlp.pipe(pieces, as_tuples=True, batch_size=BATCH, disable=[_SENTENCES]))
        spans = (
            ModelSpan(e.label_, offset + e.start_char, offset + e.end_char)
            for piece, offset in read
            for e in piece.ents
        )
        yield ModelReading(document, tuple(spans), read)


def sentence_starts(found: ModelReading, nlp: Language) -> list[int]:
    """The offsets where the sentences of a document begin, in order; `nlp` is what read it."""
    find = nlp.get_pipe(_SENTENCES)
    starts: list[int] = []
    for piece, offset in found.pieces:
        begins = find(piece).to_array(SENT_START) == 1
        # A piece begins with a sentence, whatever the model says.
        begins[:1] = True
        starts += [offset + piece[number].idx for number in np.flatnonzero(begins).tolist()]
    return starts


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Half-open offsets of pieces of at most PIECE characters, cut after a line break if there is one."""
    start = 0
    while len(text) - start > PIECE:
        cut = text.rfind("\n", start + 1, start + PIECE)
        end = cut + 1 if cut > start else start + PIECE
        yield start, end
        start = end
    yield start, len(text)
