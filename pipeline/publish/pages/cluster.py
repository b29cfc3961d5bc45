"""The same activity as other reports tell it, and where they disagree."""

from __future__ import annotations

from typing import Any

from pipeline.publish.cells import array_values
from pipeline.publish.links import Links
from pipeline.publish.pages.rows import Row, fetch, fetch_one
from pipeline.publish.periods import period_label

SHOWN = 20

_MEMBERS = """
    select activities.*, coalesce(documents.title, documents.source) as report, documents.published
    from activities join documents on documents.id = document
    where cluster = :cluster order by documents.published, activities.id limit :limit"""
# What is compared: the heading, the column, and whether it holds a list of names.
_COMPARED = (
    ("Type", "type", False),
    ("When", "when", False),
    ("Where", "places", True),
    ("Country", "countries", True),
    ("Funded by", "funders", True),
    ("Organized by", "organizers", True),
    ("Partners", "partners", True),
    ("Status", "status", False),
)


async def told_elsewhere(database: Any, activity: Row, links: Links) -> Row | None:
    """The activity's cluster as a table, one row a report; None where one report alone tells of it."""
    if activity["cluster"] is None:
        return None
    cluster = await fetch_one(
        database, "select * from activity_clusters where id = :id", id=activity["cluster"]
    )
    if cluster is None or cluster["activities"] < 2:
        return None
    members = await fetch(database, _MEMBERS, cluster=activity["cluster"], limit=SHOWN)
    return {
        **compare(members, activity["id"], links),
        "count": cluster["activities"],
        "sentences": array_values(cluster["disagreements"]),
        "reasons": array_values(cluster["reasons"]),
    }


def compare(members: list[Row], this: str, links: Links) -> Row:
    """What each member tells, with the headings under which two of them contradict each other.

    A report that says nothing of a value does not disagree, nor does one that names fewer bodies
    or places than another.
    """
    told = [{**row, "when": period_label(row["start"], row["end"])} for row in members]
    headings, disagreements = [], []
    for heading, column, is_list in _COMPARED:
        values = [
            frozenset(array_values(row[column]) if is_list else [row[column]] if row[column] else [])
            for row in told
        ]
        if not any(values):
            continue
        headings.append(heading)
        said = [value for value in values if value]
        if any(not (one <= other or other <= one) for one in said for other in said):
            disagreements.append(heading)
    columns = {heading: (column, is_list) for heading, column, is_list in _COMPARED}
    return {
        "headings": headings,
        "disagreements": disagreements,
        "members": [
            {
                "title": row["title"],
                "report": row["report"],
                "href": links.row("activities", row["id"]),
                "is_this": row["id"] == this,
                "cells": [_cell(row, *columns[heading]) for heading in headings],
            }
            for row in told
        ],
    }


def _cell(row: Row, column: str, is_list: bool) -> str:
    return ", ".join(array_values(row[column])) if is_list else str(row[column] or "")
