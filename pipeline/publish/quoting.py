"""Quotations: a sentence of a report in which the words that give a value are marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

# Characters shown on each side of the value where its sentence is quoted in full elsewhere.
AROUND = 60
ROLES = frozenset({"funder", "organizer", "partner", "participant"})
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open code-point offsets into a report's text."""

    start: int
    end: int


def value_span(evidence: Row, mentions: Iterable[Row], title: str) -> Span | None:
    """Where in its sentence the words stand that give a value; None where none can be pointed to.

    `evidence` is a row of activity_evidence, `mentions` those of the report with the country of
    their place as `country`; `title` the activity's naming words, which give its type.
    """
    slot, value = evidence["slot"], str(evidence["value"])
    if slot == "type":
        return words_span(evidence["text"], evidence["start"], title)
    fits = [
        Span(mention["start"], mention["end"])
        for mention in mentions
        if evidence["start"] <= mention["start"] < mention["end"] <= evidence["end"]
        and _gives(mention, slot, value)
    ]
    return min(fits, key=lambda span: span.start, default=None)


def words_span(text: str, offset: int, words: str) -> Span | None:
    """Where `words` first stand in a text that begins at `offset`, whatever their case and line breaks.

    >>> words_span("They held a\\nround table.", 100, "Round table")
    Span(start=112, end=123)
    """
    pattern = r"\s+".join(map(re.escape, words.split()))
    found = re.search(pattern, text, re.IGNORECASE) if pattern else None
    return found and Span(offset + found.start(), offset + found.end())


def quoted(text: str, offset: int, span: Span | None) -> Markup:
    """The sentence as HTML with the value's words marked."""
    if span is None:
        return Markup(escape(text))
    start, end = span.start - offset, span.end - offset
    return Markup('{}<mark class="value-words">{}</mark>{}').format(text[:start], text[start:end], text[end:])


def excerpt(text: str, offset: int, span: Span | None) -> Markup:
    """The words around the value, cut at blanks."""
    start, end = (span.start - offset, span.end - offset) if span else (0, 0)
    first = 0 if start <= AROUND else text.find(" ", start - AROUND, start) + 1 or start
    last = len(text) if len(text) - end <= AROUND else text.rfind(" ", end, end + AROUND)
    last = end if last < 0 else last
    cut = quoted(text[first:last], offset + first, span)
    return Markup("{}{}{}").format("…" if first else "", cut, "…" if last < len(text) else "")


def _gives(mention: Row, slot: str, value: str) -> bool:
    if slot in ROLES:
        return bool(mention["organization"] == value)
    if slot == "place":
        return bool(mention["place"] == value)
    if slot == "country":
        return bool(mention["country"] == value)
    if slot in ("start", "end"):
        return value in (mention["start_date"], mention["end_date"])
    return slot == "resolution" and str(mention["resolution"]) == value
