"""The page of one report: its whole text with all that was read in it."""

from __future__ import annotations

import asyncio
import bisect
import json
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from pipeline.publish.links import Links
from pipeline.publish.marked_text import Mark, Note, Part, marked_text, split_parts
from pipeline.publish.pages.rows import Row, fetch, fetch_one
from pipeline.publish.periods import day_label, period_label
from pipeline.publish.quoting import words_span

# Characters of text on one page: about sixty printed pages. Longer reports come in parts.
PART = 200_000
LISTED = 100  # activities named above the text; the margin has all

_REPORT = """
    select documents.*, organizations.name as publisher_name from documents
    left join organizations on organizations.id = publisher where documents.id = :id"""
_MENTIONS = """
    select mentions.*, organizations.name as organization_name, places.name as place_name
    from mentions left join organizations on organizations.id = organization
    left join places on places.id = place
    where document = :id and mentions.start >= :first and mentions.start < :last order by start"""
_ACTIVITIES = """
    select activities.id, title, label as type, activities.start, activities.end, activities.page, certainty,
      min(activity_evidence.start) as told_at, activity_evidence.text as told
    from activities join activity_types on activity_types.id = type
    left join activity_evidence on activity = activities.id and slot = 'type'
    where document = :id group by activities.id order by told_at, activities.page, activities.id"""
_SENTENCES = """
    select distinct activity_evidence.start, activity_evidence.end from activity_evidence
    join activities on activities.id = activity where document = :id"""
_AMOUNTS = """
    select activity_amounts.* from activity_amounts join activities on activities.id = activity
    where document = :id"""
_CORRECTIONS = "select slot, wrong, right, note from corrections where record = :id order by rowid"
_COUNT = "select count(*) as mentions from mentions where document = :id"


async def report_page(database: Any, key: str, links: Links, at: int = 0, whole: bool = False) -> Row | None:
    """The report, its activities and the part of its text as HTML in which the offset `at` stands.

    `whole` shows the text in one piece, however long. None where there is no such report.
    """
    report = await fetch_one(database, _REPORT, id=key)
    if report is None:
        return None
    page_starts = json.loads(report["page_starts"])
    parts = split_parts(report["text"], page_starts, PART)
    shown = _part(parts, at)
    window = (0, len(report["text"])) if whole else (shown.start, shown.end)
    mentions, activities, sentences, amounts, corrections = await asyncio.gather(
        fetch(database, _MENTIONS, id=key, first=window[0], last=window[1]),
        *(fetch(database, sql, id=key) for sql in (_ACTIVITIES, _SENTENCES, _AMOUNTS, _CORRECTIONS)),
    )
    counted = await fetch_one(database, _COUNT, id=key)
    activities = [{**row, "when": period_label(row["start"], row["end"])} for row in activities]
    # Off the event loop: other visitors need not wait for a long report.
    text = await asyncio.to_thread(
        marked_text,
        report["text"],
        [
            *_activity_marks(activities, mentions, links),
            *_amount_marks(amounts),
            *(_mark(m, links) for m in mentions),
        ],
        [(row["start"], row["end"]) for row in sentences],
        page_starts,
        list(_notes(activities, links)),
        window,
    )
    address = links.row("documents", key)
    return {
        "report": report,
        "published": day_label(report["published"]),
        "modified": day_label(report["modified"]),
        "captured": day_label(report["captured"]),
        "source_url": _web_address(report["url"]) or _web_address(report["source"]),
        "archived": _archived(report),
        "activities": activities,
        "listed": LISTED,
        "pages": _page_links(page_starts, parts, shown, whole, address),
        "parts": [] if whole or len(parts) < 2 else _part_links(parts, shown, address),
        "whole": f"{address}?whole=1",
        "mentions": counted and counted["mentions"],
        "corrections": corrections,
        "mistake": links.mistake("documents", key),
        "text": text,
    }


def _part(parts: list[Part], at: int) -> Part:
    index = bisect.bisect_right([part.start for part in parts], at) - 1
    return parts[max(0, index)] if parts else Part(0, 0, 1, 1)


def _page_links(
    page_starts: list[int], parts: list[Part], shown: Part, whole: bool, address: str
) -> list[tuple[int, str]]:
    """Each page's number and address."""
    return [
        (
            number,
            f"#page-{number}"
            if whole or _part(parts, start) == shown
            else f"{address}?at={start}#page-{number}",
        )
        for number, start in enumerate(page_starts, 1)
    ]


def _part_links(parts: list[Part], shown: Part, address: str) -> list[Row]:
    return [
        {"label": _pages_label(part), "href": f"{address}?at={part.start}", "is_shown": part == shown}
        for part in parts
    ]


def _pages_label(part: Part) -> str:
    if part.first_page == part.last_page:
        return f"page {part.first_page}"
    return f"pages {part.first_page}–{part.last_page}"


def _web_address(location: str | None) -> str | None:
    """A location that a browser may be sent to; no other scheme is ever made a link."""
    return location if location and location.startswith(("http://", "https://")) else None


def _archived(report: Row) -> str | None:
    """Where the reports were fetched from, if that is not the address at which they were published."""
    source = _web_address(report["source"])
    return source if source and _web_address(report["url"]) not in (None, source) else None


def _activity_marks(activities: list[Row], mentions: list[Row], links: Links) -> Iterator[Mark]:
    """The words that name an activity, up to the first name or date among them, lead to its page."""
    starts = [mention["start"] for mention in mentions]
    for row in activities:
        span = words_span(row["told"], row["told_at"], row["title"]) if row["told"] else None
        if span is None:
            continue
        following = bisect.bisect_left(starts, span.start)
        end = min([span.end, *starts[following : following + 1]])
        if following and mentions[following - 1]["end"] > span.start:
            continue
        words = row["told"][span.start - row["told_at"] : end - row["told_at"]].rstrip()
        end = span.start + len(words)
        yield Mark(span.start, end, "told", f"Activity: {row['type']}", links.row("activities", row["id"]))


def _amount_marks(amounts: list[Row]) -> Iterator[Mark]:
    for row in amounts:
        yield Mark(row["start"], row["end"], "amount", f"Amount: {row['amount']:,.0f} {row['currency']}")


def _notes(activities: list[Row], links: Links) -> Iterator[Note]:
    for row in activities:
        if row["told_at"] is not None:
            told = " · ".join(filter(None, (row["type"], row["when"])))
            html = '<small class="margin-note"><a href="{}">{}</a> <span class="aside">{}</span></small>'
            yield Note(
                row["told_at"], Markup(html).format(links.row("activities", row["id"]), row["title"], told)
            )


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
        href = links.resolution(mention["resolution"])
        return Mark(start, end, "resolution", f"UN Security Council resolution {mention['resolution']}", href)
    if mention["start_date"]:
        return Mark(start, end, "date", f"Date: {period_label(mention['start_date'], mention['end_date'])}")
    unresolved = {"ORG": "organization", "PLACE": "place", "DATE": "date", "RESOLUTION": "resolution"}[kind]
    return Mark(start, end, "unresolved", f"Read as {unresolved}, but which one could not be told")
