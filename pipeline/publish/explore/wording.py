"""A set of filters in words: the heading of its answer, and how it is cited."""

from __future__ import annotations

from datetime import date

from pipeline.publish.explore.columns import Columns
from pipeline.publish.explore.filters import BY_NAME, NOT_TOLD, Filters

# How each facet joins the sentence; "{}" is what was chosen.
_PHRASES = (
    ("certainty", "{}"),
    ("type", "of type {}"),
    ("status", "that are {}"),
    ("funder", "funded by {}"),
    ("organizer", "organized by {}"),
    ("partner", "in partnership with {}"),
    ("participant", "with {} taking part"),
    ("place", "in {}"),
    ("country", "in {}"),
    ("resolution", "on resolution {}"),
    ("year", "begun in {}"),
    ("publisher", "told in reports of {}"),
    ("document", "told in {}"),
)
_NONE = {
    "funder": "nobody that is named",
    "organizer": "nobody that is named",
    "partner": "nobody that is named",
    "participant": "nobody that is named",
    "place": "no place that is named",
    "country": "no country that is named",
    "year": "no year that is told",
}
_SURE = {"sure": "that the program is sure of", "likely": "that are likely right", "check": "to be checked"}
LISTED = 4
LONG_NAME = 30  # characters


def label(columns: Columns, facet: str, value: str) -> str:
    """The name of a value, or the value itself where the database does not know it.

    >>> from types import SimpleNamespace
    >>> label(SimpleNamespace(facets={}), "funder", "-")
    'nobody that is named'
    """
    if value == NOT_TOLD:
        return _NONE.get(facet, "none that is told")
    column = columns.facets[facet]
    at = column.positions.get(value)
    return value if at is None else column.values[at].label


def _brief(columns: Columns, facet: str, value: str) -> str:
    """The short form of a long name where there is one."""
    told = label(columns, facet, value)
    at = columns.facets[facet].positions.get(value)
    short = None if at is None else columns.facets[facet].values[at].short
    return short if short and len(told) > LONG_NAME else told


def heading(filters: Filters, columns: Columns) -> str:
    """What is asked, as one phrase: `Activities of type meeting funded by … in Serbia since 2014`."""
    words = ["Activities"]
    for facet, phrase in _PHRASES:
        chosen = filters.of(facet)
        if not chosen.values:
            continue
        if facet == "certainty":
            words.append(" or ".join(_SURE.get(value, value) for value in chosen.values))
            continue
        names = [_brief(columns, facet, value) for value in chosen.values]
        if len(names) > LISTED:
            names = [*names[: LISTED - 1], f"{len(names) - LISTED + 1} more"]
        joint = " and " if chosen.match_all else " or "
        phrase = phrase.format(joint.join(names))
        if BY_NAME[facet].has_parts and not chosen.parts:
            phrase += " (without sub-bodies)"
        words.append(phrase)
    first, last = filters.first, filters.last
    if first is not None and first == last:
        words.append(f"in {first}")
    elif first is not None and last is not None:
        words.append(f"between {first} and {last}")
    elif first is not None:
        words.append(f"since {first}")
    elif last is not None:
        words.append(f"until {last}")
    if filters.words:
        words.append(f"with the words “{filters.words}”")
    return " ".join(words)


def citation(
    title: str, asked: str, activities: int, reports: int, updated: str | None, address: str, today: date
) -> dict[str, str]:
    """How to cite an answer: as a sentence and as BibTeX. `updated` is an ISO day or None."""
    counted = f"{activities:,} {'activity' if activities == 1 else 'activities'}"
    told = f"{reports:,} {'report' if reports == 1 else 'reports'}"
    state = f"Database as of {updated}. " if updated else ""
    text = (
        f"{title}. “{asked}”: {counted} told in {told}. {state}Retrieved {today.isoformat()} from {address}"
    )
    bibtex = "\n".join(
        [
            f"@misc{{wps-{today.isoformat()},",
            f"  title = {{{_braced(asked)}}},",
            f"  author = {{{{{_braced(title)}}}}},",
            f"  year = {{{(updated or today.isoformat())[:4]}}},",
            f"  url = {{{_braced(address)}}},",
            f"  urldate = {{{today.isoformat()}}},",
            f"  note = {{{counted} told in {told}. {state.strip()}}}",
            "}",
        ]
    )
    return {"text": text, "bibtex": bibtex}


def _braced(text: str) -> str:
    """Without what would end a BibTeX field."""
    return text.translate(str.maketrans("{}\\", "()/"))
