"""Whether a report is an old acquaintance: by its content, its place, its id, and what lists say of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from pipeline.database.store import KnownDocument
from pipeline.ingest.ledger import Ledger
from pipeline.locations import FileState, file_state, is_gone, location_key
from pipeline.records import Failure, ReadingError, Source
from pipeline.sources.finding import load


class Acquaintance:
    """Compares the sources of a run with what the database holds."""

    def __init__(
        self, ledger: Ledger, sources: Iterable[Source | Failure], fetched: Path, *, again: bool
    ) -> None:
        self._ledger, self._fetched, self._again = ledger, fetched, again
        # Where the archivist's own ids belong: the first place that a list gives one.
        self._id_at: dict[str, str] = {}
        for source in sources:
            if isinstance(source, Source) and source.id:
                self._id_at.setdefault(source.id, source.location)
        # Ids of what this run has written where the files themselves are perhaps out of reach.
        self.just_written: set[str] = set()

    def is_news(self, known: KnownDocument, source: Source) -> bool:
        """Whether it is to be read although its content is known: the lists of this run give it another
        id, title, publisher or day, or everything is to be read."""
        holder = self._id_at.get(known.id, source.location)
        return (
            self._again
            or source.id not in (None, known.id)
            or listed(source) not in ("", known.listed)
            or (holder != source.location and location_key(holder) != location_key(source.location))
        )

    def first_place(self, known: KnownDocument | None, source: Source, location: str) -> str:
        """Where this content is at home: where an earlier run found it, if it is still there."""
        if known is None or known.location == location:
            return source.location
        if known.id in self.just_written or looks_unchanged(known, file_state(known.source)):
            return known.source
        try:
            still_there = load(Source(known.source), self._fetched).sha256 == known.sha256
        except ReadingError:
            still_there = False
        return known.source if still_there else source.location

    def holder(self, document_id: str, location: str, sha256: str) -> str | None:
        """The place of another report that has this id and keeps it."""
        given_to = self._id_at.get(document_id)
        if given_to is not None:
            return given_to if location_key(given_to) != location else None
        known = self._ledger.with_id(document_id)
        if known is None or known.sha256 == sha256 or known.location == location or is_gone(known.source):
            return None
        return known.source


def looks_unchanged(known: KnownDocument, state: FileState) -> bool:
    """Whether the file's size and time are those it had when it was read."""
    return state != FileState() and state == (known.size, known.changed)


def listed(source: Source) -> str:
    """What a list says of a report, as text to compare; empty where it says nothing."""
    said = (source.title, source.publisher, source.published and source.published.isoformat())
    return json.dumps(said, ensure_ascii=False) if any(said) else ""
