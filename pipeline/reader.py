"""From documents to readings: mentions found, resolved and put together to activities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import tee

from spacy.language import Language

from extractors.acronyms import find_definitions
from pipeline.activities.amounts import with_amounts
from pipeline.activities.finding import ActivityModels, find_activities
from pipeline.activities.scene import Scene
from pipeline.activities.status import with_status
from pipeline.corrections import Known, apply_corrections
from pipeline.knowledge.everything import Knowledge
from pipeline.knowledge.gazetteer import Gazetteer
from pipeline.learned.encoder import Encoder, Weighed
from pipeline.learned.linear_model import LinearModel
from pipeline.mentions.finding import find_mentions
from pipeline.mentions.model import ModelReading, read_with_model, sentence_starts
from pipeline.mentions.persons import ArePersons, without_persons
from pipeline.organizations.resolving import Resolved, resolve_organizations
from pipeline.places.decisions import judge_places
from pipeline.places.resolving import resolve_places
from pipeline.reading.language import is_read
from pipeline.records import Document, Reading
from pipeline.sentences import split_sentences


@dataclass(frozen=True, slots=True)
class Reader:
    """Everything that reading needs, loaded once."""

    nlp: Language
    encoder: Encoder
    mention_model: LinearModel
    activity_models: ActivityModels
    gazetteer: Gazetteer
    knowledge: Knowledge
    are_persons: ArePersons

    def read(self, documents: Iterable[Document]) -> Iterator[Reading]:
        """One reading for each document, in order; the model reads many documents at a time.

        A document in a language that is not read yet is stored as it is and names nothing.
        """
        given, shown = tee(documents)
        read = read_with_model(map(_without_unread_text, shown), self.nlp)
        for document, found in zip(given, read, strict=True):
            if is_read(document.language):
                yield self.assemble(found)
            else:
                yield self._corrected(Reading(document, None, ()))

    def assemble(self, found: ModelReading) -> Reading:
        """Everything that is read from one document, given what the model found in it."""
        document, knowledge = found.document, self.knowledge
        weighed = self.encoder.weigh(document.text)
        sentences = sentence_starts(found, self.nlp)
        scene, resolved = set_scene(
            found, sentences, weighed, self.mention_model, self.gazetteer, knowledge, self.are_persons
        )
        named_by_model = list(_offsets(found, "ACTIVITY"))
        activities = find_activities(scene, named_by_model, self.activity_models)
        scene = scene.with_triggers((activity.trigger_start, activity.trigger_end) for activity in activities)
        activities = with_status(activities, scene, knowledge.status_words)
        activities = with_amounts(activities, scene, knowledge.money_words)
        return self._corrected(
            Reading(
                document=document,
                publisher=resolved.publisher,
                mentions=resolved.mentions,
                organizations=resolved.organizations,
                name_decisions=resolved.decisions,
                places=tuple(scene.places.values()),
                activities=tuple(activities),
            )
        )

    def _corrected(self, reading: Reading) -> Reading:
        """The reading with what people corrected in it."""
        listed = self.knowledge.organizations
        known = Known(listed.authority, listed.ancestors, self.gazetteer.place)
        corrections = self.knowledge.corrections.get(reading.document.id, ())
        return apply_corrections(reading, corrections, known)


def _without_unread_text(document: Document) -> Document:
    """What the model is shown of a document: nothing where its language is not read."""
    return document if is_read(document.language) else replace(document, text="")


def set_scene(
    found: ModelReading,
    sentences: Sequence[int],
    weighed: Weighed,
    mention_model: LinearModel,
    gazetteer: Gazetteer,
    knowledge: Knowledge,
    are_persons: ArePersons,
) -> tuple[Scene, Resolved]:
    """The document with its mentions resolved, laid out for the activity reader.

    `sentences` are the offsets where its sentences begin, `weighed` is what the encoder makes of it.
    """
    document = found.document
    definitions = tuple(find_definitions(document.text))
    named = without_persons(
        find_mentions(found, definitions, gazetteer, knowledge, mention_model),
        document.text,
        knowledge,
        are_persons,
    )
    placed, places = judge_places(
        *resolve_places(named, document.text, gazetteer, knowledge.country_phrases),
        knowledge.organizations.decisions,
        gazetteer,
    )
    resolved = resolve_organizations(document, placed, definitions, knowledge, places)
    scene = Scene(
        document,
        tuple(split_sentences(document.text, sentences)),
        resolved.mentions,
        {organization.id: organization for organization in resolved.organizations},
        {place.id: place for place in places},
        resolved.publisher,
        knowledge.activity_words,
        knowledge.cues,
        persons=tuple(_offsets(found, "PERSON")),
        weighed=weighed,
    )
    return scene, resolved


def _offsets(found: ModelReading, label: str) -> Iterator[tuple[int, int]]:
    return ((span.start, span.end) for span in found.spans if span.label == label)
