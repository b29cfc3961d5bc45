"""Organizations whose names are built by rule: embassies, governments, ministries, police.

The families stand in models/organization_patterns.toml. A name is matched as a whole after the
names and adjectives of countries in it have been replaced by marks, so that a form needs no list
of countries.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from pipeline.knowledge.organizations import KINDS
from pipeline.names import slug, words

# A country in a masked name is one character of this private range.
_FIRST_MARK = 0xE000
_MARK = "[\ue000-\ue00f]"
# What may stand before a country's name: `the Kingdom of`, `the Republic of`.
_STYLE = (
    r"(?:the )?(?:(?:Federal |Democratic |Islamic |Hashemite )?"
    r"(?:Republic|Kingdom|State|Principality|Commonwealth) of (?:the )?)?"
)
_CAPITALIZED = r"[^\W\d_a-z][^\W_]*"
# Capitalized words with the small ones that join them: `Labour, Employment and Social Policy`.
_NAME = rf"{_CAPITALIZED}(?:,? (?:(?:and|of|for|the|on|to|with|e|i|&) )*{_CAPITALIZED}|[-/’'][^\W_]+)*"
_SLOTS = {
    "{country}": rf"{_STYLE}(?P<country>{_MARK})(?:[’']s)?",
    "{host}": rf"{_STYLE}(?P<host>{_MARK})",
    "{town}": r"(?P<town>[^\W\d_a-z][\w’' -]*)",
    "{name}": rf"(?:the )?(?P<name>{_NAME}?)",
}
# One spelling in ids, the United Nations' own.
_SPELLINGS = {"defense": "defence", "labor": "labour", "center": "centre", "program": "programme"}
# One name in ids of what a country has once, and calls now so, now so.
_SAME_NAMES = {"internal-affairs": "interior", "national-defence": "defence"}
_MOST_WORDS = 8  # of a country's name: `United Kingdom of Great Britain and Northern Ireland`


class NamedCountry(Protocol):
    """A row of countries.csv."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def adjectives(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class CountryName:
    """A country as ids and titles show it: code (`XK` for Kosovo) and English short name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Example:
    """A name, the id it must get, and the country code of the document's context if it needs one."""

    text: str
    id: str
    context: str | None


