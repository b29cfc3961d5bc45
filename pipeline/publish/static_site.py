"""The static copy: a page for each record, lists, and a search, all readable without a server."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import Any

from pipeline.publish.pages.activity import activity_page
from pipeline.publish.pages.named import organization_page, place_page
from pipeline.publish.pages.report import report_page
from pipeline.publish.pages.rows import Row, fetch
from pipeline.publish.periods import day_label, period_label
from pipeline.publish.static_links import FOLDERS, StaticLinks, file_name

STATIC = Path(__file__).with_name("static")
# The site's own files that the copy uses; the rest belongs to pages that need a server.
FILES = ("site.css", "records.css", "icon.svg", "static-search.js")
# Rows of the search's index; with more it would be too large to load, and the lists have to do.
MOST_SEARCHED = 60_000
# Rows read at a time.
BATCH = 2000

_KEYS = "select id from [{table}] where id > :after order by id limit :limit"
_LISTS: dict[str, tuple[str, str, str]] = {
    # The folder; the query for the lists' keys and names; the query for the activities in one.
    "countries": (
        "countries",
        "select id as key, name as title from countries where id in (select country from"
        " activity_countries union select country from organizations union select country from places)"
        " order by name",
        "id in (select activity from activity_countries where country = :key)",
    ),
    "types": ("types", "select id as key, label as title from activity_types order by label", "type = :key"),
    "years": (
        "years",
        "select distinct year as key, year as title from activities where year is not null order by 1 desc",
        "year = :key",
    ),
    "resolutions": (
        "resolutions",
        "select distinct resolution as key, 'Resolution ' || resolution as title from mentions"
        " where resolution is not null order by resolution",
        "id in (select activity from activity_resolutions where resolution = :key)",
    ),
}  # fmt: skip
_LISTED = """
    select activities.id, title, label as type, start, end, certainty from activities
    join activity_types on activity_types.id = type where activities.{condition}
    order by start desc, activities.id"""
_RESOLUTION_REPORTS = """
    select documents.id, coalesce(title, source) as title, published, min(start) as first
    from mentions join documents on documents.id = document where resolution = :key
    group by documents.id order by published desc, documents.id"""
_REPORTS = """
    select documents.id, coalesce(title, source) as title, published,
      (select count(*) from activities where document = documents.id) as activities
    from documents order by published desc, documents.id"""
_ORGANIZATIONS = "select id, name, acronym from organizations order by fold(name), id"
_PLACES = "select id, name, country from places order by fold(name), id"
_SEARCHED = """
    select 'Activity' as kind, title, label || coalesce(' · ' || year, '')
      || ' · ' || countries || funders || organizers as also, 'activities' as "table", activities.id
    from activities join activity_types on activity_types.id = type
    union all select 'Report', coalesce(title, source), coalesce(published, ''), 'documents', id
      from documents
    union all select 'Organization', name, coalesce(acronym, '') || ' ' || aliases, 'organizations', id
      from organizations
    union all select 'Place', name, coalesce(country, ''), 'places', id from places
    limit :limit"""
_COUNTS = """
    select (select count(*) from activities) as activities, (select count(*) from documents) as documents,
      (select count(*) from organizations) as organizations, (select count(*) from places) as places,
      (select count(*) from failures) as failures,
      (select finished from runs order by id desc limit 1) as finished"""

Render = Callable[[str, Row], Any]


async def write_static_site(site: Any, database: Any, folder: Path, advance: Callable[[], None]) -> int:
    """Write the copy into `folder` and return how many pages it has; `advance` is called for each.

    `site` is the Datasette application whose templates are used, started up; `database` its
    database.
    """
    static = folder / "static"
    static.mkdir(parents=True)
    for name in FILES:
        shutil.copy(STATIC / name, static / name)
    pages = 0
    async for path, text in _pages(site, database, static):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        pages += 1
        advance()
    return pages


async def count_pages(database: Any) -> int:
    """About how many pages the copy will have."""
    counts = (await fetch(database, _COUNTS))[0]
    return sum(counts[table] for table in ("activities", "documents", "organizations", "places"))


async def _pages(site: Any, database: Any, static: Path) -> AsyncIterator[tuple[str, str]]:
    name = str(database.name)
    inside, top = StaticLinks("../", name), StaticLinks("", name)

    async def render(template: str, links: StaticLinks, **context: object) -> str:
        view = site.jinja_env.get_template(template)
        shared = {"frame": "static/frame.html", "links": links, "urls": links, "renderers": {}}
        return str(await view.render_async({**shared, **context}))

    makers = (
        ("activities", "views/activity.html", activity_page),
        ("organizations", "views/organization.html", organization_page),
        ("places", "views/place.html", place_page),
        ("documents", "views/report.html", _whole_report),
    )
    for table, template, make in makers:
        async for key in _keys(database, table):
            page = await make(database, key, inside)
            yield f"{FOLDERS[table]}/{file_name(key)}", await render(template, inside, page=page)
    lists = {kind: await fetch(database, keys) for kind, (_, keys, _) in _LISTS.items()}
    for kind, (directory, _, condition) in _LISTS.items():
        for entry in lists[kind]:
            rows = await fetch(database, _LISTED.format(condition=condition), key=entry["key"])
            activities = [{**row, "when": period_label(row["start"], row["end"])} for row in rows]
            reports = (
                await fetch(database, _RESOLUTION_REPORTS, key=entry["key"]) if kind == "resolutions" else []
            )
            yield (
                f"{directory}/{file_name(entry['key'])}",
                await render(
                    "static/list.html",
                    inside,
                    title=entry["title"],
                    activities=activities,
                    reports=[{**row, "day": day_label(row["published"])} for row in reports],
                ),
            )
    reports = [{**row, "day": day_label(row["published"])} for row in await fetch(database, _REPORTS)]
    yield "reports.html", await render("static/reports.html", top, reports=reports)
    yield (
        "organizations.html",
        await render("static/names.html", top, title="Organizations", table="organizations",
                     rows=await fetch(database, _ORGANIZATIONS)),
    )  # fmt: skip
    yield (
        "places.html",
        await render(
            "static/names.html", top, title="Places", table="places", rows=await fetch(database, _PLACES)
        ),
    )
    searched = await fetch(database, _SEARCHED, limit=MOST_SEARCHED + 1)
    can_search = len(searched) <= MOST_SEARCHED
    (static / "search-index.js").write_text(_index(searched if can_search else [], top), encoding="utf-8")
    yield "search.html", await render("static/search.html", top, can_search=can_search)
    counts = (await fetch(database, _COUNTS))[0]
    yield (
        "index.html",
        await render("static/index.html", top, counts=counts, lists=lists,
                     updated=day_label((counts["finished"] or "")[:10])),
    )  # fmt: skip


async def _whole_report(database: Any, key: str, links: StaticLinks) -> Row | None:
    return await report_page(database, key, links, whole=True)


async def _keys(database: Any, table: str) -> AsyncIterator[str]:
    after = ""
    while rows := await fetch(database, _KEYS.format(table=table), after=after, limit=BATCH):
        for row in rows:
            yield str(row["id"])
        after = str(rows[-1]["id"])


def _index(rows: Iterable[Row], links: StaticLinks) -> str:
    """The search's index as a script, since a page opened from a disk may not read other files."""
    entries = [
        [row["kind"], row["title"], _plain(row["also"]), links.row(row["table"], row["id"])] for row in rows
    ]
    # So that nothing in it can end a script element, wherever it is put.
    return f"window.WPS_INDEX = {json.dumps(entries, ensure_ascii=False)};\n".replace("<", "\\u003c")


def _plain(text: str) -> str:
    return " ".join(text.replace("[", " ").replace("]", " ").replace('"', " ").split())
