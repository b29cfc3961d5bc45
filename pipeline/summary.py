"""What a run of the ingest says at its end, in plain English."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.database.store import Totals
from pipeline.ingest.ingesting import Tally

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
    yield from _notes(tally.notes)
    if tally.failures or tally.duplicates or tally.missing or tally.notes:
        yield ""
    if tally.stopped:
        yield "Stopped before the end, as asked. Run the same command again to go on."
    yield (
        f"{_count(len(tally.added), 'report')} added, {len(tally.changed):,} changed,"
        f" {len(tally.unchanged):,} unchanged, {len(tally.failures):,} failed."
    )
    if tally.refreshed:
        was, their = ("was", "its") if len(tally.refreshed) == 1 else ("were", "their")
        yield (
            f"{_count(len(tally.refreshed), 'report')} {was} brought up to date from {their} stored text,"
            " because the program or its knowledge has changed."
        )
    yield (
        f"{seen_from_here(database)} now holds {_count(totals.documents, 'document')},"
        f" {_count(totals.activities, 'activity', 'activities')},"
        f" {_count(totals.organizations, 'organization')} and {_count(totals.places, 'place')}."
    )
    yield f"Next: `make serve{_option(database)}` opens it in the browser."
    if tally.failures:
        yield "Mend the failed reports as told above and run the same command again: only they will be read."


def _notes(notes: Sequence[tuple[str, str]]) -> Iterator[str]:
    """What readers should know of some reports, the commonest first, each once with an example."""
    for note, number in Counter(note for _, note in notes).most_common():
        example = next(source for source, said in notes if said == note)
        which = example if number == 1 else f"{number:,} reports, such as {example}"
        yield f"{which}: {note}"


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
