"""A run of the ingest: sources in, database brought up to date, summary out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.database import Database, KnownDocument
from pipeline.records import Document, Failure, Reading, ReadingError, Source
from pipeline.sources import load
from pipeline.text import read_document

# Documents written in one transaction: few enough that a stopped run loses little,
# many enough that committing costs nothing.
BATCH = 25


@dataclass(slots=True)
class Tally:
    """What a run did, counted as it goes. Lists hold the sources' locations."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    duplicates: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run has to do: what to look at, and what the database says of earlier runs."""

    sources: tuple[Source, ...]
    known: tuple[KnownDocument, ...]
    again: bool


Read = Callable[[Iterable[Document]], Iterator[Reading]]
Advance = Callable[[], None]


def ingest(
    database: Database,
    sources: Sequence[Source | Failure],
    read: Read,
    fetched: Path,
    *,
    again: bool = False,
    advance: Advance = lambda: None,
) -> Tally:
    """Bring the database up to date with these sources; `advance` is called after each of them.

    A document is known again by its content: unchanged ones cost a hash, changed ones are
    replaced whole. `again` reads everything anew. Sources that cannot be read are recorded and
    the rest goes on.
    """
    tally = Tally()
    tally.failures += [source for source in sources if isinstance(source, Failure)]
    wanted = tuple(source for source in sources if isinstance(source, Source))
    plan = Plan(wanted, tuple(database.known_documents()), again)
    batch: list[Reading] = []
    for reading in read(_documents_to_read(plan, database, fetched, tally, advance)):
        batch.append(reading)
        if len(batch) >= BATCH:
            _write(database, batch, plan)
            batch = []
    _write(database, batch, plan)
    database.clear_failures(tally.unchanged)
    database.record_failures(tally.failures)
    tally.missing += _missing(plan)
    return tally


def _write(database: Database, batch: Sequence[Reading], plan: Plan) -> None:
    if not batch:
        return
    locations = {reading.document.source for reading in batch}
    # A changed report has another id: its earlier version goes in the transaction that brings the new one.
    outdated = [known.id for known in plan.known if known.source in locations]
    database.replace(batch, outdated)


def _documents_to_read(
    plan: Plan, database: Database, fetched: Path, tally: Tally, advance: Advance
) -> Iterator[Document]:
    by_hash = {known.sha256: known for known in plan.known}
    source_of_id: dict[str, str] = {known.id: known.source for known in plan.known}
    known_sources = {known.source for known in plan.known}
    given = {source.location for source in plan.sources}
    first_with: dict[str, str] = {}
    for source in plan.sources:
        try:
            raw = load(source, fetched)
            earlier = first_with.setdefault(raw.sha256, source.location)
            if earlier != source.location:
                tally.duplicates.append((source.location, earlier))
                continue
            known = by_hash.get(raw.sha256)
            if known is not None and not plan.again:
                _keep(known, source, given, database, tally)
                continue
            document = read_document(raw)
            holder = source_of_id.setdefault(document.id, source.location)
            if holder != source.location and holder in given:
                raise ReadingError(
                    f"It has the same id ({document.id}) as {holder}.",
                    "Give it an id of its own in sources.csv.",
                )
        except ReadingError as error:
            tally.failures.append(Failure(source.location, error.reason, error.remedy))
            continue
        finally:
            advance()
        (tally.changed if source.location in known_sources else tally.added).append(source.location)
        yield document


def _keep(known: KnownDocument, source: Source, given: set[str], database: Database, tally: Tally) -> None:
    """An unchanged document; where its file was moved, the database follows."""
    tally.unchanged.append(source.location)
    if known.source != source.location and known.source not in given:
        database.move(known.id, source.location)


def _missing(plan: Plan) -> list[str]:
    """Documents of an earlier run whose file is gone, or that a folder given now no longer holds."""
    given = {source.location for source in plan.sources}
    return sorted(
        known.source
        for known in plan.known
        if known.source not in given and "://" not in known.source and not Path(known.source).exists()
    )
