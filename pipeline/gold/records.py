"""What an annotated document holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

# The prefixes of marks and what they mark.
LABELS = {"o": "ORG", "p": "PLACE", "d": "DATE", "r": "RESOLUTION", "h": "PERSON", "a": "ACTIVITY"}


class GoldError(ValueError):
    """A file that is not an annotated document at all."""


@dataclass(frozen=True, slots=True)
class GoldMention:
    """A marked span; half-open offsets into `GoldDocument.text`. `id` is `h` for a person."""

    id: str
    label: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class GoldEntity:
    """What a mention stands for: a date has `start` and `end`, a resolution `number`, others a name."""

    id: str
    name: str | None = None
    key: str | None = None
    kind: str | None = None
    country: str | None = None
    start: date | None = None
    end: date | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class GoldActivity:
    """One record; organizations and places are ids of the document's entities, countries ISO codes."""

    id: str
    type: str
    title: str | None = None
    start: date | None = None
    end: date | None = None
    places: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    organizers: tuple[str, ...] = ()
    funders: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """An annotated document. `misread` lists header values that are not of the kind they should be."""

    id: str
    text: str
    mentions: tuple[GoldMention, ...]
    entities: Mapping[str, GoldEntity]
    activities: tuple[GoldActivity, ...]
    title: str | None = None
    style: str | None = None
    language: str | None = None
    published: date | None = None
    publisher: str | None = None
    misread: tuple[str, ...] = ()

    @property
    def publisher_name(self) -> str | None:
        entity = self.entities.get(self.publisher or "")
        return entity.name if entity else None
