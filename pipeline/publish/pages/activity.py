"""The page of one activity: each value with the sentences it was read from."""

from __future__ import annotations

import asyncio
from typing import Any

from pipeline.publish.cells import array_values
from pipeline.publish.links import Links
from pipeline.publish.pages.rows import Row, fetch, fetch_one
from pipeline.publish.periods import period_label

ROLES = (
    ("funder", "Funded by"),
    ("organizer", "Organized by"),
    ("partner", "Partners"),
    ("participant", "Participants"),
)

_ACTIVITY = """
    select activities.*, label, definition, documents.id as report_id, documents.published,
      coalesce(documents.title, documents.source) as report, organizations.name as publisher
    from activities join activity_types on activity_types.id = type
    join documents on documents.id = document
    left join organizations on organizations.id = publisher
    where activities.id = :id"""
_ORGANIZATIONS = """
    select role, id, name, acronym from activity_organizations
    join organizations on organizations.id = organization where activity = :id order by role, name"""
_PLACES = """
    select id, name from activity_places join places on places.id = place
    where activity = :id order by name"""
_COUNTRIES = """
    select id, name from activity_countries join countries on countries.id = country
    where activity = :id order by name"""


async def activity_page(database: Any, key: str, links: Links) -> Row | None:
    """The activity with its facts in reading order; None where there is no such activity."""
    activity, organizations, places, countries, evidence = await asyncio.gather(
        fetch_one(database, _ACTIVITY, id=key),
        fetch(database, _ORGANIZATIONS, id=key),
        fetch(database, _PLACES, id=key),
        fetch(database, _COUNTRIES, id=key),
        fetch(database, "select * from activity_evidence where activity = :id order by start, rule", id=key),
    )
    if activity is None:
        return None

    shown: set[int] = set()

    def sentences(value: str, *slots: str) -> list[Row]:
        """The evidence of a value, each sentence once; `again` where an earlier value quotes it."""
        found = [row for row in evidence if row["slot"] in slots and (not value or row["value"] == value)]
        once = {
            row["start"]: {
                **row,
                "href": links.spot(activity["document"], row["start"]),
                "again": row["start"] in shown,
            }
            for row in found
        }
        shown.update(once)
        return list(once.values())

    when = period_label(activity["start"], activity["end"])
    facts = [
        (
            "Type",
            [_fact(activity["label"], links.row("activity_types", activity["type"]), sentences("", "type"))],
        ),
        ("When", [_fact(when, None, sentences("", "start", "end"))] if when else []),
        (
            "Where",
            [
                _fact(row["name"], links.row("places", row["id"]), sentences(row["id"], "place"))
                for row in places
            ],
        ),
        (
            "Country",
            [
                _fact(row["name"], links.row("countries", row["id"]), sentences(row["id"], "country"))
                for row in countries
            ],
        ),
        *(
            (
                heading,
                [
                    _fact(row["name"], links.row("organizations", row["id"]), sentences(row["id"], role))
                    for row in organizations
                    if row["role"] == role
                ],
            )
            for role, heading in ROLES
        ),
        (
            "Resolutions",
            [
                _fact(
                    number,
                    links.table("reports-on-a-resolution", resolution=number),
                    sentences(number, "resolution"),
                )
                for number in array_values(activity["resolutions"])
            ],
        ),
    ]
    return {
        "activity": activity,
        "facts": [(heading, values) for heading, values in facts if values],
        "missing": [heading for heading, values in facts if not values and heading != "Resolutions"],
        "first_spot": links.spot(activity["document"], evidence[0]["start"]) if evidence else None,
    }


def _fact(label: str, href: str | None, evidence: list[Row]) -> Row:
    return {"label": label, "href": href, "evidence": evidence}
