"""What is asked of the activities: the one set of filters behind pages, counts, maps, exports and feeds.

`where_clause` says in SQL what a set of filters means; whatever counts or lists faster has to agree
with it, and the tests hold it to that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlencode

from pipeline.publish.searching import full_text_query

# Chosen as a value: activities for which nothing of the kind is told. No id is a mere hyphen.
NOT_TOLD = "-"
# What one address may ask for; more is cut, so that no address can keep the site busy.
MOST_VALUES = 40
LONGEST_VALUE = 300


class Arguments(Protocol):
    """The parameters of an address, as Datasette's `request.args`."""

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Facet:
    """One way of telling activities apart.

    `kind` is what its values are ids of; `several` tells whether one activity can have several
    of them, so that `all of` makes sense; `shown` whether the panel always offers it.
    """

    name: str
    label: str
    kind: str
    several: bool = True
    shown: bool = True

    @property
    def has_parts(self) -> bool:
        """Whether a value can stand for the bodies that are part of it too."""
        return self.kind == "organization"


FACETS = (
    Facet("funder", "Funded by", "organization"),
    Facet("country", "Country", "country"),
    Facet("place", "Place", "place"),
    Facet("type", "Type of activity", "type", several=False),
    Facet("year", "Year it began", "year", several=False),
    Facet("organizer", "Organized by", "organization"),
    Facet("partner", "Partner", "organization"),
    Facet("participant", "Participant", "organization"),
    Facet("resolution", "Resolution", "resolution"),
    Facet("certainty", "How sure the program is", "certainty", several=False),
    Facet("status", "Done or planned", "status", several=False),
    Facet("publisher", "Report published by", "publisher", several=False),
    Facet("document", "Report", "document", several=False, shown=False),
)
BY_NAME = {facet.name: facet for facet in FACETS}
ROLES = tuple(facet.name for facet in FACETS if facet.kind == "organization")
_NUMBERS = frozenset({"year", "resolution"})


@dataclass(frozen=True, slots=True)
class Chosen:
    """The values chosen of one facet: ids, in the order in which they were chosen."""

    values: tuple[str, ...]
    match_all: bool = False
    parts: bool = True


NOTHING = Chosen(())


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for. `chosen` holds only facets with values, in the order of `FACETS`.

    `first` and `last` are years: an activity fits if any part of it lies between them.
    `words` is what was typed into the search box.
    """

    chosen: tuple[tuple[str, Chosen], ...] = ()
    first: int | None = None
    last: int | None = None
    words: str = ""

    @classmethod
    def from_args(cls, args: Arguments) -> Filters:
        """Reads `funder=osce&funder=sida&funder_match=all&funder_parts=no&from=2014&to=2020&q=words`."""
        chosen = []
        for facet in FACETS:
            values = _values(facet, args.getlist(facet.name))
            if values:
                match_all = facet.several and "all" in args.getlist(f"{facet.name}_match")
                parts = not (facet.has_parts and "no" in args.getlist(f"{facet.name}_parts"))
                chosen.append((facet.name, Chosen(values, match_all and len(values) > 1, parts)))
        words = " ".join(" ".join(args.getlist("q")[:1]).split())[:LONGEST_VALUE]
        return cls(tuple(chosen), _year(args.getlist("from")), _year(args.getlist("to")), words)

    def of(self, facet: str) -> Chosen:
        """What is chosen of a facet; `NOTHING` where nothing is."""
        return dict(self.chosen).get(facet, NOTHING)

    def with_values(self, facet: str, values: Iterable[str]) -> Filters:
        """The same filters with other values of one facet."""
        return self._with(facet, replace(self.of(facet), values=tuple(dict.fromkeys(values))))

    def toggled(self, facet: str, value: str) -> Filters:
        """With one more value of a facet, or without it where it was chosen."""
        values = self.of(facet).values
        left = tuple(kept for kept in values if kept != value)
        return self.with_values(facet, left if value in values else (*values, value))

    def narrowed(self, facet: str, value: str) -> Filters | None:
        """The filters for exactly those activities of this answer that have a value.

        None where no filters say so: where several other values are asked for and any will do.
        """
        chosen = self.of(facet)
        if value in chosen.values and not chosen.match_all:
            return self.with_values(facet, [value])
        if len(chosen.values) > 1 and not chosen.match_all:
            return None
        joined = self.with_values(facet, [*chosen.values, value])
        return joined.matching(facet, len(joined.of(facet).values) > 1)

    def matching(self, facet: str, match_all: bool) -> Filters:
        return self._with(facet, replace(self.of(facet), match_all=match_all))

    def with_parts(self, facet: str, parts: bool) -> Filters:
        return self._with(facet, replace(self.of(facet), parts=parts))

    def with_words(self, words: str) -> Filters:
        return replace(self, words=words)

    def between(self, first: int | None, last: int | None) -> Filters:
        return replace(self, first=first, last=last)

    def without(self, facet: str) -> Filters:
        """The same filters but for one facet."""
        return replace(self, chosen=tuple(pair for pair in self.chosen if pair[0] != facet))

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the address that `from_args` reads back; nothing for what is not asked."""
        found: list[tuple[str, str]] = [("q", self.words)] if self.words else []
        for name, chosen in self.chosen:
            found += [(name, value) for value in chosen.values]
            if chosen.match_all:
                found.append((f"{name}_match", "all"))
            if not chosen.parts:
                found.append((f"{name}_parts", "no"))
        found += [("from", str(self.first))] if self.first is not None else []
        found += [("to", str(self.last))] if self.last is not None else []
        return found

    def query(self, **more: object) -> str:
        """The address's part after the question mark, `more` at its end; blank values are left out."""
        return urlencode([*self.pairs(), *((key, value) for key, value in more.items() if value)])

    def _with(self, facet: str, chosen: Chosen) -> Filters:
        kept = {**dict(self.chosen), facet: chosen}
        return replace(
            self,
            chosen=tuple((name, kept[name]) for name in BY_NAME if name in kept and kept[name].values),
        )


