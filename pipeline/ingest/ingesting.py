"""A run of the ingest: sources in, database brought up to date, summary out.

One process, this one, decides and writes; whoever does the work (`pipeline.ingest.work`) reads and extracts.
Decisions are taken in the order of the sources, so that the outcome does not depend on who works.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.database.store import Database, KnownDocument, Written
from pipeline.ingest.acquaintance import Acquaintance, listed
from pipeline.ingest.ledger import Ledger
from pipeline.ingest.looking import Looker, is_lost_or_back, with_readable_names
from pipeline.ingest.records import Pending, Step, Tally, Wanted, Watch
from pipeline.ingest.work import Outcome, Task, Work
from pipeline.locations import FileState, is_gone, location_key
from pipeline.records import Document, Failure, Source

__all__ = ["Tally", "Wanted", "Watch", "ingest"]

# Documents written in one transaction: few enough that a stopped run loses little,
# many enough that committing costs nothing.
BATCH = 25
_USUAL, _UNWATCHED = Wanted(), Watch()


def ingest(
    database: Database,
    sources: Sequence[Source | Failure],
    work: Work,
    fetched: Path,
    wanted: Wanted = _USUAL,
    watch: Watch = _UNWATCHED,
) -> Tally:
    """Bring the database up to date with these sources.

    A document is known again by its content: unchanged ones cost a look at the file, or a hash where
    that looks different; changed ones, and those of which a list says something new, are replaced
    whole. Sources that cannot be read are recorded and the rest goes on.
    """
    run = _Run(database, with_readable_names(sources), fetched, wanted, watch)
    for outcome in work.outcomes(run.tasks()):
        run.take(outcome)
    run.finish()
    return run.tally


class _Run:
    """One run: what it was given, what it has done so far."""

    def __init__(
        self,
        database: Database,
        sources: Sequence[Source | Failure],
        fetched: Path,
        wanted: Wanted,
        watch: Watch,
    ) -> None:
        self.tally = Tally()
        self._database, self._sources, self._wanted, self._watch = database, sources, wanted, watch
        self._ledger = Ledger(database)
        self._pending = Pending()
        self._acquaintance = Acquaintance(self._ledger, sources, fetched, again=wanted.again)
        self._looker = Looker(database, self._ledger, self._acquaintance, self._pending, fetched, wanted)
        # Places of earlier reports that went or were found elsewhere: what stands there is no new report.
        self._left: set[str] = set()
        self._earlier_failures = {location_key(source): source for source in database.failed_sources()}
        self._mended: list[str] = []

    def tasks(self) -> Iterator[Task]:
        """What has to be read or extracted, looked for as it is asked for."""
        for source in self._sources:
            if isinstance(source, Failure):
                self.tally.failures.append(source)
                self._mend(source.source)
                self._watch.done()
        for step in self._steps():
            self._pending.add(step)
            if step.task is not None:
                yield step.task
            else:
                self._decide_ready()

    def take(self, outcome: Outcome) -> None:
        """Decide about the next task's source, and about those after it that need no reading."""
        self._decide_ready()
        step = self._pending.take()
        assert step.task is not None
        assert step.task.number == outcome.number
        self._decide(step, outcome)
        self._decide_ready()

    def finish(self) -> None:
        """Write the rest, remove what files held before another report took their place, and bring
        failures up to date.

        A failure of an earlier run is forgotten when the source was given again or is gone; a row
        of a list that was mended is no file and so counts as gone.
        """
        self._decide_ready()
        self._ledger.write()
        gone = [source for source in self._earlier_failures.values() if is_gone(source)]
        self._database.clear_failures([*self._mended, *gone])
        self._database.record_failures(self.tally.failures)
        if self.tally.stopped:
            return
        self._ledger.remove_displaced()
        if self._wanted.whole:
            failed = {failure.source for failure in self.tally.failures}
            self.tally.missing += sorted(
                source for source in self._database.sources() if source not in failed and is_gone(source)
            )

    def _steps(self) -> Iterator[Step]:
        for source in self._sources:
            if isinstance(source, Source):
                if self._is_stopped():
                    return
                self._mend(source.location)
                yield self._looker.look(source)
        if self._wanted.refresh:
            for step in self._looker.stale(self._watch.more):
                if self._is_stopped():
                    return
                yield step

    def _is_stopped(self) -> bool:
        self.tally.stopped = self.tally.stopped or self._watch.is_stopped()
        return self.tally.stopped

    def _mend(self, location: str) -> None:
        """A source that is given again is no failure of an earlier run any more."""
        if self._earlier_failures:
            source = self._earlier_failures.pop(location_key(location), None)
            if source is not None:
                self._mended.append(source)

    def _decide_ready(self) -> None:
        while self._pending.is_ready():
            self._decide(self._pending.take(), None)

    def _decide(self, step: Step, outcome: Outcome | None) -> None:
        failure = step.failure or (outcome.failure if outcome is not None else None)
        sha256 = step.sha256 or (outcome.sha256 if outcome is not None else None)
        if outcome is not None and outcome.is_undone:
            self.tally.stopped = True
        elif failure is not None and sha256 not in self._pending.unreadable:
            self.tally.failures.append(failure)
            if sha256:
                self._pending.unreadable[sha256] = step.source.location
        elif step.kept is not None:
            self._decide_kept(step, step.kept, outcome)
        elif sha256 is not None:
            self._decide_content(step, sha256, outcome)
        if len(self._ledger) >= BATCH:
            self._ledger.write()
        self._watch.done()

    def _decide_kept(self, step: Step, kept: KnownDocument, outcome: Outcome | None) -> None:
        """An unchanged document, with an outcome if it was extracted anew."""
        if outcome is None:
            self._keep(step, kept)
            return
        known = self._ledger.with_id(kept.id)
        if known is not None and known.sha256 == kept.sha256:
            self.tally.refreshed.append(known.source)
            self._ledger.keep(known, step.source.location, step.location, *step.state)
            self._write(outcome, known.listed, step.location, step.state, {known}, known.text_stage)

    def _decide_content(self, step: Step, sha256: str, outcome: Outcome | None) -> None:
        """A report whose content had to be looked at: a copy, an old acquaintance, or news."""
        source = step.source
        known = self._ledger.with_content(sha256)
        original = self._pending.unreadable.get(sha256) or self._acquaintance.first_place(
            known, source, step.location
        )
        if location_key(original) != step.location:
            self._ledger.vacate(step.location)
            self.tally.duplicates.append((source.location, original))
        elif (
            known is not None
            and not self._acquaintance.is_news(known, source)
            and not self._is_noted_anew(source, known, outcome)
        ):
            self._keep(step, known)
        elif outcome is None or outcome.document is None:
            # Only where an earlier report of this run took the id or place of the one that had this content.
            self._fail(source, "It changed places with another report.", "Run the same command again.")
        elif (holder := self._acquaintance.holder(outcome.document.id, step.location, sha256)) is not None:
            self._fail(
                source,
                f"It has the same id ({outcome.document.id}) as {holder}.",
                "Give it an id of its own in sources.csv.",
            )
        else:
            self._put(step, outcome, outcome.document)

    def _is_noted_anew(self, source: Source, known: KnownDocument, outcome: Outcome | None) -> bool:
        document = outcome.document if outcome is not None else None
        return document is not None and is_lost_or_back(self._database, source, known, document.note)

    def _fail(self, source: Source, reason: str, remedy: str) -> None:
        self.tally.failures.append(Failure(source.location, reason, remedy))

    def _keep(self, step: Step, known: KnownDocument) -> None:
        """An unchanged document; where its file was moved, the database follows."""
        self.tally.unchanged.append(step.source.location)
        if known.location != step.location:
            self._left.add(known.location)
        self._ledger.keep(known, step.source.location, step.location, *step.state)

    def _put(self, step: Step, outcome: Outcome, document: Document) -> None:
        """A new report, or one that takes the place of whatever stood here, had its content or its id."""
        found = (
            self._ledger.at(step.location),
            self._ledger.with_content(document.sha256),
            self._ledger.with_id(document.id),
        )
        replaced = {old for old in found if old is not None}
        is_new = not replaced and step.location not in self._left
        self._left.update(old.location for old in replaced)
        (self.tally.added if is_new else self.tally.changed).append(step.source.location)
        if document.note:
            self.tally.notes.append((step.source.location, document.note))
        said, stage = listed(step.source), self._wanted.stages[0]
        self._write(outcome, said, step.location, step.state, replaced, stage)

    def _write(
        self,
        outcome: Outcome,
        said: str,
        location: str,
        state: FileState,
        replaced: set[KnownDocument],
        text_stage: int | None,
    ) -> None:
        assert outcome.reading is not None
        written = Written(
            outcome.reading,
            said,
            location,
            *state,
            as_read=outcome.document,
            text_stage=text_stage,
            extraction_stage=self._wanted.stages[1],
        )
        self._ledger.put(written, replaced)
        if not self._wanted.hash_here:
            self._acquaintance.just_written.add(outcome.reading.document.id)