@dataclass(frozen=True, slots=True)
class PatternFamily:
    """One family of names; see the head of organization_patterns.toml for each field."""

    name: str
    kind: str
    id: str
    incomplete_id: str | None
    title: str | None
    parent: str | None
    context: str | None
    owner: str | None
    forms: tuple[re.Pattern[str], ...]
    examples: tuple[Example, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrganizationPatterns:
    """All families in the order they are tried, and the ids that the authority knows better."""

    families: tuple[PatternFamily, ...]
    same: Mapping[str, str]
    article: frozenset[str]


@dataclass(frozen=True, slots=True)
class PatternMatch:
    """What a name says of the organization. `needs_context`: no country was found for the id."""

    family: str
    id: str
    name: str
    kind: str
    country: str | None
    parent: str | None
    needs_context: bool


@dataclass(frozen=True, slots=True)
class _Slots:
    """What one form captured; `country` and `host` None where nothing tells them."""

    country: CountryName | None = None
    host: CountryName | None = None
    name: str | None = None


def load_organization_patterns(folder: Path) -> OrganizationPatterns:
    """Read organization_patterns.toml. Raises ValueError naming the file and the family."""
    path = folder / "organization_patterns.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    families = []
    for row in tables["family"]:
        try:
            families.append(_family(row))
        except (KeyError, ValueError, re.error) as error:
            raise ValueError(f"{path.name}: family {row.get('name', '?')!r}: {error}") from error
    names = [family.name for family in families]
    if len(set(names)) != len(names):
        raise ValueError(f"{path.name}: two families have one name")
    return OrganizationPatterns(
        tuple(families), MappingProxyType(tables["same"]), frozenset(tables["article"])
    )


def country_lookup(countries: Iterable[NamedCountry]) -> Mapping[str, CountryName]:
    """Folded name or adjective → country.

    A name wins over an adjective (`Georgia`); an adjective of two countries (`Congolese`) is left out.
    """
    listed = list(countries)
    by_adjective: dict[str, set[CountryName]] = {}
    for country in listed:
        for adjective in country.adjectives:
            by_adjective.setdefault(_key(adjective), set()).add(CountryName(country.code, country.name))
    found = {key: next(iter(owners)) for key, owners in by_adjective.items() if len(owners) == 1}
    found |= {_key(name): CountryName(c.code, c.name) for c in listed for name in c.names}
    return MappingProxyType(found)


def match_pattern(
    name: str,
    countries: Mapping[str, CountryName],
    patterns: OrganizationPatterns,
    context: CountryName | None = None,
    towns: Mapping[str, CountryName] = MappingProxyType({}),
) -> PatternMatch | None:
    """The organization that `name` as a whole names by rule, or None.

    `countries` is what `country_lookup` gives, `context` the country the document is about at this
    point, `towns` maps folded names of towns to their countries.
    """
    if re.search(_MARK, name):
        return None
    masked, marked = _mask(name, countries)
    for family in patterns.families:
        for form in family.forms:
            found = form.fullmatch(masked)
            slots = _slots(found, marked, family, context, towns) if found else None
            if slots is not None:
                return _result(name, family, slots, patterns)
    return None


def _family(row: Mapping[str, Any]) -> PatternFamily:
    if row["kind"] not in KINDS:
        raise ValueError(f"unknown kind {row['kind']!r}")
    if row.get("context") not in {None, "country", "host"} or row.get("owner") not in {None, "country"}:
        raise ValueError("context is country or host, owner is country")
    if "context" in row and "incomplete_id" not in row:
        raise ValueError("a family that takes a country from the context needs an incomplete_id")
    return PatternFamily(
        name=row["name"],
        kind=row["kind"],
        id=row["id"],
        incomplete_id=row.get("incomplete_id"),
        title=row.get("title"),
        parent=row.get("parent"),
        context=row.get("context"),
        owner=row.get("owner"),
        forms=tuple(_compile(form) for form in row["forms"]),
        examples=tuple(Example(e["text"], e["id"], e.get("context")) for e in row["examples"]),
        counterexamples=tuple(row["not"]),
    )


def _compile(form: str) -> re.Pattern[str]:
    """A form as a regular expression over masked names; each slot may stand in it once."""
    for slot, pattern in _SLOTS.items():
        form = form.replace(slot, pattern)
    return re.compile(form)


def _key(text: str) -> str:
    return " ".join(word.folded for word in words(text))


def _mask(name: str, countries: Mapping[str, CountryName]) -> tuple[str, list[CountryName]]:
    """`name` with each country in it, the longest first, as one mark; and the countries in order."""
    tokens = words(name)
    parts: list[str] = []
    marked: list[CountryName] = []
    at = done = 0
    while at < len(tokens):
        for length in range(min(_MOST_WORDS, len(tokens) - at), 0, -1):
            run = tokens[at : at + length]
            country = countries.get(" ".join(word.folded for word in run))
            # `former Yugoslav Republic of Macedonia` opens with a small letter.
            is_name = name[run[0].start].isupper() or name[run[-1].start].isupper()
            if country is not None and is_name and len(marked) < 16:
                end = run[-1].end + (1 if _closes_initials(name, run[-1].end) else 0)
                parts += [name[done : run[0].start], chr(_FIRST_MARK + len(marked))]
                marked.append(country)
                done, at = end, at + length
                break
        else:
            at += 1
    return "".join([*parts, name[done:]]), marked


def _closes_initials(name: str, end: int) -> bool:
    """Whether the full stop at `end` belongs to initials, as in `U.S.`."""
    return name[end : end + 1] == "." and name[end - 2 : end - 1] == "."


def _slots(
    found: re.Match[str],
    marked: list[CountryName],
    family: PatternFamily,
    context: CountryName | None,
    towns: Mapping[str, CountryName],
) -> _Slots | None:
    """The captured values, filled up from the context; None where a named town is unknown."""
    groups = found.groupdict()
    country = marked[ord(groups["country"]) - _FIRST_MARK] if groups.get("country") else None
    host = marked[ord(groups["host"]) - _FIRST_MARK] if groups.get("host") else None
    name = groups.get("name")
    if groups.get("town"):
        host = towns.get(_key(groups["town"]))
        if host is None:
            return None
    if name and family.context == "country" and country is None:
        country = towns.get(_key(name))
    if family.context == "country" and country is None:
        country = context
    if family.context == "host" and host is None:
        host = context
    return _Slots(country, host, name)


def _result(name: str, family: PatternFamily, slots: _Slots, patterns: OrganizationPatterns) -> PatternMatch:
    complete = (family.context != "country" or slots.country is not None) and (
        family.context != "host" or slots.host is not None
    )
    template = family.id if complete or family.incomplete_id is None else family.incomplete_id
    identity = template.format(
        country=slug(slots.country.name) if slots.country else "",
        the_country=slug(_in_sentence(slots.country, patterns.article)),
        host=slug(slots.host.name) if slots.host else "",
        cc=slots.country.code.lower() if slots.country else "",
        name=_name_slug(slots.name or ""),
    )
    title = name
    if complete and family.title is not None:
        title = family.title.format(
            country=_in_sentence(slots.country, patterns.article),
            host=_in_sentence(slots.host, patterns.article),
            name=slots.name,
        )
    owner = slots.country.code if family.owner == "country" and slots.country else None
    identity = patterns.same.get(identity, identity)
    return PatternMatch(family.name, identity, title, family.kind, owner, family.parent, not complete)


def _name_slug(name: str) -> str:
    """The captured words as an id's part: one spelling, `&` as `and`, `United Nations` as `un`."""
    plain = slug(name.replace("&", " and ")).removeprefix("the-")
    if plain == "united-nations":
        return "un"
    plain = plain.replace("co-operation", "cooperation")
    spelled = "-".join(_SPELLINGS.get(word, word) for word in plain.split("-"))
    return _SAME_NAMES.get(spelled, spelled)


def _in_sentence(country: CountryName | None, article: frozenset[str]) -> str:
    if country is None:
        return ""
    return f"the {country.name}" if country.code in article else country.name
