"""What reading a file yields, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Content:
    """A report's text in the normal form of `characters`, and what the report shows about itself.

    `page_starts`, `url` and `note` as in `records.Document`. `publisher` is the name as shown;
    `language` what the markup declares, as an ISO 639-1 code.
    """

    text: str
    page_starts: tuple[int, ...] = (0,)
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    modified: date | None = None
    language: str | None = None
    url: str | None = None
    note: str | None = None
