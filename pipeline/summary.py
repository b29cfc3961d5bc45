"""What a run of the ingest says at its end, in plain English."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

from pipeline.database import Totals
from pipeline.ingest import Tally

# What `make serve` opens without being told.
USUAL_DATABASE = Path(__file__).resolve().parent.parent / "outputs" / "wps.db"
# So many lines of one kind are shown; the rest are counted.
_SHOWN = 20


def summary(tally: Tally, totals: Totals, database: Path) -> Iterator[str]:
    """The lines of the summary: what happened to the reports, what the database holds, what to do next."""
    for failure in tally.failures[:_SHOWN]:
        yield f"Could not read {failure}"
    yield from _rest(len(tally.failures), "reports could not be read; all are in the table `failures`")
    for copy, original in tally.duplicates[:_SHOWN]:
        yield f"Left out {copy}: it is the same as {original}."
    yield from _rest(len(tally.duplicates), "copies were left out")
    for source in tally.missing[:_SHOWN]:
        yield f"No longer there: {source}. What was read from it is kept."
    yield from _rest(len(tally.missing), "files are no longer there; what was read from them is kept")
    if tally.failures or tally.duplicates or tally.missing:
        yield ""
    yield (
        f"{_count(len(tally.added), 'report')} added, {len(tally.changed):,} changed,"
        f" {len(tally.unchanged):,} unchanged, {len(tally.failures):,} failed."
    )
    yield (
        f"{seen_from_here(database)} now holds {_count(totals.documents, 'document')},"
        f" {_count(totals.activities, 'activity', 'activities')},"
        f" {_count(totals.organizations, 'organization')} and {_count(totals.places, 'place')}."
    )
    yield f"Next: `make serve{_option(database)}` opens it in the browser."
    if tally.failures:
        yield "Mend the failed reports as told above and run the same command again: only they will be read."


def _rest(number: int, what: str) -> Iterator[str]:
    if number > _SHOWN:
        yield f"… in all {number:,} {what}."


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def seen_from_here(path: Path) -> Path:
    """The path as seen from the folder where the command was given, if it lies in there."""
    absolute, here = path.resolve(), Path.cwd()
    return absolute.relative_to(here) if absolute.is_relative_to(here) else absolute


def _option(database: Path) -> str:
    return "" if database.resolve() == USUAL_DATABASE else f" DB={shlex.quote(str(database))}"
