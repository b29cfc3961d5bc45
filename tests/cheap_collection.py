"""A folder of text files, and the database that a reader without models makes of it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

from pipeline.database.store import open_database
from pipeline.ingest.ingesting import Tally, Wanted, Watch, ingest
from pipeline.ingest.work import InProcess
from pipeline.records import Document, Mention, MentionType, Organization, Reading
from pipeline.sources.finding import find_sources
from pipeline.text import read_document

BATCH = 5
NAME = re.compile(r"\b[A-Z]{3,}\b")


def read(documents: Iterable[Document]) -> Iterator[Reading]:
    """Takes words in capitals for names of organizations."""
    for document in documents:
        found = list(NAME.finditer(document.text))
        bodies = {m.group(): Organization(m.group().lower(), m.group()) for m in found}
        mentions = (
            Mention(MentionType.ORG, m.start(), m.end(), m.group(), "capitals", m.group().lower())
            for m in found
        )
        yield Reading(document, None, tuple(mentions), tuple(bodies.values()))


class Collection:
    """A folder with reports, and the database made from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder.parent / f"{folder.name}.db"
        self.was_read: list[str] = []
        folder.mkdir()

    def write(self, name: str, text: str | bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def ingest(
        self,
        *locations: str,
        again: bool = False,
        read: Callable[..., Iterator[Reading]] = read,
        extraction: dict[str, str] | None = None,
        **wanted: object,
    ) -> Tally:
        """Ingest these files of the folder, or the whole of it; failures and tallies name files alone."""
        found = list(find_sources([str(self.folder / location) for location in locations or ("",)]))
        self.was_read = []

        def watched(documents: Iterable[Document]) -> Iterator[Reading]:
            for reading in read(documents):
                self.was_read.append(self.short(reading.document.source))
                yield reading

        self.steps = 0

        def advance() -> None:
            self.steps += 1

        def more(number: int) -> None:
            self.steps -= number

        with open_database(self.database, [], []) as database:
            fetched = self.folder / ".fetched"
            if extraction is not None:
                wanted["stages"] = (database.stage("text", {}), database.stage("extraction", extraction))
            tally = ingest(
                database,
                found,
                InProcess(fetched, read_document, watched),
                fetched,
                Wanted(again=again, **wanted),
                Watch(done=advance, more=more),
            )
        assert self.steps == len(found)
        return tally

    def short(self, location: str) -> str:
        return location.removeprefix(f"{self.folder.as_posix()}/")

    def told(self, tally: Tally) -> dict[str, list[object]]:
        """The kinds of the tally that are not empty."""
        kinds = {
            "added": [self.short(s) for s in tally.added],
            "changed": [self.short(s) for s in tally.changed],
            "unchanged": [self.short(s) for s in tally.unchanged],
            "refreshed": [self.short(s) for s in tally.refreshed],
            "duplicates": [(self.short(a), self.short(b)) for a, b in tally.duplicates],
            "missing": [self.short(s) for s in tally.missing],
            "failures": [(self.short(f.source), f"{f.reason} {f.remedy}") for f in tally.failures],
        }
        return {kind: found for kind, found in kinds.items() if found}

    def rows(self, query: str) -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(self.database)) as connection:
            return [
                tuple(self.short(v) if isinstance(v, str) else v for v in row)
                for row in connection.execute(query)
            ]

    def documents(self) -> dict[str, str]:
        """Text of each document by the file it came from."""
        pairs = self.rows("select source, text from documents")
        assert len(dict(pairs)) == len(pairs), "two documents came from one file"
        return dict(pairs)

    def ids(self) -> dict[str, str]:
        return dict(self.rows("select source, id from documents"))

    def organizations(self) -> list[str]:
        return [row[0] for row in self.rows("select id from organizations order by id")]

    def failures(self) -> list[str]:
        return [row[0] for row in self.rows("select source from failures order by source")]

    def state(self) -> list[object]:
        names = ("documents", "organizations", "mentions", "document_organizations", "failures")
        return [sorted(self.rows(f"select * from {name}"), key=repr) for name in names]
