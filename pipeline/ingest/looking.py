"""Looks at the sources of a run, one after the other, for what has to be read or extracted anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.database.store import Database, KnownDocument
from pipeline.ingest.acquaintance import Acquaintance, looks_unchanged
from pipeline.ingest.ledger import Ledger
from pipeline.ingest.records import Pending, Step, Wanted
from pipeline.ingest.work import Task
from pipeline.locations import FileState, file_state, location_key
from pipeline.records import Failure, ReadingError, Source
from pipeline.sources.finding import LOST, load

# Stored documents looked up at once to be extracted anew.
_PAGE = 500


class Looker:
    """Finds steps while others are still being read, so it may look at what is about to change: what it
    is not sure of is read, and decided when all before it is."""

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        acquaintance: Acquaintance,
        pending: Pending,
        fetched: Path,
        wanted: Wanted,
    ) -> None:
        self._database, self._ledger, self._acquaintance = database, ledger, acquaintance
        self._pending, self._fetched, self._wanted = pending, fetched, wanted
        self._number = 0
        # Documents to be extracted anew whatever made them.
        self._reread = set(wanted.reread)

    def look(self, source: Source) -> Step:
        """What has to be read for a source, as far as it can be told before others are decided."""
        location, state = location_key(source.location), file_state(source.location)
        step = Step(source, location, state)
        known = self._ledger.at(location)
        is_news = known is None or self._acquaintance.is_news(known, source)
        if (
            known is not None
            and not is_news
            and looks_unchanged(known, state)
            and self._pending.is_sure_of(known.id)
            and self._ledger.is_alone_at(location)
        ):
            return self._kept(step, known)
        if not self._wanted.hash_here:
            same = known.sha256 if known is not None and not is_news else None
            return replace(step, task=self._task(Task(0, source, unless=same)))
        return self._look_inside(step)

    def stale(self, more: Callable[[int], None]) -> Iterator[Step]:
        """Stored documents that were not among the sources and are out of date; `more` is told how
        many there are at most."""
        waiting = self._pending.kept()
        more(max(0, self._count_stale() - len(waiting)))
        for stored in self._stale_ids():
            known = self._ledger.with_id(stored)
            if known is None or stored in waiting or not self._pending.is_sure_of(stored):
                continue
            if self._is_stale(known):
                state = FileState(known.size, known.changed)
                yield self._kept(Step(Source(known.source), known.location, state), known)

    def _look_inside(self, step: Step) -> Step:
        """The same after reading the bytes."""
        # Imported here: a run without news must not wait for everything that reads reports.
        from pipeline.text import document_id

        source = step.source
        try:
            raw = load(source, self._fetched)
        except ReadingError as error:
            return replace(step, failure=Failure(source.location, error.reason, error.remedy))
        step = replace(step, sha256=raw.sha256)
        if self._pending.is_settled(raw.sha256):
            return step
        known = self._ledger.with_content(raw.sha256)
        if known is not None and self._pending.is_sure_of(known.id):
            if location_key(self._acquaintance.first_place(known, source, step.location)) != step.location:
                return step
            is_news = self._acquaintance.is_news(known, source)
            if not is_news and not is_lost_or_back(self._database, source, known, raw.note):
                return self._kept(step, known) if known.location == step.location else step
        new_id = document_id(raw)
        affected = (self._ledger.at(step.location), known, self._ledger.with_id(new_id))
        return replace(
            step,
            task=self._task(Task(0, source, raw.sha256)),
            affects=frozenset({new_id, *(old.id for old in affected if old is not None)}),
        )

    def _kept(self, step: Step, known: KnownDocument) -> Step:
        """A step for an unchanged document, which is extracted anew where that is out of date."""
        step = replace(step, kept=known)
        if not self._wanted.refresh or not self._is_stale(known):
            return step
        self._reread.discard(known.id)
        document = replace(self._database.as_read(known.id), source=known.source)
        return replace(step, task=self._task(Task(0, step.source, known.sha256, document)))

    def _task(self, task: Task) -> Task:
        self._number += 1
        return replace(task, number=self._number)

    def _is_stale(self, known: KnownDocument) -> bool:
        return known.id in self._reread or known.extraction != self._wanted.stages[1]

    def _count_stale(self) -> int:
        extraction = self._wanted.stages[1]
        stale = 0 if extraction is None else self._database.count_extracted_by_others(extraction)
        found = [self._ledger.with_id(document) for document in self._reread]
        return stale + sum(known is not None and known.extraction == extraction for known in found)

    def _stale_ids(self) -> Iterator[str]:
        yield from sorted(self._reread)
        extraction = self._wanted.stages[1]
        after = ""
        while extraction is not None and (
            page := self._database.extracted_by_others(extraction, after, _PAGE)
        ):
            yield from page
            after = page[-1]


def with_readable_names(sources: Sequence[Source | Failure]) -> list[Source | Failure]:
    """A file whose name is not in UTF-8 (from old archives) can be neither stored nor shown: a Failure."""
    return [_with_readable_name(source) for source in sources]


def _with_readable_name(source: Source | Failure) -> Source | Failure:
    location = source.location if isinstance(source, Source) else source.source
    shown = location.encode(errors="surrogateescape").decode(errors="replace")
    if shown == location:
        return source
    if isinstance(source, Failure):
        return Failure(shown, source.reason, source.remedy)
    return Failure(shown, "The letters of the file's name cannot be read.", "Give it another name.")


def is_lost_or_back(database: Database, source: Source, known: KnownDocument, note: str | None) -> bool:
    """Whether a page that was there is gone, or the other way round: it is read once more, for its note."""
    return source.is_url and (LOST in (note or "")) != (LOST in database.note_of(known.id))
