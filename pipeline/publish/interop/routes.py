"""The addresses under which other programs find the data."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from datasette import Response
from datasette.utils.asgi import AsgiStream

from pipeline.publish.interop import datapackage, feed, followthemoney, reconciling
from pipeline.publish.links import Links, site_database_name
from pipeline.publish.pages.rows import fetch, fetch_one

# Rows read at a time for the streamed export.
BATCH = 5000
_OPEN = {"Access-Control-Allow-Origin": "*"}
_LAST_RUN = "select finished from runs order by id desc limit 1"


def _site(datasette: Any) -> Any:
    return datasette.get_database(site_database_name(datasette))


async def reconcile(datasette: Any, request: Any) -> Any:
    """Reconciliation Service API 0.2: the manifest, or the answers to a batch of queries."""
    service = datasette.absolute_url(request, datasette.urls.path("-/reconcile"))
    said = (
        dict(await request.post_vars())
        if request.method == "POST"
        else {"queries": request.args.get("queries")}
    )
    if not said.get("queries"):
        row = datasette.absolute_url(request, Links.of(datasette).table("organizations"))
        return Response.json(reconciling.manifest(service, f"{row}/{{{{id}}}}"), headers=_OPEN)
    try:
        queries = reconciling.parse_queries(said["queries"])
    except reconciling.ReconcileError as error:
        return Response.json({"status": "error", "message": str(error)}, status=400, headers=_OPEN)
    answers = {
        key: {"result": await reconciling.reconcile(_site(datasette), query)}
        for key, query in queries.items()
    }
    return Response.json(answers, headers=_OPEN)


async def suggest(datasette: Any, request: Any) -> Any:
    found = await reconciling.suggest(_site(datasette), request.args.get("prefix") or "")
    return Response.json({"result": found}, headers=_OPEN)


async def export(datasette: Any, request: Any) -> Any:
    """All entities, a line each, sent as they are read."""

    async def stream(writer: Any) -> None:
        for sql, make in followthemoney.SETS:
            offset = 0
            while rows := await fetch(
                _site(datasette),
                f"select * from ({sql}) limit :limit offset :offset",
                limit=BATCH,
                offset=offset,
            ):
                for line in followthemoney.lines(rows, make):
                    await writer.write(line)
                offset += BATCH

    return AsgiStream(stream, headers=_OPEN, content_type="application/json+ftm; charset=utf-8")


async def atom(datasette: Any, request: Any) -> Any:
    links = Links.of(datasette)
    site = _site(datasette)
    run = await fetch_one(site, _LAST_RUN)
    text = feed.atom(
        await fetch(site, feed.ENTRIES, limit=feed.NEWEST),
        f"{datasette.metadata('title')}: new activities",
        datasette.absolute_url(request, datasette.urls.instance()),
        datasette.absolute_url(request, datasette.urls.path("-/feed.atom")),
        run["finished"] if run else "1970-01-01T00:00:00Z",
        lambda key: datasette.absolute_url(request, links.row("activities", key)),
    )
    return Response(text, content_type="application/atom+xml; charset=utf-8", headers=_OPEN)


async def package(datasette: Any, request: Any) -> Any:
    links = Links.of(datasette)
    site = _site(datasette)

    def described(connection: sqlite3.Connection) -> tuple[list[Any], list[Any]]:
        # Asked on the connection itself: table-valued pragmas are not among what visitors may run.
        connection.row_factory = sqlite3.Row
        return (
            [dict(row) for row in connection.execute(datapackage.COLUMNS)],
            [dict(row) for row in connection.execute(datapackage.FOREIGN_KEYS)],
        )

    columns, foreign_keys = await site.execute_fn(described)
    run = await fetch_one(site, _LAST_RUN)
    words = datasette.metadata("databases")[links.database]["tables"]

    def path(table: str) -> str:
        return str(datasette.absolute_url(request, f"{links.table(table)}.csv?_stream=on&_size=max"))

    described_package = datapackage.datapackage(
        {"title": datasette.metadata("title"), "description": datasette.metadata("description")},
        words,
        columns,
        foreign_keys,
        str(run["finished"]) if run else None,
        path,
    )
    text = json.dumps(described_package, ensure_ascii=False, indent=2)
    return Response(text, content_type="application/json; charset=utf-8", headers=_OPEN)


ROUTES = [
    (r"^/-/reconcile$", reconcile),
    (r"^/-/reconcile/suggest$", suggest),
    (r"^/-/followthemoney\.json$", export),
    (r"^/-/feed\.atom$", atom),
    (r"^/-/datapackage\.json$", package),
]
