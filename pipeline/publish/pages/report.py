"""The page of one report: its whole text with all that was read in it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from pipeline.publish.links import Links
from pipeline.publish.marked_text import Mark, marked_text
from pipeline.publish.pages.rows import Row, fetch, fetch_one
from pipeline.publish.periods import day_label, period_label

_REPORT = """
    select documents.*, organizations.name as publisher_name from documents
    left join organizations on organizations.id = publisher where documents.id = :id"""
_MENTIONS = """
    select mentions.*, organizations.name as organization_name, places.name as place_name
    from mentions left join organizations on organizations.id = organization
    left join places on places.id = place
    where document = :id order by start"""
_ACTIVITIES = """
    select activities.id, title, label as type, start, end, page from activities
    join activity_types on activity_types.id = type where document = :id order by page, activities.id"""
_SENTENCES = """
    select distinct activity_evidence.start, activity_evidence.end from activity_evidence
    join activities on activities.id = activity where document = :id"""


async def report_page(database: Any, key: str, links: Links) -> Row | None:
    """The report, its activities and its text as HTML; None where there is no such report."""
    report, mentions, activities, sentences = await asyncio.gather(
        fetch_one(database, _REPORT, id=key),
        fetch(database, _MENTIONS, id=key),
        fetch(database, _ACTIVITIES, id=key),
        fetch(database, _SENTENCES, id=key),
    )
    if report is None:
        return None
    page_starts = json.loads(report["page_starts"])
    return {
        "report": report,
        "published": day_label(report["published"]),
        "is_url": report["source"].startswith(("http://", "https://")),
        "activities": [{**row, "when": period_label(row["start"], row["end"])} for row in activities],
        "pages": range(1, len(page_starts) + 1),
        "mentions": len(mentions),
        "text": marked_text(
            report["text"],
            (_mark(row, links) for row in mentions),
            ((row["start"], row["end"]) for row in sentences),
            page_starts,
        ),
    }


def _mark(mention: Row, links: Links) -> Mark:
    start, end, kind = mention["start"], mention["end"], mention["type"]
    if mention["organization"]:
        href = links.row("organizations", mention["organization"])
        return Mark(start, end, "org", f"Organization: {mention['organization_name']}", href)
    if mention["place"]:
        return Mark(
            start, end, "place", f"Place: {mention['place_name']}", links.row("places", mention["place"])
        )
    if mention["resolution"]:
        href = links.table("reports-on-a-resolution", resolution=mention["resolution"])
        return Mark(start, end, "resolution", f"UN Security Council resolution {mention['resolution']}", href)
    if mention["start_date"]:
        return Mark(start, end, "date", f"Date: {period_label(mention['start_date'], mention['end_date'])}")
    unresolved = {"ORG": "organization", "PLACE": "place", "DATE": "date", "RESOLUTION": "resolution"}[kind]
    return Mark(start, end, "unresolved", f"Read as {unresolved}, but which one could not be told")
