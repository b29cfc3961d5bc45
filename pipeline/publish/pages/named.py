"""The pages of one organization and of one place."""

from __future__ import annotations

import asyncio
from typing import Any

from pipeline.publish.cells import array_values
from pipeline.publish.links import Links
from pipeline.publish.locator import locator
from pipeline.publish.pages.activity import ROLES
from pipeline.publish.pages.rows import Row, fetch, fetch_one
from pipeline.publish.periods import day_label, period_label

SHOWN = 20  # rows of each list; the tables hold all
FORMS_SHOWN = 30

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
ROLE_HEADINGS = {
    "funder": "As funder",
    "organizer": "As organizer",
    "partner": "As partner",
    "participant": "As participant",
}

_ORGANIZATION = """
    select organizations.*, countries.name as country_name
    from organizations left join countries on countries.id = organizations.country
    where organizations.id = :id"""
# Upwards without end where two bodies are part of each other, so that the depth is bounded.
_PARENTS = """
    with recursive larger(id, name, parent, depth) as (
      select id, name, parent, 0 from organizations where id = :id
      union all select organizations.id, organizations.name, organizations.parent, depth + 1
      from larger join organizations on organizations.id = larger.parent where depth < 6)
    select id, name from larger where depth > 0 order by depth"""
_PARTS = """
    select id, name, count(*) over () as total from organizations where parent = :id
    order by name limit :limit"""
_PLACE = """
    select places.*, countries.name as country_name from places
    left join countries on countries.id = country where places.id = :id"""
_ROLE_COUNTS = """
    select role, count(*) as activities from activity_organizations where organization = :id group by role"""
_IN_ROLE = """
    select activities.id, title, label as type, start, end, certainty from activity_organizations
    join activities on activities.id = activity join activity_types on activity_types.id = type
    where organization = :id and role = :role order by start desc, activities.id limit :limit"""
_ORGANIZATION_YEARS = """
    select year, count(*) as activities from activities
    where id in (select activity from activity_organizations where organization = :id) and year is not null
    group by year order by year"""
_CO_ACTORS = """
    select organizations.id, organizations.name, count(distinct theirs.activity) as activities
    from activity_organizations as ours
    join activity_organizations as theirs
      on theirs.activity = ours.activity and theirs.organization <> ours.organization
    join organizations on organizations.id = theirs.organization
    where ours.organization = :id group by organizations.id
    order by activities desc, organizations.name limit :limit"""
_COUNTRIES = """
    select countries.id, countries.name, count(distinct activity_countries.activity) as activities
    from activity_organizations join activity_countries using (activity)
    join countries on countries.id = country
    where organization = :id group by countries.id order by activities desc, countries.name limit :limit"""
_FORMS = """
    select alias, method, max(score) as score, reason, count(*) as documents
    from name_decisions where organization = :id
    group by alias, method, reason order by documents desc, alias limit :limit"""
_AT_PLACE = """
    select activities.id, title, label as type, start, end, certainty from activity_places
    join activities on activities.id = activity join activity_types on activity_types.id = type
    where place = :id order by start desc, activities.id limit :limit"""
_PLACE_COUNT = "select count(*) as activities from activity_places where place = :id"
_PLACE_YEARS = """
    select year, count(*) as activities from activities
    where id in (select activity from activity_places where place = :id) and year is not null
    group by year order by year"""
# The reports are counted in the index alone; only the few that are shown are opened.
_REPORTS = """
    with named as (
      select document, count(*) as times from mentions where {column} = :id group by document),
    most as (
      select named.document, times, count(*) over () as total, sum(times) over () as mentions,
        title, source, published
      from named join documents on documents.id = named.document
      order by times desc, published desc, documents.id limit :limit)
    select document as id, coalesce(title, source) as title, published, times, total, mentions,
      (select min(start) from mentions where document = most.document and {column} = :id) as first
    from most order by times desc, published desc, id"""


