"""Decides which place each mention of one document means.

A name is decided by its document alone, so that the same report always gives the same places:
by the country named beside it, by the countries that the document's sure places lie in, and last
by size. One form means one place throughout the document.
"""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.knowledge.gazetteer import Gazetteer, PlaceCandidate, name_key
from pipeline.knowledge.organization_patterns import CountryName
from pipeline.names import PhraseIndex, slug
from pipeline.places.choosing import choose
from pipeline.places.countries import Stand, Surroundings, named_countries
from pipeline.places.distance import SurePlaces
from pipeline.places.evidence import CountryWeights, Form, NearCountries, sure_places
from pipeline.records import Mention, MentionType, Place

# `Pirot, Serbia`, `Pirot (Serbia)`, `Pirot in southern Serbia`, `Pirot region, Serbia`.
_TO_COUNTRY = re.compile(
    r"(?: [a-z-]+)?(?:, | \(| – | - |/| in (?:the )?)(?:(?:north|south|east|west)\w*,? )?(?:the )?",
    re.IGNORECASE,
)
_AND = re.compile(r",? (?:and|or|&) (?:the )?|, (?:the )?|/")
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
    listed_with = _countries_listed_with(named, text, gazetteer)
    by_key: dict[str, Place] = {}
    unlisted: list[Form] = []
    for key, form in forms.items():
        form = _without_countries(form, listed_with)
        candidate = choose(form, beside, weights.without(form), near.of(form), sure)
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


def _countries_listed_with(
    named: Sequence[Mention], text: str, gazetteer: Gazetteer
) -> dict[str, frozenset[str]]:
    """By name, the countries that stand beside it in a list, and which it therefore is not.

    `Congo and the Democratic Republic of the Congo` are two.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in pairwise(named):
        if _AND.fullmatch(text, one.end, other.start) and _key(one) != _key(other):
            for mention, beside in ((one, other), (other, one)):
                codes = {c.country for c in gazetteer.candidates(beside.text) if c.kind == "country"}
                if len(codes) == 1:
                    found[_key(mention)].update(code for code in codes if code is not None)
    return {key: frozenset(codes) for key, codes in found.items()}


def _without_countries(form: Form, listed_with: Mapping[str, frozenset[str]]) -> Form:
    others = listed_with.get(form.key, frozenset())
    if not others or len({c.country for c in form.candidates if c.kind == "country"}) < 2:
        return form
    kept = tuple(c for c in form.candidates if c.kind != "country" or c.country not in others)
    return replace(form, candidates=kept)


def _only_spoken_of(named: Sequence[Mention], text: str, countries: PhraseIndex[CountryName]) -> list[Stand]:
    """Names and adjectives of countries that stand outside all places: `Guatemalan women`."""
    ends = [m.end for m in named]

    def is_outside(stand: Stand) -> bool:
        at = bisect.bisect_right(ends, stand.start)
        return at == len(named) or named[at].start >= stand.end

    return [stand for stand in named_countries(text, countries) if is_outside(stand)]


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
