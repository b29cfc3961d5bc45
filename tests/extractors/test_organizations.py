"""Organizations found by the model, the authority, a definition, or again elsewhere in the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.acronyms import find_definitions
from extractors.model_spans import ModelSpan
from extractors.organizations import find_organizations
from pipeline.knowledge.organizations import load_organizations
from pipeline.names import words

NAMES = load_organizations(Path(__file__).parents[2] / "models").phrase_index()


def read(text: str, *model: str) -> list[tuple[str, str]]:
    """(surface, rule) of each span once, the surest rule first; `model` is what the model marks."""
    spans = [ModelSpan("ORG", text.index(s), text.index(s) + len(s)) for s in model]
    definitions = tuple(find_definitions(text))
    first: dict[tuple[int, int], tuple[str, str]] = {}
    for m in find_organizations(text, NAMES.find(text, words(text)), spans, definitions):
        assert m.text == text[m.start : m.end]
        first.setdefault((m.start, m.end), (m.text, m.rule))
    return [first[span] for span in sorted(first)]


@pytest.mark.parametrize(
    ("text", "model", "found"),
    [
        ("", [], []),
        ("Nobody came.", [], []),
        ("The OSCE came.", [], [("OSCE", "authority")]),
        # Articles, quotation marks and a possessive stay outside.
        ("The Zrak's hall", ["The Zrak's"], [("Zrak", "model")]),
        ("the “Zrak Ub”, a club", ["the “Zrak Ub”,"], [("Zrak Ub", "model")]),
        ("– Zrak Ub.", ["– Zrak Ub."], [("Zrak Ub", "model")]),
        ("« the »", ["« the »"], []),
        # A weak name or an acronym in another case is none.
        ("who cares for care", [], []),
        # A definition beside a known name.
        (
            "The Zrak Ub Network (ZUN) met. ZUN left.",
            ["Zrak Ub Network"],
            [("Zrak Ub Network", "model"), ("ZUN", "definition"), ("ZUN", "repeated")],
        ),
        # A plan's short form is none.
        ("the National Action Plan (NAP) and the NAP", [], []),
        # Names of one plain word are not looked for again.
        ("Zrak Ub met. Zrak Ub left.", ["Zrak Ub"], [("Zrak Ub", "model"), ("Zrak Ub", "repeated")]),
        ("Zrak met. Zrak left.", ["Zrak"], [("Zrak", "model")]),
        ("ZRK met the ZRKA and pre-ZRK.", ["ZRK"], [("ZRK", "model")]),
    ],
)
def test_organizations(text: str, model: list[str], found: list[tuple[str, str]]) -> None:
    assert read(text, *model) == found


def test_other_labels_are_not_organizations() -> None:
    text = "Zrak Ub"
    span = ModelSpan("PLACE", 0, len(text))
    assert list(find_organizations(text, NAMES.find(text, words(text)), [span], ())) == []
