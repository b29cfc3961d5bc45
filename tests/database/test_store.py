"""What the published database holds after readings were written, replaced and removed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.database.store import (
    Changes,
    Database,
    KnownDocument,
    Run,
    Totals,
    open_database,
)
from pipeline.records import (
    Failure,
    Organization,
    Place,
)
from tests.database.readings_by_hand import (
    COUNTRIES,
    NIS,
    ODIHR,
    OSCE,
    SABAC,
    TABLES,
    TYPES,
    ZENE,
    full_reading,
    opened,
    reading,
    rows,
    state,
)


def test_one_reading_fills_whole_rows(database: Database, path: Path) -> None:
    read = full_reading()
    text = read.document.text
    database.replace([read])
    first, _, second = text.partition("\n")
    page = len(first) + 1
    osce, odihr = OSCE.name, ODIHR.name
    assert state(path) == {
        "documents": [
            (
                "nap", "reports/nap 2014.pdf", "pdf", "NAP report", "zene-zenama", "2014-12-01",
                "2014-12-03", "https://example.org/nap", "2015-01-02", "en",
                "Read twice.", 2, len(text.split()), "sha-nap", text, f"[0, {page}]", "",
            )
        ],
        "organizations": [
            ("odihr", odihr, "ODIHR", "igo", None, "osce", '["OSCE/ODIHR"]', 1),
            ("osce", osce, "OSCE", "igo", None, None, "[]", 1),
            ("zene-zenama", "Žene ženama", None, "ngo", "BA", None, "[]", 0),
        ],
        "places": [
            ("nis-rs", "Niš", "city", "RS", 43.32, 21.9, 787657),
            ("sabac-rs", "Šabac", "city", "RS", 44.75, 19.69, 787237),
        ],
        "activities": [
            (
                "nap-22", "nap", "training", "trained women", "planned", "2014-05-01", "2014-05-31", 2014,
                first, 1, 0.7, "likely", None,
                f'["{odihr}"]', "[]", f'["{osce}", "Žene ženama"]', "[]", '["Niš", "Šabac"]', '["Serbia"]',
                "[1325, 2242]",
            )
        ],
        "activity_organizations": [
            ("nap-22", "odihr", "funder"),
            ("nap-22", "osce", "partner"),
            ("nap-22", "zene-zenama", "partner"),
        ],
        "activity_places": [("nap-22", "nis-rs"), ("nap-22", "sabac-rs")],
        "activity_countries": [("nap-22", "RS")],
        "activity_resolutions": [("nap-22", 1325), ("nap-22", 2242)],
        "activity_amounts": [("nap-22", 900.0, "EUR", "May", 1, 66, 69)],
        "name_decisions": [("nap", "OSCE/ODIHR", "odihr", "list", 1.0, "The list says so.")],
        "activity_evidence": [
            ("nap-22", "place", "sabac-rs", first, 1, 0, page - 1, "near", 0.75),
            ("nap-22", "start", "2014-05-01", first, 1, 0, page - 1, "month", 0.75),
        ],
        "mentions": sorted(
            [
                ("nap", "ORG", "Žene ženama", 2, 13, 1, "zene-zenama", None, None, None, None, "test"),
                ("nap", "ORG", "OSCE/ODIHR", 18, 28, 1, "odihr", None, None, None, None, "test"),
                ("nap", "PLACE", "Šabac", 46, 51, 1, None, "sabac-rs", None, None, None, "test"),
                ("nap", "PLACE", "Niš", 59, 62, 1, None, "nis-rs", None, None, None, "test"),
                ("nap", "DATE", "May 2014", 66, 74, 1, None, None, "2014-05-01", "2014-05-31", None, "test"),
                ("nap", "RESOLUTION", "Resolution 1325", 76, 91, 2, None, None, None, None, 1325, "test"),
                ("nap", "PLACE", "Šabac", 128, 133, 2, None, "sabac-rs", None, None, None, "test"),
            ],
            key=repr,
        ),
        "document_organizations": [
            ("nap", "odihr", odihr, "ODIHR", "igo", None, "osce", 1),
            ("nap", "osce", osce, "OSCE", "igo", None, None, 1),
            ("nap", "zene-zenama", "Žene ženama", None, "ngo", "BA", None, 0),
        ],
        "document_places": [
            ("nap", "nis-rs", "Niš", "city", "RS", 43.32, 21.9, 787657),
            ("nap", "sabac-rs", "Šabac", "city", "RS", 44.75, 19.69, 787237),
        ],
        "failures": [],
    }  # fmt: skip
    assert second.endswith("Šabac again.")
    assert rows(path, "select * from activity_types order by id") == sorted(TYPES)
    assert rows(path, "select * from countries order by id") == COUNTRIES
    assert database.totals() == Totals(documents=1, activities=1, organizations=3, places=2)
    known = KnownDocument("nap", "reports/nap 2014.pdf", "sha-nap")
    assert (database.with_id("nap"), database.with_content("sha-nap")) == (known, known)
    assert (database.with_id("nip"), database.with_content("sha-nip")) == (None, None)


def test_offsets_hold_in_python_and_in_sqlite(database: Database, path: Path) -> None:
    database.replace([full_reading()])
    found = rows(
        path,
        "select documents.text, start, end, mentions.text, substr(documents.text, start + 1, end - start)"
        " from mentions join documents on documents.id = document",
    )
    assert len(found) == 7
    for text, start, end, mention, by_sqlite in found:
        assert text[start:end] == mention == by_sqlite


@pytest.mark.parametrize(
    ("table", "query", "found"),
    [
        ("documents", "Sabac", ["nap"]),
        ("documents", "šabac", ["nap"]),
        ("documents", "trained women", ["nap"]),
        ("documents", "Belgrade", []),
        ("activities", "zene zenama", ["nap-22"]),
        ("activities", "Nis", ["nap-22"]),
        ("organizations", "Zene", ["zene-zenama"]),
        ("organizations", "ODIHR", ["odihr"]),
    ],
)
def test_search_ignores_diacritics(
    database: Database, path: Path, table: str, query: str, found: list[str]
) -> None:
    database.replace([full_reading()])
    search = (
        f"select {table}.id from {table}_fts join {table} on {table}.rowid = {table}_fts.rowid"
        f" where {table}_fts match ?"
    )
    assert [row[0] for row in rows(path, search, query)] == found


def test_search_forgets_what_was_replaced(database: Database, path: Path) -> None:
    database.replace([full_reading()])
    database.replace([reading("nap", (OSCE, "OSCE"))])
    search = 'select count(*) from {0}_fts where {0}_fts match \'"Šabac" OR "Žene"\''
    assert [rows(path, search.format(t)) for t in ("documents", "activities", "organizations")] == [
        [(0,)]
    ] * 3
    # Compares the index with the tables it was made from; raises where they differ.
    with closing(sqlite3.connect(path)) as connection:
        for table in ("documents", "activities", "organizations"):
            connection.execute(f"insert into {table}_fts({table}_fts, rank) values ('integrity-check', 1)")


def test_a_replaced_document_leaves_nothing_behind(database: Database, path: Path, tmp_path: Path) -> None:
    newer = reading("nap", (OSCE, "OSCE"), text="nap; OSCE only")
    database.replace([full_reading()])
    database.replace([newer])
    with opened(tmp_path / "fresh.db") as fresh:
        fresh.replace([newer])
    assert state(path) == state(tmp_path / "fresh.db")
    assert rows(path, "select id from organizations") == [("osce",)]


def test_an_outdated_version_goes_with_the_new_one(database: Database, path: Path) -> None:
    database.replace([reading("old", (ZENE, "Žene ženama"))])
    database.replace([reading("new", (OSCE, "OSCE"))], outdated=["old"])
    assert rows(path, "select id from documents") == [("new",)]
    assert rows(path, "select id from organizations") == [("osce",)]


def test_removing_every_document_empties_the_database(database: Database, path: Path) -> None:
    database.replace([full_reading(), reading("other", (ZENE, "Zene zenama"))])
    database.remove(["nap", "other", "never-there"])
    assert state(path) == {table: [] for table in TABLES}


def test_a_parent_stays_while_a_child_is_there(database: Database, path: Path) -> None:
    with_parent = reading("a", (ODIHR, "ODIHR"))
    with_parent = replace(with_parent, organizations=(ODIHR, OSCE))
    database.replace([with_parent, reading("b", (OSCE, "the OSCE"))])
    database.remove(["b"])
    assert rows(path, "select id, parent, aliases from organizations order by id") == [
        ("odihr", "osce", '["ODIHR"]'),
        ("osce", None, "[]"),
    ]
    database.remove(["a"])
    assert rows(path, "select id from organizations") == []


def test_what_other_documents_name_is_not_touched(database: Database, path: Path) -> None:
    database.replace([reading("a", (ZENE, "Žene ženama"), places=[SABAC])])
    before = rows(path, "select rowid, * from organizations"), rows(path, "select rowid, * from places")
    database.replace([reading("b", (OSCE, "OSCE"), places=[NIS])])
    database.remove(["b"])
    assert before == (
        rows(path, "select rowid, * from organizations"),
        rows(path, "select rowid, * from places"),
    )


def test_a_batch_costs_the_same_whatever_the_collection(tmp_path: Path) -> None:
    """Steps of SQLite's machine for one more report, beside 20 reports and beside 400."""

    def steps(others: int) -> int:
        with opened(tmp_path / f"{others}.db") as made:
            made.replace(
                [
                    reading(
                        f"r{n}",
                        (Organization(f"o{n}", f"Body {n}"), f"Body {n}"),
                        places=[Place(f"p{n}", f"Town {n}", "city")],
                    )
                    for n in range(others)
                ]
            )
            counted = 0

            def count() -> int:
                nonlocal counted
                counted += 1
                return 0

            made._connection.set_progress_handler(count, 1)
            made.replace([reading("one more", (ZENE, "Žene ženama"), places=[SABAC])])
            made.remove(["one more"])
            return counted

    few, many = steps(20), steps(400)
    assert many < 1.3 * few


