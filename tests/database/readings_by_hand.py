"""Readings made by hand, and databases made from them."""

from __future__ import annotations

import itertools
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from pipeline.database.store import Database, open_database
from pipeline.records import (
    Activity,
    Amount,
    Document,
    Evidence,
    Mention,
    MentionType,
    NameDecision,
    Organization,
    Period,
    Place,
    Reading,
    Role,
)

TYPES = [("training", "Training", "People are taught."), ("grant", "Grant", "Money is given.")]
COUNTRIES = [("BA", "Bosnia and Herzegovina"), ("RS", "Serbia"), ("XK", "Kosovo")]
# Written by every document or run; what they hold is the state that two databases are compared by.
TABLES = (
    "documents", "organizations", "places", "activities", "activity_organizations", "activity_places",
    "activity_countries", "activity_resolutions", "activity_amounts", "activity_evidence", "mentions",
    "document_organizations", "document_places", "name_decisions", "failures",
)  # fmt: skip

OSCE = Organization("osce", "Organization for Security and Co-operation in Europe", "OSCE", "igo", known=True)
ODIHR = Organization("odihr", "Office for Democratic Institutions", "ODIHR", "igo", parent="osce", known=True)
ZENE = Organization("zene-zenama", "Žene ženama", kind="ngo", country="BA")
SABAC = Place("sabac-rs", "Šabac", "city", "RS", 44.75, 19.69, 787237)
NIS = Place("nis-rs", "Niš", "city", "RS", 43.32, 21.9, 787657)


@cache
def empty_database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        with open_database(path, TYPES, COUNTRIES):
            pass
        return path.read_bytes()


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """Opens the database; where there is none, a copy of one made once saves most of the time."""
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(empty_database())
    with open_database(path, TYPES, COUNTRIES) as made:
        yield made


def rows(path: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    """What a reader of the file sees."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(query, values).fetchall()


def state(path: Path) -> dict[str, list[tuple[object, ...]]]:
    assert rows(path, "pragma foreign_key_check") == []
    return {table: sorted(rows(path, f"select * from {table}"), key=repr) for table in TABLES}


def document(name: str, text: str, **facts: object) -> Document:
    return replace(Document(name, f"reports/{name}.txt", "text", f"sha-{name}", text), **facts)


def named(text: str, words: str, type_: MentionType, entity: str | None = None, **value: object) -> Mention:
    start = text.index(words)
    return replace(Mention(type_, start, start + len(words), words, "test", entity), **value)


def reading(
    name: str, *organizations: tuple[Organization, str], text: str | None = None, places: Sequence[Place] = ()
) -> Reading:
    """A document that names these organizations in these words, and these places by their names."""
    words = [form for _, form in organizations] + [place.name for place in places]
    told = text or "; ".join([name, *words])
    at = itertools.accumulate(len(word) + 2 for word in [name, *words])
    spans = [(start, start + len(word)) for start, word in zip(at, words, strict=False)]
    ids = [(MentionType.ORG, o.id) for o, _ in organizations] + [(MentionType.PLACE, p.id) for p in places]
    return Reading(
        document(name, told),
        None,
        tuple(
            Mention(type_, start, end, told[start:end], "test", entity)
            for (start, end), (type_, entity) in zip(spans, ids, strict=True)
        ),
        tuple({o.id: o for o, _ in organizations}.values()),
        tuple(places),
    )


def activity(of: Reading, **facts: object) -> Reading:
    made = replace(
        Activity(f"{of.document.id}-0", of.document.id, "training", "a training", 0, 1, ()), **facts
    )
    return replace(of, activities=(*of.activities, made))


def full_reading() -> Reading:
    text = (
        "🕊 Žene ženama and OSCE/ODIHR trained women in Šabac 🇷🇸 and Niš in May 2014.\n"
        "Resolution 1325 was read aloud. 𝔒dd letters follow: Šabac again."
    )
    second_page = text.index("Resolution")
    sentence = Evidence("place", "sabac-rs", 0, second_page - 1, "near", 0.75)
    return Reading(
        document=document(
            "nap",
            text,
            source="reports/nap 2014.pdf",
            format="pdf",
            page_starts=(0, second_page),
            title="NAP report",
            published=date(2014, 12, 1),
            modified=date(2014, 12, 3),
            url="https://example.org/nap",
            captured=date(2015, 1, 2),
            language="en",
            note="Read twice.",
        ),
        publisher="zene-zenama",
        mentions=(
            named(text, "Žene ženama", MentionType.ORG, "zene-zenama"),
            named(text, "OSCE/ODIHR", MentionType.ORG, "odihr"),
            named(text, "Šabac", MentionType.PLACE, "sabac-rs"),
            named(text, "Niš", MentionType.PLACE, "nis-rs"),
            named(text, "May 2014", MentionType.DATE, period=Period(date(2014, 5, 1), date(2014, 5, 31))),
            named(text, "Resolution 1325", MentionType.RESOLUTION, resolution=1325),
            Mention(
                MentionType.PLACE, text.rindex("Šabac"), text.rindex("Šabac") + 5, "Šabac", "test", "sabac-rs"
            ),
        ),
        organizations=(ODIHR, OSCE, ZENE),
        places=(NIS, SABAC),
        activities=(
            Activity(
                "nap-22",
                "nap",
                "training",
                "trained women",
                text.index("trained"),
                text.index(" women"),
                (sentence, replace(sentence, slot="start", value="2014-05-01", rule="month")),
                start=date(2014, 5, 1),
                end=date(2014, 5, 31),
                organizations=(
                    (Role.PARTNER, "zene-zenama"),
                    (Role.PARTNER, "osce"),
                    (Role.FUNDER, "odihr"),
                ),
                places=("sabac-rs", "nis-rs"),
                countries=("RS",),
                resolutions=(2242, 1325),
                status="planned",
                confidence=0.7,
                amounts=(Amount(900.0, "EUR", text.index("May"), text.index("May") + 3),),
            ),
        ),
        name_decisions=(NameDecision("OSCE/ODIHR", "odihr", "list", 1.0, "The list says so."),),
    )
