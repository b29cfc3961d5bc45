"""Checks an annotated document against the format of the annotation guidelines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from pipeline.gold.records import GoldActivity, GoldDocument, GoldEntity

# The lists of the annotation guidelines.
ORGANIZATION_KINDS = frozenset(
    {
        "un",
        "igo",
        "government",
        "security",
        "parliament",
        "judiciary",
        "ngo",
        "network",
        "academic",
        "media",
        "company",
        "party",
    }
)
PLACE_KINDS = frozenset({"country", "region", "admin", "city", "venue"})
ACTIVITY_TYPES = frozenset(
    {
        "training",
        "workshop",
        "conference",
        "meeting",
        "dialogue",
        "campaign",
        "advocacy",
        "policy",
        "research",
        "monitoring",
        "publication",
        "service",
        "institution",
        "grant",
        "event",
        "programme",
    }
)

_ENTITY_ID = re.compile(r"[opdr]\d+")
_ISO_COUNTRY = re.compile(r"[A-Z]{2}")
_ARTICLE = re.compile(r"(?:the|an?) ", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s$")


def breaches(document: GoldDocument) -> list[str]:
    """Every breach of the format in one document, in words; empty for a sound one."""
    return [
        *document.misread,
        *_mark_breaches(document),
        *(line for entity in document.entities.values() for line in _entity_breaches(entity)),
        *_key_breaches(document.entities.values()),
        *(line for activity in document.activities for line in _activity_breaches(activity, document)),
        *_header_breaches(document),
    ]


def _mark_breaches(document: GoldDocument) -> Iterator[str]:
    for bracket in ("[[", "]]"):
        at = document.text.find(bracket)
        if at >= 0:
            yield f"stray {bracket} near {document.text[max(0, at - 20) : at + 40]!r}"
    activities = {activity.id for activity in document.activities}
    for mention in document.mentions:
        name = f"{mention.id}|{mention.text}"
        if mention.label == "":
            yield f"unknown mark {name}"
        elif mention.label == "PERSON" and mention.id != "h":
            yield f"a person has no number: {name}"
        elif mention.label == "ACTIVITY" and mention.id not in activities:
            yield f"{name}: not in activities"
        elif mention.label not in ("PERSON", "ACTIVITY") and mention.id not in document.entities:
            yield f"{name}: not in entities"
        if mention.text != mention.text.strip():
            yield f"{name}: blank at an end"
        if mention.label in ("ORG", "PLACE") and _ARTICLE.match(mention.text):
            yield f"{name}: leading article"
        if mention.label != "DATE" and _POSSESSIVE.search(mention.text):
            yield f"{name}: possessive"


def _entity_breaches(entity: GoldEntity) -> Iterator[str]:
    if not _ENTITY_ID.fullmatch(entity.id):
        yield f"unknown entity id {entity.id}"
        return
    letter = entity.id[0]
    if letter in "op":
        kinds = ORGANIZATION_KINDS if letter == "o" else PLACE_KINDS
        if entity.kind not in kinds:
            yield f"{entity.id}: unknown kind {entity.kind!r}"
        if not entity.name or not entity.key:
            yield f"{entity.id}: needs a name and a key"
        needs_country = letter == "p" and entity.kind in PLACE_KINDS - {"region"}
        if (needs_country or entity.country is not None) and not _ISO_COUNTRY.fullmatch(entity.country or ""):
            yield f"{entity.id}: country {entity.country!r} is not a code of two capitals"
    elif letter == "d" and (entity.start is None or entity.end is None or entity.start > entity.end):
        yield f"{entity.id}: start and end must be ISO days in order"
    elif letter == "r" and entity.number is None:
        yield f"{entity.id}: number missing"


def _key_breaches(entities: Iterable[GoldEntity]) -> Iterator[str]:
    counts = Counter(entity.key for entity in entities if entity.key)
    yield from (f"key {key} on {count} entities" for key, count in counts.items() if count > 1)


def _activity_breaches(activity: GoldActivity, document: GoldDocument) -> Iterator[str]:
    if activity.type not in ACTIVITY_TYPES:
        yield f"{activity.id}: unknown type {activity.type!r}"
    if all(mention.id != activity.id for mention in document.mentions):
        yield f"{activity.id}: no mark in the text"
    if activity.start and activity.end and activity.start > activity.end:
        yield f"{activity.id}: ends before it starts"
    named = {
        "p": activity.places,
        "o": activity.organizers + activity.funders + activity.partners + activity.participants,
    }
    for letter, references in named.items():
        for reference in references:
            if reference not in document.entities or not reference.startswith(letter):
                yield f"{activity.id}: names {reference}, which is not such an entity"
    for country in activity.countries:
        if not _ISO_COUNTRY.fullmatch(country):
            yield f"{activity.id}: country {country!r} is not a code of two capitals"
    if not (
        activity.start or activity.places or activity.countries or activity.organizers or activity.funders
    ):
        yield f"{activity.id}: neither date, place, organizer nor funder"


def _header_breaches(document: GoldDocument) -> Iterator[str]:
    marked = {mention.id for mention in document.mentions}
    yield from (f"{key}: never marked in the text" for key in document.entities if key not in marked)
    if document.publisher is not None and document.publisher not in document.entities:
        yield f"publisher {document.publisher} is not in entities"
