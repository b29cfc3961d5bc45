"""The front page and the search page."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from pipeline.publish.explore.columns import CERTAINTIES, NO_YEAR, Columns
from pipeline.publish.explore.counts import find
from pipeline.publish.explore.drawings import world_map
from pipeline.publish.explore.filters import Filters
from pipeline.publish.links import Links
from pipeline.publish.pages.rows import Row, fetch, fetch_one
from pipeline.publish.periods import day_label
from pipeline.publish.searching import END_OF_HIT, HIT, full_text_query, hits

SUGGESTED = 400
SHOWN_HITS = 20

_COUNTS = """
    select (select count(*) from documents) as documents, (select count(*) from activities) as activities,
      (select count(*) from organizations) as organizations, (select count(*) from places) as places,
      (select count(*) from countries where id in (select country from activity_countries)) as countries,
      (select count(*) from failures) as failures,
      (select count(*) from documents where id not in (select document from activities)) as without,
      (select min(substr(published, 1, 4)) from documents) as first_published,
      (select max(substr(published, 1, 4)) from documents) as last_published"""
_NEWEST = """
    select documents.id, coalesce(title, source) as title, published, organizations.name as publisher,
      (select count(*) from activities where document = documents.id) as activities
    from documents left join organizations on organizations.id = publisher
    order by published desc, documents.id limit 5"""


async def front_page(database: Any, columns: Columns, links: Links) -> Row:
    """What the front page tells: the counts, the last update, the newest reports, and a map."""
    counts, run, newest = await asyncio.gather(
        fetch_one(database, _COUNTS),
        fetch_one(database, "select * from runs order by id desc limit 1"),
        fetch(database, _NEWEST),
    )
    everything = find(Filters(), columns)
    years = columns.first_year[columns.first_year != NO_YEAR]
    return {
        "years": {"first": years.min(), "last": years.max()} if len(years) else {},
        "counts": counts,
        "run": run and {**run, "day": day_label(run["finished"][:10])},
        "newest": [{**row, "day": day_label(row["published"])} for row in newest],
        "map": world_map(everything, "", lambda filters: links.explore(filters.query())),
        "certainty": {item.value.id: item.count for item in everything.values("certainty", len(CERTAINTIES))},
    }


# What can be typed into a stored query's blank, by the blank's name.
_PARAMETERS = {
    "organization": """
        select name, acronym as hint from activity_organizations
        join organizations on organizations.id = organization
        group by organization order by count(*) desc, name limit :limit""",
    "funder": """
        select name, acronym as hint from activity_organizations
        join organizations on organizations.id = organization
        where role = 'funder' group by organization order by count(*) desc, name limit :limit""",
    "country": """
        select name, id as hint from countries
        where id in (select country from activity_countries) order by name""",
    "place": """
        select name, null as hint from activity_places join places on places.id = place
        group by place order by count(*) desc, name limit :limit""",
    "type": "select label as name, null as hint from activity_types order by label",
    "resolution": """
        select resolution as name, null as hint from mentions where resolution is not null
        group by resolution order by count(*) desc limit :limit""",
    "name": """
        select name, acronym as hint from mentions join organizations on organizations.id = organization
        group by organization order by count(*) desc, name limit :limit""",
}


async def parameter_choices(database: Any, parameters: Iterable[str]) -> dict[str, list[Row]]:
    """What the data offers for each blank of a stored query, the most frequent first."""
    return {
        name: await fetch(database, _PARAMETERS[name], limit=SUGGESTED)
        for name in parameters
        if name in _PARAMETERS
    }


_ACTIVITY_HITS = """
    select activities.id, activities.title, activity_types.label as type, activities.start, activities.end,
      activities.countries, snippet(activities_fts, -1, :hit, :end, '…', 30) as snippet
    from activities_fts join activities on activities.rowid = activities_fts.rowid
    join activity_types on activity_types.id = activities.type
    where activities_fts match :query order by rank limit :limit"""
_DOCUMENT_HITS = """
    select documents.id, coalesce(documents.title, source) as title, published,
      snippet(documents_fts, -1, :hit, :end, '…', 40) as snippet
    from documents_fts join documents on documents.rowid = documents_fts.rowid
    where documents_fts match :query order by rank limit :limit"""
_ORGANIZATION_HITS = """
    select organizations.id, organizations.name, organizations.acronym
    from organizations_fts join organizations on organizations.rowid = organizations_fts.rowid
    where organizations_fts match :query order by rank limit :limit"""
_HIT_COUNTS = """
    select (select count(*) from activities_fts where activities_fts match :query) as activities,
      (select count(*) from documents_fts where documents_fts match :query) as documents,
      (select count(*) from organizations_fts where organizations_fts match :query) as organizations"""


async def search_page(database: Any, typed: str) -> Row:
    """Activities, reports and organizations in which all the words stand, the best first."""
    query = full_text_query(typed)
    found: Row = {"typed": typed, "shown": SHOWN_HITS}
    if not query:
        return {**found, "activities": [], "documents": [], "organizations": [], "counts": {}}
    marks = {"hit": HIT, "end": END_OF_HIT}
    activities, documents, organizations, counts = await asyncio.gather(
        fetch(database, _ACTIVITY_HITS, query=query, limit=SHOWN_HITS, **marks),
        fetch(database, _DOCUMENT_HITS, query=query, limit=SHOWN_HITS, **marks),
        fetch(database, _ORGANIZATION_HITS, query=query, limit=SHOWN_HITS),
        fetch_one(
            database,
            _HIT_COUNTS,
            query=query,
        ),
    )
    return {
        **found,
        "activities": [{**row, "snippet": hits(row["snippet"])} for row in activities],
        "documents": [
            {**row, "snippet": hits(row["snippet"]), "day": day_label(row["published"])} for row in documents
        ],
        "organizations": organizations,
        "counts": counts,
    }
