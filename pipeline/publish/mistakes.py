"""What a visitor says is wrong in a record, as a line for models/corrections.csv or models/decisions.csv.

Nothing is written here: see `editing` for the archivist's own machine.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from pipeline.corrections import NOT_AN_ACTIVITY, ROLES
from pipeline.knowledge.corrections import STATUSES, problem_with
from pipeline.publish.pages.rows import Row, fetch, fetch_one
from pipeline.records import Correction

# Longer values are mistakes or mischief.
LONGEST = 500
# A spreadsheet takes a cell that begins like this for a formula.
_FORMULA = ("=", "+", "-", "@")
CORRECTIONS, DECISIONS = "corrections.csv", "decisions.csv"
JUDGED = {"organizations": "ORG", "places": "PLACE"}
JUDGEMENTS = {
    "rename": "It should be called …",
    "same": "It is the same as …",
    "different": "It must never be taken for …",
    "ignore": "It is no organization or place at all",
}
_SLOT_LABELS = {
    "type": "type", "title": "title", "status": "status", "start": "first day", "end": "last day",
    "place": "place", "country": "country", "funder": "funder", "organizer": "organizer",
    "partner": "partner", "participant": "participant", "resolution": "resolution",
    "publisher": "publisher", "published": "date of the report", "language": "language",
}  # fmt: skip
_MISSING = ("funder", "organizer", "partner", "participant", "place", "country", "resolution")


class MistakeError(Exception):
    """What was filled in cannot be used; the message is a sentence for the visitor."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be wrong: its slot and stored value, and how it is shown."""

    slot: str
    wrong: str
    label: str

    @property
    def key(self) -> str:
        return f"{self.slot}:{self.wrong}"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one of the files in models/, its cells in the order of the file's columns."""

    file: str
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        written = io.StringIO()
        csv.writer(written, lineterminator="").writerow(self.cells)
        return written.getvalue()


async def record_choices(database: Any, table: str, key: str) -> tuple[str, list[Choice]] | None:
    """A record's name and what can be said of it; None where there is no such record."""
    if table == "activities":
        return await _activity_choices(database, key)
    if table == "documents":
        return await _document_choices(database, key)
    row = await fetch_one(database, f"select name from [{table}] where id = :id", id=key)
    if row is None:
        return None
    judgements = [j for j in JUDGEMENTS if not (table == "places" and j == "different")]
    return str(row["name"]), [Choice(judgement, "", JUDGEMENTS[judgement]) for judgement in judgements]


async def mistake_line(database: Any, table: str, key: str, choice: Choice, right: str, note: str) -> Line:
    """The line that says so. Raises MistakeError where the right value makes no sense."""
    right, note = _clean(right), _clean(note).lstrip("".join(_FORMULA)).strip()
    if right.startswith(_FORMULA) or len(right) > LONGEST or len(note) > LONGEST:
        raise MistakeError(f"A value begins with a letter or digit and has at most {LONGEST} characters.")
    if table in JUDGED:
        return await _decision(database, table, key, choice.slot, right, note)
    stored = await _stored(database, choice.slot, right) if right else ""
    row = await fetch_one(database, "select document from activities where id = :id", id=key)
    document = str(row["document"]) if table == "activities" and row else key
    wrong = "" if choice.slot == NOT_AN_ACTIVITY else choice.wrong
    correction = Correction(document, key, choice.slot, wrong, stored, note)
    problem = problem_with(correction)
    if problem:
        raise MistakeError(f"{problem[0].upper()}{problem[1:]}.")
    return Line(CORRECTIONS, astuple(correction))


async def _activity_choices(database: Any, key: str) -> tuple[str, list[Choice]] | None:
    row = await fetch_one(
        database,
        "select activities.*, label from activities join activity_types on activity_types.id = type"
        " where activities.id = :id",
        id=key,
    )
    if row is None:
        return None
    choices = [
        Choice("type", row["type"], f"type: {row['label']}"),
        Choice("title", row["title"], f"title: {row['title']}"),
        Choice("status", row["status"], f"status: {row['status']}"),
        Choice("start", row["start"] or "", f"first day: {row['start'] or 'not given'}"),
        Choice("end", row["end"] or "", f"last day: {row['end'] or 'not given'}"),
    ]
    for slot, sql in (
        ("place", "select id, name from activity_places join places on id = place where activity = :id"),
        (
            "country",
            "select id, name from activity_countries join countries on id = country where activity = :id",
        ),
        (
            "resolution",
            "select resolution as id, resolution as name from activity_resolutions where activity = :id",
        ),
    ):
        rows = await fetch(database, sql, id=key)
        choices += [Choice(slot, str(r["id"]), f"{slot}: {r['name']}") for r in rows]
    bodies = await fetch(
        database,
        "select role, id, name from activity_organizations join organizations on id = organization"
        " where activity = :id order by role, name",
        id=key,
    )
    choices += [Choice(r["role"], r["id"], f"{r['role']}: {r['name']}") for r in bodies]
    choices += [Choice(slot, "", f"a {_SLOT_LABELS[slot]} is missing") for slot in _MISSING]
    choices.append(Choice(NOT_AN_ACTIVITY, "", "this is no activity at all"))
    return str(row["title"]), choices


