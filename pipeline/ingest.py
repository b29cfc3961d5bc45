"""A run of the ingest: sources in, database brought up to date, summary out."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
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

    A document is known again by its content: unchanged ones cost a hash, changed ones, and those
    of which a list says something new, are replaced whole. `again` reads everything anew.
    Sources that cannot be read are recorded and the rest goes on.
    """
    sources = [_with_readable_name(source) for source in sources]
    wanted = tuple(source for source in sources if isinstance(source, Source))
    run = _Run(database, fetched, again, wanted, _Ledger(database.known_documents()))
    for source in sources:
        if isinstance(source, Failure):
            run.tally.failures.append(source)
            advance()
    batch: list[Reading] = []
    for reading in read(run.documents(advance)):
        batch.append(reading)
        if len(batch) >= BATCH:
            run.write(batch)
            batch = []
    run.write(batch)
    run.tidy()
    run.tally.missing += run.missing()
    return run.tally


class _Ledger:
    """What the database holds, kept up to date while the run goes on."""

    def __init__(self, known: Iterable[KnownDocument]) -> None:
        self._by_id = {document.id: document for document in known}
        self._by_content = {document.sha256: document for document in self._by_id.values()}
        self._by_place = {_place(document.source): document for document in self._by_id.values()}

    def documents(self) -> Iterable[KnownDocument]:
        return self._by_id.values()

    def with_id(self, document_id: str) -> KnownDocument | None:
        return self._by_id.get(document_id)

    def with_content(self, sha256: str) -> KnownDocument | None:
        return self._by_content.get(sha256)

    def at(self, location: str) -> KnownDocument | None:
        return self._by_place.get(_place(location))

    def put(self, document: KnownDocument) -> None:
        self._by_id[document.id] = document
        self._by_content[document.sha256] = document
        self._by_place[_place(document.source)] = document

    def forget(self, document: KnownDocument) -> None:
        self._by_id.pop(document.id, None)
        self._by_content.pop(document.sha256, None)
        if self.at(document.source) == document:
            del self._by_place[_place(document.source)]

    def vacate(self, location: str) -> None:
        """Nothing that was read earlier stands there any more."""
        self._by_place.pop(_place(location), None)

    def superseded(self) -> list[str]:
        """Ids of documents whose file now holds another one."""
        return sorted(d.id for d in self._by_id.values() if self.at(d.source) != d)


