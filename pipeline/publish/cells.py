"""How single values of tables and query results are shown."""

from __future__ import annotations

import json
from collections.abc import Mapping

from markupsafe import Markup, escape

from pipeline.publish.links import Links

BLANK = Markup("&nbsp;")
LONGEST = 240  # characters of a text shown in a table; the whole stands on the row's own page

# Arrays of names in activities, and the table that holds those names.
NAME_ARRAYS = {
    "funders": "organizations",
    "organizers": "organizations",
    "partners": "organizations",
    "participants": "organizations",
    "places": "places",
    "countries": "countries",
}
ARRAYS = frozenset({*NAME_ARRAYS, "resolutions", "aliases"})
ARRAY_TABLES = ("activities", "organizations")
# Columns that name their row.
NAMES = {"activities": "title", "documents": "title", "organizations": "name", "places": "name"}
# In the results of stored queries a column X with a column X_id beside it names that row.
NAMED_TABLES = {
    "activity": "activities",
    "report": "documents",
    "organization": "organizations",
    "funder": "organizations",
    "organizer": "organizations",
    "part_of": "organizations",
    "publisher": "organizations",
    "place": "places",
    "type": "activity_types",
}


def cell(
    table: str | None, column: str, value: object, row: Mapping[str, object], links: Links
) -> Markup | None:
    """The HTML of a value, or None where Datasette's own way of showing it will do.

    `table` is None for the result of a query. Never empty: Datasette takes that for no answer.
    """
    if isinstance(value, dict):
        return None if value.get("label") else _unlabelled(column, value, links)
    if isinstance(value, str) and column in ARRAYS and (table is None or table in ARRAY_TABLES):
        return _array(column, value, links)
    if column == "page":
        return _page(table, value, row, links)
    if not isinstance(value, str) or not value:
        return None
    if column == "evidence" or (table == "activity_evidence" and column == "text"):
        return Markup("<q>{}</q>").format(shorten(value))
    if table == "documents" and column in ("text", "page_starts"):
        return escape(shorten(value))
    if table in NAMES and NAMES[table] == column:
        return _link(links.row(table, row["id"]), value) if "id" in row else None
    if table is None and column in NAMED_TABLES and row.get(f"{column}_id"):
        return _link(links.row(NAMED_TABLES[column], row[f"{column}_id"]), value)
    return None


def shorten(text: str, longest: int = LONGEST) -> str:
    """The beginning of a text, cut at a blank.

    >>> shorten("women, peace and security", 14)
    'women, peace…'
    """
    if len(text) <= longest:
        return text
    beginning = text[: longest + 1]
    return f"{(beginning.rsplit(None, 1)[0] if ' ' in beginning else text[:longest]).rstrip()}…"


def array_values(value: str | None) -> list[str]:
    """The texts of a JSON array as stored; none where it is no array."""
    try:
        values = json.loads(value or "[]")
    except ValueError:
        return []
    return [str(item) for item in values] if isinstance(values, list) else []


def _array(column: str, value: str, links: Links) -> Markup | None:
    if not value.startswith("["):
        return None
    values = array_values(value)
    if not values:
        return BLANK if value.strip() == "[]" else None
    if column in NAME_ARRAYS:
        return Markup(", ").join(_link(links.named(NAME_ARRAYS[column], name), name) for name in values)
    if column == "resolutions":
        return Markup(", ").join(
            _link(links.table("reports-on-a-resolution", resolution=number), number) for number in values
        )
    return Markup(", ").join(values)


def _page(table: str | None, value: object, row: Mapping[str, object], links: Links) -> Markup | None:
    if table is None and row.get("report_id") and row.get("offset_id") is not None:
        return _link(links.spot(row["report_id"], row["offset_id"]), str(value))
    if table == "mentions" and "document" in row and "start" in row:
        document = row["document"]
        key = document["value"] if isinstance(document, dict) else document
        return _link(links.spot(key, row["start"]), str(value))
    return None


def _unlabelled(column: str, value: Mapping[str, object], links: Links) -> Markup | None:
    """A link to a row that has no name, as a report without a title."""
    if column == "document":
        return _link(links.row("documents", value["value"]), str(value["value"]))
    return None


def _link(href: str, text: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(href, text)
