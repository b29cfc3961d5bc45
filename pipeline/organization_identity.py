"""Which organization a group of names stands for: a listed one, one named by rule, or a new one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from extractors.acronyms import ACRONYM, spells_beginning
from pipeline.knowledge.everything import Knowledge
from pipeline.knowledge.organization_kinds import kind_of
from pipeline.knowledge.organization_patterns import CountryName, PatternMatch, match_pattern
from pipeline.knowledge.organizations import Alias, lookup
from pipeline.organization_context import CountryContext
from pipeline.organization_decisions import Decisions
from pipeline.organization_names import (
    capitalized,
    comparable,
    completions,
    is_ordinary,
    is_plain,
    name_id,
    spellings,
    split_country,
    without_opener,
)
from pipeline.records import Organization

# State bodies bear the same names everywhere; their country is part of their id.
STATE_KINDS = frozenset({"government", "parliament", "judiciary", "security"})
# Kinds of bodies that belong to a country.
NATIONAL_KINDS = STATE_KINDS | {"ngo", "network", "academic", "media", "party", "company"}
# Bodies whose parts are named after them: `Mission to Serbia` in a report of the OSCE.
_PARENTS = ("OSCE", "UN", "EU", "NATO", "African Union")
# `UNDP Country Office`, `UN Women Regional Office for Asia`.
_OFFICE = re.compile(r"(?:Country |Field |Project |Programme )*Office(?: (?:in|for) .+)?")
_Question = tuple[tuple[str, ...], CountryName | None, CountryName | None]


class Identifier:
    """Identifies the names of one document."""

    def __init__(
        self,
        knowledge: Knowledge,
        decisions: Decisions,
        context: CountryContext,
        document: str,
        forms: frozenset[str],
    ) -> None:
        self._knowledge = knowledge
        self._decisions = decisions
        self._context = context
        self._document = document
        self._authority = knowledge.organizations.authority
        self._country_keys = {
            comparable(name): country for country in knowledge.places.countries for name in country.names
        }
        self._identified: dict[_Question, Organization] = {}
        self._matched: dict[tuple[str, CountryName | None], PatternMatch | None] = {}
        self._countries = self._countries_of(forms)
        self._parents = [parent for parent in _PARENTS if self._is_named(parent, forms)]

    def surely(self, form: str) -> str | None:
        """The id of a name that needs no context, None where it does or is not known."""
        known = self._decisions.same(form) or self._strong(form)
        if known is not None:
            return known
        match = self._match(form, None)
        return match.id if match is not None and not match.needs_context else None

    def identify(
        self, forms: Sequence[str], here: CountryName | None, usual: CountryName | None
    ) -> Organization:
        """The organization that a group of names stands for.

        `here` is the country meant where the name stands, `usual` where the names of the group
        stand mostly. One text may speak of the ministries of several countries by one name, but
        hardly of two networks.
        """
        key = (tuple(forms), here, usual)
        if key not in self._identified:
            longest_first = sorted(forms, key=lambda form: (-len(comparable(form)), -len(form), form))
            country = here if self._is_state_body(longest_first[0]) else usual
            found = self._found(longest_first, country) or self._unlisted(longest_first, usual)
            decided = self._decisions.same(found.id)
            if decided is not None:
                found = self._listed(decided) or replace(found, id=decided)
            self._identified[key] = self._decisions.renamed(found)
        return self._identified[key]

    def _is_state_body(self, name: str) -> bool:
        return bool(ACRONYM.fullmatch(name)) or self._kind(name) in STATE_KINDS

    def _found(self, forms: Sequence[str], country: CountryName | None) -> Organization | None:
        acronym = _acronym(forms)
        for form in forms:
            decided = self._decisions.same(form)
            if decided is not None:
                return self._listed(decided) or Organization(decided, forms[0], acronym, self._kind(forms[0]))
        for form in forms:
            known = self._strong(form)
            if known and not self._is_other(forms, known) and not self._defines_anew(form, forms, known):
                return self._listed(known)
        # A short form says nothing for itself where the document gives the name in full.
        telling = [form for form in forms if not ACRONYM.fullmatch(form)] or list(forms)
        steps: tuple[Callable[[str], Organization | None], ...] = (
            lambda form: self._by_rule(form, None, acronym),
            lambda form: self._weak(form, country),
            lambda form: self._listed_in_full(form, country),
            self._part,
            self._country_office,
            lambda form: self._by_rule(form, country, acronym),
            self._listed_elsewhere,
            lambda form: self._ruled_in_full(form, country, acronym),
            lambda form: self._of_country(form, acronym),
            lambda form: self._by_rule(form, country, acronym, incomplete=True),
        )
        candidates = (found for find in steps for form in telling if (found := find(form)))
        return next((found for found in candidates if not self._is_other(forms, found.id)), None)

    def _is_other(self, forms: Sequence[str], organization: str) -> bool:
        return any(self._decisions.forbids(form, organization) for form in forms)

    def _defines_anew(self, short: str, forms: Sequence[str], known: str) -> bool:
        """Whether the document gives a well-known acronym a meaning of its own:
        `Centre for Social Work (CSW)` is not the Commission on the Status of Women."""
        if not ACRONYM.fullmatch(short):
            return False
        names = [
            set(comparable(alias.text))
            for alias in self._knowledge.organizations.aliases
            if alias.organization == known
        ]
        own = [set(comparable(form)) for form in forms if form != short and spells_beginning(short, form)]
        return bool(own) and not any(len(one & name) * 2 >= len(one) for one in own for name in names)

    def _listed(self, organization: str) -> Organization | None:
        known = self._authority.get(organization)
        return replace(known, known=True) if known else None

    def _aliases(self, form: str) -> list[Alias]:
        for written in spellings(form):
            found = [
                alias
                for alias in lookup(self._knowledge.organization_names, written)
                if not self._decisions.forbids(form, alias.organization)
            ]
            if found:
                return found
        return []

    def _strong(self, form: str) -> str | None:
        found = {alias.organization for alias in self._aliases(form) if alias.strong}
        return found.pop() if len(found) == 1 else None

    def _weak(self, form: str, country: CountryName | None) -> Organization | None:
        """A weak name counts where just one body of that name fits the country spoken of."""
        found = [self._authority[alias.organization] for alias in self._aliases(form)]
        here = [o for o in found if country is not None and o.country == country.code]
        anywhere = [o for o in found if o.country is None]
        # A body of a country that the document names is likelier than one of the whole world.
        named = [o for o in found if anywhere and o.country in self._context.counts]
        fitting = here or named or anywhere
        return replace(fitting[0], known=True) if len(fitting) == 1 else None

    def _listed_in_full(self, form: str, country: CountryName | None) -> Organization | None:
        """`Agency for Gender Equality` in a report on Kosovo: `Kosovo Agency for Gender Equality`."""
        if country is None:
            return None
        known = (self._strong(full) for full in completions(form, country))
        return next((self._listed(organization) for organization in known if organization), None)

    def _listed_elsewhere(self, form: str) -> Organization | None:
        """`Department of State`, where of the countries of the document one alone has such a body."""
        weak = {alias.organization for alias in self._aliases(form)}
        found = {o for o in weak if self._authority[o].country in self._countries}
        for country in self._countries.values():
            full = self._listed_in_full(form, country)
            if full is not None:
                found.add(full.id)
        return self._listed(found.pop()) if len(found) == 1 else None

    def _ruled_in_full(
        self, form: str, country: CountryName | None, acronym: str | None
    ) -> Organization | None:
        """`Supreme Court` in a report on Ukraine: `Supreme Court of Ukraine`."""
        if country is None:
            return None
        matches = (self._match(full, None) for full in completions(form, country))
        fitting = (m for m in matches if m is not None and m.country == country.code and not m.needs_context)
        return next((self._from_match(match, acronym) for match in fitting), None)

    def _country_office(self, form: str) -> Organization | None:
        """`UN Women Nepal`, `UNDP Country Office`: the agency, which is one body everywhere."""
        parts = form.split()
        for size in range(len(parts) - 1, 0, -1):
            rest = " ".join(parts[size:])
            if _OFFICE.fullmatch(rest) or comparable(rest) in self._country_keys:
                known = self._authority.get(self._strong(" ".join(parts[:size])) or "")
                if known is not None and known.kind == "un" and known.parent is not None:
                    return replace(known, known=True)
        return None

    def _part(self, form: str) -> Organization | None:
        """`Mission to Serbia` in a report of the OSCE: `OSCE Mission to Serbia`."""
        if " " not in form:
            return None
        known = {found for parent in self._parents if (found := self._strong(f"{parent} {form}"))}
        return self._listed(known.pop()) if len(known) == 1 else None

    def _countries_of(self, forms: frozenset[str]) -> dict[str, CountryName]:
        """The countries of the document's places and of the bodies that it names in full."""
        known = (self._authority.get(self._strong(form) or "") for form in sorted(forms))
        codes = {*self._context.counts, *(o.country for o in known if o is not None and o.country)}
        names = {country.code: country for country in self._knowledge.country_names.values()}
        return {code: names[code] for code in sorted(codes) if code in names}

    def _is_named(self, parent: str, forms: frozenset[str]) -> bool:
        return any(form == parent or form.startswith((f"{parent} ", f"{parent}/")) for form in forms) or any(
            self._strong(form) == self._strong(parent) for form in forms
        )

    def _match(self, form: str, country: CountryName | None) -> PatternMatch | None:
        key = (form, country)
        if key not in self._matched:
            self._matched[key] = self._match_any(form, country)
        return self._matched[key]

    def _match_any(self, form: str, country: CountryName | None) -> PatternMatch | None:
        for written in (*spellings(form), capitalized(form)):
            match = match_pattern(
                written,
                self._knowledge.country_names,
                self._knowledge.organization_patterns,
                country,
                self._context.towns,
            )
            if match is not None and not self._decisions.forbids(form, match.id):
                return match
        return None

    def _by_rule(
        self, form: str, country: CountryName | None, acronym: str | None, incomplete: bool = False
    ) -> Organization | None:
        match = self._match(form, country)
        if match is None or (match.needs_context and not incomplete):
            return None
        return self._from_match(match, acronym)

    def _of_country(self, form: str, acronym: str | None) -> Organization | None:
        """A country's bare name where an organization stands is its government."""
        country = self._country_keys.get(comparable(form))
        return self._by_rule(f"Government of {country.name}", None, acronym) if country else None

    def _from_match(self, match: PatternMatch, acronym: str | None) -> Organization:
        known = self._listed(match.id)
        if known is not None:
            return known
        # A body whose country nothing tells is never the same as another document's.
        identity = f"{match.id}-{self._document}" if match.needs_context else match.id
        parent = match.parent if match.parent in self._authority else None
        return Organization(identity, match.name, acronym, match.kind, match.country, parent)

    def _kind(self, name: str) -> str | None:
        return kind_of(name, self._knowledge.organization_heads)

    def _unlisted(self, forms: Sequence[str], country: CountryName | None) -> Organization:
        name = forms[0]
        kind = next((kind for form in forms if (kind := self._kind(form))), None)
        key = self._naming_words(forms)
        own = split_country(key, self._knowledge.country_names)
        code = country.code if country and (kind is None or kind in NATIONAL_KINDS) else None
        if kind in STATE_KINDS:
            if own is not None:
                key, code = own.words, own.country.code
            # A state body whose country nothing tells is never the same as another document's.
            identity = name_id((*key, code.lower() if code else self._document))
        elif code and own is None and is_plain(key):
            identity = name_id((*key, code.lower()))
        else:
            code = own.country.code if own and kind in NATIONAL_KINDS else code
            identity = name_id(key)
        if self._is_other(forms, identity):
            identity = f"{identity}-other"
        acronym = _acronym(forms)
        return Organization(identity, name, acronym if acronym != name else None, kind, code)

    def _naming_words(self, forms: Sequence[str]) -> tuple[str, ...]:
        """The words that the id is made of: the body's own name rather than its translation,
        without `Association` and the like in front."""
        keys = [comparable(form) for form in forms if not ACRONYM.fullmatch(form)] or [comparable(forms[0])]
        own = next((key for key in keys if not is_ordinary(key)), keys[0])
        bare = without_opener(own)
        return own if self._context.is_place(" ".join(bare)) else bare


def _acronym(forms: Sequence[str]) -> str | None:
    return next((form for form in sorted(forms) if ACRONYM.fullmatch(form)), None)
