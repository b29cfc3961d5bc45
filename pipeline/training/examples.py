"""Annotated activities as examples for the five decisions of the activity reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.activities import NONE
from pipeline.features import (
    country_features,
    date_features,
    naming_features,
    organization_features,
    place_features,
    type_features,
)
from pipeline.gold import GoldActivity, GoldDocument
from pipeline.knowledge.activity_types import ActivityWords
from pipeline.knowledge.cues import Cue
from pipeline.records import Document, Mention, MentionType, Organization, Period, Place, Role
from pipeline.scene import Scene, Trigger
from pipeline.sentences import split_sentences

DECISIONS = ("naming", "type", "role", "place", "date", "country")
YES = "yes"
_TYPES = {
    "ORG": MentionType.ORG,
    "PLACE": MentionType.PLACE,
    "DATE": MentionType.DATE,
    "RESOLUTION": MentionType.RESOLUTION,
}


@dataclass(frozen=True, slots=True)
class Example:
    """One decision about one activity: its features and the right answer. `group` is the document's id."""

    decision: str
    features: tuple[str, ...]
    label: str
    group: str


def gold_scene(
    gold: GoldDocument, sentence_starts: Sequence[int], words: ActivityWords, cues: Sequence[Cue]
) -> tuple[Scene, list[tuple[Trigger, GoldActivity]]]:
    """The scene of an annotated document with its own mentions, and its activities by trigger."""
    document = Document(gold.id, gold.id, "text", "", gold.text, published=gold.published)
    first = {m.id: m for m in reversed(gold.mentions) if m.label == "ACTIVITY"}
    named = sorted((first[a.id].start, first[a.id].end, a) for a in gold.activities if a.id in first)
    scene = Scene(
        document,
        tuple(split_sentences(gold.text, sentence_starts)),
        tuple(_mentions(gold)),
        {k: Organization(k, e.name or k, kind=e.kind) for k, e in gold.entities.items() if k[0] == "o"},
        {k: Place(k, e.name or k, e.kind or "", e.country) for k, e in gold.entities.items() if k[0] == "p"},
        gold.publisher,
        words,
        tuple(cues),
    ).with_triggers((start, end) for start, end, _ in named)
    return scene, [
        (trigger, activity) for trigger, (_, _, activity) in zip(scene.triggers, named, strict=True)
    ]


def _mentions(gold: GoldDocument) -> Iterator[Mention]:
    for mark in gold.mentions:
        type_ = _TYPES.get(mark.label)
        if type_ is None:
            continue
        entity = gold.entities[mark.id]
        period = Period(entity.start, entity.end) if entity.start and entity.end else None
        named = mark.id if type_ in (MentionType.ORG, MentionType.PLACE) else None
        yield Mention(type_, mark.start, mark.end, mark.text, "annotated", named, period, entity.number)


def examples(scene: Scene, activities: Iterable[tuple[Trigger, GoldActivity]]) -> Iterator[Example]:
    """Every decision that the annotated activities of one document settle."""
    group = scene.document.id
    for trigger, gold in activities:
        yield Example("type", tuple(type_features(scene, trigger)), gold.type, group)
        roles = _roles(gold)
        for entity, mentions in scene.entities_near(trigger).items():
            if entity in scene.organizations:
                features = tuple(organization_features(scene, trigger, gold.type, entity, mentions))
                yield Example("role", features, roles.get(entity, NONE), group)
            else:
                features = tuple(place_features(scene, trigger, gold.type, entity, mentions))
                yield Example("place", features, YES if entity in gold.places else NONE, group)
        for mention in scene.near(trigger):
            if mention.period is not None:
                features = tuple(date_features(scene, trigger, gold.type, mention))
                yield Example("date", features, _date_label(mention.period, gold), group)
        placed = frozenset(c for p in gold.places if (c := scene.places[p].country))
        for country, mentions in scene.countries_near(trigger).items():
            if country not in placed:
                features = tuple(country_features(scene, trigger, gold.type, country, mentions, placed))
                yield Example("country", features, YES if country in gold.countries else NONE, group)


def naming_examples(
    scene: Scene, named_by_model: Iterable[tuple[int, int]], naming_words: Container[str]
) -> Iterator[Example]:
    """Whether each span that may name an activity does; the scene's triggers are the right ones."""
    for span in scene.naming_spans(named_by_model, naming_words):
        right = any(span.start < t.end and span.end > t.start for t in scene.triggers)
        yield Example(
            "naming", tuple(naming_features(scene, span)), YES if right else NONE, scene.document.id
        )


def naming_words(documents: Iterable[GoldDocument]) -> frozenset[str]:
    """Words that end the naming words of at least two activities, in lower case."""
    counts = Counter(
        m.text.lower().split()[-1] for d in documents for m in d.mentions if m.label == "ACTIVITY"
    )
    return frozenset(word for word, count in counts.items() if count > 1)


def _roles(gold: GoldActivity) -> dict[str, str]:
    """The role of each organization; where one has two, the one that says more."""
    by_role = (
        (Role.PARTICIPANT, gold.participants),
        (Role.PARTNER, gold.partners),
        (Role.ORGANIZER, gold.organizers),
        (Role.FUNDER, gold.funders),
    )
    return {entity: str(role) for role, entities in by_role for entity in entities}


def _date_label(period: Period, gold: GoldActivity) -> str:
    starts, ends = period.start == gold.start, period.end == gold.end
    if starts and ends:
        return "both"
    return "start" if starts else "end" if ends else NONE
