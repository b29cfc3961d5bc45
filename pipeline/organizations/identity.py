"""Which organization a group of names stands for: a listed one, one named by rule, or a new one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from extractors.acronyms import ACRONYM
from pipeline.knowledge.everything import Knowledge
from pipeline.knowledge.organization_kinds import kind_of
from pipeline.knowledge.organization_patterns import CountryName, PatternMatch, match_pattern
from pipeline.organizations.context import CountryContext
from pipeline.organizations.decisions import Decisions
from pipeline.organizations.forms import (
    capitalized,
    comparable,
    completions,
    is_ordinary,
    is_plain,
    latin,
    name_id,
    spellings,
    split_country,
    without_opener,
)
from pipeline.organizations.lookup import Lookup
from pipeline.records import Organization

# State bodies bear the same names everywhere; their country is part of their id.
STATE_KINDS = frozenset({"government", "parliament", "judiciary", "security"})
# Kinds of bodies that belong to a country.
NATIONAL_KINDS = STATE_KINDS | {"ngo", "network", "academic", "media", "party", "company"}
# Bodies whose parts are named after them: `Mission to Serbia` in a report of the OSCE.
PARENTS = ("OSCE", "UN", "EU", "NATO", "African Union")
# `UNDP Country Office`, `UN Women Regional Office for Asia`.
_OFFICE = re.compile(
    r"(?:Country |Field |Project |Programme |Regional |Sub-?[Rr]egional |Multi-?[Cc]ountry )*Office"
    r"(?: (?:in|for) .+)?"
)
_Question = tuple[tuple[str, ...], CountryName | None, CountryName | None]


@dataclass(frozen=True, slots=True)
class Identified:
    """An organization, the form of its name that told it, and the method by which it was told
    (see pipeline.organizations.reasons)."""

    organization: Organization
    form: str
    method: str


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
        self._lookup = Lookup(knowledge, decisions)
        self._context = context
        self._document = document
        self._authority = knowledge.organizations.authority
        self._country_keys = {
            comparable(name): country for country in knowledge.places.countries for name in country.names
        }
        self._identified: dict[_Question, Identified] = {}
        self._elsewhere: dict[str, Organization | None] = {}
        self._matched: dict[tuple[str, CountryName | None], PatternMatch | None] = {}
        self._countries = self._countries_of(forms)
        self._parents = [parent for parent in PARENTS if self._is_named(parent, forms)]

    def surely(self, form: str) -> str | None:
        """The id of a name that needs no context, None where it does or is not known."""
        known = self._decisions.same(form) or self._lookup.strong(form)
        if known is not None:
            return known
        match = self._match(form, None)
        return match.id if match is not None and not match.needs_context else None

    def identify(
        self, forms: Sequence[str], here: CountryName | None, usual: CountryName | None
    ) -> Identified:
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
            decided = self._decisions.same(found.organization.id)
            if decided is not None:
                moved = self._lookup.listed(decided) or replace(found.organization, id=decided)
                found = Identified(moved, found.form, "decision")
            renamed = self._decisions.renamed(found.organization)
            self._identified[key] = replace(found, organization=renamed)
        return self._identified[key]

    def _is_state_body(self, name: str) -> bool:
        return bool(ACRONYM.fullmatch(name)) or self._kind(name) in STATE_KINDS

    def _found(self, forms: Sequence[str], country: CountryName | None) -> Identified | None:
        acronym = _acronym(forms)
        for form in forms:
            decided = self._decisions.same(form)
            if decided is not None:
                listed = self._lookup.listed(decided)
                unlisted = Organization(decided, forms[0], acronym, self._kind(forms[0]))
                return Identified(listed or unlisted, form, "decision")
        for form in forms:
            known = self._lookup.listed(self._lookup.strong(form) or "")
            if (
                known is not None
                and not self._is_other(forms, known.id)
                and not self._lookup.defines_anew(form, tuple(forms), known.id)
            ):
                return Identified(known, form, "list")
        # A short form says nothing for itself where the document gives the name in full.
        telling = [form for form in forms if not ACRONYM.fullmatch(form)] or list(forms)
        steps: tuple[tuple[str, Callable[[str], Organization | None]], ...] = (
            ("rule", lambda form: self._by_rule(form, None, acronym)),
            ("weak", lambda form: self._weak(form, country)),
            ("full", lambda form: self._listed_in_full(form, country)),
            ("part", self._part),
            ("office", self._country_office),
            ("context", lambda form: self._by_rule(form, country, acronym)),
            ("only", self._listed_elsewhere),
            ("full", lambda form: self._ruled_in_full(form, country, acronym)),
            ("donor", lambda form: self._of_country(form, acronym)),
            ("alone", lambda form: self._by_rule(form, country, acronym, incomplete=True)),
        )
        candidates = (
            Identified(found, form, method)
            for method, find in steps
            for form in telling
            if (found := find(form))
        )
        return next((c for c in candidates if not self._is_other(forms, c.organization.id)), None)

    def _is_other(self, forms: Sequence[str], organization: str) -> bool:
        return any(self._decisions.forbids(form, organization) for form in forms)

    def _weak(self, form: str, country: CountryName | None) -> Organization | None:
        """A weak name counts where just one body of that name fits the country spoken of."""
        found = [self._authority[alias.organization] for alias in self._lookup.aliases(form)]
        here = [o for o in found if country is not None and o.country == country.code]
        anywhere = [o for o in found if o.country is None]
        # A body of a country that the document names is likelier than one of the whole world.
        named = [o for o in found if anywhere and o.country in self._countries]
        fitting = here or named or anywhere
        return replace(fitting[0], known=True) if len(fitting) == 1 else None

    def _listed_in_full(self, form: str, country: CountryName | None) -> Organization | None:
        """`Agency for Gender Equality` in a report on Kosovo: `Kosovo Agency for Gender Equality`."""
        if country is None:
            return None
        return self._lookup.listed(self._lookup.in_full(form, country) or "")

    def _listed_elsewhere(self, form: str) -> Organization | None:
        """`Department of State`, where of the countries of the document one alone has such a body."""
        if form not in self._elsewhere:
            weak = {alias.organization for alias in self._lookup.aliases(form)}
            found = {o for o in weak if self._authority[o].country in self._countries}
            full = (self._lookup.in_full(form, country) for country in self._countries.values())
            found.update(organization for organization in full if organization)
            self._elsewhere[form] = self._lookup.listed(found.pop()) if len(found) == 1 else None
        return self._elsewhere[form]

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
                known = self._authority.get(self._lookup.strong(" ".join(parts[:size])) or "")
                if known is not None and known.kind == "un" and known.parent is not None:
                    return replace(known, known=True)
        return None

    def _part(self, form: str) -> Organization | None:
        """`Mission to Serbia` in a report of the OSCE: `OSCE Mission to Serbia`."""
        if " " not in form:
            return None
        known = {found for parent in self._parents if (found := self._lookup.strong(f"{parent} {form}"))}
        return self._lookup.listed(known.pop()) if len(known) == 1 else None

    def _countries_of(self, forms: frozenset[str]) -> dict[str, CountryName]:
        """The countries of the document's places and of the bodies that it names in full."""
        known = (self._authority.get(self._lookup.strong(form) or "") for form in sorted(forms))
        codes = {*self._context.counts, *(o.country for o in known if o is not None and o.country)}
        names = {country.code: country for country in self._knowledge.country_names.values()}
        return {code: names[code] for code in sorted(codes) if code in names}

    def _is_named(self, parent: str, forms: frozenset[str]) -> bool:
        return any(form == parent or form.startswith((f"{parent} ", f"{parent}/")) for form in forms) or any(
            self._lookup.strong(form) == self._lookup.strong(parent) for form in forms
        )

    def _match(self, form: str, country: CountryName | None) -> PatternMatch | None:
        key = (form, country)
        if key not in self._matched:
            self._matched[key] = self._match_any(form, country)
        return self._matched[key]

    def _match_any(self, form: str, country: CountryName | None) -> PatternMatch | None:
        for written in dict.fromkeys((*spellings(form), capitalized(form))):
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
        known = self._lookup.listed(match.id)
        if known is not None:
            return known
        # A body whose country nothing tells is never the same as another document's.
        identity = f"{match.id}-{self._document}" if match.needs_context else match.id
        parent = match.parent if match.parent in self._authority else None
        return Organization(identity, match.name, acronym, match.kind, match.country, parent)

    def _kind(self, name: str) -> str | None:
        return kind_of(latin(name), self._knowledge.organization_heads)

    def _unlisted(self, forms: Sequence[str], country: CountryName | None) -> Identified:
        name = forms[0]
        kind = next((kind for form in forms if (kind := self._kind(form))), None)
        key = self._naming_words(forms)
        own = split_country(key, self._knowledge.country_names)
        method = "name"
        code = country.code if country and (kind is None or kind in NATIONAL_KINDS) else None
        if kind in STATE_KINDS:
            if own is not None:
                key, code = own.words, own.country.code
            # A state body whose country nothing tells is never the same as another document's.
            identity = name_id((*key, code.lower() if code else self._document))
            method = "name" if code else "alone"
        elif code and own is None and is_plain(key):
            identity = name_id((*key, code.lower()))
        else:
            code = own.country.code if own and kind in NATIONAL_KINDS else code
            identity = name_id(key)
        if self._is_other(forms, identity):
            identity = f"{identity}-other"
        acronym = _acronym(forms)
        acronym = acronym if acronym != name else None
        return Identified(Organization(identity, name, acronym, kind, code), name, method)

    def _naming_words(self, forms: Sequence[str]) -> tuple[str, ...]:
        """The words that the id is made of: the body's own name rather than its translation,
        without `Association` and the like in front."""
        keys = [comparable(form) for form in forms if not ACRONYM.fullmatch(form)] or [comparable(forms[0])]
        own = next((key for key in keys if not is_ordinary(key)), keys[0])
        bare = without_opener(own)
        return own if self._context.is_place(" ".join(bare)) else bare


def _acronym(forms: Sequence[str]) -> str | None:
    return next((form for form in sorted(forms) if ACRONYM.fullmatch(form)), None)