def test_failures_are_kept_until_the_source_is_read(database: Database, path: Path) -> None:
    failures = [Failure(f"reports/{name}.txt", "It is empty.", "Get it again.") for name in "abc"]
    database.record_failures(failures)
    database.record_failures([replace(failures[0], reason="It is cut off.")])
    database.replace([reading("b")])
    database.clear_failures(["reports/c.txt"])
    assert rows(path, "select * from failures") == [("reports/a.txt", "It is cut off.", "Get it again.")]
    assert database.failed_sources() == ["reports/a.txt"]


def test_every_run_is_recorded(database: Database, path: Path) -> None:
    for finished in ("2026-01-01T10:00:00+00:00", "2026-01-02T10:00:00+00:00"):
        database.record_run(Run(finished, "0.1.0", 1, 2, 3, 4, 5))
    assert rows(path, "select * from runs") == [
        (1, "2026-01-01T10:00:00+00:00", "0.1.0", 1, 2, 3, 4, 5),
        (2, "2026-01-02T10:00:00+00:00", "0.1.0", 1, 2, 3, 4, 5),
    ]


def test_a_moved_document_keeps_its_id(database: Database, path: Path) -> None:
    database.replace([full_reading()])
    moved = KnownDocument("nap", "elsewhere/nap.pdf", "sha-nap", location="there", size=5, changed=7)
    database.write(Changes(moved=[moved]))
    assert database.with_id("nap") == moved
    assert database.at("there") == [moved]


def test_labels_of_the_knowledge_files_are_brought_up_to_date(path: Path) -> None:
    with opened(path):
        pass
    with open_database(path, [("training", "Course", "New words.")], [("RS", "Republic of Serbia")]):
        pass
    assert rows(path, "select label, definition from activity_types where id = 'training'") == [
        ("Course", "New words.")
    ]
    assert rows(path, "select name from countries where id = 'RS'") == [("Republic of Serbia",)]
