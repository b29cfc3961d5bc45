"""What the database is told and tells: documents as it knows them, changes, counts and runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.records import Document, Reading


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """What the database holds of a document: enough to tell whether it has changed.

    `location` is the `location_key` of its source; `size` (bytes) and `changed` (nanoseconds) are those
    of its file, None where it is not a file; `extraction` and `text_stage` are the numbers of the stages
    that extracted it and that read its text.
    """

    id: str
    source: str
    sha256: str
    listed: str = ""
    location: str = ""
    size: int | None = None
    changed: int | None = None
    extraction: int | None = None
    text_stage: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A reading to write, with what tells later whether it is out of date.

    `as_read` is the document before corrections where that is not the reading's own; the rest is
    described in KnownDocument.
    """

    reading: Reading
    listed: str = ""
    location: str = ""
    size: int | None = None
    changed: int | None = None
    as_read: Document | None = None
    text_stage: int | None = None
    extraction_stage: int | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What one transaction writes: readings, ids of earlier versions that go, and unchanged documents
    whose file is elsewhere now or looks different."""

    written: Sequence[Written] = ()
    outdated: Sequence[str] = ()
    moved: Sequence[KnownDocument] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage in one version: the files it was made of, each with its hash, how many documents in the
    database it made, and its number there."""

    name: str
    files: Mapping[str, str]
    documents: int
    number: int


@dataclass(frozen=True, slots=True)
class StoredReport:
    """What the database holds of a report, as far as names go.

    `publisher` is as the report has it. `told` are the ids of the organizations and places that it
    tells of, `geonames` these places' numbers at geonames.org, `organization_forms` the names of
    organizations that were found in its text.
    """

    id: str
    text: str
    publisher: str | None = None
    told: tuple[str, ...] = ()
    geonames: tuple[int, ...] = ()
    organization_forms: tuple[str, ...] = ()
    is_corrected: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """How many rows of each kind the database holds."""

    documents: int
    activities: int
    organizations: int
    places: int


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the ingest, for the `runs` table. `finished` is an ISO date and time, UTC."""

    finished: str
    version: str
    added: int
    changed: int
    unchanged: int
    missing: int
    failed: int