class _Run:
    """One run: what it was given, what it has done so far."""

    def __init__(
        self, database: Database, fetched: Path, again: bool, sources: tuple[Source, ...], ledger: _Ledger
    ) -> None:
        self.tally = Tally()
        self._database, self._fetched, self._again = database, fetched, again
        self._sources, self._ledger = sources, ledger
        self._given = {_place(source.location) for source in sources}
        self._read_before = {_place(document.source) for document in ledger.documents()}
        # Where this run met each content first, and what has each of the archivist's own ids first.
        self._content_at: dict[str, str] = {}
        self._id_at = {source.id: source.location for source in reversed(sources) if source.id}
        # Ids of the earlier versions that a document takes the place of, by its own id.
        self._outdated: dict[str, list[str]] = {}

    def documents(self, advance: Advance) -> Iterator[Document]:
        """The documents that have to be read, one after the other."""
        for source in self._sources:
            try:
                document = self._document(source)
            except ReadingError as error:
                self.tally.failures.append(Failure(source.location, error.reason, error.remedy))
                continue
            finally:
                advance()
            if document is not None:
                yield document

    def write(self, batch: Sequence[Reading]) -> None:
        """Earlier versions go in the transaction that brings the new ones."""
        if batch:
            outdated = [old for reading in batch for old in self._outdated[reading.document.id]]
            documents = [self._ledger.with_id(reading.document.id) for reading in batch]
            self._database.replace(batch, outdated, {d.id: d.listed for d in documents if d is not None})

    def tidy(self) -> None:
        """Remove what files held before another report took their place; bring failures up to date.

        A failure of an earlier run is forgotten when the source was given again or is gone; a row
        of a list that was mended is no file and so counts as gone.
        """
        superseded = self._ledger.superseded()
        if superseded:
            self._database.remove(superseded)
        earlier = self._database.failed_sources()
        self._database.clear_failures([s for s in earlier if _place(s) in self._given or _is_gone(s)])
        self._database.record_failures(self.tally.failures)

    def missing(self) -> list[str]:
        """Documents whose file is gone and was not found under another name."""
        return sorted(
            known.source
            for known in self._ledger.documents()
            if _place(known.source) not in self._given and _is_gone(known.source)
        )

    def _document(self, source: Source) -> Document | None:
        """The document to read from `source`; None where that is not needed."""
        raw = load(source, self._fetched)
        known = self._ledger.with_content(raw.sha256)
        original = self._content_at.setdefault(raw.sha256, self._first_place(known, source))
        if _place(original) != _place(source.location):
            self._ledger.vacate(source.location)
            self.tally.duplicates.append((source.location, original))
            return None
        if known is not None and not self._again and self._says_nothing_new(known, source):
            self._keep(known, source)
            return None
        document = read_document(raw)
        holder = self._id_at.setdefault(document.id, source.location)
        if _place(holder) != _place(source.location):
            raise ReadingError(
                f"It has the same id ({document.id}) as {holder}.",
                "Give it an id of its own in sources.csv.",
            )
        # Whatever stood here, had this content or had this id before.
        earlier = (self._ledger.at(source.location), known, self._ledger.with_id(document.id))
        replaced = {old for old in earlier if old is not None}
        for old in replaced:
            self._ledger.forget(old)
        self._outdated[document.id] = sorted(old.id for old in replaced)
        self._ledger.put(KnownDocument(document.id, source.location, raw.sha256, _listed(source)))
        is_new = not replaced and _place(source.location) not in self._read_before
        (self.tally.added if is_new else self.tally.changed).append(source.location)
        return document

    def _says_nothing_new(self, known: KnownDocument, source: Source) -> bool:
        """Whether the lists of this run leave the document its id, title, publisher and day."""
        holder = self._id_at.get(known.id, source.location)
        return (
            source.id in (None, known.id)
            and _listed(source) in ("", known.listed)
            and _place(holder) == _place(source.location)
        )

    def _first_place(self, known: KnownDocument | None, source: Source) -> str:
        """Where this content is at home: where an earlier run found it, if it is still there."""
        if known is None or _place(known.source) == _place(source.location):
            return source.location
        try:
            still_there = load(Source(known.source), self._fetched).sha256 == known.sha256
        except ReadingError:
            still_there = False
        return known.source if still_there else source.location

    def _keep(self, known: KnownDocument, source: Source) -> None:
        """An unchanged document; where its file was moved, the database follows."""
        self.tally.unchanged.append(source.location)
        if _place(known.source) != _place(source.location):
            self._database.move(known.id, source.location)
            self._ledger.forget(known)
            known = replace(known, source=source.location)
        self._ledger.put(known)


def _with_readable_name(source: Source | Failure) -> Source | Failure:
    """A file whose name is not in UTF-8 (from old archives) can be neither stored nor shown: a Failure."""
    location = source.location if isinstance(source, Source) else source.source
    shown = os.fsencode(location).decode(errors="replace")
    if shown == location:
        return source
    if isinstance(source, Failure):
        return Failure(shown, source.reason, source.remedy)
    return Failure(shown, "The letters of the file's name cannot be read.", "Give it another name.")


def _listed(source: Source) -> str:
    """What a list says of a report, as text to compare; empty where it says nothing."""
    said = (source.title, source.publisher, source.published and source.published.isoformat())
    return json.dumps(said, ensure_ascii=False) if any(said) else ""


def _place(location: str) -> str:
    """One spelling for each place: `reports/a.pdf` and its absolute path are the same."""
    return location if "://" in location else str(Path(location).resolve())


def _is_gone(location: str) -> bool:
    return "://" not in location and not Path(location).exists()
