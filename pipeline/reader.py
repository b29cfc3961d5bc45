"""From documents to readings: mentions found, resolved and put together to activities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.language import Language

from extractors.acronyms import find_definitions
from pipeline.activities import ActivityModels, find_activities
from pipeline.knowledge.everything import Knowledge
from pipeline.knowledge.gazetteer import Gazetteer
from pipeline.mentions import find_mentions
from pipeline.model import ModelReading, read_with_model
from pipeline.persons import IsPerson, without_persons
from pipeline.place_decisions import judge_places
from pipeline.records import Document, Reading
from pipeline.resolve_organizations import resolve_organizations
from pipeline.resolve_places import resolve_places
from pipeline.scene import Scene
from pipeline.sentences import split_sentences


@dataclass(frozen=True, slots=True)
class Reader:
    """Everything that reading needs, loaded once."""

    nlp: Language
    activity_models: ActivityModels
    gazetteer: Gazetteer
    knowledge: Knowledge
    is_person: IsPerson

    def read(self, documents: Iterable[Document]) -> Iterator[Reading]:
        """One reading for each document, in order; the model reads many documents at a time."""
        for found in read_with_model(documents, self.nlp):
            yield self.assemble(found)

    def assemble(self, found: ModelReading) -> Reading:
        """Everything that is read from one document, given what the model found in it."""
        document, knowledge = found.document, self.knowledge
        definitions = tuple(find_definitions(document.text))
        named = without_persons(
            find_mentions(found, definitions, self.gazetteer, knowledge),
            document.text,
            knowledge,
            self.is_person,
        )
        placed, places = judge_places(
            *resolve_places(named, document.text, self.gazetteer),
            knowledge.organizations.decisions,
            self.gazetteer,
        )
        resolved = resolve_organizations(document, placed, definitions, knowledge, places)
        scene = Scene(
            document,
            tuple(split_sentences(document.text, found.sentence_starts)),
            resolved.mentions,
            {organization.id: organization for organization in resolved.organizations},
            {place.id: place for place in places},
            resolved.publisher,
            knowledge.activity_words,
            knowledge.cues,
            persons=tuple(_offsets(found, "PERSON")),
        )
        named_by_model = list(_offsets(found, "ACTIVITY"))
        return Reading(
            document=document,
            publisher=resolved.publisher,
            mentions=resolved.mentions,
            organizations=resolved.organizations,
            places=tuple(places),
            activities=tuple(find_activities(scene, named_by_model, self.activity_models)),
        )


def _offsets(found: ModelReading, label: str) -> Iterator[tuple[int, int]]:
    return ((span.start, span.end) for span in found.spans if span.label == label)
