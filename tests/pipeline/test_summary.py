"""The summary at the end of a run, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.database.store import Totals
from pipeline.ingest.ingesting import Tally
from pipeline.records import Failure
from pipeline.summary import summary

DATABASE = Path("outputs/wps.db")
MANY = Totals(documents=1250, activities=31400, organizations=2, places=1000)
CUT_OFF = Failure("reports/a.pdf", "The PDF file is cut off: its end is missing.", "Download it again.")


def told(tally: Tally, totals: Totals = MANY, database: Path = DATABASE) -> str:
    return "\n".join(summary(tally, totals, database))


@pytest.mark.parametrize(
    ("tally", "totals", "database", "text"),
    [
        (
            Tally(),
            Totals(0, 0, 0, 0),
            DATABASE,
            "0 reports added, 0 changed, 0 unchanged, 0 failed.\n"
            "outputs/wps.db now holds 0 documents, 0 activities, 0 organizations and 0 places.\n"
            "Next: `make serve` opens it in the browser.",
        ),
        (
            Tally(added=["a.txt"]),
            Totals(1, 1, 1, 1),
            DATABASE,
            "1 report added, 0 changed, 0 unchanged, 0 failed.\n"
            "outputs/wps.db now holds 1 document, 1 activity, 1 organization and 1 place.\n"
            "Next: `make serve` opens it in the browser.",
        ),
        (
            Tally(added=["a", "b"], changed=["c"], unchanged=["d"] * 1200),
            MANY,
            Path("my reports/mine.db"),
            "2 reports added, 1 changed, 1,200 unchanged, 0 failed.\n"
            "my reports/mine.db now holds 1,250 documents, 31,400 activities, 2 organizations and 1,000"
            " places.\n"
            "Next: `make serve DB='my reports/mine.db'` opens it in the browser.",
        ),
        (
            Tally(),
            MANY,
            Path("elsewhere/wps.db"),
            "0 reports added, 0 changed, 0 unchanged, 0 failed.\n"
            "elsewhere/wps.db now holds 1,250 documents, 31,400 activities, 2 organizations and 1,000"
            " places.\n"
            "Next: `make serve DB=elsewhere/wps.db` opens it in the browser.",
        ),
        (
            Tally(
                unchanged=["a.txt"],
                duplicates=[("b.txt", "a.txt")],
                missing=["gone.txt"],
                failures=[CUT_OFF],
            ),
            MANY,
            DATABASE,
            "Could not read reports/a.pdf: The PDF file is cut off: its end is missing. Download it again.\n"
            "Left out b.txt: it is the same as a.txt.\n"
            "No longer there: gone.txt. What was read from it is kept.\n"
            "\n"
            "0 reports added, 0 changed, 1 unchanged, 1 failed.\n"
            "outputs/wps.db now holds 1,250 documents, 31,400 activities, 2 organizations and 1,000 places.\n"
            "Next: `make serve` opens it in the browser.\n"
            "Mend the failed reports as told above and run the same command again: only they will be read.",
        ),
    ],
    ids=["nothing", "one of each", "another database", "another folder", "all that can go wrong"],
)
def test_the_whole_text(tally: Tally, totals: Totals, database: Path, text: str) -> None:
    assert told(tally, totals, database) == text


def test_long_lists_are_cut_and_counted() -> None:
    names = [f"{number:02}.txt" for number in range(25)]
    tally = Tally(
        failures=[Failure(name, "It is empty.", "Get it again.") for name in names],
        duplicates=[(name, "a.txt") for name in names],
        missing=names,
    )
    shown = names[:20]
    assert told(tally).splitlines() == [
        *(f"Could not read {name}: It is empty. Get it again." for name in shown),
        "… in all 25 reports could not be read; all are in the table `failures`.",
        *(f"Left out {name}: it is the same as a.txt." for name in shown),
        "… in all 25 copies were left out.",
        *(f"No longer there: {name}. What was read from it is kept." for name in shown),
        "… in all 25 files are no longer there; what was read from them is kept.",
        "",
        "0 reports added, 0 changed, 0 unchanged, 25 failed.",
        "outputs/wps.db now holds 1,250 documents, 31,400 activities, 2 organizations and 1,000 places.",
        "Next: `make serve` opens it in the browser.",
        "Mend the failed reports as told above and run the same command again: only they will be read.",
    ]


def test_twenty_are_listed_without_a_count() -> None:
    lines = told(Tally(missing=["a.txt"] * 20)).splitlines()
    assert len([line for line in lines if line.startswith("No longer there")]) == 20
    assert not any(line.startswith("…") for line in lines)
