"""Writes the published folder: the database, all that serves it, the data as files and a static copy."""

from __future__ import annotations

import csv
import importlib.metadata
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from packaging.requirements import Requirement

from pipeline.publish.headers import CONTENT_SECURITY_POLICY
from pipeline.publish.hosted import INSPECTED
from pipeline.publish.interop import datapackage, feed, followthemoney
from pipeline.publish.metadata import site_metadata
from pipeline.publish.server import create_site
from pipeline.publish.static_site import count_pages, write_static_site

PROJECT = Path(__file__).resolve().parents[2]
# What the site itself imports; what these need in turn is found out.
SITE_PACKAGES = ("datasette", "sqlite-utils", "PyYAML", "XlsxWriter", "numpy", "packaging")
JSON_TABLES = ("activities", "organizations")
ARRAYS = frozenset(
    {"funders", "organizers", "partners", "participants", "places", "countries", "resolutions", "aliases"}
)
# Hosts of static files that read it (Netlify, Cloudflare Pages) send these with every page.
STATIC_HEADERS = f"""/*
  Content-Security-Policy: {CONTENT_SECURITY_POLICY}
  X-Content-Type-Options: nosniff
  Referrer-Policy: same-origin
"""
DOCKERFILE = """FROM python:3.11-slim
WORKDIR /srv
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY app app
COPY *.db inspect-data.json ./
RUN useradd --no-create-home reader && chmod -R a-w /srv
USER reader
ENV PYTHONPATH=/srv/app PYTHONUNBUFFERED=1 PORT=8001
EXPOSE 8001
CMD ["python", "-m", "pipeline.publish.hosted", "/srv"]
"""
README = """WPS Reports, ready to be published

With a server   docker build -t wps-reports . && docker run -p 8001:8001 wps-reports
                or without Docker, on Python 3.11 or 3.12:
                pip install -r requirements.txt
                PYTHONPATH=app python -m pipeline.publish.hosted .
                Behind a proxy that ends TLS, set FORWARDED_ALLOW_IPS to the proxy's address.
Without one     put the folder site/ on any host for files, or open site/index.html from the disk.
Data            site/data/datapackage.json describes every CSV beside it.

The database is opened for reading only. There are no passwords, keys or tokens in this folder.
"""


class PublishError(Exception):
    """The folder cannot be written; the message says why and what to do."""


def publish(
    database: Path, folder: Path, start: Callable[[int], Callable[[], None]], url: str | None = None
) -> Iterator[str]:
    """Write the folder anew, yielding a line on each part that is done.

    `start` is told how many pages there will be and gives what is called for each; `url` is where
    the static copy will stand, for its feed. A folder that this function did not write is left
    alone. Raises PublishError, or ServeError where the database cannot be used.
    """
    import asyncio

    site = create_site(database)
    unfinished = folder.with_name(f".{folder.name}.new")
    try:
        if folder.exists() and any(folder.iterdir()) and not (folder / INSPECTED).exists():
            raise PublishError(
                f"{folder} holds other files. Choose another folder with TO=, or empty it first."
            )
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        copied = _copy_database(database, unfinished)
        yield f"{copied.name}: the database, {copied.stat().st_size / 1e6:.1f} MB"
        _copy_program(unfinished)
        (unfinished / "Dockerfile").write_text(DOCKERFILE, encoding="utf-8")
        (unfinished / "README.txt").write_text(README, encoding="utf-8")
        yield "app, requirements.txt, Dockerfile: what serves it"
        tables = _write_data(copied, unfinished / "site" / "data", url)
        yield f"site/data: {tables} tables as CSV, with a description"
        site = create_site(copied)
        pages = asyncio.run(_write_pages(site, copied, unfinished, start))
        (unfinished / "site" / "_headers").write_text(STATIC_HEADERS, encoding="utf-8")
        yield f"site: {pages:,} pages that need no server"
        if folder.exists():
            shutil.rmtree(folder)
        unfinished.rename(folder)
    except OSError as error:
        raise PublishError(f"{folder} cannot be written ({error}).") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


async def _write_pages(
    site: Any, copied: Path, folder: Path, start: Callable[[int], Callable[[], None]]
) -> int:
    await site.invoke_startup()
    database = site.get_database(copied.stem)
    counts = await database.table_counts(limit=3_600_000)
    inspected = {
        copied.stem: {
            "hash": database.hash,
            "size": database.size,
            "file": copied.name,
            "tables": {table: {"count": count} for table, count in counts.items()},
        }
    }
    (folder / INSPECTED).write_text(json.dumps(inspected, indent=2), encoding="utf-8")
    return await write_static_site(site, database, folder / "site", start(await count_pages(database)))


