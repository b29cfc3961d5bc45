"""Decides which place each mention of one document means.

A name is decided by its document alone, so that the same report always gives the same places:
by the country named beside it, by the countries that the document's sure places lie in, and last
by size. One form means one place throughout the document.
"""

from __future__ import annotations

import bisect
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from rapidfuzz import fuzz

from pipeline.knowledge.gazetteer import Gazetteer, PlaceCandidate, name_key
from pipeline.knowledge.organization_patterns import CountryName
from pipeline.names import PhraseIndex, slug
from pipeline.places.countries import Stand, Surroundings, named_countries
from pipeline.places.distance import SurePlaces
from pipeline.places.evidence import CountryWeights, Form, NearCountries, sure_places
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

# From this weight on, a document tells of the countries where it happens: one place, not an adjective.
_SPOKEN_FOR = 1.0
# A country with no more than this share of the document is named in passing.
_PASSING = 0.15
# A town of this size is known beyond its country's neighbours; a smaller one within kilometres.
_TOWN = 25_000
_REACH = 300.0
# Two spellings of one name share this much (rapidfuzz' ratio, in per cent).
_ALIKE = 70.0
_NEARLY = 85.0
# Where settlers named towns after those they came from, the older one is meant, many times as large.
_SETTLED = frozenset(("AU", "CA", "NZ", "US", "ZA"))
_TIMES_AS_LARGE = 10
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
    r"(?:(?:North|South|East|West)(?:[- ]?(?:east|west))?(?:ern)?|Central|Coastal|Inner|Upper|Lower) ",
    re.IGNORECASE,
)
_ONLY_DIRECTION = re.compile(
    r"(?:North|South|East|West)(?:[- ]?(?:east|west))?(?:ern)?|Central", re.IGNORECASE
)
_SECOND_DIRECTION = re.compile(rf",? (?:and|or|&) {_DIRECTION.pattern}(?P<name>[^\W\d_]+)")
# What lies between countries: `Timor Sea`, `Rafah Border`.
_BETWEEN_COUNTRIES = re.compile(r" (?:Sea|Ocean|Gulf|Straits?|Border|borders?)$")
# The second ending of `Mitrovica/ë`.
_ENDING = re.compile(r"/[^\W\d_A-Z]{1,2}$")


def resolve_places(
    mentions: Sequence[Mention], text: str, gazetteer: Gazetteer, countries: PhraseIndex[CountryName]
) -> tuple[list[Mention], list[Place]]:
    """The mentions of one document with the PLACE ones resolved, and the places they name.

    Mentions of other types come back as they are, in the same order; the places are sorted by id.
    A place that the gazetteer does not know keeps its name, a country guessed from the document
    and no coordinates.
    """
    named = sorted((m for m in mentions if m.type is MentionType.PLACE), key=lambda m: m.start)
    if not named:
        return list(mentions), []
    forms = _forms(named, text, gazetteer)
    beside = _countries_beside(named, text, gazetteer)
    spoken = _only_spoken_of(named, text, countries)
    weights = CountryWeights(forms.values(), beside, spoken)
    near = NearCountries(forms.values())
    sure = SurePlaces(sure_places(forms.values()))
    by_key: dict[str, Place] = {}
    unlisted: list[Form] = []
    for key, form in forms.items():
        candidate = _choose(form, beside, weights.without(form), near.of(form), sure)
        if candidate is None:
            unlisted.append(form)
        elif candidate.kind == "city" and _is_around(form, gazetteer):
            by_key[key] = _unlisted(form, candidate.country, text)
        else:
            by_key[key] = _known(candidate)
    located = ((m, by_key[_key(m)].country) for m in named if _key(m) in by_key)
    stands = [*(Stand(m.start, m.end, country) for m, country in located if country), *spoken]
    surroundings = Surroundings(text, stands)
    for form in unlisted:
        if _is_region(form, gazetteer):
            name = form.mentions[0].text
            by_key[form.key] = Place(slug(name) or "place", name, "region")
        else:
            country = _country_of_unlisted(form, beside, surroundings, gazetteer)
            by_key[form.key] = _unlisted(form, country, text)
    resolved = [replace(m, entity=by_key[_key(m)].id) if m.type is MentionType.PLACE else m for m in mentions]
    places = {place.id: place for place in by_key.values()}
    return resolved, [places[place_id] for place_id in sorted(places)]


