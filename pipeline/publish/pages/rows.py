"""Reading rows for a page."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


async def fetch(database: Any, sql: str, **values: object) -> list[Row]:
    """The rows of a query, each as a dict of column and value, in order."""
    return [dict(row) for row in (await database.execute(sql, values)).rows]


async def fetch_one(database: Any, sql: str, **values: object) -> Row | None:
    """The first row of a query, or None where there is none."""
    found = await fetch(database, sql, **values)
    return found[0] if found else None
