"""Decides which place each mention of one document means.

A name is decided by its document alone, so that the same report always gives the same places:
by the country named beside it, by the countries that the document's sure places lie in, and last
by size. One form means one place throughout the document.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.knowledge.gazetteer import Gazetteer, PlaceCandidate, name_key
from pipeline.names import slug
from pipeline.records import Mention, MentionType, Place

# What speaks for a candidate, in points. A country beside the name outweighs all else; a name of a
# country means the country (Georgia, not the state), a well-known city is meant even in a report
# on a country with a namesake (Toronto, not Toronto in Ohio), then the document's countries count.
_COUNTRY_BESIDE = 1000.0
_COUNTRY_OR_REGION = 200.0
_STRONG_NAME = 150.0
_STRONG_SPELLING = 75.0
_SPOKEN_OF = 50.0
_SHARE_OF_DOCUMENT = 100.0
_NEAR = 30.0
_MAIN_NAME = 20.0
_MOST_FOR_SIZE = 40.0
_LARGEST = 10_000_000
# A city of this size is meant by its name whatever the document speaks of.
_METROPOLIS = 1_000_000

_SMALLEST_UNIQUE = 2_000
_NEAR_CHARACTERS = 300
# How far a place of known country may stand from an unlisted one to lend it its country.
_LENDING_CHARACTERS = 150
# `Pirot, Serbia`, `Pirot (Serbia)`, `Pirot in southern Serbia`, `Pirot region, Serbia`.
_TO_COUNTRY = re.compile(
    r"(?: [a-z-]+)?(?:, | \(| – | - |/| in (?:the )?)(?:(?:north|south|east|west)\w*,? )?(?:the )?",
    re.IGNORECASE,
)
_ADMIN_WORDS = (
    "Archipelago|Canton|County|Department|District|Governorate|Islands?|Municipality|Oblast|Peninsula|Prefecture"
    "|Province|Region|State|Territory|Valley"
)
_ADMIN_NAME = re.compile(rf" (?:{_ADMIN_WORDS})$")
_ADMIN_AFTER = re.compile(rf" (?:{_ADMIN_WORDS.lower()})\b")
_TOWN_NAME = re.compile(r" City$")
_VENUE_RULE = "place-venue"
_DIRECTION = re.compile(
    r"(?:(?:North|South|East|West)(?:[- ]?(?:east|west))?(?:ern)?|Central|Upper|Lower) ", re.IGNORECASE
)
# The second ending of `Mitrovica/ë`.
_ENDING = re.compile(r"/[^\W\d_A-Z]{1,2}$")


@dataclass(frozen=True, slots=True)
class _Form:
    """One form of a name in the document: where it stands and what it can mean."""

    key: str
    mentions: tuple[Mention, ...]
    candidates: tuple[PlaceCandidate, ...]

    @property
    def only_country(self) -> str | None:
        """The country of all towns of this very name, hamlets apart; None where they are in several."""
        countries = {c.country for c in self.candidates if c.main and c.population >= _SMALLEST_UNIQUE}
        return countries.pop() if len(countries) == 1 else None


def resolve_places(
    mentions: Sequence[Mention], text: str, gazetteer: Gazetteer
) -> tuple[list[Mention], list[Place]]:
    """The mentions of one document with the PLACE ones resolved, and the places they name.

    Mentions of other types come back as they are, in the same order; the places are sorted by id.
    A place that the gazetteer does not know keeps its name, a country guessed from the document
    and no coordinates.
    """
    named = sorted((m for m in mentions if m.type is MentionType.PLACE), key=lambda m: m.start)
    forms = _forms(named, gazetteer)
    beside = _countries_beside(named, text, gazetteer)
    weights = _country_weights(forms.values(), beside)
    by_key: dict[str, Place] = {}
    unlisted: list[_Form] = []
    for key, form in forms.items():
        candidate = _choose(form, beside, weights, forms.values())
        if candidate is None:
            unlisted.append(form)
        else:
            by_key[key] = _known(candidate)
    located = [(m, by_key[_key(m)].country) for m in named if _key(m) in by_key]
    for form in unlisted:
        by_key[form.key] = _unlisted(form, _country_of_unlisted(form, beside, located, gazetteer), text)
    resolved = [replace(m, entity=by_key[_key(m)].id) if m.type is MentionType.PLACE else m for m in mentions]
    places = {place.id: place for place in by_key.values()}
    return resolved, [places[place_id] for place_id in sorted(places)]


def _key(mention: Mention) -> str:
    return name_key(mention.text) or mention.text


def _forms(mentions: Iterable[Mention], gazetteer: Gazetteer) -> dict[str, _Form]:
    grouped: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        grouped[_key(mention)].append(mention)
    return {
        key: _Form(key, tuple(group), _candidates(group[0].text, gazetteer))
        for key, group in sorted(grouped.items())
    }


def _candidates(surface: str, gazetteer: Gazetteer) -> tuple[PlaceCandidate, ...]:
    """What a form can mean: as it stands, as a double name, or without `County`."""
    surface = _ENDING.sub("", surface)
    found = gazetteer.candidates(surface)
    if not found and "/" in surface:
        halves = [gazetteer.candidates(half) for half in surface.split("/")]
        shared = set.intersection(*({c.id for c in half} for half in halves))
        every = [c for half in halves for c in half]
        found = tuple(c for c in every if c.id in shared) or tuple(every)
    if not found and _ADMIN_NAME.search(surface):
        found = tuple(
            c for c in gazetteer.candidates(_ADMIN_NAME.sub("", surface)) if c.kind in ("admin", "city")
        )
    if not found and _TOWN_NAME.search(surface):
        found = tuple(c for c in gazetteer.candidates(_TOWN_NAME.sub("", surface)) if c.kind == "city")
    return found


def _countries_beside(
    mentions: Sequence[Mention], text: str, gazetteer: Gazetteer
) -> dict[int, frozenset[str]]:
    """By the start of a mention, the codes of the country named right after it, or of its part."""
    beside: dict[int, frozenset[str]] = {}
    for mention, following in reversed(list(pairwise(mentions))):
        if not _TO_COUNTRY.fullmatch(text, mention.end, following.start):
            continue
        codes = {
            c.country
            for c in gazetteer.candidates(following.text)
            if c.country is not None and c.kind in ("country", "admin") and c.strong
        }
        # `Vitina, Gjilan, Kosovo`: the country reaches back over the list.
        codes |= beside.get(following.start, frozenset())
        if codes and not any(c.kind == "country" for c in gazetteer.candidates(mention.text)):
            beside[mention.start] = frozenset(codes)
    return beside


def _country_weights(forms: Collection[_Form], beside: Mapping[int, frozenset[str]]) -> Counter[str]:
    """How much the document speaks of each country, by names that leave no doubt."""
    weights: Counter[str] = Counter()
    for form in forms:
        strong = [c for c in form.candidates if c.strong]
        whole = [c for c in strong if c.kind == "country"]
        countries = {c.country for c in (whole or strong)}
        if len(countries) == 1:
            (country,) = countries
            if country is not None:
                weights[country] += len(form.mentions) * (2 if whole else 1)
    for codes in beside.values():
        if len(codes) == 1:
            weights.update(codes)
    # Small towns of one country are proof only together: one alone may be a namesake.
    together = Counter(
        form.only_country for form in forms if form.only_country and not weights[form.only_country]
    )
    for country, towns in together.items():
        if towns > 1:
            weights[country] += towns
    return weights


def _choose(
    form: _Form, beside: Mapping[int, frozenset[str]], weights: Counter[str], forms: Iterable[_Form]
) -> PlaceCandidate | None:
    """The best candidate; None where the document speaks of other countries than all candidates."""
    adjacent = {code for m in form.mentions for code in beside.get(m.start, ())}
    near = _near_countries(form, forms)
    total = sum(weights.values())
    best: tuple[float, int, str] | None = None
    chosen = None
    for candidate in form.candidates:
        country = candidate.country
        small = not candidate.strong and candidate.kind in ("city", "admin")
        if small and country is not None and country not in adjacent:
            # A small namesake in a country that the document never names is the wrong place,
            # unless no other place has the name and it is no hamlet.
            unique = form.only_country == country and candidate.main
            if adjacent or (total and not weights[country] and not unique):
                continue
        share = weights[country or ""] / total if total else 0.0
        rank = (_score(candidate, adjacent, near, share), candidate.population, candidate.id)
        if best is None or rank > best:
            best, chosen = rank, candidate
    return chosen


def _score(candidate: PlaceCandidate, adjacent: set[str], near: set[str], share: float) -> float:
    score = _SHARE_OF_DOCUMENT * share + _SPOKEN_OF * (share > 0) + _NEAR * (candidate.country in near)
    if candidate.country in adjacent and (candidate.main or candidate.strong):
        score += _COUNTRY_BESIDE
    if candidate.kind in ("country", "region") and candidate.strong:
        score += _COUNTRY_OR_REGION
    if candidate.strong:
        sure = _STRONG_NAME if candidate.main or candidate.kind != "city" else _STRONG_SPELLING
        score += sure * (
            1.0 if candidate.kind != "city" else min(1.0, math.sqrt(candidate.population / _METROPOLIS))
        )
    score += _MAIN_NAME * candidate.main
    return score + _MOST_FOR_SIZE * min(1.0, math.sqrt(candidate.population / _LARGEST))


def _near_countries(form: _Form, forms: Iterable[_Form]) -> set[str]:
    """Countries whose own names stand within a few lines of the form."""
    return {
        c.country
        for other in forms
        if other.key != form.key
        for c in other.candidates
        if c.kind == "country" and c.strong and c.country is not None
        if any(abs(m.start - o.start) <= _NEAR_CHARACTERS for m in form.mentions for o in other.mentions)
    }


def _known(candidate: PlaceCandidate) -> Place:
    return Place(
        candidate.id,
        candidate.name,
        candidate.kind,
        candidate.country,
        candidate.latitude,
        candidate.longitude,
        candidate.geonames_id,
    )


def _country_of_unlisted(
    form: _Form,
    beside: Mapping[int, frozenset[str]],
    located: Sequence[tuple[Mention, str | None]],
    gazetteer: Gazetteer,
) -> str | None:
    """The country beside it, the one it is a part of, that of the nearest place, or the document's."""
    adjacent = {code for m in form.mentions for code in beside.get(m.start, ())}
    if len(adjacent) == 1:
        return adjacent.pop()
    whole = gazetteer.candidates(_DIRECTION.sub("", form.mentions[0].text, count=1))
    if whole and whole[0].kind == "country":
        return whole[0].country
    votes: Counter[str] = Counter()
    everywhere: Counter[str] = Counter()
    for other, country in located:
        if country is not None:
            everywhere[country] += 1
            if any(abs(other.start - m.start) <= _LENDING_CHARACTERS for m in form.mentions):
                votes[country] += 1
    counts = votes or everywhere
    return min(counts, key=lambda code: (-counts[code], -everywhere[code], code)) if counts else None


def _unlisted(form: _Form, country: str | None, text: str) -> Place:
    first = form.mentions[0]
    name = first.text.title() if first.text.isupper() and len(first.text) > 4 else first.text
    if _ADMIN_NAME.search(name) or _DIRECTION.match(name) or _ADMIN_AFTER.match(text, first.end):
        kind = "admin"
    else:
        kind = "venue" if first.rule == _VENUE_RULE else "city"
    place_id = slug(name) or "place"
    return Place(f"{place_id}-{country.lower()}" if country else place_id, name, kind, country)
