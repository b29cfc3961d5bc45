"""Finds places: names of the gazetteer, names that only the model knows, and venues.

A strong name is a place wherever it stands; a weak one (a small town, an ordinary word) needs a
word before it, a country beside it, a neighbour in a list, or the model's word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.accepted_places import AcceptedPlaces
from extractors.model_spans import ModelSpan
from extractors.place_context import PlaceContext
from extractors.place_names import KnownName
from extractors.venues import venues
from pipeline.knowledge.gazetteer import Gazetteer
from pipeline.knowledge.places import PlaceKnowledge
from pipeline.names import Word
from pipeline.records import Mention, MentionType

# Rules that know the name from its surroundings alone.
_GUESSES = frozenset(("place-model", "place-cue"))


@dataclass(frozen=True, slots=True)
class _Found:
    """A span taken for a place, and the rule that took it.

    `sure_ids` are the places that a strong name can mean, empty for all other names.
    """

    start: int
    end: int
    rule: str
    sure_ids: frozenset[str] = frozenset()


def find_places(
    text: str,
    text_words: Sequence[Word],
    names: Sequence[KnownName],
    model_spans: Sequence[ModelSpan],
    gazetteer: Gazetteer,
    knowledge: PlaceKnowledge,
) -> Iterator[Mention]:
    """Every place named in `text`, in order, without overlaps.

    `names` are the gazetteer's names that stand in the text (`known_names`). `model_spans` are a
    statistical model's, in OntoNotes' labels (GPE, LOC, FAC, ORG, PERSON, NORP) or the project's
    own (PLACE, ORG, PERSON); none at all is fine, too.
    """
    context = PlaceContext(text, text_words, model_spans, gazetteer, knowledge)
    taken = {name.start: rule for name, rule in _judge(text, names, context)}
    found = [
        _Found(*context.widened(n.start, n.end), taken[n.start], n.ids if n.strong else frozenset())
        for n in names
        if n.start in taken
    ]
    found += [_Found(start, end, "place-model") for start, end in context.model_places()]
    found += [_Found(start, end, "place-cue") for start, end in context.cued_places()]
    found += [
        _Found(start, end, "place-venue") for start, end in venues(text, context.words, knowledge.heads)
    ]
    for span in _joined(text, _without_overlaps(found)):
        yield Mention(MentionType.PLACE, span.start, span.end, text[span.start : span.end], span.rule)


def _judge(text: str, names: Sequence[KnownName], context: PlaceContext) -> Iterator[tuple[KnownName, str]]:
    """The names taken for places with the rule for each; every round knows what the last took."""
    taken: dict[int, str] = {}
    for name in names:
        if context.is_other(name):
            continue
        if name.strong and context.stands_free(name):
            taken[name.start] = "place-strong"
        elif context.model_agrees(name):
            taken[name.start] = "place-known-model"
    for _ in range(2):
        accepted = AcceptedPlaces(text, [name for name in names if name.start in taken])
        for name in names:
            if name.start not in taken and not context.is_other(name):
                rule = context.weak_rule(name, accepted)
                if rule is not None:
                    taken[name.start] = rule
    for name in names:
        if name.start in taken:
            yield name, taken[name.start]


def _without_overlaps(found: list[_Found]) -> list[_Found]:
    """The best of overlapping spans, in order: known names and venues first, then the longest."""
    kept: list[_Found] = []
    covered: set[int] = set()
    for span in sorted(found, key=lambda s: (s.rule in _GUESSES, s.start - s.end, s.start)):
        if covered.isdisjoint(range(span.start, span.end)):
            covered.update(range(span.start, span.end))
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)


def _joined(text: str, found: list[_Found]) -> Iterator[_Found]:
    """Double names such as `Viti/Vitina` as one span; two countries with a slash stay two."""
    waiting: _Found | None = None
    for span in found:
        together = waiting is not None and text[waiting.end : span.start].strip(" ") == "/"
        if waiting is not None and together and not _are_two(waiting, span):
            waiting = replace(waiting, end=span.end, rule="place-double")
            continue
        if waiting is not None:
            yield waiting
        waiting = span
    if waiting is not None:
        yield waiting


def _are_two(left: _Found, right: _Found) -> bool:
    """Whether both names are well known and never mean the same place."""
    return bool(left.sure_ids and right.sure_ids) and left.sure_ids.isdisjoint(right.sure_ids)
