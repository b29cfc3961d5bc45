"""The records that pass from stage to stage.

All are frozen: a stage makes new ones and changes none. Offsets are half-open and count
Unicode code points of `Document.text`, so that `document.text[start:end]` is what was read.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

Format = Literal["pdf", "html", "text"]


class MentionType(StrEnum):
    """What a mention names; the guidelines' marks o, p, d and r."""

    ORG = "ORG"
    PLACE = "PLACE"
    DATE = "DATE"
    RESOLUTION = "RESOLUTION"


class Role(StrEnum):
    """What an organization does in an activity."""

    FUNDER = "funder"
    ORGANIZER = "organizer"
    PARTNER = "partner"
    PARTICIPANT = "participant"


@dataclass(frozen=True, slots=True)
class Source:
    """One report as the archivist named it: a path or a URL, and what a list says of it.

    `id` is the archivist's own identifier from a `sources.csv`; None where there is none.
    """

    location: str
    id: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: date | None = None

    @property
    def is_url(self) -> bool:
        return self.location.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class RawReport:
    """The bytes of a source. `sha256` is the hex digest of `content`.

    `url`, `captured` and `note` tell what is known of a report from the web, as in `Document`.
    """

    source: Source
    content: bytes
    sha256: str
    content_type: str | None = None
    url: str | None = None
    captured: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be read: why, and what the archivist can do about it."""

    source: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.source}: {self.reason} {self.remedy}"


class ReadingError(Exception):
    """A source cannot be read. Both parts are full sentences in plain English."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason} {remedy}")
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Document:
    """A report as text (Unicode NFC, lines ended by \\n).

    `page_starts` holds the offset of each page's first character, ascending and starting
    with 0; a web page or a text file without form feeds is one page.
    `publisher` is the name as the report shows it, not yet an organization. `url` is where the
    report stands on the web, `captured` the day on which it was fetched or archived, `note` a
    sentence on how it was read that its readers should know.
    """

    id: str
    source: str
    format: Format
    sha256: str
    text: str
    page_starts: tuple[int, ...] = (0,)
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    language: str | None = None
    modified: date | None = None
    url: str | None = None
    captured: date | None = None
    note: str | None = None

    def page_at(self, offset: int) -> int:
        """The page, counted from 1, on which the character at `offset` stands."""
        return max(1, bisect.bisect_right(self.page_starts, offset))


@dataclass(frozen=True, slots=True)
class Period:
    """A closed interval of days. A month runs from its first to its last day."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name, date or resolution where it stands in the text.

    Exactly one of the last three is set once the mention is resolved: `entity` (the id of an
    organization or place), `period`, or `resolution` (the number). `rule` names what found it.
    """

    type: MentionType
    start: int
    end: int
    text: str
    rule: str
    entity: str | None = None
    period: Period | None = None
    resolution: int | None = None


@dataclass(frozen=True, slots=True)
class Organization:
    """One body in the whole database. `kind` and `country` follow the guidelines' lists.

    `known` tells whether the authority file vouches for it, or only the reports name it.
    """

    id: str
    name: str
    acronym: str | None = None
    kind: str | None = None
    country: str | None = None
    parent: str | None = None
    known: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """One place in the whole database. `country` is an ISO 3166-1 code, `XK` for Kosovo."""

    id: str
    name: str
    kind: str
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    geonames_id: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where one value of an activity was read: the sentence's offsets and the rule that read it.

    `slot` is `type`, `start`, `end`, `place`, `country` or a role; `value` is what is stored
    there (an id, a code, a day or a type). `confidence` is a probability.
    """

    slot: str
    value: str
    start: int
    end: int
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Amount:
    """Money said to be given to an activity, in units of an ISO 4217 currency; where it stands."""

    amount: float
    currency: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NameDecision:
    """Why a form of a name was taken for an organization.

    `method` names the rule, `score` is 1 where nothing else came into question, `reason` a
    sentence in plain English.
    """

    alias: str
    organization: str
    method: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says of one value: `wrong` goes, `right` comes; either may be blank.

    `record` is the id of an activity of `document`, or the document's own id. `slot` is named as
    in Evidence, or `title`, `status`, `publisher`, `published`, `language`; the slot `activity`,
    with both values blank, says that the record is no activity.
    """

    document: str
    record: str
    slot: str
    wrong: str
    right: str
    note: str


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing that named actors did, are doing or announced.

    `id` comes from the document's id and the offset of the words that first name it.
    `organizations` pairs a role with an organization's id; `countries` are ISO codes.
    `told_as_known` says that the naming words are definite (`the workshop`). `status` is done,
    ongoing or planned; `confidence` the probability that the record is right.
    """

    id: str
    document: str
    type: str
    title: str
    trigger_start: int
    trigger_end: int
    evidence: tuple[Evidence, ...]
    start: date | None = None
    end: date | None = None
    organizations: tuple[tuple[Role, str], ...] = ()
    places: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    resolutions: tuple[int, ...] = ()
    told_as_known: bool = False
    status: str = "done"
    confidence: float = 1.0
    amounts: tuple[Amount, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one document: what one transaction writes."""

    document: Document
    publisher: str | None
    mentions: tuple[Mention, ...]
    organizations: tuple[Organization, ...] = field(default=())
    places: tuple[Place, ...] = field(default=())
    activities: tuple[Activity, ...] = field(default=())
    name_decisions: tuple[NameDecision, ...] = field(default=())
    corrections: tuple[Correction, ...] = field(default=())
