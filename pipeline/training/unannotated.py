"""Texts that nobody annotated, as the models that are there read them.

The model of names sees a few words around each word. The whole stage that finds names knows lists, rules
and the rest of the document besides, and the encoder that weighs what names an activity sees two hundred
pieces: what they find in many texts teaches the model of names more than a few hundred annotated documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extractors.acronyms import find_definitions
from extractors.model_spans import ModelSpan
from pipeline.database.store import Database
from pipeline.mentions.finding import find_mentions
from pipeline.mentions.model import ModelReading, read_with_model
from pipeline.mentions.persons import without_persons
from pipeline.reader import Reader
from pipeline.reading.language import is_read
from pipeline.records import Document
from pipeline.training.names import MarkedText

# The least chance of words that are taken to name an activity.
_NAMING = 0.5


def texts_of(database: Database) -> Iterator[Document]:
    """The reports of a database as they were read, those in a language that is read."""
    return (document for document in database.documents() if is_read(document.language))


def as_read(documents: Iterable[Document], reader: Reader) -> Iterator[MarkedText]:
    """Each document with the names that the reader finds in it, and the words that name activities."""
    for found in read_with_model(documents, reader.nlp):
        text = found.document.text
        taken: set[int] = set()
        spans = []
        for span in _in_order_of_trust(found, reader):
            if taken.isdisjoint(range(span.start, span.end)):
                taken.update(range(span.start, span.end))
                spans.append(span)
        yield MarkedText(text, tuple(sorted(spans, key=lambda span: span.start)))


def _in_order_of_trust(found: ModelReading, reader: Reader) -> Iterator[ModelSpan]:
    text = found.document.text
    definitions = tuple(find_definitions(text))
    knowledge = reader.knowledge
    mentions = find_mentions(found, definitions, reader.gazetteer, knowledge, reader.mention_model)
    kept = without_persons(mentions, text, knowledge, reader.are_persons)
    yield from (ModelSpan(str(m.type), m.start, m.end) for m in kept)
    # What was left out as a person is one; what was kept is taken by now.
    persons = [(s.start, s.end) for s in found.spans if s.label == "PERSON"]
    persons += [(m.start, m.end) for m in mentions]
    yield from _marked("PERSON", sorted(persons, key=lambda offsets: offsets[0] - offsets[1]))
    yield from _marked("ACTIVITY", reader.encoder.weigh(text).naming_spans(_NAMING))


def _marked(label: str, offsets: Iterable[tuple[int, int]]) -> Iterator[ModelSpan]:
    return (ModelSpan(label, start, end) for start, end in offsets)
