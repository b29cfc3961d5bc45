"""Aligns what was published with what was annotated and counts what agrees."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.evaluate.measures import Clusters, Scorecard, Tallies, surface_key
from pipeline.evaluate.published import PublishedDocument, PublishedMention, read_published
from pipeline.evaluate.reliability import Chances
from pipeline.gold import GoldActivity, GoldDocument, GoldEntity

MENTION_TYPES = ("ORG", "PLACE", "DATE", "RESOLUTION")
SLOTS = ("type", "start", "end", "place", "country", "funder", "organizer", "partner", "participant")

# A slot and its value: ("funder", "o3"), ("country", "RS"), ("start", "2014-10-19").
Slots = frozenset[tuple[str, str]]


def score(database: Path, gold: Sequence[GoldDocument], country_codes: Mapping[str, str]) -> Scorecard:
    """Compare `database` with `gold`.

    `country_codes` maps English country names, as `activities.countries` holds them, to ISO codes.
    Raises sqlite3.OperationalError where there is no such database.
    """
    connection = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    try:
        published = {_stem(document.source): document for document in read_published(connection)}
    finally:
        connection.close()
    return score_published(published, gold, country_codes)


def score_published(
    published: Mapping[str, PublishedDocument],
    gold: Sequence[GoldDocument],
    country_codes: Mapping[str, str],
) -> Scorecard:
    """Compare what was published, by the ids of annotated documents, with `gold`."""
    codes = {surface_key(name): code for name, code in country_codes.items()}
    tallies = Tallies()
    clusters = Clusters()
    chances = Chances()
    for annotated in gold:
        document = published.get(annotated.id, PublishedDocument(source=annotated.id))
        _count_mentions(tallies, annotated, document)
        matches = _count_entities(tallies, annotated, document)
        clusters.add(annotated, document)
        records = align_activities(
            annotated, document, matches, lambda name: codes.get(surface_key(name), name)
        )
        _count_activities(tallies, records)
        _add_chances(chances, document, records, matches)
    measures = [*tallies.measures(), clusters.measure()]
    return Scorecard(
        {measure.name: measure for measure in sorted(measures, key=lambda measure: measure.name)},
        tuple(document.id for document in gold if document.id not in published),
        chances.reliabilities(),
    )


def _add_chances(
    chances: Chances,
    document: PublishedDocument,
    records: Aligned,
    matches: Mapping[tuple[str, str], str],
) -> None:
    """What the published records and roles were given as probability, and whether they are right."""
    gold_of = {b: records.gold[a] for a, b in records.pairs}
    for activity in document.activities:
        gold = gold_of.get(activity.id, frozenset())
        right = is_same_record(gold, records.found[activity.id])
        chances.add("record", activity.confidence, right)
        for role, id_ in activity.organizations:
            chance = activity.chances.get((role, id_))
            # A role that a person wrote has no evidence in the text, and no probability.
            if chance is not None:
                chances.add("role", chance, (role, matches.get(("o", id_))) in gold)


def _stem(source: str) -> str:
    return PurePosixPath(source.split("?")[0]).stem


def _count_mentions(tallies: Tallies, annotated: GoldDocument, document: PublishedDocument) -> None:
    gold = Counter(
        (m.label, " ".join(m.text.split())) for m in annotated.mentions if m.label in MENTION_TYPES
    )
    found = Counter((m.type, " ".join(m.text.split())) for m in document.mentions)
    for type_ in MENTION_TYPES:
        of_type = [{key: n for key, n in counts.items() if key[0] == type_} for counts in (gold, found)]
        right = sum(min(n, of_type[1].get(key, 0)) for key, n in of_type[0].items())
        for name in (f"mention.{type_}", "mention.ALL"):
            tallies.add(name, right, sum(of_type[1].values()), sum(of_type[0].values()))


def _count_entities(
    tallies: Tallies, annotated: GoldDocument, document: PublishedDocument
) -> dict[tuple[str, str], str]:
    """Count entities; return the annotated id of each published one that has a match."""
    gold_forms = _forms((mention.id, mention.text) for mention in annotated.mentions)
    matches: dict[tuple[str, str], str] = {}
    kinds: tuple[tuple[str, str, Callable[[PublishedMention], str | None]], ...] = (
        ("ORG", "o", lambda mention: mention.organization),
        ("PLACE", "p", lambda mention: mention.place),
    )
    for label, letter, entity_of in kinds:
        found_forms = _forms((entity, m.text) for m in document.mentions if (entity := entity_of(m)))
        entities = [entity for entity in annotated.entities.values() if entity.id.startswith(letter)]
        pairs = [
            (float(len(shared)), entity.id, found)
            for entity in entities
            for found, forms in found_forms.items()
            if (shared := gold_forms.get(entity.id, set()) & forms)
            and (letter == "o" or (entity.country or None) == document.place_countries.get(found))
        ]
        aligned = _one_to_one(pairs)
        matches |= {(letter, found): entity for entity, found in aligned}
        tallies.add(f"entity.{label}", len(aligned), len(found_forms), len(entities))
        tallies.add(f"entity.{label}.bound", *_merged_perfectly(gold_forms, entities, found_forms))
    gold_dates = {(str(e.start), str(e.end)) for e in annotated.entities.values() if e.id.startswith("d")}
    found_dates = {
        (m.start_date, m.end_date) for m in document.mentions if m.type == "DATE" and m.start_date is not None
    }
    tallies.add_sets("entity.DATE", found_dates, gold_dates)
    return matches


def _merged_perfectly(
    gold_forms: Mapping[str, set[str]], entities: Sequence[GoldEntity], found_forms: Mapping[str, set[str]]
) -> tuple[int, int, int]:
    """What `entity` would count if the very mentions that were found had been merged and located
    without a mistake: right, found and annotated. The rest is due to the mentions."""
    forms = set().union(*found_forms.values())
    annotated = [gold_forms.get(entity.id, set()) for entity in entities]
    right = sum(not forms.isdisjoint(of) for of in annotated)
    known = set().union(*annotated)
    spurious = sum(known.isdisjoint(of) for of in found_forms.values())
    return right, right + spurious, len(entities)


def _forms(named: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    forms: dict[str, set[str]] = {}
    for name, text in named:
        forms.setdefault(name, set()).add(surface_key(text))
    return forms


def _one_to_one(pairs: Iterable[tuple[float, str, str]]) -> list[tuple[str, str]]:
    """Pairs, best first, ties by name, such that nothing stands in two of them."""
    left: set[str] = set()
    right: set[str] = set()
    chosen = []
    for _, a, b in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if a not in left and b not in right:
            left.add(a)
            right.add(b)
            chosen.append((a, b))
    return chosen


@dataclass(frozen=True, slots=True)
class Aligned:
    """The records of one document: annotated and published values by id, and which belong together."""

    gold: Mapping[str, Slots]
    found: Mapping[str, Slots]
    pairs: tuple[tuple[str, str], ...]


def align_activities(
    annotated: GoldDocument,
    document: PublishedDocument,
    matches: Mapping[tuple[str, str], str],
    country_code: Callable[[str], str],
) -> Aligned:
    """Pair annotated and published records one to one by the values they share.

    `matches` gives the annotated id of each published organization ("o") and place ("p").
    """
    gold = {activity.id: _gold_slots(activity) for activity in annotated.activities}
    found = {
        activity.id: frozenset(
            {(slot, value) for slot, value in activity.values}
            | {(role, matches.get(("o", id_), f"?{id_}")) for role, id_ in activity.organizations}
            | {("place", matches.get(("p", id_), f"?{id_}")) for id_ in activity.places}
            | {("country", name if len(name) == 2 else country_code(name)) for name in activity.countries}
        )
        for activity in document.activities
    }
    # A shared type tips the balance between records that share as many values.
    aligned = _one_to_one(
        (len(shared) + 0.5 * any(slot == "type" for slot, _ in shared), a, b)
        for a, gold_slots in gold.items()
        for b, found_slots in found.items()
        if (shared := gold_slots & found_slots)
    )
    return Aligned(gold, found, tuple(aligned))


def _count_activities(tallies: Tallies, records: Aligned) -> None:
    gold, found = records.gold, records.found
    nothing: Slots = frozenset()
    names = {b: a for a, b in records.pairs}
    pairs = [(gold[a], found[b]) for a, b in records.pairs]
    pairs += [(slots, nothing) for a, slots in gold.items() if a not in names.values()]
    pairs += [(nothing, slots) for b, slots in found.items() if b not in names]
    for gold_slots, found_slots in pairs:
        for slot in SLOTS:
            values = [{value for name, value in slots if name == slot} for slots in (found_slots, gold_slots)]
            tallies.add_sets(f"slot.{slot}", values[0], values[1])
            tallies.add_sets("slot.ALL", values[0], values[1])
    right = sum(is_same_record(gold_slots, found_slots) for gold_slots, found_slots in pairs)
    tallies.add("activity", right, len(found), len(gold))
    funders = [
        {value for slots in side.values() for slot, value in slots if slot == "funder"}
        for side in (found, gold)
    ]
    tallies.add_sets("funding", funders[0], funders[1])
    tallies.add_sets(
        "answer", _answers({names.get(b, f"?{b}"): slots for b, slots in found.items()}), _answers(gold)
    )


def is_same_record(gold: Slots, found: Slots) -> bool:
    """Whether an aligned pair counts: the type is right and one more value is shared."""
    shared = gold & found
    return len(shared) > 1 and any(slot == "type" for slot, _ in shared)


def _answers(records: Mapping[str, Slots]) -> set[tuple[str, str, str]]:
    return {
        (name, funder, country)
        for name, slots in records.items()
        for role, funder in slots
        if role == "funder"
        for slot, country in slots
        if slot == "country"
    }


def _gold_slots(activity: GoldActivity) -> Slots:
    values = [("type", activity.type)]
    values += [(slot, str(day)) for slot, day in (("start", activity.start), ("end", activity.end)) if day]
    for slot, named in (
        ("organizer", activity.organizers),
        ("funder", activity.funders),
        ("partner", activity.partners),
        ("participant", activity.participants),
        ("place", activity.places),
        ("country", activity.countries),
    ):
        values += [(slot, value) for value in named]
    return frozenset(values)