def _key(mention: Mention) -> str:
    return name_key(mention.text) or mention.text


def _forms(mentions: Iterable[Mention], text: str, gazetteer: Gazetteer) -> dict[str, Form]:
    grouped: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        grouped[_key(mention)].append(mention)
    return {
        key: Form(key, tuple(group), _candidates(group[0], text, gazetteer))
        for key, group in sorted(grouped.items())
    }


def _completed(mention: Mention, text: str) -> str:
    """`West` of `West and Central Africa` as `West Africa`."""
    if _ONLY_DIRECTION.fullmatch(mention.text):
        whole = _SECOND_DIRECTION.match(text, mention.end)
        if whole is not None:
            return f"{mention.text} {whole['name']}"
    return _ENDING.sub("", mention.text)


def _candidates(mention: Mention, text: str, gazetteer: Gazetteer) -> tuple[PlaceCandidate, ...]:
    """What a form can mean: as it stands, as a double name, or without `County`."""
    surface = _completed(mention, text)
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


def _only_spoken_of(named: Sequence[Mention], text: str, countries: PhraseIndex[CountryName]) -> list[Stand]:
    """Names and adjectives of countries that stand outside all places: `Guatemalan women`."""
    ends = [m.end for m in named]

    def is_outside(stand: Stand) -> bool:
        at = bisect.bisect_right(ends, stand.start)
        return at == len(named) or named[at].start >= stand.end

    return [stand for stand in named_countries(text, countries) if is_outside(stand)]


def _choose(
    form: Form,
    beside: Mapping[int, frozenset[str]],
    weights: Mapping[str, float],
    near: set[str],
    sure: SurePlaces,
) -> PlaceCandidate | None:
    """The best candidate; None where the document speaks of other countries than all candidates."""
    adjacent = {code for m in form.mentions for code in beside.get(m.start, ())}
    total = sum(weights.values())
    shares = {code: weight / total for code, weight in weights.items()} if total else {}
    possible = []
    for candidate in form.candidates:
        country = candidate.country
        small = not candidate.strong and candidate.kind in ("city", "admin")
        if small and country is not None and country not in adjacent:
            # A small namesake in a country that the document never names is the wrong place.
            if adjacent or _is_named_after(candidate, form):
                continue
            if total >= _SPOKEN_FOR and not weights.get(country) and not _is_unique(form, candidate, sure):
                continue
        possible.append(candidate)
    best: tuple[float, int, str] | None = None
    chosen = None
    for candidate in _by_their_own_name(possible, form, adjacent, shares):
        others = [c for c in possible if c.country != candidate.country]
        rival, strong_rival = (
            max((shares.get(c.country or "", 0.0) for c in of), default=0.0)
            for of in (others, [c for c in others if c.strong])
        )
        share = shares.get(candidate.country or "", 0.0)
        score = _score(candidate, adjacent, near, share, rival, strong_rival)
        rank = (score, candidate.population, candidate.id)
        if best is None or rank > best:
            best, chosen = rank, candidate
    return chosen


def _is_named_after(candidate: PlaceCandidate, form: Form) -> bool:
    """Whether a small town bears the name of a city elsewhere: Belfast in Maine."""
    return candidate.country in _SETTLED and any(
        other.strong
        and other.main
        and other.kind == "city"
        and other.country != candidate.country
        and other.population >= _TIMES_AS_LARGE * candidate.population
        for other in form.candidates
    )


def _by_their_own_name(
    possible: Sequence[PlaceCandidate], form: Form, adjacent: set[str], shares: Mapping[str, float]
) -> list[PlaceCandidate]:
    """Without those that bear the name in another spelling only, where it is a place's very name.

    `Kotor` is not Kotoriba. A spelling stays that is nearly the name, or that the country beside it
    or the document's countries speak for.
    """
    if not any(c.main and c.kind == "city" for c in possible):
        return list(possible)
    return [
        c
        for c in possible
        if c.main
        or c.kind != "city"
        or c.country in adjacent
        or shares.get(c.country or "", 0.0) > _PASSING
        or fuzz.ratio(name_key(c.name), form.key) >= _NEARLY
    ]


