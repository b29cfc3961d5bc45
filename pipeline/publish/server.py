"""Starts the published site on this machine."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from pipeline.database.schema_version import SCHEMA_VERSION
from pipeline.publish import plugin
from pipeline.publish.editing import allow_editing
from pipeline.publish.metadata import site_metadata

HERE = Path(__file__).parent
PLUGIN = "wps-reports-site"
NEEDED_TABLES = frozenset(
    {"documents", "organizations", "places", "countries", "activity_types", "activities", "activity_evidence"}
    | {"activity_organizations", "activity_places", "activity_countries", "mentions", "failures", "runs"}
    | {"documents_fts", "activities_fts", "organizations_fts"}
)
SETTINGS = {
    # Guessing which columns to count takes 30 times as long as the page itself.
    "suggest_facets": False,
    # As long as any other query may take: with the default of 200 ms the counts of funders and
    # countries vanish from large collections without a word.
    "facet_time_limit_ms": 3000,
    "sql_time_limit_ms": 3000,
    "default_page_size": 50,
    "max_returned_rows": 2000,
    "truncate_cells_html": 240,
    "num_sql_threads": 4,
    "allow_download": False,
}


class ServeError(Exception):
    """The site cannot be started; the message is one line in plain English."""


def create_site(database: Path, inspect: Path | None = None) -> Datasette:
    """The site as a Datasette application, not yet listening.

    With `inspect`, the counts that were made when it was published, the database is taken as one
    that never changes. Raises ServeError where the file is missing or is not a database of this
    program.
    """
    _check(database)
    if not pm.has_plugin(PLUGIN):
        # The stock handler prints a traceback with all values for every mistyped address; since
        # every handler runs, it has to go for the site's own to take its place.
        pm.unregister(name="datasette.handle_exception")
        pm.register(plugin, PLUGIN)
    counted = json.loads(inspect.read_text(encoding="utf-8")) if inspect else None
    return Datasette(
        [] if inspect else [str(database)],
        immutables=[str(database)] if inspect else [],
        inspect_data=counted,
        metadata=site_metadata(database.stem),
        template_dir=str(HERE / "templates"),
        static_mounts=[("-/site", str(HERE / "static"))],
        settings=SETTINGS,
    )


def serve(
    database: Path,
    port: int = 8001,
    host: str = "127.0.0.1",
    *,
    models: Path | None = None,
    inspect: Path | None = None,
) -> None:
    """Serves the site until it is interrupted; port 0 takes any free one.

    With `models`, the folder of the files that people edit, corrections are written there from the
    browser that opens the printed address. `inspect` is as in `create_site`. Raises ServeError
    where the database or the port cannot be used.
    """
    site = create_site(database, inspect)
    with closing(_listen(host, port)) as listener, suppress(KeyboardInterrupt):
        address = f"http://{host}:{listener.getsockname()[1]}/"
        print(f"WPS Reports is at {address} (Ctrl+C stops it).", flush=True)
        if models is not None:
            token = allow_editing(site, models).token
            print(f"To correct mistakes, open it as {address}-/edit?token={token} (works once).", flush=True)
        asyncio.run(_run(site, listener))


async def _run(site: Any, listener: socket.socket) -> None:
    await site.invoke_startup()
    config = uvicorn.Config(site.app(), log_level="warning", lifespan="on", workers=1)
    await uvicorn.Server(config).serve(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise ServeError(
            f"Port {port} on {host} cannot be used ({os.strerror(error.errno or 0)});"
            " stop what uses it or choose another port."
        ) from error


def _check(database: Path) -> None:
    if not database.is_file():
        raise ServeError(f"There is no database at {database}; make one first with `make ingest`.")
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            version = connection.execute("pragma user_version").fetchone()[0]
            tables = {name for (name,) in connection.execute("select name from sqlite_master")}
    except sqlite3.DatabaseError as error:
        raise ServeError(f"{database} cannot be read as a database ({error}).") from error
    if "documents" in tables and version != SCHEMA_VERSION:
        raise ServeError(f"{database} was made by another version of WPS Reports; ingest the reports again.")
    missing = sorted(NEEDED_TABLES - tables)
    if missing:
        raise ServeError(
            f"{database} is not a database made by `make ingest`: it has no table {', '.join(missing)}."
        )
