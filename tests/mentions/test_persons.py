"""Names of persons are not stored as organizations or places."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.knowledge.everything import load_knowledge
from pipeline.mentions.persons import StockOpinion, without_persons
from pipeline.records import Mention, MentionType

KNOWLEDGE = load_knowledge(Path(__file__).parents[2] / "models")


def mention(text: str, name: str, rule: str, type_: MentionType = MentionType.ORG) -> Mention:
    start = text.index(name)
    return Mention(type_, start, start + len(name), name, rule)


def nobody(text: str, spans: Sequence[tuple[int, int]]) -> list[bool]:
    return [False] * len(spans)


@pytest.mark.parametrize(
    ("name", "rule", "asked", "kept"),
    [
        ("Mary Johnson", "model", True, False),
        ("Mary J. Johnson", "place-model", True, False),
        ("Mary Johnson", "authority", False, True),  # a list vouches for it
        ("Mary Johnson Foundation", "model", False, True),  # its head noun says what it is
        ("Medica Zenica", "model", False, True),  # known
        ("OSCE", "model", False, True),
        ("UN Women", "model", False, True),
        ("ŽENE ZA MIR", "model", False, True),
        ("Mrs Johnson", "model", False, False),
    ],
)
def test_who_is_looked_at_twice(name: str, rule: str, asked: bool, kept: bool) -> None:
    questions: list[str] = []

    def person(text: str, spans: Sequence[tuple[int, int]]) -> list[bool]:
        questions.extend(text[start:end] for start, end in spans)
        return [True] * len(spans)

    text = f"On Monday {name} opened the hall."
    found = [mention(text, name, rule)]
    assert without_persons(found, text, KNOWLEDGE, person) == (found if kept else [])
    assert questions == ([name] if asked else [])


def test_a_name_that_is_a_person_once_is_dropped_everywhere() -> None:
    text = "Dr. Mary Johnson spoke. Later Mary Johnson left."
    first = mention(text, "Mary Johnson", "model")
    again = Mention(MentionType.PLACE, 30, 42, "Mary Johnson", "place-model")
    assert text[30:42] == "Mary Johnson"
    assert without_persons([first, again], text, KNOWLEDGE, nobody) == []


def test_what_the_second_look_does_not_call_a_person_stays() -> None:
    text = "On Monday Horizonti Novi opened the hall."
    found = [mention(text, "Horizonti Novi", "model")]
    assert without_persons(found, text, KNOWLEDGE, nobody) == found


def test_the_stock_model_gives_the_second_look() -> None:
    text = "A line before.\nThe meeting was opened by Mary Johnson, director of the Red Cross.\nOne after."
    spans = [(text.index(name), text.index(name) + len(name)) for name in ("Mary Johnson", "Red Cross")]
    assert StockOpinion()(text, spans) == [True, False]
    assert StockOpinion()(text, []) == []
