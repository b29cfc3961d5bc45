"""Reads what the project knows of organizations: the authority, other names, head nouns, judgements.

The files are described in models/README.md. Reading is strict: a row that makes no sense is an
error that names the file and the line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pipeline.names import PhraseIndex, words
from pipeline.records import Organization

# The guidelines' list of kinds.
_KINDS = "un igo government security parliament judiciary ngo network academic media company party"
KINDS = frozenset(_KINDS.split())
POSITIONS = frozenset({"first", "head", "any"})
STRENGTHS = frozenset({"strong", "weak"})
TYPES = frozenset({"ORG", "PLACE"})
JUDGEMENTS = frozenset({"same", "different", "rename", "ignore"})
DECISION_COLUMNS = "type,judgement,name,other,reason,source"

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_COUNTRY = re.compile(r"(?:[A-Z]{2})?")

# Organizations by id, each with its file and line.
_Listed = Mapping[str, tuple[Organization, str]]


@dataclass(frozen=True, slots=True)
class Alias:
    """One name of an organization: its canonical name, acronym or another form.

    A strong alias resolves alone; a weak one also stands for something else and needs context.
    `language` is an ISO 639-1 code, empty for acronyms used in every language.
    """

    text: str
    organization: str
    strong: bool
    language: str

    @property
    def is_acronym(self) -> bool:
        """One word of two capitals or more: `OSCE`, `DfID`, `OSCE/ODIHR`, `U.N.`.

        >>> [Alias(t, "x", True, "").is_acronym for t in ("OSCE", "KfW", "Sida", "UN Women", "UN")]
        [True, True, False, False, True]
        """
        return is_acronym(self.text)

    def admits(self, surface: str) -> bool:
        """Whether `surface`, whose folded words are this alias's, is written like a name.

        Acronyms agree letter by letter (`who` is not WHO); a one-word name opens with a capital;
        a longer one may have any case as long as it holds a capital, so that `women for peace`
        in a sentence is not the organization. What is written exactly as listed always passes.
        """
        if self.is_acronym:
            return _letters(surface) == _letters(self.text)
        if surface == self.text:
            return True
        if len(words(self.text)) == 1:
            return surface[:1].isupper()
        return any(c.isupper() for c in surface)


@dataclass(frozen=True, slots=True)
class Head:
    """A noun that makes a capitalized name an organization, and the kind it points to.

    `position`: `first` opens the name (`Ministry of …`), `head` closes its head noun phrase
    (`… Network`), `any` does either. A weak one is often something else (Group, Programme).
    """

    word: str
    kind: str
    language: str
    position: str
    strong: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's judgement on names: `same`, `different`, `rename` or `ignore`.

    `type` is ORG or PLACE. `name` is a name as written or an id; `other` is the id (same,
    different) or the new name (rename) and empty for `ignore`.
    """

    type: str
    judgement: str
    name: str
    other: str
    reason: str


@dataclass(frozen=True, slots=True)
class OrganizationKnowledge:
    """All of models/ about organizations.

    `aliases` holds every name: canonical ones, acronyms and other forms. `acronyms` maps an
    acronym, in its exact case, to the organizations it may stand for, the strong one first;
    `names_of` has the names of each organization as listed.
    """

    authority: Mapping[str, Organization]
    aliases: tuple[Alias, ...]
    heads: tuple[Head, ...]
    acronyms: Mapping[str, tuple[str, ...]]
    decisions: tuple[Decision, ...]
    names_of: Mapping[str, tuple[str, ...]]

    def phrase_index(self) -> PhraseIndex[Alias]:
        """An index of all names; a phrase found still has to pass `Alias.admits`.

        A name with `and` is found with `&` as well.
        """
        return PhraseIndex(
            (text, alias)
            for alias in self.aliases
            for text in dict.fromkeys((alias.text, alias.text.replace(" and ", " & ")))
        )

    def ancestors(self, organization: str) -> tuple[str, ...]:
        """The bodies that `organization` is part of, nearest first; empty for an unknown id."""
        found: list[str] = []
        known = self.authority.get(organization)
        while known is not None and known.parent is not None:
            found.append(known.parent)
            known = self.authority[known.parent]
        return tuple(found)


