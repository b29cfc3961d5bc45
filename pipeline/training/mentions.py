"""Trains the choice of organizations and places among what the model, the lists and the rules propose."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from extractors.acronyms import find_definitions
from pipeline.gold import GoldDocument
from pipeline.knowledge.everything import Knowledge
from pipeline.knowledge.gazetteer import Gazetteer
from pipeline.learned.linear_model import LinearModel
from pipeline.mentions.finding import NONE, propose
from pipeline.mentions.model import ModelReading
from pipeline.training.activities import fit_decision
from pipeline.training.examples import Example

# Persons are an answer of their own, so that they are not taken for something else.
_CHOSEN = frozenset({"ORG", "PLACE", "PERSON"})
_PENALTY = 0.3
# Chosen by cross-validation: F1 is flat from 0.35 to 0.5.
_THRESHOLD = 0.42
# How much a span of a real text counts beside one of a text written for the project, which are the
# more numerous and the more regular; by cross-validation.
_REAL = 3.0


def train_mentions(examples: Iterable[Example], real: Collection[str]) -> LinearModel:
    """The model that says of a span whether it names an organization, a place or a person.

    `real` are the ids of the documents that were not written for the project.
    """
    given = list(examples)
    weights = [_REAL if example.group in real else 1.0 for example in given]
    return fit_decision(given, _PENALTY, _THRESHOLD, weights)


def mention_examples(
    gold: GoldDocument, found: ModelReading, gazetteer: Gazetteer, knowledge: Knowledge
) -> Iterator[Example]:
    """Every span that may be a name in an annotated document, given what the model found in it."""
    proposals = propose(found, tuple(find_definitions(gold.text)), gazetteer, knowledge)
    right = {(m.start, m.end): m.label for m in gold.mentions if m.label in _CHOSEN}
    evidence = proposals.evidence
    for (start, end), ways in proposals.ways.items():
        label = evidence.label((start, end))
        features = (
            *evidence.before(start, label),
            *evidence.after(end, label),
            *evidence.inside(start, end, label),
            *evidence.own(start, end, ways),
        )
        yield Example("mention", features, right.get((start, end), NONE), gold.id)