def where_clause(filters: Filters) -> tuple[str, dict[str, object]]:
    """The condition on a row of `activities`, in SQL, and its named parameters; `1` where all fit."""
    conditions: list[str] = []
    values: dict[str, object] = {}
    for name, chosen in filters.chosen:
        facet, told = BY_NAME[name], [value for value in chosen.values if value != NOT_TOLD]
        missing = [_not_told(facet)] if NOT_TOLD in chosen.values else []
        groups = [[value] for value in told] if chosen.match_all else [told] if told else []
        alternatives = []
        for number, group in enumerate(groups):
            key = f"{name}_{number}"
            values[key] = json.dumps(group)
            alternatives.append(_has(facet, key, chosen.parts))
        joint = " and " if chosen.match_all else " or "
        conditions.append(f"({joint.join([*alternatives, *missing])})")
    if filters.first is not None:
        conditions.append(
            "cast(substr(coalesce(activities.end, activities.start), 1, 4) as integer) >= :first"
        )
        values["first"] = filters.first
    if filters.last is not None:
        conditions.append(
            "cast(substr(coalesce(activities.start, activities.end), 1, 4) as integer) <= :last"
        )
        values["last"] = filters.last
    if filters.words:
        query = full_text_query(filters.words)
        found = "select rowid from activities_fts where activities_fts match :words"
        conditions.append(f"activities.rowid in ({found})" if query else "0")
        values |= {"words": query} if query else {}
    return " and ".join(conditions) or "1", values


def _year_of(day: str, other: str) -> str:
    return f"cast(substr(coalesce(activities.{day}, activities.{other}), 1, 4) as integer)"


# The table that links activities with a facet's values and its column; in others the value
# stands in the row of the activity itself.
_LINKS = {
    "country": ("activity_countries", "country"),
    "place": ("activity_places", "place"),
    "resolution": ("activity_resolutions", "resolution"),
}
_OWN = {"type": "type", "year": "year", "certainty": "certainty", "status": "status", "document": "document"}


def _has(facet: Facet, key: str, parts: bool) -> str:
    asked = f"select value from json_each(:{key})"
    if facet.name in _NUMBERS:
        asked = f"select cast(value as integer) from json_each(:{key})"
    if facet.kind == "organization":
        if parts:
            asked = (
                f"with recursive bodies(id) as ({asked} union select organizations.id from organizations"
                " join bodies on organizations.parent = bodies.id) select id from bodies"
            )
        return (
            "activities.id in (select activity from activity_organizations"
            f" where role = '{facet.name}' and organization in ({asked}))"
        )
    if facet.name in _LINKS:
        table, column = _LINKS[facet.name]
        return f"activities.id in (select activity from {table} where {column} in ({asked}))"
    if facet.kind == "publisher":
        return f"activities.document in (select id from documents where publisher in ({asked}))"
    return f"activities.{_OWN[facet.name]} in ({asked})"


def _not_told(facet: Facet) -> str:
    if facet.kind == "organization":
        return (
            "not exists (select 1 from activity_organizations"
            f" where activity = activities.id and role = '{facet.name}')"
        )
    if facet.name in _LINKS:
        return f"not exists (select 1 from {_LINKS[facet.name][0]} where activity = activities.id)"
    if facet.kind == "publisher":
        return "activities.document in (select id from documents where publisher is null)"
    return f"activities.{_OWN[facet.name]} is null"


def _values(facet: Facet, given: Sequence[str]) -> tuple[str, ...]:
    """The values without blanks and repetitions; of numbers only what is one."""
    values = (value.strip()[:LONGEST_VALUE] for value in given[:MOST_VALUES])
    if facet.name in _NUMBERS:
        values = (value if value == NOT_TOLD else _number(value) for value in values)
    return tuple(dict.fromkeys(value for value in values if value))


def _number(value: str) -> str:
    """The number in `1325` or `Resolution 1325`; blank where there is none."""
    told = re.fullmatch(r"\D{0,40}(\d{1,4})", value, re.ASCII)
    return str(int(told.group(1))) if told else ""


def _year(given: Sequence[str]) -> int | None:
    value = given[0].strip() if given else ""
    return int(value) if re.fullmatch(r"\d{4}", value, re.ASCII) else None
