"""Annotated activities as examples for the five decisions of the activity reader."""

from __future__ import annotations

import bisect
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.activities.features import country_features, naming_features, type_features
from pipeline.activities.scene import Scene, Trigger
from pipeline.activities.second_look import Option
from pipeline.activities.values import NONE, date_options, place_options, role_options
from pipeline.gold import GoldActivity, GoldDocument
from pipeline.records import Period, Role

DECISIONS = ("naming", "type", "role", "place", "date", "country")
YES = "yes"
AGAIN = ("role", "place", "date")


@dataclass(frozen=True, slots=True)
class Example:
    """One decision: its features and the right answer. `group` is the document's id.

    `option` is the possible value of an activity that is decided on, where that is what it is about.
    """

    decision: str
    features: tuple[str, ...]
    label: str
    group: str
    option: Option | None = None


def annotated(scene: Scene, gold: GoldDocument) -> tuple[Scene, list[tuple[Trigger, GoldActivity]]]:
    """A scene as it was read, with the annotated activities told in the scene's own entities.

    The decisions are learnt from what is read of a document, mistakes included, because that is
    what they will be made on. An annotated organization or place that was not read is left out.
    """
    first = {m.id: m for m in reversed(gold.mentions) if m.label == "ACTIVITY"}
    named = sorted((first[a.id].start, first[a.id].end, a) for a in gold.activities if a.id in first)
    ids = _ids_as_read(scene, gold)
    scene = scene.with_triggers((start, end) for start, end, _ in named)
    return scene, [
        (trigger, _in_ids(activity, ids))
        for trigger, (_, _, activity) in zip(scene.triggers, named, strict=True)
    ]


def _ids_as_read(scene: Scene, gold: GoldDocument) -> dict[str, tuple[str, ...]]:
    """For each annotated organization or place the entities that were read where it is marked."""
    marked = [m for m in gold.mentions if m.label in ("ORG", "PLACE")]
    starts = [m.start for m in marked]
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for mention in scene.mentions:
        if mention.entity is None:
            continue
        at = max(0, bisect.bisect_right(starts, mention.start) - 1)
        for mark in marked[at : bisect.bisect_left(starts, mention.end)]:
            if mark.end > mention.start and mark.label == mention.type:
                exact = (mark.start, mark.end) == (mention.start, mention.end)
                votes[mention.entity][mark.id] += 1 + exact
    found: dict[str, list[str]] = defaultdict(list)
    for entity, counts in votes.items():
        found[max(counts, key=lambda mark: (counts[mark], mark))].append(entity)
    return {mark: tuple(entities) for mark, entities in found.items()}


def _in_ids(activity: GoldActivity, ids: Mapping[str, tuple[str, ...]]) -> GoldActivity:
    def read(marks: Iterable[str]) -> tuple[str, ...]:
        return tuple(entity for mark in marks for entity in ids.get(mark, ()))

    return replace(
        activity,
        places=read(activity.places),
        organizers=read(activity.organizers),
        funders=read(activity.funders),
        partners=read(activity.partners),
        participants=read(activity.participants),
    )


def examples(scene: Scene, activities: Sequence[tuple[Trigger, GoldActivity]]) -> Iterator[Example]:
    """Every decision that the annotated activities of one document settle; one for each trigger."""
    group = scene.document.id
    golds = [gold for _, gold in activities]
    types = [gold.type for gold in golds]
    for trigger, gold in activities:
        yield Example("type", tuple(type_features(scene, trigger)), gold.type, group)
        placed = frozenset(c for p in gold.places if (c := scene.places[p].country))
        for country, mentions in scene.countries_near(trigger).items():
            if country not in placed:
                features = tuple(country_features(scene, trigger, gold.type, country, mentions, placed))
                yield Example("country", features, YES if country in gold.countries else NONE, group)
    roles = [roles_of(gold) for gold in golds]
    for option, _, features in role_options(scene, types):
        yield Example("role", features, roles[option.activity].get(option.value, NONE), group, option)
    for option, _, features in place_options(scene, types):
        label = YES if option.value in golds[option.activity].places else NONE
        yield Example("place", features, label, group, option)
    for option, (mention,), features in date_options(scene, types):
        assert mention.period is not None
        yield Example("date", features, date_label(mention.period, golds[option.activity]), group, option)


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


def roles_of(gold: GoldActivity) -> dict[str, str]:
    """The role of each organization; where one has two, the one that says more."""
    by_role = (
        (Role.PARTICIPANT, gold.participants),
        (Role.PARTNER, gold.partners),
        (Role.ORGANIZER, gold.organizers),
        (Role.FUNDER, gold.funders),
    )
    return {entity: str(role) for role, entities in by_role for entity in entities}


def date_label(period: Period, gold: GoldActivity) -> str:
    """Whether a period is that of an activity, only its start, only its end, or nothing of it."""
    starts, ends = period.start == gold.start, period.end == gold.end
    if starts and ends:
        return "both"
    return "start" if starts else "end" if ends else NONE
