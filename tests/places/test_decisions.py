"""What people judge about places wins over what was resolved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.knowledge.organizations import Decision
from pipeline.places.decisions import judge_places
from pipeline.records import Mention, MentionType, Place
from tests.small_gazetteer import small_gazetteer

BAR = Place("bar-me", "Bar", "city", "ME")
PIROT = Place("pirot-rs", "Pirot", "city", "RS")
NIS = Place("nis-rs", "Niš", "city", "RS", 43.32472, 21.90333, 787657)


def place(text: str, start: int, entity: str) -> Mention:
    return Mention(MentionType.PLACE, start, start + len(text), text, "test", entity)


IN_BAR, IN_PIROT = place("Bar", 0, "bar-me"), place("Pirot", 20, "pirot-rs")
OSCE = Mention(MentionType.ORG, 10, 14, "OSCE", "test")
SAME_BAR = replace(IN_BAR, entity="nis-rs")


@pytest.mark.parametrize(
    ("judgement", "name", "other", "mentions", "places"),
    [
        ("ignore", "BAR", "", [OSCE, IN_PIROT], [PIROT]),
        ("ignore", "bar-me", "", [OSCE, IN_PIROT], [PIROT]),
        ("ignore", "OSCE", "", [IN_BAR, OSCE, IN_PIROT], [BAR, PIROT]),
        ("same", "Bar", "nis-rs", [SAME_BAR, OSCE, IN_PIROT], [NIS, PIROT]),
        ("same", "bar-me", "pirot-rs", [replace(IN_BAR, entity="pirot-rs"), OSCE, IN_PIROT], [PIROT]),
        ("same", "Bar", "nowhere-xx", [IN_BAR, OSCE, IN_PIROT], [BAR, PIROT]),
        ("rename", "bar-me", "Stari Bar", [IN_BAR, OSCE, IN_PIROT], [replace(BAR, name="Stari Bar"), PIROT]),
    ],
)
def test_judgements(
    judgement: str, name: str, other: str, mentions: list[Mention], places: list[Place]
) -> None:
    decision = Decision("PLACE", judgement, name, other, "a reason")
    judged = judge_places([IN_BAR, OSCE, IN_PIROT], [BAR, PIROT], [decision], small_gazetteer())
    assert judged == (mentions, places)


def test_judgements_on_organizations_are_not_about_places() -> None:
    decision = Decision("ORG", "ignore", "Bar", "", "a reason")
    judged = judge_places([IN_BAR], [BAR], [decision], small_gazetteer())
    assert judged == ([IN_BAR], [BAR])
