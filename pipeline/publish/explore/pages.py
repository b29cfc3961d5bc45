"""The addresses of Explore: the page, its exports and what is suggested while a name is typed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import numpy as np
from datasette import Response
from datasette.utils.asgi import Base400

from pipeline.publish.explore import exports
from pipeline.publish.explore.columns import Columns, ColumnsOf
from pipeline.publish.explore.counts import Answer, answer_to, undated
from pipeline.publish.explore.drawings import funders_by_country, timeline, world_map
from pipeline.publish.explore.filters import BY_NAME, FACETS, NOT_TOLD, Filters
from pipeline.publish.explore.names import Named, meant, suggestions
from pipeline.publish.explore.outline import REGIONS
from pipeline.publish.explore.panel import chips, panel
from pipeline.publish.explore.results import activity_cards
from pipeline.publish.explore.view import PER_PAGE, SORTS, VIEWS, View
from pipeline.publish.explore.wording import citation, heading
from pipeline.publish.links import Links
from pipeline.publish.pages.rows import Row, fetch_one


def routes() -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    return [
        (r"^/explore$", explore_page),
        (r"^/explore\.(?P<format>csv|json|geojson|xlsx)$", export),
        (r"^/-/suggest$", suggest),
    ]


_KEPT: dict[str, ColumnsOf] = {}


async def columns_of(datasette: Any) -> Columns:
    """The columns of the published database."""
    database = datasette.get_database(Links.of(datasette).database)
    return await _KEPT.setdefault(str(database.path), ColumnsOf()).get(database)


async def explore_page(datasette: Any, request: Any) -> Any:
    links, columns = Links.of(datasette), await columns_of(datasette)
    filters, view = Filters.from_args(request.args), View.from_args(request.args)
    understood, unknown = resolved(filters, columns)
    if understood != filters or any(
        not value for name in request.args for value in request.args.getlist(name)
    ):
        return Response.redirect(links.explore(view.query(understood, page=view.page)))
    database = datasette.get_database(links.database)
    answer = await answer_to(filters, columns, database)
    context = await _context(answer, view, unknown, database, links)
    context["cite"] = await _citation(datasette, request, answer, context["title"], context["reports"])
    return Response.html(
        await datasette.render_template("explore.html", {"explore": context}, request=request)
    )


async def export(datasette: Any, request: Any) -> Any:
    """The whole answer as a file, written while it is read."""
    links, columns = Links.of(datasette), await columns_of(datasette)
    filters, _ = resolved(Filters.from_args(request.args), columns)
    view = View.from_args(request.args)
    kind = request.url_vars["format"]
    database = datasette.get_database(links.database)
    answer = await answer_to(filters, columns, database)
    ids = [columns.ids[at] for at in answer.positions(view.order(filters))]
    asked = heading(filters, columns)
    cite = await _citation(datasette, request, answer, asked, _reports(answer))
    site = datasette.absolute_url(request, "/").removesuffix("/")
    about = {"asked": asked, "count": len(ids), "address": cite["address"], "citation": cite["text"]}

    read = partial(exports.activity_rows, links=links, site=site)

    async def chunks() -> AsyncIterator[bytes]:
        made = exports.export_of(kind, about)
        yield made.head()
        for start in range(0, len(ids), exports.PORTION):
            # In portions, so that a slow reader keeps no connection and piles nothing up in memory.
            rows = await database.execute_fn(partial(read, ids=ids[start : start + exports.PORTION]))
            yield await asyncio.to_thread(made.body, rows)
        for chunk in made.tail():
            yield chunk

    return Download(chunks(), exports.FORMATS[kind], f"activities.{kind}")


@dataclass(frozen=True, slots=True)
class Download:
    """A response that is sent while it is made."""

    chunks: AsyncIterator[bytes]
    content_type: str
    name: str

    async def asgi_send(self, send: Any) -> None:
        headers = [
            (b"content-type", self.content_type.encode()),
            (b"content-disposition", f'attachment; filename="{self.name}"'.encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        async for chunk in self.chunks:
            if chunk:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def suggest(datasette: Any, request: Any) -> Any:
    """What can be meant by the letters typed so far into the box of one facet."""
    facet, typed = request.args.get("kind") or "", (request.args.get("q") or "")[:100]
    if facet not in BY_NAME:
        raise Base400(f"“{facet}” is none of the lists: {', '.join(BY_NAME)}.")
    columns = await columns_of(datasette)
    column = columns.facets[facet]
    everything = np.ones(len(columns), dtype=bool)
    found = suggestions(typed, column.values, column.wide.counts(everything).tolist())
    return Response.json(
        [
            {"id": value.id, "label": value.label, "note": value.short or value.note, "count": count}
            for value, count in found
        ]
    )


@dataclass(frozen=True, slots=True)
class Unknown:
    """What was typed for a facet and fits none of its values; `similar` come near."""

    facet: str
    label: str
    typed: str
    similar: tuple[Named, ...]


def resolved(filters: Filters, columns: Columns) -> tuple[Filters, list[Unknown]]:
    """The filters with ids for the names that were typed, and what could not be understood."""
    unknown = []
    for facet in FACETS:
        column, values = columns.facets[facet.name], []
        for typed in filters.of(facet.name).values:
            if typed == NOT_TOLD or typed in column.positions:
                values.append(typed)
                continue
            ids = meant(typed, column.values)
            values += ids or [typed]
            if not ids:
                ones = [1] * len(column.values)
                similar = tuple(value for value, _ in suggestions(typed, column.values, ones))
                unknown.append(Unknown(facet.name, facet.label, typed, similar[:6]))
        if values:
            filters = filters.with_values(facet.name, values)
    return filters, unknown


async def _context(answer: Answer, view: View, unknown: list[Unknown], database: Any, links: Links) -> Row:
    """All that the page shows of an answer."""
    filters, columns, size = answer.filters, answer.columns, answer.size

    def address(other: Filters, seen: View) -> str:
        return links.explore(seen.query(other))

    def href(other: Filters) -> str:
        return links.explore(View().query(other))

    order = view.order(filters)
    per_page = PER_PAGE.get(view.view, 0)
    pages = max(1, -(-size // per_page)) if per_page else 1
    at = min(view.page, pages)
    shown = answer.positions(order)[(at - 1) * per_page : at * per_page]
    ids = [columns.ids[position] for position in shown]
    return {
        "title": heading(filters, columns),
        "size": size,
        "all": len(columns),
        "reports": _reports(answer),
        "filters": filters,
        "view": view.view,
        "views": [
            (name, words, address(filters, replace(view, view=name)), name == view.view)
            for name, words in VIEWS.items()
        ],
        "order": order,
        "sorts": [
            (words, address(filters, replace(view, sort=name)), name == order)
            for name, words in SORTS.items()
            if name != "relevance" or filters.words
        ],
        "cards": await activity_cards(database, ids, filters, links),
        "first_number": (at - 1) * per_page + 1,
        "page": at,
        "pages": pages,
        "previous": at > 1 and links.explore(view.query(filters, page=at - 1)),
        "next": at < pages and links.explore(view.query(filters, page=at + 1)),
        "panel": panel(answer, view, address),
        "chips": chips(answer, view, address),
        "everything": links.explore(),
        "unknown": [
            {
                "label": item.label,
                "typed": item.typed,
                "similar": [
                    (
                        value.label,
                        address(
                            filters.with_values(
                                item.facet,
                                [
                                    value.id if kept == item.typed else kept
                                    for kept in filters.of(item.facet).values
                                ],
                            ),
                            view,
                        ),
                    )
                    for value in item.similar
                ],
            }
            for item in unknown
        ],
        "undated": (count := undated(answer))
        and {
            "count": count,
            "href": address(filters.between(None, None).with_values("year", [NOT_TOLD]), view),
        },
        "exports": [
            (
                kind.upper() if kind != "geojson" else "GeoJSON",
                links.explore(_export_query(filters, view), kind),
            )
            for kind in exports.FORMATS
        ],
        "search_hidden": [
            *filters.with_words("").pairs(),
            *((name, value) for name, value in view.pairs() if name not in ("page", "sort")),
        ],
        "map": world_map(answer, view.region, href) if view.view == "map" else None,
        "regions": [
            ("Fit", address(filters, replace(view, region="")), not view.region),
            *(
                (words, address(filters, replace(view, region=name)), view.region == name)
                for name, (words, _) in REGIONS.items()
            ),
        ],
        "timeline": timeline(answer, href) if view.view == "timeline" else None,
        "matrix": funders_by_country(answer, href) if view.view == "funders" else None,
    }


def _export_query(filters: Filters, view: View) -> str:
    return filters.query(sort=view.sort)


def _reports(answer: Answer) -> int:
    return int(np.count_nonzero(answer.columns.facets["document"].links.counts(answer.mask)))


async def _citation(datasette: Any, request: Any, answer: Answer, asked: str, reports: int) -> dict[str, str]:
    links = Links.of(datasette)
    database = datasette.get_database(links.database)
    run = await fetch_one(database, "select max(finished) as finished from runs")
    updated = str(run["finished"])[:10] if run and run["finished"] else None
    address = datasette.absolute_url(request, links.explore(answer.filters.query()))
    title = datasette.metadata("title") or "WPS Reports"
    today = datetime.now(UTC).date()
    return {"address": address, **citation(title, asked, answer.size, reports, updated, address, today)}
