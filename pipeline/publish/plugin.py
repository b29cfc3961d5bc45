"""What the site adds to Datasette: its pages' contents, links in cells, accents that do not matter."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

from datasette import Response, hookimpl
from datasette.utils import tilde_decode
from datasette.utils.asgi import Base400, NotFound
from datasette.views.base import DatasetteError
from markupsafe import Markup

from pipeline.names import fold
from pipeline.publish import cells
from pipeline.publish.links import Links, site_database_name
from pipeline.publish.pages.activity import activity_page
from pipeline.publish.pages.front import front_page, parameter_choices, search_page
from pipeline.publish.pages.named import organization_page, place_page
from pipeline.publish.pages.question import answer_rows, question
from pipeline.publish.pages.report import report_page
from pipeline.publish.pages.rows import Row, fetch

Hook = TypeVar("Hook", bound=Callable[..., Any])

LOG = logging.getLogger(__name__)

ROW_PAGES: dict[str, Callable[[Any, str, Links], Awaitable[Row | None]]] = {
    "activities": activity_page,
    "documents": report_page,
    "organizations": organization_page,
    "places": place_page,
}
QUESTION_PARTS = ("type", "funder", "only", "country", "from", "to")

# Whatever a report or a template may hold, the browser asks no other host for anything.
HEADERS = [
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        b"img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        b"frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
]


def _hook(function: Hook) -> Hook:
    return cast(Hook, hookimpl(function))


@_hook
def prepare_connection(conn: Any) -> None:
    """Queries compare names by `fold`, as the reader does: `Sabac` finds `Šabac`."""
    conn.create_function(
        "fold", 1, lambda text: None if text is None else fold(str(text)).strip(), deterministic=True
    )


@_hook
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    env.filters["array_values"] = cells.array_values
    env.filters["shorten"] = cells.shorten
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
            return {"front": await front_page(site)}
        if template == "row.html" and table in ROW_PAGES:
            return {"page": await ROW_PAGES[table](site, tilde_decode(request.url_vars["pks"]), links)}
        if template == "query.html" and request.url_vars.get("table") == "answer":
            asked = {part: (request.args.get(part) or "").strip() for part in QUESTION_PARTS}
            answer = (await datasette.get_canned_query(links.database, "answer", request.actor))["sql"]
            return {
                "question": await question(site, asked, answer, links),
                "answer_rows": lambda columns, rows: answer_rows(columns, rows, links),
            }
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
    return [(r"^/-/search$", _search), (r"^/-/named/(?P<table>organizations|places|countries)$", _named)]


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
            status, message = exception.status, str(getattr(exception, "message", None) or exception)
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
    def wrap(app: Any) -> Any:
        async def with_headers(scope: Any, receive: Any, send: Any) -> None:
            async def add_headers(message: Any) -> None:
                if message["type"] == "http.response.start":
                    message = {**message, "headers": [*message.get("headers", []), *HEADERS]}
                await send(message)

            await app(scope, receive, add_headers)

        return with_headers

    return wrap
