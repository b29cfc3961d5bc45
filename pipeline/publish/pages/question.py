"""The question, as it was completed, and what belongs beside its answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from pipeline.names import fold
from pipeline.publish.cells import array_values
from pipeline.publish.links import Links
from pipeline.publish.pages.front import question_choices
from pipeline.publish.pages.rows import Row, fetch, fetch_one
from pipeline.publish.periods import period_label

SHOWN = 100  # activities on the page itself; downloads hold all

_ASKED = """
    select id, name from organizations
    where fold(name) = fold(:name) or fold(acronym) = fold(:name)
      or exists (select 1 from json_each(aliases) where fold(value) = fold(:name))
    order by name"""
_PARTS = """
    with recursive bodies(id) as (
      select id from organizations where parent in (select value from json_each(:ids))
      union select organizations.id from organizations join bodies on organizations.parent = bodies.id)
    select id, name from organizations
    where id in (select id from bodies) and id not in (select value from json_each(:ids)) order by name"""
_SIMILAR = """
    select distinct organizations.name from organizations
    join activity_organizations on organization = organizations.id and role = 'funder'
    where instr(fold(name), fold(:name)) > 0 order by name limit 8"""


async def question(database: Any, asked: Mapping[str, str], answer: str, links: Links) -> Row:
    """Who was meant by the funder, what the question says in words, and where else the answer is.

    `asked` holds the values of type, funder, only, country, from and to, blank where left open;
    `answer` is the query that answers it.
    """
    choices, bodies = await asyncio.gather(question_choices(database), _bodies(database, asked["funder"]))
    country = next(
        (row["name"] for row in choices["countries"] if fold(row["name"]) == fold(asked["country"])), None
    ) or await _country_by_code(database, asked["country"])
    type_label = next((row["label"] for row in choices["types"] if row["id"] == asked["type"]), None)
    return {
        "asked": asked,
        "choices": choices,
        "shown": SHOWN,
        **bodies,
        "country": country,
        "words": question_words(asked, type_label, country),
        "undated": await _undated(database, asked, answer, links),
        "table": _same_in_table(asked, bodies["funders"], country, links),
    }


def question_words(asked: Mapping[str, str], type_label: str | None, country: str | None) -> str:
    """The question as a heading.

    >>> question_words({"type": "", "funder": "Sida", "country": "", "from": "2014", "to": ""}, None, None)
    'Activities funded by Sida since 2014'
    """
    words = [f"Activities of type “{type_label or asked['type']}”" if asked["type"] else "Activities"]
    if asked["funder"]:
        words.append(f"funded by {asked['funder']}")
    if asked["country"]:
        words.append(f"in {country or asked['country']}")
    first, last = asked["from"], asked["to"]
    if first and first == last:
        words.append(f"in {first}")
    elif first and last:
        words.append(f"between {first} and {last}")
    elif first or last:
        words.append(f"since {first}" if first else f"until {last}")
    return " ".join(words)


def answer_rows(columns: list[str], rows: list[Any], links: Links) -> list[Row]:
    """The first rows of the answer, ready to be laid out."""
    shown = [dict(zip(columns, row, strict=True)) for row in rows[:SHOWN]]
    return [
        {
            **row,
            "when": period_label(row["start"], row["end"]),
            "where": array_values(row["places"]) or array_values(row["countries"]),
            "roles": [
                (heading, [(name, links.named("organizations", name)) for name in array_values(row[column])])
                for heading, column in (
                    ("Funded by", "funders"),
                    ("Organized by", "organizers"),
                    ("Partners", "partners"),
                    ("Participants", "participants"),
                )
                if array_values(row[column])
            ],
            "href": links.row("activities", row["activity_id"]),
            "spot": links.spot(row["report_id"], row["offset_id"])
            if row["offset_id"] is not None
            else links.row("documents", row["report_id"]),
        }
        for row in shown
    ]


async def _bodies(database: Any, funder: str) -> Row:
    if not funder:
        return {"funders": [], "parts": [], "similar": []}
    funders = await fetch(database, _ASKED, name=funder)
    if not funders:
        return {"funders": [], "parts": [], "similar": await fetch(database, _SIMILAR, name=funder)}
    ids = json.dumps([row["id"] for row in funders])
    return {"funders": funders, "parts": await fetch(database, _PARTS, ids=ids), "similar": []}


async def _country_by_code(database: Any, code: str) -> str | None:
    row = await fetch_one(
        database, "select name from countries where id = upper(:code) or fold(name) = fold(:code)", code=code
    )
    return str(row["name"]) if row else None


async def _undated(database: Any, asked: Mapping[str, str], answer: str, links: Links) -> Row | None:
    """How many activities fit but for having no date; None where no year was asked for."""
    if not (asked["from"] or asked["to"]):
        return None
    without_years = {**asked, "from": "", "to": ""}
    counted = f"select count(*) as activities from ({answer}) where start is null and end is null"
    row = await fetch_one(database, counted, **without_years)
    return row and {**row, "href": links.table("answer", **without_years)}


def _same_in_table(asked: Mapping[str, str], funders: list[Row], country: str | None, links: Links) -> str:
    """The table of activities with the same filters, as far as its columns allow."""
    return links.table(
        "activities",
        type=asked["type"],
        funders__arraycontains=funders[0]["name"] if funders else asked["funder"],
        countries__arraycontains=country or asked["country"],
        start__gte=f"{asked['from']}-01-01" if asked["from"] else "",
        start__lte=f"{asked['to']}-12-31" if asked["to"] else "",
    )
