"""What the site adds to Datasette: its pages' contents, links in cells, accents that do not matter."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

from datasette import Response, hookimpl
from datasette.database import QueryInterrupted
from datasette.utils import tilde_decode
from datasette.utils.asgi import Base400, NotFound
from datasette.views.base import DatasetteError
from markupsafe import Markup

from pipeline.names import fold
from pipeline.publish import cells
from pipeline.publish.explore.pages import columns_of
from pipeline.publish.explore.pages import routes as explore_routes
from pipeline.publish.headers import with_headers
from pipeline.publish.interop.routes import ROUTES as INTEROP_ROUTES
from pipeline.publish.links import Links, site_database_name
from pipeline.publish.mistake_page import edit, mistake
from pipeline.publish.pages.activity import activity_page
from pipeline.publish.pages.front import front_page, parameter_choices, search_page
from pipeline.publish.pages.named import organization_page, place_page
from pipeline.publish.pages.report import report_page
from pipeline.publish.pages.rows import Row, fetch
from pipeline.publish.static_links import file_name

Hook = TypeVar("Hook", bound=Callable[..., Any])

LOG = logging.getLogger(__name__)

ROW_PAGES: dict[str, Callable[[Any, str, Links], Awaitable[Row | None]]] = {
    "activities": activity_page,
    "organizations": organization_page,
    "places": place_page,
}


def _hook(function: Hook) -> Hook:
    return cast(Hook, hookimpl(function))


@_hook
def prepare_connection(conn: Any) -> None:
    """Queries compare names by `fold`, as the reader does: `Sabac` finds `Šabac`."""
    conn.create_function(
        "fold", 1, lambda text: None if text is None else fold(str(text)).strip(), deterministic=True
    )


@_hook
def startup(datasette: Any) -> Callable[[], Awaitable[None]]:
    async def read_ahead() -> None:
        """So that the first visitor does not wait for the columns to be read."""
        await columns_of(datasette)

    return read_ahead


@_hook
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    env.filters["array_values"] = cells.array_values
    env.filters["shorten"] = cells.shorten
    env.filters["file_name"] = file_name
    env.globals["links"] = Links.of(datasette)
    env.globals["site_metadata"] = datasette.metadata()
    env.globals["site_words"] = datasette.metadata("databases")[site_database_name(datasette)]


@_hook
def extra_template_vars(
    template: str,
    database: str | None,
    table: str | None,
    columns: list[str] | None,
    request: Any,
    datasette: Any,
) -> Callable[[], Awaitable[Row]]:
    async def values() -> Row:
        links = Links.of(datasette)
        site = datasette.get_database(links.database)
        if template == "index.html":
            return {"front": await front_page(site, await columns_of(datasette), links)}
        if template == "row.html" and table == "documents":
            at, whole = request.args.get("at") or "", bool(request.args.get("whole"))
            key = tilde_decode(request.url_vars["pks"])
            offset = int(at[:9]) if at.isascii() and at.isdecimal() else 0
            return {"page": await report_page(site, key, links, offset, whole)}
        if template == "row.html" and table in ROW_PAGES:
            return {"page": await ROW_PAGES[table](site, tilde_decode(request.url_vars["pks"]), links)}
        if template == "query.html" and request.url_vars.get("table"):
            stored = await datasette.get_canned_query(
                links.database, request.url_vars["table"], request.actor
            )
            return {"choices": await parameter_choices(site, stored.get("params", ()))}
        return {}

    return values


@_hook
def render_cell(row: Any, value: object, column: str, table: str | None, datasette: Any) -> Markup | None:
    keys = row.keys()
    links = datasette.jinja_env.globals["links"]
    return cells.cell(table, column, value, {key: row[key] for key in keys}, links)


@_hook
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    return [
        *explore_routes(),
        *INTEROP_ROUTES,
        (r"^/-/mistake$", mistake),
        (r"^/-/edit$", edit),
        (r"^/-/search$", _search),
        (r"^/-/named/(?P<table>organizations|places|countries)$", _named),
    ]


async def _search(datasette: Any, request: Any) -> Any:
    site = datasette.get_database(site_database_name(datasette))
    found = await search_page(site, (request.args.get("q") or "").strip())
    return Response.html(
        await datasette.render_template("views/search.html", {"found": found}, request=request)
    )


async def _named(datasette: Any, request: Any) -> Any:
    """Leads from a name to its row, or to the list of rows where several have it."""
    links, table, name = Links.of(datasette), request.url_vars["table"], request.args.get("name") or ""
    site = datasette.get_database(links.database)
    found = await fetch(site, f"select id from [{table}] where name = :name limit 2", name=name)
    if not found:
        raise NotFound(f"There is nothing called “{name}” here.")
    return Response.redirect(
        links.row(table, found[0]["id"]) if len(found) == 1 else links.table(table, name=name)
    )


@_hook
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Callable[[], Awaitable[Any]]:
    """A plain page for what a visitor can get wrong; what is wrong with the site goes to the log."""

    async def page() -> Any:
        status, message = (
            500,
            "Something went wrong on this site. What you asked for was not lost or changed.",
        )
        if isinstance(exception, Base400 | DatasetteError):
            # Datasette gives 500 to some mistakes in an address, as to sort by a column there is not.
            status = 400 if exception.status == 500 else exception.status
            message = str(getattr(exception, "message", None) or exception)
        elif request.query_string and isinstance(exception, sqlite3.OperationalError | QueryInterrupted):
            status, message = 400, "That cannot be asked of this table, or would take too long."
        else:
            LOG.error("%s failed", request.path, exc_info=exception)
        context = {
            "ok": False,
            "error": message,
            "status": status,
            "title": getattr(exception, "title", None),
        }
        if request.path.endswith(".json"):
            return Response.json(context, status=status)
        return Response.html(
            await datasette.render_template("error.html", context, request=request), status=status
        )

    return page


@_hook
def asgi_wrapper() -> Callable[[Any], Any]:
    return with_headers


@_hook
def skip_csrf(scope: Any) -> bool:
    """Reconciling clients send their questions as forms; they read and change nothing."""
    return str(scope["path"]).endswith("/-/reconcile")
