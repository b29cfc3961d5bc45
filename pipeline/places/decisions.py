"""People's judgements on places, applied to what was resolved (`models/decisions.csv`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.knowledge.gazetteer import Gazetteer, name_key
from pipeline.knowledge.organizations import Decision
from pipeline.records import Mention, MentionType, Place


def judge_places(
    mentions: Sequence[Mention], places: Sequence[Place], decisions: Iterable[Decision], gazetteer: Gazetteer
) -> tuple[list[Mention], list[Place]]:
    """The mentions and places after the judgements of type PLACE.

    `ignore` drops the mentions of a name or id, `same` gives them the place with another id (of the
    document or of the gazetteer; any other id changes nothing), `rename` shows a place under
    another name. Places that no mention names any more are left out; the rest stay ordered by id.
    """
    judged = [decision for decision in decisions if decision.type == "PLACE"]
    if not judged:
        return list(mentions), list(places)
    ignored = {name_key(d.name) for d in judged if d.judgement == "ignore"}
    same = {name_key(d.name): d.other for d in judged if d.judgement == "same"}
    renamed = {d.name: d.other for d in judged if d.judgement == "rename"}
    known = {place.id: place for place in places}
    kept: list[Mention] = []
    for mention in mentions:
        if mention.type is not MentionType.PLACE or mention.entity is None:
            kept.append(mention)
            continue
        keys = (name_key(mention.text), name_key(mention.entity))
        if ignored.isdisjoint(keys):
            meant = next((same[key] for key in keys if key in same), mention.entity)
            if meant not in known and (place := gazetteer.place(meant)) is not None:
                known[meant] = place
            kept.append(replace(mention, entity=meant) if meant in known else mention)
    used = {m.entity for m in kept if m.type is MentionType.PLACE}
    named = (replace(known[key], name=renamed.get(key, known[key].name)) for key in sorted(known))
    return kept, [place for place in named if place.id in used]
