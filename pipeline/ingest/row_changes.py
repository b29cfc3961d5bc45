"""What a change of the lists in `models/` can concern: the names in the rows that came, went or changed.

A row of these lists says something of one body or place, so it can change only what is read from reports
that name it: with one of its names in any of the ways in which names are brought together (see
`pipeline.organizations`), or as what they named so far. Every other file can concern every report.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

from extractors.acronyms import spells_beginning
from pipeline.database.records import StoredReport
from pipeline.ingest.fingerprints import LISTS
from pipeline.ingest.words_of_report import WordsOfReport
from pipeline.knowledge.organizations import is_acronym
from pipeline.organizations.forms import comparable

# Texts of the lists by file name.
Lists = Mapping[str, str]
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowChanges:
    """The names in changed rows as written, and the ids that these rows speak of.

    `geonames` are numbers of places at geonames.org. `anew` are names that another meaning of an
    acronym is compared with: pairs of the acronym and a name of its body.
    """

    names: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    geonames: frozenset[int] = frozenset()
    anew: frozenset[tuple[str, str]] = frozenset()

    def __or__(self, other: RowChanges) -> RowChanges:
        return RowChanges(
            self.names | other.names,
            self.ids | other.ids,
            self.geonames | other.geonames,
            self.anew | other.anew,
        )


class Concerned:
    """Tells which reports changes concern; rather one too many than one too few."""

    def __init__(self, changes: RowChanges, country_words: frozenset[str]) -> None:
        """`country_words` are the words of which names and adjectives of countries are made."""
        self._changes = changes
        self.names = sorted(changes.names)
        self._keys = sorted({comparable(name) for name in changes.names} - {()})
        self._ids = {comparable(identity) for identity in changes.ids}
        self._begun = tuple(sorted(f"{identity}-" for identity in changes.ids))
        self._country_words = country_words

    def concerns(self, report: StoredReport) -> bool:
        # A person may have written any body or place into a report's records.
        return (
            report.is_corrected
            or any(comparable(told) in self._ids or told.startswith(self._begun) for told in report.told)
            or not self._changes.geonames.isdisjoint(report.geonames)
            or any(self._is_compared(acronym, name, report) for acronym, name in self._changes.anew)
            or self._names_any(report)
        )

    def _names_any(self, report: StoredReport) -> bool:
        words = WordsOfReport(report, self._country_words)
        return any(words.may_hold(key) for key in self._keys)

    def _is_compared(self, acronym: str, name: str, report: StoredReport) -> bool:
        """Whether a report that writes the acronym spells it out by words of the name."""
        if acronym not in report.text:
            return False
        listed = set(comparable(name))
        return any(
            not listed.isdisjoint(comparable(form)) and spells_beginning(acronym, form)
            for form in report.organization_forms
        )


def row_changes(before: Lists, now: Lists) -> RowChanges:
    """What the rows concern that are in one of the two only. Files that either lacks count as empty."""
    rows = [{name: _rows(texts.get(name, "")) for name in LISTS} for texts in (before, now)]
    changed = {name: rows[0][name] ^ rows[1][name] for name in LISTS}
    every = {name: rows[0][name] | rows[1][name] for name in LISTS}
    found = (_READERS[name](dict(row), every) for name in LISTS for row in sorted(changed[name]))
    return reduce(RowChanges.__or__, found, RowChanges())


def added_or_removed_ids(before: Lists, now: Lists) -> frozenset[str]:
    """Ids of organizations that one of the two alone lists."""
    listed = [
        {dict(row)["id"] for row in _rows(texts.get("organizations.csv", ""))} for texts in (before, now)
    ]
    return frozenset(listed[0] ^ listed[1])


_Rows = frozenset[tuple[tuple[str, str], ...]]


def _rows(text: str) -> _Rows:
    return frozenset(tuple(row.items()) for row in csv.DictReader(io.StringIO(text, newline="")))


def _of_alias(row: Row, every: Mapping[str, _Rows]) -> RowChanges:
    acronyms = (name for name in _names_of(row["organization"], every) if is_acronym(name))
    anew = frozenset((acronym, row["alias"]) for acronym in acronyms)
    return RowChanges(names=frozenset({row["alias"]}), anew=anew)


def _of_organization(row: Row, every: Mapping[str, _Rows]) -> RowChanges:
    names = frozenset(_names_of(row["id"], every))
    acronyms = {name for name in names if is_acronym(name)}
    anew = frozenset((acronym, row["name"]) for acronym in acronyms)
    return RowChanges(names=names, ids=frozenset({row["id"]}), anew=anew)


def _names_of(organization: str, every: Mapping[str, _Rows]) -> Iterator[str]:
    for row in map(dict, every["organizations.csv"]):
        if row["id"] == organization:
            yield from (name for name in (row["name"], row["acronym"]) if name)
    for row in map(dict, every["organization_aliases.csv"]):
        if row["organization"] == organization:
            yield row["alias"]


def _of_place_alias(row: Row, every: Mapping[str, _Rows]) -> RowChanges:
    return RowChanges(names=frozenset({row["alias"]}))


def _of_place(row: Row, every: Mapping[str, _Rows]) -> RowChanges:
    called = {row["id"], row["geonames_id"]}
    aliases = {told["alias"] for told in map(dict, every["place_aliases.csv"]) if told["place"] in called}
    names = {row["name"], *(part.strip() for part in row["aliases"].split(";"))}
    number = row["geonames_id"]
    return RowChanges(
        names=frozenset(names | aliases),
        ids=frozenset({row["id"]}),
        geonames=frozenset({int(number)} if number else ()),
    )


def _of_decision(row: Row, every: Mapping[str, _Rows]) -> RowChanges:
    # Either may be a name or an id, and where one judgement leads to another, the end of the way.
    both = frozenset(told for told in (row["name"], row["other"]) if told)
    return RowChanges(names=both, ids=both)


_READERS: Mapping[str, Callable[[Row, Mapping[str, _Rows]], RowChanges]] = {
    "decisions.csv": _of_decision,
    "organization_aliases.csv": _of_alias,
    "organizations.csv": _of_organization,
    "place_aliases.csv": _of_place_alias,
    "places.csv": _of_place,
}