def _is_unique(form: Form, candidate: PlaceCandidate, sure: SurePlaces) -> bool:
    """Whether no other country has the name and the place is a town, or near the document's others."""
    if candidate.main and form.only_country == candidate.country:
        return candidate.population >= _TOWN or sure.distance(form.key, candidate) <= _REACH
    # `Galkayo` is Gaalkacyo, but `Bobo` is not Boboniessoko.
    return (
        candidate.population >= _TOWN
        and {c.country for c in form.candidates} == {candidate.country}
        and fuzz.ratio(name_key(candidate.name), form.key) >= _ALIKE
    )


def _score(
    candidate: PlaceCandidate,
    adjacent: set[str],
    near: set[str],
    share: float,
    rival: float,
    strong_rival: float,
) -> float:
    """`share` is what the rest of the document speaks of the candidate's country, `rival` the most
    that it speaks of another country with such a place, `strong_rival` of one with a well-known one."""
    score = _SHARE_OF_DOCUMENT * share + _NEAR * (candidate.country in near)
    if share > 0:
        score += _SPOKEN_OF
    elif candidate.strong:
        # A well-known city needs no support, as long as nothing speaks for its namesakes.
        known = candidate.population >= _METROPOLIS
        score += _SPOKEN_OF * (1.0 if known else max(0.0, 1.0 - 2.0 * max(0.0, rival - _PASSING)))
    if candidate.country in adjacent and (candidate.main or candidate.strong):
        score += _COUNTRY_BESIDE
    if candidate.kind in ("country", "region") and candidate.strong:
        score += _COUNTRY_OR_REGION
    if candidate.strong:
        sure = _STRONG_NAME if candidate.main or candidate.kind != "city" else _STRONG_SPELLING
        if candidate.kind == "city" and share == 0 and strong_rival > _PASSING:
            # Tripoli in a report on Lebanon.
            sure /= 2
        score += sure * (
            1.0 if candidate.kind != "city" else min(1.0, math.sqrt(candidate.population / _METROPOLIS))
        )
    score += _MAIN_NAME * candidate.main
    return score + _MOST_FOR_SIZE * min(1.0, math.sqrt(candidate.population / _LARGEST))


def _is_around(form: Form, gazetteer: Gazetteer) -> bool:
    """Whether a name is that of the land around a town, which no list has: `Elbasan District`."""
    name = form.mentions[0].text
    return _ADMIN_NAME.search(name) is not None and not gazetteer.candidates(name)


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


def _is_region(form: Form, gazetteer: Gazetteer) -> bool:
    """Whether an unlisted name is no part of one country: `Bering Sea`."""
    name = form.mentions[0].text
    whole = gazetteer.candidates(_DIRECTION.sub("", name, count=1))
    if whole and whole[0].kind == "region" and whole[0].strong:
        return True
    return _BETWEEN_COUNTRIES.search(name) is not None


def _country_of_unlisted(
    form: Form, beside: Mapping[int, frozenset[str]], surroundings: Surroundings, gazetteer: Gazetteer
) -> str | None:
    """The country beside it, the one it is a part of, or the one that its surroundings speak of."""
    adjacent = {code for m in form.mentions for code in beside.get(m.start, ())}
    if len(adjacent) == 1:
        return adjacent.pop()
    whole = gazetteer.candidates(_DIRECTION.sub("", form.mentions[0].text, count=1))
    if whole and whole[0].kind == "country":
        return whole[0].country
    return surroundings.likeliest([(m.start, m.end) for m in form.mentions])


def _unlisted(form: Form, country: str | None, text: str) -> Place:
    first = form.mentions[0]
    name = first.text.title() if first.text.isupper() and len(first.text) > 4 else first.text
    if _ADMIN_NAME.search(name) or _DIRECTION.match(name) or _ADMIN_AFTER.match(text, first.end):
        kind = "admin"
    else:
        kind = "venue" if first.rule == _VENUE_RULE else "city"
    place_id = slug(name) or "place"
    return Place(f"{place_id}-{country.lower()}" if country else place_id, name, kind, country)
