"""Which spans are weighed, and which of them stand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.mentions.candidates import Words, candidates
from pipeline.mentions.choice import choose
from pipeline.names import words
from pipeline.records import Mention, MentionType

HEADS = {("team",): None, ("network",): None}
LABELS = ("ORG", "PLACE", "none")


def weighed(text: str, *found: str) -> dict[str, set[str]]:
    spans = [(text.index(surface), text.index(surface) + len(surface)) for surface in found]
    ways = candidates(spans, Words(text, words(text)), HEADS)
    return {text[start:end]: how for (start, end), how in ways.items()}


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("the OSCE met", "OSCE", {"OSCE": {"="}}),
        (
            "Ministry of Justice in Serbia.",
            "Ministry of Justice in Serbia",
            {
                "Ministry of Justice in Serbia": {"="},
                "Ministry": {"before of"},
                "Justice in Serbia": {"after of"},
                "Ministry of Justice": {"before in"},
                "Serbia": {"after in"},
            },
        ),
        # Names go on in small letters where a kind of body follows,
        ("the United country team", "United", {"United": {"="}, "United country team": {"with small head"}}),
        ("an EU network of", "EU", {"EU": {"="}, "EU network": {"with small head"}}),
        # over small words to the next capitals,
        (
            "Office for the Establishment of Courts opened",
            "Office",
            {
                "Office": {"="},
                "Office for the Establishment": {"with 0 after"},
                "Office for the Establishment of Courts": {"with 1 after"},
            },
        ),
        # and back to the words before.
        ("the Don Bosco Centre", "Centre", {"Centre": {"="}, "Bosco Centre": {"with 0 before"},
                                            "Don Bosco Centre": {"with 1 before"}}),
        ("the government of Oz said", "Oz", {"Oz": {"="}, "government of Oz": {"with body"}}),
        ("the commune of the Don said", "Don", {"Don": {"="}, "commune of the Don": {"with body"}}),
        # A possessive ends a name, and so may letters that are all capitals.
        (
            "Office of Trade’s Programme",
            "Office of Trade’s Programme",
            {
                "Office of Trade’s Programme": {"="},
                "Office": {"before of"},
                "Trade’s Programme": {"after of"},
                "Office of Trade": {"before ’s"},
                "Programme": {"after ’s"},
            },
        ),
        ("a UNDP-UNFPA plan", "UNDP-UNFPA",
         {"UNDP-UNFPA": {"="}, "UNDP": {"before -", "first capitals"}, "UNFPA": {"after -"}}),
        # The number of a note is no part of a name, the word for a sea is, though in small letters.
        ("in Africa17 a", "Africa17", {"Africa17": {"="}, "Africa": {"without note"}}),
        ("the Dead sea was", "Dead", {"Dead": {"="}, "Dead sea": {"with small head"}}),
        # Never over a line break.
        ("Women\nNiš Forum", "Niš", {"Niš": {"="}, "Niš Forum": {"with 0 after"}}),
        ("the government\nof Lesotho", "Lesotho", {"Lesotho": {"="}}),
    ],
)  # fmt: skip
def test_spans_around_a_find(text: str, found: str, expected: dict[str, set[str]]) -> None:
    assert weighed(text, found) == expected


def test_a_find_over_a_line_break_is_none() -> None:
    assert weighed("Women\nForum", "Women\nForum") == {}


def chances(text: str, said: dict[str, tuple[float, float]]) -> dict[tuple[int, int], np.ndarray]:
    return {
        (text.index(surface), text.index(surface) + len(surface)): np.array([org, place, 1 - org - place])
        for surface, (org, place) in said.items()
    }


@pytest.mark.parametrize(
    ("text", "said", "fixed", "expected"),
    [
        ("OSCE", {"OSCE": (0.3, 0.3)}, [], []),
        ("Peja", {"Peja": (0.41, 0.2)}, [], ["ORG Peja"]),
        # The surer of two that overlap, and two sure ones rather than one that holds both.
        ("UN in Niš", {"UN in Niš": (0.6, 0.0), "UN": (0.9, 0.0)}, [], ["ORG UN"]),
        (
            "UN in Niš",
            {"UN in Niš": (0.6, 0.0), "UN": (0.55, 0.0), "Niš": (0.0, 0.55)},
            [],
            ["ORG UN", "PLACE Niš"],
        ),
        # A number of a resolution stands unless a sure name holds it whole.
        ("Coalition 1325", {"Coalition 1325": (0.8, 0.0)}, ["1325"], ["ORG Coalition 1325"]),
        ("Coalition 1325", {"Coalition 1325": (0.6, 0.0)}, ["1325"], []),
        ("Resolution 1325", {"Council Resolution": (0.9, 0.0)}, [], ["ORG Council Resolution"]),
        ("1325", {"1325": (0.9, 0.0)}, ["1325"], []),
    ],
)
def test_what_stands(
    text: str, said: dict[str, tuple[float, float]], fixed: list[str], expected: list[str]
) -> None:
    text = f"Council {text}" if "Council Resolution" in said else text
    marks = [Mention(MentionType.RESOLUTION, text.index(f), text.index(f) + len(f), f, "r") for f in fixed]
    found = choose(chances(text, said), LABELS, 0.4, marks, "none")
    assert [f"{label} {text[start:end]}" for (start, end), label in found] == expected


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 20), st.integers(1, 6)).map(lambda s: (s[0], s[0] + s[1])),
        st.tuples(st.floats(0, 0.5), st.floats(0, 0.5)),
        max_size=15,
    ),
    st.lists(st.integers(0, 24), max_size=3, unique=True),
)
def test_nothing_overlaps(said: dict[tuple[int, int], tuple[float, float]], fixed: list[int]) -> None:
    marks = [Mention(MentionType.DATE, at, at + 1, "x", "d") for at in fixed]
    rated = {span: np.array([org, place, 1 - org - place]) for span, (org, place) in said.items()}
    found = [span for span, _ in choose(rated, LABELS, 0.4, marks, "none")]
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(found))
    assert bool(found) or not any(max(pair) > 0.4 for pair in said.values()) or bool(fixed)
