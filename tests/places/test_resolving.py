"""Which place each name of one document means."""

from __future__ import annotations

import re

import pytest

from pipeline.knowledge.organization_patterns import country_lookup
from pipeline.names import PhraseIndex
from pipeline.places.resolving import resolve_places
from pipeline.records import Mention, MentionType, Place
from tests.small_gazetteer import place_knowledge, small_gazetteer

COUNTRIES = PhraseIndex(country_lookup(place_knowledge().countries).items())


def resolve(marked: str, rule: str = "place-strong") -> tuple[list[str], dict[str, Place]]:
    """The places of the bracketed names in order, and all places by id."""
    text, mentions, shift = re.sub(r"[\[\]]", "", marked), [], 0
    for match in re.finditer(r"\[(.*?)\]", marked):
        start = match.start() - shift
        mentions.append(Mention(MentionType.PLACE, start, start + len(match[1]), match[1], rule))
        shift += 2
    resolved, places = resolve_places(mentions, text, small_gazetteer(), COUNTRIES)
    assert [(m.start, m.end, m.text, m.rule) for m in resolved] == [
        (m.start, m.end, m.text, m.rule) for m in mentions
    ]
    assert {m.entity for m in resolved} == {place.id for place in places}
    assert [p.id for p in places] == sorted(p.id for p in places)
    return [m.entity or "" for m in resolved], {place.id: place for place in places}


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[Serbia] and the [Republic of Serbia]", ["serbia", "serbia"]),
        ("[Beograd], in other words [Belgrade]", ["belgrade-rs", "belgrade-rs"]),
        ("[Pirot], [Serbia]", ["pirot-rs", "serbia"]),
        ("[Viti/Vitina] and [Mitrovica/ë]", ["viti-xk", "mitrovice-xk"]),
        ("[Bong County]", ["bong-lr"]),
        # Countries with the names of other places, or of each other.
        ("[Georgia] and [Tbilisi]", ["georgia", "tbilisi-ge"]),
        ("[Atlanta], [Georgia], in the [United States]", ["atlanta-us", "georgia", "united-states"]),
        ("[Congo] and the [Democratic Republic of the Congo]", ["congo", "democratic-republic-of-the-congo"]),
        ("[Niger], [Nigeria], [Guinea], [Guinea-Bissau]", ["niger", "nigeria", "guinea", "guinea-bissau"]),
        # Namesakes: the country beside, the document's country, the better known.
        ("[Dimitrovgrad], [Serbia]", ["dimitrovgrad-rs", "serbia"]),
        ("[Dimitrovgrad] ([Bulgaria])", ["dimitrovgrad-bg", "bulgaria"]),
        ("[Serbia] and its town [Dimitrovgrad]", ["serbia", "dimitrovgrad-rs"]),
        ("[Dimitrovgrad]", ["dimitrovgrad-bg"]),
        ("[Toronto] women wrote to the [United States]", ["toronto-ca", "united-states"]),
        ("[Toronto], [United States]", ["toronto-us", "united-states"]),
        ("[Niš] is in the south", ["nis-rs"]),
        # A namesake in a country that the document never names is not taken.
        ("[Serbia]: the village [Vesa]", ["serbia", "vesa-rs"]),
        ("[Serbia] wrote to the [US]", ["serbia", "united-states"]),
        ("[Western Balkans], [Serbia]", ["western-balkans", "serbia"]),
        ("[Serbia]: the [Northern Sahel] and the [Timor Sea]", ["serbia", "northern-sahel", "timor-sea"]),
        # An adjective tells of a country as well; a city's own country is no support for it.
        ("Bulgarian women in [Dimitrovgrad]", ["dimitrovgrad-bg"]),
    ],
)
def test_the_document_decides(marked: str, expected: list[str]) -> None:
    assert resolve(marked)[0] == expected


def test_a_known_place_carries_its_facts() -> None:
    _, places = resolve("[Goma]")
    assert places == {
        "goma-cd": Place("goma-cd", "Goma", "city", "CD", -1.67409, 29.22845, 216281),
    }


@pytest.mark.parametrize(
    ("marked", "rule", "place"),
    [
        ("[Zvonce], [Serbia]", "place-cue", Place("zvonce-rs", "Zvonce", "city", "RS")),
        ("[Serbia] and [Zvonce]", "place-cue", Place("zvonce-rs", "Zvonce", "city", "RS")),
        ("[Zvonce]", "place-cue", Place("zvonce", "Zvonce", "city")),
        ("[ZVONCE], [Serbia]", "place-cue", Place("zvonce-rs", "Zvonce", "city", "RS")),
        ("[Hotel Sun], [Kosovo]", "place-venue", Place("hotel-sun-xk", "Hotel Sun", "venue", "XK")),
        ("[Lower Kosovo]", "place-strong", Place("lower-kosovo-xk", "Lower Kosovo", "admin", "XK")),
        ("[Zvonce] district, [Serbia]", "place-cue", Place("zvonce-rs", "Zvonce", "admin", "RS")),
    ],
)
def test_an_unlisted_place_takes_its_country_from_the_document(marked: str, rule: str, place: Place) -> None:
    _, places = resolve(marked, rule)
    assert places[place.id] == place


def test_the_nearest_places_lend_their_country() -> None:
    far = "x" * 400
    ids, _ = resolve(f"[Serbia], [Belgrade], [Niš]. {far} [Goma] and [Zvonce]")
    assert ids[-1] == "zvonce-cd"


def test_other_mentions_stay_as_they_are() -> None:
    text = "OSCE in Pirot"
    organization = Mention(MentionType.ORG, 0, 4, "OSCE", "acronym")
    place = Mention(MentionType.PLACE, 8, 13, "Pirot", "place-in")
    resolved, places = resolve_places([organization, place], text, small_gazetteer(), COUNTRIES)
    assert resolved[0] is organization
    assert (resolved[1].entity, [p.id for p in places]) == ("pirot-rs", ["pirot-rs"])


def test_without_places_there_is_nothing() -> None:
    assert resolve_places([], "Serbia", small_gazetteer(), COUNTRIES) == ([], [])


def test_the_order_of_mentions_does_not_matter() -> None:
    text = "Dimitrovgrad, Serbia"
    mentions = [
        Mention(MentionType.PLACE, 14, 20, "Serbia", "place-strong"),
        Mention(MentionType.PLACE, 0, 12, "Dimitrovgrad", "place-before-country"),
    ]
    resolved, _ = resolve_places(mentions, text, small_gazetteer(), COUNTRIES)
    assert [m.entity for m in resolved] == ["serbia", "dimitrovgrad-rs"]