def lookup(index: PhraseIndex[Alias], name: str) -> tuple[Alias, ...]:
    """The aliases that `name` as a whole may be, strong ones first, without two for one body."""
    fitting = sorted((alias for alias in index.get(name) if alias.admits(name)), key=lambda a: not a.strong)
    return tuple({alias.organization: alias for alias in reversed(fitting)}.values())[::-1]


def is_acronym(text: str) -> bool:
    """Whether `text` is one word with two capital letters or more."""
    return " " not in text and sum(c.isupper() for c in text) >= 2


def load_organizations(folder: Path) -> OrganizationKnowledge:
    """Read the four files of organizations in `folder`.

    Raises ValueError naming file and line for blanks, duplicates, unknown kinds, parents or
    organizations, and for a name that is strong for two organizations.
    """
    listed = _authority(folder / "organizations.csv")
    authority = {organization.id: organization for organization, _ in listed}
    aliases = _aliases(folder / "organization_aliases.csv", listed)
    return OrganizationKnowledge(
        authority=MappingProxyType(authority),
        aliases=aliases,
        heads=_heads(folder / "organization_heads.csv"),
        acronyms=MappingProxyType(_acronyms(aliases)),
        decisions=load_decisions(folder / "decisions.csv"),
        names_of=MappingProxyType(_names_of(aliases)),
    )


def _authority(path: Path) -> list[tuple[Organization, str]]:
    """Each organization with its place in the file."""
    listed: dict[str, tuple[Organization, str]] = {}
    columns = "id,name,acronym,kind,country,parent,source"
    for where, row in _rows(path, columns, ("id", "name", "kind", "source")):
        _check(row, where, id=_ID, kind=KINDS, country=_COUNTRY)
        _demand(row["id"] not in listed, where, f"{row['id']} is listed twice")
        acronym, country, parent = (row[cell] or None for cell in ("acronym", "country", "parent"))
        organization = Organization(row["id"], row["name"], acronym, row["kind"], country, parent)
        listed[row["id"]] = (organization, where)
    for organization, where in listed.values():
        _check_parents(organization, where, listed)
    return list(listed.values())


def _check_parents(organization: Organization, where: str, listed: _Listed) -> None:
    seen = {organization.id}
    parent = organization.parent
    while parent is not None:
        _demand(parent in listed, where, f"unknown parent {parent!r}")
        _demand(parent not in seen, where, f"{organization.id} is part of itself")
        seen.add(parent)
        parent = listed[parent][0].parent


def _aliases(path: Path, listed: list[tuple[Organization, str]]) -> tuple[Alias, ...]:
    """The rows of the file and the canonical names, each once.

    A canonical name is strong unless the file lists it as weak for its organization.
    """
    known = {organization.id for organization, _ in listed}
    rows: dict[tuple[str, str], tuple[Alias, str]] = {}
    columns = "organization,alias,strength,language"
    for where, row in _rows(path, columns, ("organization", "alias", "strength")):
        _demand(row["organization"] in known, where, f"unknown organization {row['organization']!r}")
        _check(row, where, strength=STRENGTHS, language=_LANGUAGE)
        key = (row["organization"], _comparable(row["alias"]))
        _demand(key[1] != "", where, f"{row['alias']!r} holds no word")
        _demand(key not in rows, where, f"{row['alias']!r} is listed twice for {row['organization']}")
        strong = row["strength"] == "strong"
        rows[key] = (Alias(row["alias"], row["organization"], strong, row["language"]), where)
    for organization, where in listed:
        if organization.acronym and organization.acronym != organization.name:
            key = (organization.id, _comparable(organization.acronym))
            _demand(key in rows, where, f"the acronym {organization.acronym} must stand in {path.name}")
        key = (organization.id, _comparable(organization.name))
        if key not in rows:
            rows[key] = (Alias(organization.name, organization.id, True, "en"), where)
    _check_strong(rows)
    return tuple(alias for alias, _ in rows.values())


