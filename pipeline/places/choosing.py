"""Which of the places that bear a name is meant: what speaks for each, in points."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from pipeline.knowledge.gazetteer import PlaceCandidate, name_key
from pipeline.places.distance import SurePlaces
from pipeline.places.evidence import Form

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


def choose(
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
