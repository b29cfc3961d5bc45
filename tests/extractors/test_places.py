"""Which names a text gives as places: each case is a text with the expected spans in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from extractors.model_spans import ModelSpan
from extractors.place_names import known_names
from extractors.places import find_places
from pipeline.names import words
from pipeline.records import Mention
from tests.small_gazetteer import place_knowledge, small_gazetteer


def places_in(text: str, spans: list[ModelSpan]) -> Iterator[Mention]:
    text_words, gazetteer = words(text), small_gazetteer()
    names = list(known_names(text, text_words, gazetteer))
    return find_places(text, text_words, names, spans, gazetteer, place_knowledge())


def read(text: str, *model: tuple[str, str]) -> list[str]:
    """The places of a text; `model` names spans by label and words."""
    spans = [ModelSpan(label, text.index(said), text.index(said) + len(said)) for label, said in model]
    found = list(places_in(text, spans))
    assert all(text[m.start : m.end] == m.text for m in found)
    return [m.text for m in found]


def bare(marked: str) -> tuple[str, list[str]]:
    return re.sub(r"[\[\]]", "", marked), re.findall(r"\[(.*?)\]", marked)


CASES = {
    "countries": [
        "The NAP of [Serbia] was adopted in [Kosovo] and [Bosnia and Herzegovina].",
        "[Republic of Serbia], [DRC], [BiH], [Burma] and [Côte d'Ivoire]",
        "A delegation from [Iran (Islamic Republic of)] spoke.",
        "[SERBIA] AND [KOSOVO]",
        "[Serbia]'s plan and [Georgia]’s plan",
        "The [Netherlands] and the [Gambia] took part.",
    ],
    "acronyms of countries": [
        "The [US] and the [UK] paid; US dollars came from the [U.S.], about us.",
    ],
    "adjectives and small letters": [
        "Serbian and Kosovar women met Dutch police.",
        "the american and british armies of belgrade",
    ],
    "regions": [
        "across the [Western Balkans], the [Sahel] and [sub-Saharan Africa]",
        "in the [Western Balkans] ([WB]) and again in the [WB]",
        "The WB gave a loan.",
        "[Northern Kosovo], [North Kivu] and [Central Serbia]",
        "in northern [Kosovo] and eastern [Serbia]",
    ],
    "towns": [
        "The workshop was held in [Pirot], [Serbia].",
        "[Pirot] and [Niš] are towns of [Serbia].",
        "[Belgrade]-based groups met in [Goma].",
        "a course for mediators in [Bar] and [Podgorica], [Montenegro]",
        "women of [Viti/Vitina] and [Mitrovica/ë] in [Kosovo]",
        "in [Serbia]/[Kosovo]",
    ],
    "ordinary words": [
        "Women at the Bar. Nice Reading! Split the groups in Split.",
        "They went to a bar; Bar associations of [Serbia] were there.",
        "A Most Important Meeting on Peace and Women",
    ],
    "people": [
        "Andreea Vesa and Nicole Pirot spoke.",
        "Mr. Toronto Petrović spoke in [Toronto].",
    ],
    "units stay outside, parts of a name inside": [
        "[Pirot] municipality and [Pirot] region in [Serbia]",
        "the village of [Kibumba]",
        "[Bong County] and [Kachin State]",
    ],
    "venues": [
        "at the [Hotel Sloboda] in [Belgrade]",
        "at [Republic Square] and the [Singha Palace]",
        "a hotel in [Belgrade]; the [Mamba Point Hotel]",
        "The Hotel was full.",
    ],
    "names that no list has": [
        "a workshop in [Ranilovac] and in the village of Peace",
        "in March, in Serbian, in UNMIK",
        "[Donje Selo] village",
    ],
    "hostile": [
        "",
        "   \n\n",
        "[[[]]] ((((",
        "in in in In IN",
        "\u0001 \ufffd Срб",
    ],
}


@pytest.mark.parametrize("marked", [case for cases in list(CASES.values())[:-1] for case in cases])
def test_places_of_a_text(marked: str) -> None:
    text, expected = bare(marked)
    assert read(text) == expected


@pytest.mark.parametrize("text", CASES["hostile"])
def test_texts_without_places(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "model", "expected"),
    [
        ("Talks opened at Zvonce.", [], []),
        ("Talks opened at Zvonce.", [("GPE", "Zvonce")], ["Zvonce"]),
        ("Talks opened at Zvonce.", [("PLACE", "Zvonce")], ["Zvonce"]),
        ("The NAP and CSOs", [("GPE", "NAP")], []),
        ("Serbian law", [("GPE", "Serbian")], []),
        ("Jordan Petrov spoke", [("PERSON", "Jordan Petrov")], []),
        ("We met in Goma today", [("PERSON", "Goma")], ["Goma"]),
        ("the Peace of women", [("GPE", "the Peace")], []),
        ("They met the Republic of Zvonce's women", [("GPE", "Zvonce's")], ["Zvonce"]),
    ],
)
def test_what_the_model_says(text: str, model: list[tuple[str, str]], expected: list[str]) -> None:
    assert read(text, *model) == expected


def test_every_mention_names_its_rule_and_none_overlap() -> None:
    text = "In Pirot, Serbia, and at the Hotel Sloboda in Viti/Vitina, Kosovo."
    found = list(places_in(text, []))
    assert [(m.text, m.rule) for m in found] == [
        ("Pirot", "place-before-country"),
        ("Serbia", "place-strong"),
        ("Hotel Sloboda", "place-venue"),
        ("Viti/Vitina", "place-double"),
        ("Kosovo", "place-strong"),
    ]
    assert all(left.end <= right.start for left, right in pairwise(found))


def test_a_long_line_of_capitals_is_read_in_full() -> None:
    text = " ".join(["Serbia"] * 3000)
    assert read(text) == ["Serbia"] * 3000