def _check_strong(rows: Mapping[tuple[str, str], tuple[Alias, str]]) -> None:
    owners: dict[str, str] = {}
    for (organization, comparable), (alias, where) in rows.items():
        if alias.strong:
            owner = owners.setdefault(comparable, organization)
            _demand(owner == organization, where, f"{alias.text!r} is strong for {owner} and {organization}")


def _heads(path: Path) -> tuple[Head, ...]:
    heads: dict[tuple[str, str], Head] = {}
    columns = "word,kind,language,position,strength,source"
    for where, row in _rows(path, columns, tuple(columns.split(","))):
        _check(row, where, kind=KINDS, language=_LANGUAGE, position=POSITIONS, strength=STRENGTHS)
        key = (row["word"].casefold(), row["language"])
        _demand(key not in heads, where, f"{row['word']!r} is listed twice for language {row['language']}")
        strong = row["strength"] == "strong"
        heads[key] = Head(row["word"], row["kind"], row["language"], row["position"], strong)
    return tuple(heads.values())


def load_decisions(path: Path) -> tuple[Decision, ...]:
    """People's judgements in the order of the file. Raises ValueError naming file and line.

    Rows that contradict each other are read; `organization_decisions.contradictions` tells them.
    """
    decisions: dict[tuple[str, str, str, str], Decision] = {}
    for where, row in _rows(path, DECISION_COLUMNS, ("type", "judgement", "name", "reason", "source")):
        _check(row, where, type=TYPES, judgement=JUDGEMENTS)
        alone = row["judgement"] == "ignore"
        _demand(alone == (row["other"] == ""), where, "other is empty for ignore, and only there")
        unknown = (row["type"], row["judgement"]) == ("PLACE", "different")
        _demand(not unknown, where, "places know no judgement `different`; use `same` with the right id")
        key = (row["type"], row["judgement"], row["name"], row["other"])
        _demand(key not in decisions, where, f"{row['name']!r} is judged twice")
        decisions[key] = Decision(row["type"], row["judgement"], row["name"], row["other"], row["reason"])
    return tuple(decisions.values())


def _acronyms(aliases: tuple[Alias, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for alias in sorted(aliases, key=lambda a: (not a.strong, a.organization)):
        if alias.is_acronym:
            found.setdefault(alias.text, []).append(alias.organization)
    return {text: tuple(organizations) for text, organizations in found.items()}


def _names_of(aliases: tuple[Alias, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for alias in aliases:
        found.setdefault(alias.organization, []).append(alias.text)
    return {organization: tuple(names) for organization, names in found.items()}


def _comparable(text: str) -> str:
    """What two names must share to be one: an acronym's exact letters, else the folded words."""
    return text if is_acronym(text) else " ".join(word.folded for word in words(text))


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def _check(row: Mapping[str, str], where: str, **allowed: frozenset[str] | re.Pattern[str]) -> None:
    """Each named cell is one of the values, or fits the pattern, allowed for it."""
    for cell, values in allowed.items():
        fits = row[cell] in values if isinstance(values, frozenset) else values.fullmatch(row[cell])
        if not fits:
            raise ValueError(f"{where}: {cell} cannot be {row[cell]!r}")


def _demand(holds: bool, where: str, problem: str) -> None:
    if not holds:
        raise ValueError(f"{where}: {problem}")


def _rows(path: Path, columns: str, filled: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a CSV file, each with `file, line`; the cells of `filled` must not be blank."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, strict=True)
        if reader.fieldnames != columns.split(","):
            raise ValueError(f"{path.name}, line 1: the first line must be {columns}")
        for row in reader:
            where = f"{path.name}, line {reader.line_num}"
            _demand(
                None not in row and None not in row.values(), where, "not as many cells as the first line"
            )
            for name, cell in row.items():
                if cell != cell.strip():
                    raise ValueError(f"{where}: {name} has blanks around {cell!r}")
            for name in filled:
                if not row[name]:
                    raise ValueError(f"{where}: {name} is blank")
            yield where, row
