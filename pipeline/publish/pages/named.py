"""The pages of one organization and of one place."""

from __future__ import annotations

import asyncio
from typing import Any

from pipeline.publish.cells import array_values
from pipeline.publish.links import Links
from pipeline.publish.pages.activity import ROLES
from pipeline.publish.pages.rows import Row, fetch, fetch_one
from pipeline.publish.periods import day_label, period_label

SHOWN = 100  # rows of each list; the tables hold all

KINDS = {
    "un": "United Nations body",
    "igo": "Intergovernmental organization",
    "government": "State body",
    "security": "Police or armed forces",
    "parliament": "Parliament",
    "judiciary": "Court or prosecution",
    "ngo": "Non-governmental organization",
    "network": "Network or coalition",
    "academic": "University or research body",
    "media": "Media",
    "company": "Company",
    "party": "Political party",
    "country": "Country",
    "region": "Region",
    "admin": "Part of a country",
    "city": "Settlement",
    "venue": "Venue",
}

_ORGANIZATION = """
    select organizations.*, countries.name as country_name, larger.name as parent_name
    from organizations left join countries on countries.id = organizations.country
    left join organizations as larger on larger.id = organizations.parent where organizations.id = :id"""
_PLACE = """
    select places.*, countries.name as country_name from places
    left join countries on countries.id = country where places.id = :id"""
_ROLES = """
    select role, activities.id, title, label as type, start, end, countries from activity_organizations
    join activities on activities.id = activity join activity_types on activity_types.id = type
    where organization = :id order by start desc, activities.id"""
_AT_PLACE = """
    select activities.id, title, label as type, start, end, organizers from activity_places
    join activities on activities.id = activity join activity_types on activity_types.id = type
    where place = :id order by start desc, activities.id"""
_REPORTS = """
    select documents.id, coalesce(title, source) as title, published, count(*) as times,
      min(mentions.start) as first from mentions join documents on documents.id = document
    where mentions.{column} = :id group by documents.id order by times desc, published desc"""


async def organization_page(database: Any, key: str, links: Links) -> Row | None:
    """The organization, its bodies, what it did by role, and where it is named."""
    organization, parts, activities, reports = await asyncio.gather(
        fetch_one(database, _ORGANIZATION, id=key),
        fetch(database, "select id, name from organizations where parent = :id order by name", id=key),
        fetch(database, _ROLES, id=key),
        fetch(database, _REPORTS.format(column="organization"), id=key),
    )
    if organization is None:
        return None
    by_role = [
        (heading, [_dated(row) for row in activities if row["role"] == role]) for role, heading in ROLES
    ]
    return {
        "organization": organization,
        "kind": KINDS.get(organization["kind"] or "", organization["kind"]),
        "aliases": array_values(organization["aliases"]),
        "parts": parts,
        "roles": [(heading, rows) for heading, rows in by_role if rows],
        "shown": SHOWN,
        "reports": _reports(reports, links),
        "context": links.table("name-in-context", name=organization["name"]),
        "all_activities": links.table("what-an-organization-did", organization=organization["name"]),
        "co_actors": links.table("who-works-together", organization=organization["name"]),
    }


async def place_page(database: Any, key: str, links: Links) -> Row | None:
    """The place, the activities there, and the reports that name it."""
    place, activities, reports = await asyncio.gather(
        fetch_one(database, _PLACE, id=key),
        fetch(database, _AT_PLACE, id=key),
        fetch(database, _REPORTS.format(column="place"), id=key),
    )
    if place is None:
        return None
    return {
        "place": place,
        "kind": KINDS.get(place["kind"], place["kind"]),
        "activities": [_dated(row) for row in activities],
        "shown": SHOWN,
        "reports": _reports(reports, links),
        "context": links.table("name-in-context", name=place["name"]),
        "organizers": links.table("organizers-in-a-place", place=place["name"]),
    }


def _dated(row: Row) -> Row:
    return {**row, "when": period_label(row["start"], row["end"])}


def _reports(rows: list[Row], links: Links) -> list[Row]:
    return [
        {**row, "day": day_label(row["published"]), "spot": links.spot(row["id"], row["first"])}
        for row in rows
    ]
