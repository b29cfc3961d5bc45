"""Roles in sentences: lists of organizations, several cues, donors only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extractors.roles import find_roles
from pipeline.knowledge.cues import load_cues
from pipeline.records import Mention, MentionType

CUES = load_cues(Path(__file__).parents[2] / "models")


def read(marked: str, kind: str = "ngo") -> set[tuple[str, str]]:
    """(role, organization) of a sentence with its organizations in brackets, all of one kind."""
    text, mentions, at = "", [], 0
    for bracket in re.finditer(r"\[([^\]]+)\]", marked):
        text += marked[at : bracket.start()]
        name = bracket[1]
        mentions.append(Mention(MentionType.ORG, len(text), len(text) + len(name), name, "model", name))
        text += name
        at = bracket.end()
    text += marked[at:]
    kinds = {m.text: kind for m in mentions}
    found = set()
    for hit in find_roles(text, 0, len(text), mentions, kinds, CUES):
        assert 0 <= hit.start < hit.end <= len(text)
        found |= {(hit.role.value, m.text) for m in hit.mentions}
    return found


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("", set()),
        ("Nobody came.", set()),
        ("[A] and [B] are here.", set()),
        ("It was organized by [A].", {("organizer", "A")}),
        ("It was organized by [A], [B] ([C]) and the [D].", {("organizer", x) for x in "ABCD"}),
        (
            "The seminar, run in cooperation with [B] and with funding from [C], ended.",
            {("partner", "B"), ("funder", "C")},
        ),
        (
            "[A] organized a course in partnership with [B].",
            {("organizer", "A"), ("partner", "B")},
        ),
        ("Donors: [A], [B] | Partners: [C]", {("funder", "A"), ("funder", "B")}),
        ("Representatives of [A] and [B] attended.", {("participant", "A"), ("participant", "B")}),
        ("It was FUNDED BY [A]!", {("funder", "A")}),
    ],
)
def test_roles(marked: str, found: set[tuple[str, str]]) -> None:
    assert read(marked) == found


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("government", {("funder", "A")}),
        ("igo", {("funder", "A")}),
        ("un", {("funder", "A")}),
        ("fund", {("funder", "A")}),
        ("ngo", set()),
        ("network", set()),
        ("unknown", set()),
    ],
)
@pytest.mark.parametrize("marked", ["It was supported by [A].", "With the support of [A], it began."])
def test_plain_support_is_money_from_donors_only(marked: str, kind: str, found: set[tuple[str, str]]) -> None:
    assert read(marked, kind) == found


def test_a_cue_outside_the_sentence_is_not_read() -> None:
    text = "Funded by the state. OSCE came."
    mention = Mention(MentionType.ORG, 21, 25, "OSCE", "model", "osce")
    assert [hit.role.value for hit in find_roles(text, 21, 31, [mention], {"osce": "igo"}, CUES)] == [
        "participant"
    ]


def test_places_have_no_role() -> None:
    text = "It was organized by Niš."
    mention = Mention(MentionType.PLACE, 20, 23, "Niš", "model", "nis-rs")
    assert list(find_roles(text, 0, len(text), [mention], {}, CUES)) == []
