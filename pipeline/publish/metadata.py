"""What the site says of itself, for a database of any name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datasette.utils import parse_metadata

METADATA = Path(__file__).with_name("metadata.yaml")


def site_metadata(database: str) -> dict[str, Any]:
    """Datasette's metadata with the tables and stored queries under the database's name."""
    words: dict[str, Any] = parse_metadata(METADATA.read_text(encoding="utf-8"))
    tables, queries = words.pop("tables"), words.pop("queries")
    return {
        **words,
        "databases": {
            database: {
                "title": "Questions and data",
                "description": "Questions with the answers ready to run, and every table of the database.",
                "tables": tables,
                "queries": queries,
            }
        },
    }
