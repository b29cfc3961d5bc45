"""What the names of a document say together of the countries that it happens in."""

from __future__ import annotations

import bisect
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.knowledge.gazetteer import PlaceCandidate
from pipeline.places.countries import Stand
from pipeline.records import Mention

# A hamlet of fewer people proves nothing by its name.
_SMALLEST_UNIQUE = 2_000
# How far a country's own name may stand to speak for a place in it.
_NEAR_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a name in the document: where it stands and what it can mean."""

    key: str
    mentions: tuple[Mention, ...]
    candidates: tuple[PlaceCandidate, ...]

    @property
    def only_country(self) -> str | None:
        """The country of all towns of this very name, hamlets apart; None where they are in several."""
        countries = {c.country for c in self.candidates if c.main and c.population >= _SMALLEST_UNIQUE}
        return countries.pop() if len(countries) == 1 else None


class CountryWeights:
    """How much the document speaks of each country, by names that leave no doubt."""

    def __init__(
        self, forms: Collection[Form], beside: Mapping[int, frozenset[str]], spoken: Iterable[Stand]
    ) -> None:
        weights: dict[str, float] = defaultdict(float)
        self._own: dict[str, tuple[str, float]] = {}
        for form in forms:
            strong = [c for c in form.candidates if c.strong]
            whole = [c for c in strong if c.kind == "country"]
            countries = {c.country for c in (whole or strong)}
            if len(countries) == 1:
                (country,) = countries
                if country is not None:
                    self._own[form.key] = country, len(form.mentions) * (2.0 if whole else 1.0)
                    weights[country] += self._own[form.key][1]
        for codes in beside.values():
            if len(codes) == 1:
                weights[next(iter(codes))] += 1.0
        # Small towns of one country are proof only together: one alone may be a namesake.
        together = Counter(
            form.only_country for form in forms if form.only_country and form.only_country not in weights
        )
        for country, towns in together.items():
            if towns > 1:
                weights[country] += towns
        for stand in spoken:
            weights[stand.country] += stand.weight
        self._all = dict(weights)

    def without(self, form: Form) -> Mapping[str, float]:
        """What all other names say: a town is no proof of its own country."""
        country, own = self._own.get(form.key, ("", 0.0))
        return self._all if not own else {**self._all, country: self._all[country] - own}


def sure_places(forms: Iterable[Form]) -> Iterator[tuple[str, PlaceCandidate]]:
    """Each form that surely means a place of one country, with the largest such place."""
    for form in forms:
        strong = [c for c in form.candidates if c.strong and c.kind != "region"]
        if len({c.country for c in strong}) == 1:
            yield form.key, strong[0]


class NearCountries:
    """Where the names of countries stand, to be asked for by nearness."""

    def __init__(self, forms: Iterable[Form]) -> None:
        stands = sorted(
            (m.start, form.key, c.country)
            for form in forms
            for c in form.candidates
            if c.kind == "country" and c.strong and c.country is not None
            for m in form.mentions
        )
        self._stands = stands
        self._starts = [start for start, _, _ in stands]

    def of(self, form: Form) -> set[str]:
        """Countries whose own names stand within a few lines of the form."""
        found: set[str] = set()
        for mention in form.mentions:
            low = bisect.bisect_left(self._starts, mention.start - _NEAR_CHARACTERS)
            high = bisect.bisect_right(self._starts, mention.start + _NEAR_CHARACTERS)
            found.update(country for _, key, country in self._stands[low:high] if key != form.key)
        return found