async def _document_choices(database: Any, key: str) -> tuple[str, list[Choice]] | None:
    row = await fetch_one(
        database,
        "select coalesce(title, source) as shown, title, publisher, name, published, language from documents"
        " left join organizations on organizations.id = publisher where documents.id = :id",
        id=key,
    )
    if row is None:
        return None
    shown = {
        "title": row["title"],
        "publisher": row["name"],
        "published": row["published"],
        "language": row["language"],
    }
    return str(row["shown"]), [
        Choice(slot, row[slot] or "", f"{_SLOT_LABELS[slot]}: {value or 'not given'}")
        for slot, value in shown.items()
    ]


async def _decision(database: Any, table: str, key: str, judgement: str, right: str, reason: str) -> Line:
    if not reason:
        raise MistakeError("Say why, so that others can follow the judgement.")
    if judgement == "ignore":
        right = ""
    elif not right:
        raise MistakeError("Say what is right.")
    elif judgement in ("same", "different"):
        kind = "organization" if table == "organizations" else "place"
        right = await _one_of(database, table, right, f"No {kind}")
        if right == key:
            raise MistakeError("That is this record itself.")
    source = f"reported on the site, {date.today().isoformat()}"
    return Line(DECISIONS, (JUDGED[table], judgement, key, right, reason, source))


async def _stored(database: Any, slot: str, right: str) -> str:
    """How the right value is stored: an id, a code, a day, a number; a name where no list has it."""
    if slot in ROLES or slot == "publisher":
        found = await _named(database, "organizations", right)
        if len(found) > 1:
            raise MistakeError(_several(right, found))
        # A body that only reports name may have another id when they are read again; its name stays.
        return (str(found[0]["id"]) if found[0]["known"] else str(found[0]["name"])) if found else right
    if slot == "place":
        return await _one_of(database, "places", right, "No place")
    if slot == "country":
        return await _one_of(database, "countries", right, "No country")
    if slot == "type":
        types = await fetch(database, "select id, label from activity_types")
        meant = [
            str(t["id"]) for t in types if right.casefold() in (t["id"].casefold(), t["label"].casefold())
        ]
        if not meant:
            raise MistakeError(f"The types are {', '.join(sorted(str(t['label']) for t in types))}.")
        return meant[0]
    if slot == "status" and right not in STATUSES:
        raise MistakeError(f"The status is one of {', '.join(sorted(STATUSES))}.")
    return right


async def _one_of(database: Any, table: str, name: str, nothing: str) -> str:
    found = await _named(database, table, name)
    if len(found) > 1:
        raise MistakeError(_several(name, found))
    if not found:
        raise MistakeError(
            f"{nothing} of this database is called “{name}”. Copy the name or id from its own page."
        )
    return str(found[0]["id"])


async def _named(database: Any, table: str, name: str) -> Sequence[Row]:
    """The rows with this id; else those with this name or short form, whatever its accents."""
    if table == "organizations":
        columns, also = "id, name, known", " or fold(acronym) = fold(:name)"
    else:
        columns, also = "id, name, 1 as known", " or id = upper(:name)" if table == "countries" else ""
    found = await fetch(database, f"select {columns} from [{table}] where id = :name", name=name)
    return found or await fetch(
        database,
        f"select {columns} from [{table}] where fold(name) = fold(:name){also} order by id limit 9",
        name=name,
    )


def _several(name: str, found: Sequence[Mapping[str, Any]]) -> str:
    return f"“{name}” has several meanings here. Give the id: {', '.join(str(row['id']) for row in found)}."


def _clean(text: str) -> str:
    """Without line breaks, control characters and blanks at the ends."""
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", text).strip()
