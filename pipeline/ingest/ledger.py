"""What the database holds and what the batch in hand will change in it, looked up one by one."""

from __future__ import annotations

from dataclasses import replace

from pipeline.database.store import Changes, Database, KnownDocument, Written


class Ledger:
    """Answers as if every change were written at once, and writes them together.

    It remembers one batch and what lost its place, never the collection.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._written: dict[str, Written] = {}
        self._moved: dict[str, KnownDocument] = {}
        self._outdated: dict[str, None] = {}
        # Ids of documents whose file holds another report now; found elsewhere, they have a place again.
        self._displaced: set[str] = set()

    def __len__(self) -> int:
        """How many changes wait to be written."""
        return len(self._written) + len(self._moved)

    def with_id(self, document_id: str) -> KnownDocument | None:
        if document_id in self._written:
            return _known(self._written[document_id])
        return self._current(self._database.with_id(document_id))

    def with_content(self, sha256: str) -> KnownDocument | None:
        for written in self._written.values():
            if written.reading.document.sha256 == sha256:
                return _known(written)
        return self._current(self._database.with_content(sha256))

    def at(self, location: str) -> KnownDocument | None:
        """The document whose place (see `location_key`) this is."""
        return next((d for d in self._all_at(location) if d.id not in self._displaced), None)

    def is_alone_at(self, location: str) -> bool:
        """Whether one document has this place and no other was left there."""
        return len(self._all_at(location)) == 1

    def put(self, written: Written, replaced: set[KnownDocument]) -> None:
        """A new reading, and the earlier versions it takes the place of."""
        for old in replaced:
            self._moved.pop(old.id, None)
            self._displaced.discard(old.id)
            if self._written.pop(old.id, None) is None:
                self._outdated[old.id] = None
        self._displace(written.location, but=written.reading.document.id)
        self._written[written.reading.document.id] = written

    def keep(
        self, known: KnownDocument, source: str, location: str, size: int | None, changed: int | None
    ) -> None:
        """An unchanged document found in this place."""
        self._displaced.discard(known.id)
        self._displace(location, but=known.id)
        found = replace(known, source=source, location=location, size=size, changed=changed)
        if known.id in self._written:
            return
        if known.location == location:
            # The same file, however its path is spelt this time.
            found = replace(found, source=known.source)
        if found != known:
            self._moved[known.id] = found

    def vacate(self, location: str) -> None:
        """Nothing that was read earlier stands there any more."""
        self._displace(location, but=None)

    def write(self) -> None:
        """Write what waits. Earlier versions go in the transaction that brings the new ones."""
        if self._written or self._moved or self._outdated:
            self._database.write(
                Changes(tuple(self._written.values()), tuple(self._outdated), tuple(self._moved.values()))
            )
        self._written, self._moved, self._outdated = {}, {}, {}

    def remove_displaced(self) -> None:
        """Remove the documents that have no place any more."""
        if self._displaced:
            self._database.remove(sorted(self._displaced))
        self._displaced = set()

    def _displace(self, location: str, but: str | None) -> None:
        self._displaced.update(d.id for d in self._all_at(location) if d.id != but)

    def _all_at(self, location: str) -> list[KnownDocument]:
        found = [_known(w) for w in self._written.values() if w.location == location]
        found += [moved for moved in self._moved.values() if moved.location == location]
        seen = {document.id for document in found}
        for document in self._database.at(location):
            current = self._current(document)
            if current is not None and current.id not in seen and current.location == location:
                found.append(current)
        return found

    def _current(self, known: KnownDocument | None) -> KnownDocument | None:
        """What becomes of a document of the database when the batch is written."""
        if known is None or known.id in self._outdated:
            return None
        if known.id in self._written:
            return _known(self._written[known.id])
        return self._moved.get(known.id, known)


def _known(written: Written) -> KnownDocument:
    document = written.reading.document
    return KnownDocument(
        document.id,
        document.source,
        document.sha256,
        written.listed,
        written.location,
        written.size,
        written.changed,
        written.extraction_stage,
        written.text_stage,
    )