def _copy_database(database: Path, folder: Path) -> Path:
    """A copy without free pages and write-ahead log, in which no path of this machine is left."""
    copied = folder / database.name
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        connection.execute("vacuum into ?", (str(copied),))
    with closing(sqlite3.connect(copied, isolation_level=None)) as connection:
        connection.execute("pragma journal_mode = delete")
        connection.create_function("shown", 1, shown_location, deterministic=True)
        connection.execute("begin")
        for table in ("documents", "failures"):
            connection.execute(
                f"update or ignore {table} set source = shown(source) where source <> shown(source)"
            )
        # How the reports were read serves only to read them again; it names files of this machine.
        for table in ("document_states", "stages", "knowledge_lists"):
            if connection.execute("select 1 from sqlite_master where name = ?", (table,)).fetchone():
                connection.execute(f"delete from {table}")
        connection.execute("commit")
        connection.execute("vacuum")
        connection.execute("analyze")
    copied.chmod(0o444)
    return copied


def shown_location(location: str) -> str:
    """A source as the public may see it: of a path outside the project's folder only the file's name.

    >>> shown_location("/home/ana/reports/nap.pdf"), shown_location("corpus/reports/nap.pdf")
    ('nap.pdf', 'corpus/reports/nap.pdf')
    >>> shown_location("https://example.org/a"), shown_location("C:\\\\reports\\\\nap.pdf")
    ('https://example.org/a', 'nap.pdf')
    """
    if re.match(r"https?://", location):
        return location
    location = location.removeprefix("file://")
    windows = PureWindowsPath(location)
    if windows.drive:
        return windows.name
    path = PurePosixPath(location)
    return path.name if path.is_absolute() or ".." in path.parts or location.startswith("~") else location


def _copy_program(folder: Path) -> None:
    """The package and, pinned as they are tried here, the packages that it needs to serve."""
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(PROJECT / "pipeline", folder / "app" / "pipeline", ignore=ignored)
    lock = PROJECT / "requirements.lock"
    locked = _locked(lock.read_text(encoding="utf-8")) if lock.exists() else {}
    needed = site_packages()
    # Hashes for all or for none: with some, pip refuses the others. What is tried here counts, where
    # an environment was not made from the lock.
    if all(locked.get(name, "").startswith(f"{name}=={version} ") for name, version in needed.items()):
        lines = [locked[name] for name in sorted(needed)]
    else:
        lines = [f"{name}=={version}" for name, version in sorted(needed.items())]
    (folder / "requirements.txt").write_text("\n".join([*lines, ""]), encoding="utf-8")


def site_packages() -> dict[str, str]:
    """The versions of all packages that serving needs, by name, as installed here."""
    found: dict[str, str] = {}
    waiting = list(SITE_PACKAGES)
    while waiting:
        name = _canonical(waiting.pop())
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        if name in found:
            continue
        found[name] = distribution.version
        for line in distribution.requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return found


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _locked(text: str) -> dict[str, str]:
    """The entries of a lock file, each with its hashes, by name."""
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())
    return {_canonical(re.split(r"[=\s\[]", entry, maxsplit=1)[0]): entry for entry in entries}


def _write_data(database: Path, folder: Path, url: str | None) -> int:
    """CSV of every table, JSON of the two that are asked for most, and what describes them."""
    folder.mkdir(parents=True)
    words = site_metadata(database.stem)
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        columns = [dict(row) for row in connection.execute(datapackage.COLUMNS)]
        foreign_keys = [dict(row) for row in connection.execute(datapackage.FOREIGN_KEYS)]
        run = connection.execute("select finished from runs order by id desc limit 1").fetchone()
        finished = run["finished"] if run else None
        tables = [name for name in datapackage.TABLES if name in {c["table"] for c in columns}]
        for table in tables:
            _write_csv(connection, table, folder / f"{table}.csv")
        for table in JSON_TABLES:
            rows = [_with_arrays(row) for row in connection.execute(f"select * from [{table}]")]
            (folder / f"{table}.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        with (folder / "followthemoney.json").open("w", encoding="utf-8") as lines:
            for sql, make in followthemoney.SETS:
                lines.writelines(followthemoney.lines(map(dict, connection.execute(sql)), make))
        if url:
            _write_feed(connection, folder.parent, words, finished, url.rstrip("/"))
    described = datapackage.datapackage(
        words,
        words["databases"][database.stem]["tables"],
        columns,
        foreign_keys,
        finished,
        lambda table: f"{table}.csv",
    )
    (folder / "datapackage.json").write_text(
        json.dumps(described, ensure_ascii=False, indent=2), encoding="utf-8"
    )
    return len(tables)


def _write_csv(connection: sqlite3.Connection, table: str, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        rows = connection.execute(f"select * from [{table}]")
        writer.writerow([column[0] for column in rows.description])
        writer.writerows(rows)


def _with_arrays(row: sqlite3.Row) -> dict[str, object]:
    return {key: json.loads(row[key]) if key in ARRAYS else row[key] for key in row.keys()}  # noqa: SIM118


def _write_feed(
    connection: sqlite3.Connection, site: Path, words: Any, finished: str | None, url: str
) -> None:
    from pipeline.publish.static_links import file_name

    text = feed.atom(
        [dict(row) for row in connection.execute(feed.ENTRIES, {"limit": feed.NEWEST})],
        f"{words['title']}: new activities",
        f"{url}/",
        f"{url}/feed.atom",
        finished or "1970-01-01T00:00:00Z",
        lambda key: f"{url}/activities/{file_name(key)}",
    )
    (site / "feed.atom").write_text(text, encoding="utf-8")
