"""The page of one activity: each value with the sentences it was read from."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from pipeline.publish.cells import array_values
from pipeline.publish.links import Links
from pipeline.publish.pages.cluster import told_elsewhere
from pipeline.publish.pages.rows import Row, fetch, fetch_one
from pipeline.publish.periods import period_label
from pipeline.publish.quoting import excerpt, quoted, value_span

ROLES = (
    ("funder", "Funded by"),
    ("organizer", "Organized by"),
    ("partner", "Partners"),
    ("participant", "Participants"),
)
STATUS = {"done": "Done or begun", "ongoing": "Going on", "planned": "Planned"}
CERTAINTY = {
    "sure": "The program is sure of this record",
    "likely": "This record is likely right",
    "check": "Check this record: the program is not sure of it",
}

_ACTIVITY = """
    select activities.*, label, definition, documents.id as report_id, documents.published,
      coalesce(documents.title, documents.source) as report, organizations.name as publisher_name,
      documents.publisher as publisher
    from activities join activity_types on activity_types.id = type
    join documents on documents.id = document
    left join organizations on organizations.id = publisher
    where activities.id = :id"""
_ORGANIZATIONS = """
    select role, id, name, acronym from activity_organizations
    join organizations on organizations.id = organization where activity = :id order by role, name"""
_PLACES = """
    select id, name, latitude, longitude from activity_places join places on places.id = place
    where activity = :id order by name"""
_COUNTRIES = """
    select id, name from activity_countries join countries on countries.id = country
    where activity = :id order by name"""
_EVIDENCE = "select * from activity_evidence where activity = :id order by start, rule"
_AMOUNTS = "select * from activity_amounts where activity = :id order by start"
_CORRECTIONS = "select slot, wrong, right, note from corrections where record = :id order by rowid"
_MENTIONS = """
    select start, end, organization, place, start_date, end_date, resolution, country
    from mentions left join places on places.id = place
    where document = :document and start >= :first and start < :last order by start"""


async def activity_page(database: Any, key: str, links: Links) -> Row | None:
    """The activity with its facts in reading order; None where there is no such activity."""
    activity = await fetch_one(database, _ACTIVITY, id=key)
    if activity is None:
        return None
    organizations, places, countries, evidence, amounts, corrections = await asyncio.gather(
        *(
            fetch(database, sql, id=key)
            for sql in (_ORGANIZATIONS, _PLACES, _COUNTRIES, _EVIDENCE, _AMOUNTS, _CORRECTIONS)
        )
    )
    mentions = await fetch(
        database,
        _MENTIONS,
        document=activity["document"],
        first=min((row["start"] for row in evidence), default=0),
        last=max((row["end"] for row in evidence), default=0),
    )
    facts = _Facts(activity, evidence, mentions, links)
    when = period_label(activity["start"], activity["end"])
    rows = [
        (
            "Type",
            [
                facts.value(
                    activity["label"], activity["type"], ("type",), ("activity_types", activity["type"])
                )
            ],
        ),
        ("When", [facts.value(when, "", ("start", "end"))] if when else []),
        ("Where", [facts.value(p["name"], p["id"], ("place",), ("places", p["id"])) for p in places]),
        (
            "Country",
            [facts.value(c["name"], c["id"], ("country",), ("countries", c["id"])) for c in countries],
        ),
        *(
            (
                heading,
                [
                    facts.value(o["name"], o["id"], (role,), ("organizations", o["id"]))
                    for o in organizations
                    if o["role"] == role
                ],
            )
            for role, heading in ROLES
        ),
        ("Amounts", [facts.amount(row) for row in amounts]),
        (
            "Resolutions",
            [
                facts.value(number, number, ("resolution",), href=links.resolution(number))
                for number in array_values(activity["resolutions"])
            ],
        ),
    ]
    optional = ("Resolutions", "Amounts")
    return {
        "activity": activity,
        "when": when,
        "status": STATUS[activity["status"]],
        "certainty": CERTAINTY[activity["certainty"]],
        "facts": [(heading, values) for heading, values in rows if values],
        "missing": [heading for heading, values in rows if not values and heading not in optional],
        "first_spot": facts.first_spot(),
        "elsewhere": await told_elsewhere(database, activity, links),
        "places": places,
        "corrections": corrections,
        "mistake": links.mistake("activities", key),
    }


class _Facts:
    """Makes the values of one activity, each quoted sentence in full only once."""

    def __init__(self, activity: Row, evidence: Sequence[Row], mentions: Sequence[Row], links: Links) -> None:
        self._activity, self._evidence, self._mentions, self._links = activity, evidence, mentions, links
        self._shown: set[int] = set()

    def value(
        self,
        label: str,
        value: str,
        slots: tuple[str, ...],
        row: tuple[str, str] | None = None,
        href: str | None = None,
    ) -> Row:
        """One value with its sentences; `value` is blank where any value of the slots is meant."""
        found = [e for e in self._evidence if e["slot"] in slots and (not value or e["value"] == value)]
        sentences = list({e["start"]: self._sentence(e) for e in found}.values())
        self._shown.update(e["start"] for e in found)
        return {
            "label": label,
            "href": self._links.row(*row) if row else href,
            "evidence": sentences,
            "mistake": self._links.mistake("activities", self._activity["id"], slots[0], value),
        }

    def amount(self, row: Row) -> Row:
        """A sum of money as it stands, with the words it stands in as evidence."""
        return {
            "label": f"{row['amount']:,.0f} {row['currency']}",
            "href": None,
            "evidence": [
                {
                    "quote": row["text"],
                    "page": row["page"],
                    "href": self._links.spot(self._activity["document"], row["start"]),
                    "again": False,
                    "confidence": None,
                    "corrected": False,
                }
            ],
            "mistake": None,
        }

    def first_spot(self) -> str:
        document = self._activity["document"]
        named = next((e for e in self._evidence if e["slot"] == "type"), None)
        if named is None:
            return self._links.row("documents", document)
        span = value_span(named, (), self._activity["title"])
        return self._links.spot(document, span.start if span else named["start"])

    def _sentence(self, evidence: Row) -> Row:
        span = value_span(evidence, self._mentions, self._activity["title"])
        again = evidence["start"] in self._shown
        show = excerpt if again else quoted
        return {
            "quote": show(evidence["text"], evidence["start"], span),
            "page": evidence["page"],
            "href": self._links.spot(self._activity["document"], span.start if span else evidence["start"]),
            "again": again,
            "confidence": evidence["confidence"],
            "corrected": evidence["rule"] == "correction",
        }
