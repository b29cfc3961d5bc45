"""A data package (https://datapackage.org): what the tables are, where their CSVs lie, what columns mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

# The tables that stand for themselves; the others serve the site.
TABLES = (
    "activities", "activity_evidence", "activity_organizations", "activity_places", "activity_countries",
    "activity_resolutions", "activity_amounts", "activity_clusters", "organizations", "places", "countries",
    "activity_types", "documents", "mentions", "name_decisions", "corrections", "failures", "runs",
)  # fmt: skip
COLUMNS = """
    select m.name as "table", c.name as column, lower(c.type) as type, c."notnull" as filled, c.pk as key
    from sqlite_master as m join pragma_table_info(m.name) as c
    where m.type = 'table' order by m.name, c.cid"""
FOREIGN_KEYS = """
    select m.name as "table", k."from" as column, k."table" as other, k."to" as other_column
    from sqlite_master as m join pragma_foreign_key_list(m.name) as k
    where m.type = 'table' order by m.name, k.id desc"""
_TYPES = {"text": "string", "integer": "integer", "real": "number"}

Row = Mapping[str, Any]


def datapackage(
    site: Mapping[str, Any],
    tables: Mapping[str, Any],
    columns: Iterable[Row],
    foreign_keys: Iterable[Row],
    created: str | None,
    path: Callable[[str], str],
) -> dict[str, Any]:
    """The descriptor. `tables` are the metadata's words by table, `path` the address of a table's CSV."""
    by_table: dict[str, list[Row]] = {}
    for row in columns:
        by_table.setdefault(row["table"], []).append(row)
    keys: dict[str, list[Row]] = {}
    for row in foreign_keys:
        keys.setdefault(row["table"], []).append(row)
    return {
        "profile": "tabular-data-package",
        "name": "wps-reports",
        "title": site["title"],
        "description": site["description"],
        **({"created": created} if created else {}),
        "resources": [
            _resource(name, tables.get(name, {}), by_table[name], keys.get(name, []), path(name))
            for name in TABLES
            if name in by_table
        ],
    }


def _resource(
    name: str, words: Row, columns: list[Row], foreign_keys: list[Row], path: str
) -> dict[str, Any]:
    meanings = words.get("columns", {})
    fields = [
        {
            "name": column["column"],
            "type": _TYPES.get(column["type"], "string"),
            "description": meanings.get(column["column"], ""),
            **({"constraints": {"required": True}} if column["filled"] else {}),
        }
        for column in columns
    ]
    return {
        "name": name.replace("_", "-"),
        "profile": "tabular-data-resource",
        "title": words.get("title", name),
        "description": words.get("description", ""),
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": fields,
            "primaryKey": [c["column"] for c in sorted(columns, key=lambda c: c["key"]) if c["key"]],
            "foreignKeys": [
                {
                    "fields": key["column"],
                    "reference": {"resource": key["other"].replace("_", "-"), "fields": key["other_column"]},
                }
                for key in foreign_keys
                if key["other"] in TABLES
            ],
        },
    }
