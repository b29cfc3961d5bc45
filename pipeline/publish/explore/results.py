"""The activities of one page of an answer, each with its sentences."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from pipeline.publish.cells import array_values
from pipeline.publish.explore.filters import Filters
from pipeline.publish.explore.highlight import Marked, highlighted
from pipeline.publish.links import Links
from pipeline.publish.pages.rows import Row, fetch
from pipeline.publish.periods import period_label

SENTENCES = 3  # of one activity on a page of many; its own page has all

ROLE_WORDS = {
    "funder": "Funded by",
    "organizer": "Organized by",
    "partner": "Partners",
    "participant": "Participants",
}

_ACTIVITIES = """
    select activities.*, activity_types.label as type_label, documents.published,
      coalesce(documents.title, documents.source) as report
    from activities join activity_types on activity_types.id = activities.type
    join documents on documents.id = activities.document
    where activities.id in (select value from json_each(:ids))"""
_BODIES = """
    select activity, role, organizations.id, organizations.name from activity_organizations
    join organizations on organizations.id = organization
    where activity in (select value from json_each(:ids)) order by organizations.name"""
_PLACES = """
    select activity, places.id, places.name from activity_places join places on places.id = place
    where activity in (select value from json_each(:ids)) order by places.name"""
_COUNTRIES = """
    select activity, countries.id, countries.name from activity_countries
    join countries on countries.id = country
    where activity in (select value from json_each(:ids)) order by countries.name"""
_EVIDENCE = """
    select activity, slot, text, page, start, end from activity_evidence
    where activity in (select value from json_each(:ids)) order by activity, start"""
_MENTIONS = """
    with sentences as (
      select distinct activities.id as activity, document, activity_evidence.start, activity_evidence.end
      from activity_evidence join activities on activities.id = activity
      where activity in (select value from json_each(:ids)))
    select distinct sentences.activity, mentions.start, mentions.end, mentions.type, mentions.organization,
      mentions.place, mentions.start_date, mentions.end_date, mentions.resolution
    from sentences join mentions on mentions.document = sentences.document
      and mentions.start >= sentences.start and mentions.start < sentences.end"""


async def activity_cards(database: Any, ids: Sequence[str], filters: Filters, links: Links) -> list[Row]:
    """The activities in this order, ready to be laid out; those that are gone are left out.

    Of their sentences those come first that tell of what was asked for.
    """
    typed, asked_slots = filters.words, {name for name, _ in filters.chosen}
    asked = json.dumps(list(ids))
    rows = {row["id"]: row for row in await fetch(database, _ACTIVITIES, ids=asked)}
    bodies = _by_activity(await fetch(database, _BODIES, ids=asked))
    places = _by_activity(await fetch(database, _PLACES, ids=asked))
    countries = _by_activity(await fetch(database, _COUNTRIES, ids=asked))
    evidence = _by_activity(await fetch(database, _EVIDENCE, ids=asked))
    mentions = _by_activity(await fetch(database, _MENTIONS, ids=asked))
    cards = []
    for key in ids:
        if key not in rows:
            continue
        row = rows[key]
        marks = _marks(row, bodies[key], places[key], countries[key], mentions[key])
        sentences = _sentences(row, evidence[key], asked_slots, marks, typed, links)
        cards.append(
            {
                **row,
                "href": links.row("activities", key),
                "title_html": highlighted(row["title"], typed=typed),
                "when": period_label(row["start"], row["end"]),
                "where": _where(places[key], countries[key], links),
                "roles": [
                    (
                        words,
                        [
                            (body["name"], links.row("organizations", body["id"]))
                            for body in bodies[key]
                            if body["role"] == role
                        ],
                    )
                    for role, words in ROLE_WORDS.items()
                    if any(body["role"] == role for body in bodies[key])
                ],
                "resolution_numbers": array_values(row["resolutions"]),
                "sentences": sorted(sentences[:SENTENCES], key=lambda sentence: sentence["place"]),
                "more_sentences": max(0, len(sentences) - SENTENCES),
                "spot": sentences[0]["href"] if sentences else links.row("documents", row["document"]),
            }
        )
    return cards


def _by_activity(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["activity"]].append(row)
    return found


def _where(places: list[Row], countries: list[Row], links: Links) -> list[tuple[str, str]]:
    """Places first, then the countries that no place of the same name stands for."""
    named = {place["name"] for place in places}
    return [
        *((place["name"], links.row("places", place["id"])) for place in places),
        *(
            (country["name"], links.row("countries", country["id"]))
            for country in countries
            if country["name"] not in named
        ),
    ]


def _marks(
    row: Row, bodies: list[Row], places: list[Row], countries: list[Row], mentions: list[Row]
) -> list[Marked]:
    """The mentions that are values of this activity, by the offsets of the report."""
    roles: dict[str, list[str]] = defaultdict(list)
    for body in bodies:
        roles[body["id"]].append(ROLE_WORDS[body["role"]])
    names = {place["id"]: place["name"] for place in places}
    resolutions = set(array_values(row["resolutions"]))
    found = []
    for mention in mentions:
        start, end = mention["start"], mention["end"]
        if mention["organization"] in roles:
            hint = ", ".join(roles[mention["organization"]])
            found.append(Marked(start, end, "org", hint))
        elif mention["place"] in names:
            found.append(Marked(start, end, "place", f"Place: {names[mention['place']]}"))
        elif mention["start_date"] and {mention["start_date"], mention["end_date"]} & {
            row["start"],
            row["end"],
        }:
            found.append(Marked(start, end, "date", "Date"))
        elif mention["resolution"] and str(mention["resolution"]) in resolutions:
            found.append(Marked(start, end, "resolution", f"Resolution {mention['resolution']}"))
    return found


def _sentences(
    row: Row, evidence: list[Row], asked: Collection[str], marks: list[Marked], typed: str, links: Links
) -> list[Row]:
    """Each sentence once: the one that names the activity, then those of what was asked for.

    `place` is where a sentence is to be shown: the naming one first, then as in the report.
    """
    once: dict[tuple[int, int], Row] = {}
    rank: dict[tuple[int, int], int] = {}
    for item in evidence:
        spot = (item["start"], item["end"])
        once.setdefault(spot, item)
        own = 0 if item["slot"] == "type" else 1 if item["slot"] in asked else 2
        rank[spot] = min(own, rank.get(spot, 2))
    ordered = sorted(once, key=lambda spot: (rank[spot], spot))
    return [
        {
            "html": highlighted(
                once[spot]["text"],
                (
                    Marked(mark.start - spot[0], mark.end - spot[0], mark.kind, mark.hint)
                    for mark in marks
                    if spot[0] <= mark.start and mark.end <= spot[1]
                ),
                typed,
            ),
            "place": (rank[spot] > 0, spot),
            "page": once[spot]["page"],
            "href": links.spot(row["document"], spot[0]),
        }
        for spot in ordered
    ]
