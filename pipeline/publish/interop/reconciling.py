"""Reconciliation Service API 0.2 for organizations: names in, rows of the database out.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ ; OpenRefine speaks it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from pipeline.names import fold, words
from pipeline.publish.cells import array_values
from pipeline.publish.pages.named import KINDS
from pipeline.publish.pages.rows import Row, fetch

# What one request may ask: OpenRefine sends ten queries at a time.
MOST_QUERIES = 100
CANDIDATES = 200  # rows compared for one name
DEFAULT_LIMIT = 10
# From here on a single best candidate counts as the same name: only accents, case and punctuation differ.
SAME = 100.0
IDENTIFIER_SPACE = "https://www.w3.org/community/reports/reconciliation/"

_BY_NAME = """
    select id, name, acronym, kind, country, aliases from organizations
    where fold(name) = fold(:name) or fold(acronym) = fold(:name)
      or exists (select 1 from json_each(aliases) where fold(value) = fold(:name))
    limit :limit"""
_BY_WORDS = """
    select organizations.id, organizations.name, organizations.acronym, kind, country, organizations.aliases
    from organizations_fts join organizations on organizations.rowid = organizations_fts.rowid
    where organizations_fts match :query order by rank limit :limit"""


class ReconcileError(Exception):
    """A request that the service does not understand; the message says what is expected."""


def manifest(service: str, view: str) -> dict[str, Any]:
    """What the service is: `service` is its own address, `view` a row's, with {{id}} in it."""
    return {
        "versions": ["0.2"],
        "name": "WPS Reports: organizations",
        "identifierSpace": f"{service}#organizations",
        "schemaSpace": f"{service}#kinds",
        "defaultTypes": [{"id": "organization", "name": "Organization"}],
        "view": {"url": view},
        "suggest": {"entity": {"service_url": service, "service_path": "/suggest"}},
    }


def parse_queries(text: str) -> dict[str, Mapping[str, Any]]:
    """The batch of queries by their keys. Raises ReconcileError where it is none."""
    try:
        queries = json.loads(text)
    except ValueError as error:
        raise ReconcileError(f"queries must be JSON ({error})") from error
    if not isinstance(queries, dict) or not all(isinstance(query, dict) for query in queries.values()):
        raise ReconcileError('queries must be an object such as {"q0": {"query": "OSCE"}}')
    if len(queries) > MOST_QUERIES:
        raise ReconcileError(f"at most {MOST_QUERIES} queries can be asked at a time")
    return queries


async def reconcile(database: Any, query: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The candidates for one query, the best first, each with a score from 0 to 100."""
    name = str(query.get("query") or "")[:300].strip()
    limit = query.get("limit")
    limit = limit if isinstance(limit, int) and 0 < limit <= 50 else DEFAULT_LIMIT
    kinds = _kinds(query.get("type"))
    country = _country(query.get("properties"))
    if not words(name):
        return []
    found: dict[str, Row] = {}
    for row in [
        *await fetch(database, _BY_NAME, name=name, limit=CANDIDATES),
        *await _by_words(database, name),
    ]:
        found.setdefault(row["id"], row)
    scored = sorted(
        ((_score(name, row, country), row) for row in found.values() if not kinds or row["kind"] in kinds),
        key=lambda pair: (-pair[0], pair[1]["name"]),
    )
    best = [score for score, _ in scored if score >= SAME]
    return [
        {
            "id": row["id"],
            "name": row["name"],
            "score": score,
            "match": score >= SAME and len(best) == 1,
            "type": [_type(row["kind"])],
            "description": ", ".join(
                filter(None, (row["acronym"], KINDS.get(row["kind"] or ""), row["country"]))
            ),
        }
        for score, row in scored[:limit]
    ]


async def suggest(database: Any, prefix: str) -> list[dict[str, Any]]:
    """Organizations for what was typed so far."""
    found = await reconcile(database, {"query": prefix, "limit": 20})
    return [{key: row[key] for key in ("id", "name", "description")} for row in found]


async def _by_words(database: Any, name: str) -> list[Row]:
    """Rows that share words with the name; the last may be cut short. Any word will do: scores decide."""
    typed = [word.folded for word in words(name)]
    query = " OR ".join(f'"{word}"' for word in typed if len(word) > 1)
    query = f'{query} OR "{typed[-1]}"*' if query else f'"{typed[-1]}"*'
    return await fetch(database, _BY_WORDS, query=query, limit=CANDIDATES)


def _score(name: str, row: Row, country: str | None) -> float:
    """How alike the name and the closest form of the row's are; 100 where they differ in nothing.

    A country that contradicts the row's takes ten away, so that it is never a match by itself.
    """
    forms = [row["name"], row["acronym"] or "", *array_values(row["aliases"])]
    likeness = max(_likeness(name, form) for form in forms if form)
    contradicted = country is not None and row["country"] not in (None, country)
    return round(max(0.0, likeness - (10.0 if contradicted else 0.0)), 1)


def _likeness(one: str, other: str) -> float:
    """Of two names, from 0 to 100, by their folded words whatever their order.

    >>> _likeness("Žene ženama", "zene ZENAMA"), _likeness("OSCE", "ODIHR") < 50
    (100.0, True)
    """
    left, right = ([word.folded for word in words(text)] for text in (one, other))
    if left == right:
        return SAME
    in_order = SequenceMatcher(None, " ".join(left), " ".join(right), autojunk=False).ratio()
    sorted_words = SequenceMatcher(
        None, " ".join(sorted(left)), " ".join(sorted(right)), autojunk=False
    ).ratio()
    return min(99.0, 100 * max(in_order, sorted_words))


def _type(kind: str | None) -> dict[str, str]:
    if kind is None:
        return {"id": "organization", "name": "Organization"}
    return {"id": kind, "name": KINDS.get(kind, kind)}


def _kinds(asked: object) -> frozenset[str]:
    values: Sequence[object] = asked if isinstance(asked, list) else [asked]
    names = [value.get("id") if isinstance(value, dict) else value for value in values]
    return frozenset(str(name) for name in names if name and name != "organization")


def _country(properties: object) -> str | None:
    """The code given as the property `country`."""
    if not isinstance(properties, list):
        return None
    given = [p.get("v") for p in properties if isinstance(p, dict) and fold(str(p.get("pid"))) == "country"]
    return str(given[0]).upper() if given and given[0] else None