async def organization_page(database: Any, key: str, links: Links) -> Row | None:
    """The organization, its bodies, what it did by role, with whom and when, and where it is named."""
    organization = await fetch_one(database, _ORGANIZATION, id=key)
    if organization is None:
        return None
    counts, parents, parts, years, co_actors, countries, forms, reports = await asyncio.gather(
        fetch(database, _ROLE_COUNTS, id=key),
        fetch(database, _PARENTS, id=key),
        fetch(database, _PARTS, id=key, limit=SHOWN),
        fetch(database, _ORGANIZATION_YEARS, id=key),
        fetch(database, _CO_ACTORS, id=key, limit=SHOWN),
        fetch(database, _COUNTRIES, id=key, limit=SHOWN),
        fetch(database, _FORMS, id=key, limit=FORMS_SHOWN),
        fetch(database, _REPORTS.format(column="organization"), id=key, limit=SHOWN),
    )
    by_role = {row["role"]: row["activities"] for row in counts}
    roles = [role for role, _ in ROLES if by_role.get(role)]
    did = await asyncio.gather(*(fetch(database, _IN_ROLE, id=key, role=role, limit=SHOWN) for role in roles))
    name = organization["name"]
    return {
        "organization": organization,
        "kind": KINDS.get(organization["kind"] or "", organization["kind"]),
        "aliases": array_values(organization["aliases"]),
        "parents": parents,
        "parts": parts,
        "all_parts": links.table("organizations", parent=key),
        "roles": [
            (ROLE_HEADINGS[role], by_role[role], _dated(rows)) for role, rows in zip(roles, did, strict=True)
        ],
        "years": bars(years),
        "co_actors": co_actors,
        "countries": countries,
        "forms": forms,
        "reports": _reports(reports, links),
        "all_mentions": links.table("mentions", organization=key),
        "context": links.table("name-in-context", name=name),
        "all_activities": links.table("what-an-organization-did", organization=name),
        "all_co_actors": links.table("who-works-together", organization=name),
        "mistake": links.mistake("organizations", key),
    }


async def place_page(database: Any, key: str, links: Links) -> Row | None:
    """The place, the activities there, and the reports that name it."""
    place = await fetch_one(database, _PLACE, id=key)
    if place is None:
        return None
    activities, counted, years, reports = await asyncio.gather(
        fetch(database, _AT_PLACE, id=key, limit=SHOWN),
        fetch_one(database, _PLACE_COUNT, id=key),
        fetch(database, _PLACE_YEARS, id=key),
        fetch(database, _REPORTS.format(column="place"), id=key, limit=SHOWN),
    )
    return {
        "place": place,
        "kind": KINDS.get(place["kind"], place["kind"]),
        "map": locator(place["latitude"], place["longitude"], place["country"]),
        "activities": _dated(activities),
        "count": counted and counted["activities"],
        "years": bars(years),
        "reports": _reports(reports, links),
        "all_mentions": links.table("mentions", place=key),
        "context": links.table("name-in-context", name=place["name"]),
        "all_activities": links.table("activity_places", place=key),
        "organizers": links.table("organizers-in-a-place", place=place["name"]),
        "mistake": links.mistake("places", key),
    }


def bars(years: list[Row], height: int = 60) -> list[Row]:
    """Counts by year as bars, the years without any included; heights in units of the drawing.

    >>> bars([{"year": 2014, "activities": 3}], 60)
    [{'year': 2014, 'activities': 3, 'height': 60}]
    """
    if not years:
        return []
    counts = {row["year"]: row["activities"] for row in years}
    most = max(counts.values())
    return [
        {
            "year": year,
            "activities": counts.get(year, 0),
            "height": max(2, round(height * counts[year] / most)) if year in counts else 0,
        }
        for year in range(min(counts), max(counts) + 1)
    ]


def _dated(rows: list[Row]) -> list[Row]:
    return [{**row, "when": period_label(row["start"], row["end"])} for row in rows]


def _reports(rows: list[Row], links: Links) -> list[Row]:
    return [
        {**row, "day": day_label(row["published"]), "spot": links.spot(row["id"], row["first"])}
        for row in rows
    ]
