"""One organization, one id: the forms of a document's organizations brought together and identified.

The answer depends on the document and the knowledge files alone, so ids stay what they are when
more reports come in and do not depend on the order in which reports are read.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.acronyms import ACRONYM, Definition
from pipeline.knowledge.everything import Knowledge
from pipeline.knowledge.organization_kinds import kind_of
from pipeline.knowledge.organization_patterns import CountryName, PatternMatch, match_pattern
from pipeline.knowledge.organizations import lookup
from pipeline.names import fold, slug, words
from pipeline.records import Document, Mention, MentionType, Organization, Place

# State bodies bear the same names everywhere; their country is part of their id.
STATE_KINDS = frozenset({"government", "parliament", "judiciary", "security"})
# Kinds of bodies that belong to a country.
NATIONAL_KINDS = STATE_KINDS | {"ngo", "network", "academic", "media", "party", "company"}
_BRACKET = re.compile(r"\s?[(“\"„«–-]{1,2}\s?")


@dataclass(frozen=True, slots=True)
class _Context:
    """What identifying a name may use: the knowledge, the countries that the document speaks of,
    and the countries of the towns it names."""

    knowledge: Knowledge
    countries: Counter[str]
    towns: Mapping[str, CountryName]

    @property
    def home(self) -> str | None:
        """The country that the document speaks of most, where one stands out."""
        if not self.countries:
            return None
        country, count = self.countries.most_common(1)[0]
        return country if count * 2 > sum(self.countries.values()) else None

    @property
    def home_name(self) -> CountryName | None:
        return next((n for n in self.knowledge.country_names.values() if n.code == self.home), None)


@dataclass(frozen=True, slots=True)
class Resolved:
    """All mentions, those of organizations with `entity` set; the organizations with all that they
    are part of, ordered by id; and the id of the publisher, where the document has one."""

    mentions: tuple[Mention, ...]
    organizations: tuple[Organization, ...]
    publisher: str | None


def resolve_organizations(
    document: Document,
    mentions: Sequence[Mention],
    definitions: Sequence[Definition],
    knowledge: Knowledge,
    places: Sequence[Place],
) -> Resolved:
    """Tell which organizations the mentions and the document's publisher name.

    `places` are the document's places, to which its mentions of places are already resolved.
    """
    text = document.text
    context = _context(mentions, knowledge, places)
    named = [m for m in mentions if m.type is MentionType.ORG]
    forms = Counter(m.text for m in named)
    if document.publisher:
        forms[document.publisher] += 1
    groups = _Groups(forms, context)
    groups.join_defined(text, definitions)
    groups.join_bracketed(text, named)
    groups.join_shortened()
    organizations: dict[str, Organization] = {}
    id_of: dict[str, str] = {}
    for group in groups.all():
        organization = _identify(group, context)
        organizations.setdefault(organization.id, organization)
        id_of.update(dict.fromkeys(group, organization.id))
    resolved = [replace(m, entity=id_of[m.text]) if m.type is MentionType.ORG else m for m in mentions]
    publisher = id_of[document.publisher] if document.publisher else None
    return Resolved(
        tuple(resolved), _with_parents(organizations, knowledge.organizations.authority), publisher
    )


def _context(mentions: Sequence[Mention], knowledge: Knowledge, places: Sequence[Place]) -> _Context:
    country_of = {place.id: place.country for place in places}
    found = (country_of[m.entity] for m in mentions if m.type is MentionType.PLACE and m.entity)
    names = {country.code: country for country in knowledge.country_names.values()}
    towns = {fold(p.name): names[p.country] for p in places if p.kind == "city" and p.country in names}
    return _Context(knowledge, Counter(country for country in found if country), towns)


def _with_parents(
    organizations: Mapping[str, Organization], authority: Mapping[str, Organization]
) -> tuple[Organization, ...]:
    complete = dict(organizations)
    for organization in organizations.values():
        parent = organization.parent
        while parent is not None and parent not in complete:
            complete[parent] = replace(authority[parent], known=True)
            parent = complete[parent].parent
    return tuple(complete[key] for key in sorted(complete))


class _Groups:
    """Forms of names joined where the document shows that they name one body."""

    def __init__(self, forms: Counter[str], context: _Context) -> None:
        self._forms = forms
        self._of: dict[str, str] = {}
        self._known = {form: _strong_id(form, context) for form in self._forms}
        by_key: dict[tuple[str, ...], str] = {}
        for form in self._forms:
            self._of[form] = by_key.setdefault(_key(form), form)

    def all(self) -> list[list[str]]:
        joined: dict[str, list[str]] = {}
        for form in sorted(self._forms):
            joined.setdefault(self._root(form), []).append(form)
        return list(joined.values())

    def join_defined(self, text: str, definitions: Sequence[Definition]) -> None:
        """`Kosovo Women's Network (KWN)`: the short form stands for the long one."""
        for definition in definitions:
            long = text[definition.long_start : definition.long_end]
            ending = next((f for f in self._forms if f == long or long.endswith(f) or f.endswith(long)), None)
            if ending and definition.short in self._forms:
                self._join(ending, definition.short)

    def join_bracketed(self, text: str, named: Sequence[Mention]) -> None:
        """`Women of the South (Zena Juga)`: a name in brackets right after a name translates it."""
        for first, second in itertools.pairwise(named):
            between = text[first.end : second.start]
            closed = text[second.end : second.end + 2].lstrip("”\"'“").startswith(")")
            if _BRACKET.fullmatch(between) and "(" in between and closed:
                self._join(first.text, second.text)

    def join_shortened(self) -> None:
        """`Ministry of Interior` for `Ministry of Interior of Serbia`, where only one longer form fits."""
        for form in self._forms:
            key = _key(form)
            if len(key) < 2 or self._known[form]:
                continue
            longer = [f for f in self._forms if len(_key(f)) > len(key) and _key(f)[: len(key)] == key]
            roots = {self._root(f) for f in longer} - {self._root(form)}
            if len(roots) == 1:
                self._join(form, longer[0])

    def _join(self, one: str, other: str) -> None:
        # Two names that the authority file knows as two bodies are never one.
        ours, theirs = self._identity(one), self._identity(other)
        if not (ours and theirs and ours != theirs):
            self._of[self._root(other)] = self._root(one)

    def _identity(self, form: str) -> str | None:
        root = self._root(form)
        return next((known for f, known in self._known.items() if known and self._root(f) == root), None)

    def _root(self, form: str) -> str:
        while self._of[form] != form:
            form = self._of[form]
        return form


def _key(form: str) -> tuple[str, ...]:
    return tuple(word.folded for word in words(form) if word.folded not in ("the", "s"))


def _identify(forms: Sequence[str], context: _Context) -> Organization:
    """The organization that a group of forms names."""
    authority = context.knowledge.organizations.authority
    longest_first = sorted(forms, key=lambda form: (-len(_key(form)), -len(form), form))
    for find in (_strong_id, _weak_id):
        for form in longest_first:
            known = find(form, context)
            if known is not None:
                return replace(authority[known], known=True)
    acronym = next((form for form in forms if ACRONYM.fullmatch(form)), None)
    for form in longest_first:
        match = match_pattern(
            form,
            context.knowledge.country_names,
            context.knowledge.organization_patterns,
            context.home_name,
            context.towns,
        )
        if match is not None:
            return _from_pattern(match, acronym, authority)
    return _unlisted(longest_first[0], acronym, context)


def _strong_id(form: str, context: _Context) -> str | None:
    found = {a.organization for a in lookup(context.knowledge.organization_names, form) if a.strong}
    return found.pop() if len(found) == 1 else None


def _weak_id(form: str, context: _Context) -> str | None:
    """A weak name counts where just one body of that name fits the countries of the document."""
    authority = context.knowledge.organizations.authority
    found = [a.organization for a in lookup(context.knowledge.organization_names, form)]
    fitting = [o for o in found if authority[o].country is None or authority[o].country in context.countries]
    return fitting[0] if len(fitting) == 1 else None


def _from_pattern(
    match: PatternMatch, acronym: str | None, authority: Mapping[str, Organization]
) -> Organization:
    known = authority.get(match.id)
    if known is not None:
        return replace(known, known=True)
    parent = match.parent if match.parent in authority else None
    return Organization(match.id, match.name, acronym, match.kind, match.country, parent)


def _unlisted(name: str, acronym: str | None, context: _Context) -> Organization:
    kind = kind_of(name, context.knowledge.organization_heads)
    country = context.home if kind in NATIONAL_KINDS else None
    suffix = f"-{country.lower()}" if kind in STATE_KINDS and country else ""
    short = acronym if acronym != name else None
    return Organization((slug(name) or "unnamed") + suffix, name, short, kind, country)
