"""Which of overlapping mentions stands."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.mentions import without_overlaps
from pipeline.records import Mention, MentionType

TYPES = {"O": MentionType.ORG, "P": MentionType.PLACE, "D": MentionType.DATE, "R": MentionType.RESOLUTION}


def read(text: str, *candidates: tuple[str, str, str]) -> list[str]:
    """Candidates as (type, surface, rule); what stands as `type surface`."""
    made = [
        Mention(TYPES[letter], text.index(surface), text.index(surface) + len(surface), surface, rule)
        for letter, surface, rule in candidates
    ]
    forward, backward = without_overlaps(made), without_overlaps(made[::-1])
    assert forward == backward
    return [f"{m.type.value} {m.text}" for m in forward]


@pytest.mark.parametrize(
    ("text", "candidates", "kept"),
    [
        ("nothing", [], []),
        # The surer kind.
        ("since 1325", [("D", "1325", "year"), ("R", "1325", "bare")], ["RESOLUTION 1325"]),
        ("in 2014", [("O", "2014", "model"), ("D", "2014", "year")], ["DATE 2014"]),
        ("Serbia", [("P", "Serbia", "model"), ("O", "Serbia", "model")], ["ORG Serbia"]),
        # The longest.
        (
            "Ministry of Interior of Serbia",
            [
                ("O", "Ministry of Interior", "authority"),
                ("O", "Ministry of Interior of Serbia", "model"),
                ("P", "Serbia", "gazetteer"),
            ],
            ["ORG Ministry of Interior of Serbia"],
        ),
        # A place is not cut out of an organization, nor an organization out of a resolution.
        (
            "UN Security Council Resolution 1325",
            [
                ("O", "UN Security Council", "authority"),
                ("R", "UN Security Council Resolution 1325", "full"),
            ],
            ["RESOLUTION UN Security Council Resolution 1325"],
        ),
        # A name that holds a number or a year is a name.
        ("Coalition 1325", [("O", "Coalition 1325", "model"), ("R", "1325", "bare")], ["ORG Coalition 1325"]),
        (
            "Operation 1325 met",
            [("O", "Operation 1325", "authority"), ("R", "1325", "bare"), ("D", "1325", "year")],
            ["ORG Operation 1325"],
        ),
        ("Otpor 2000 Ub", [("O", "Otpor 2000 Ub", "model"), ("D", "2000", "year")], ["ORG Otpor 2000 Ub"]),
        # Only where the name holds all of it,
        (
            "Council Resolution 1325",
            [("O", "Council Resolution", "model"), ("R", "Resolution 1325", "full")],
            ["RESOLUTION Resolution 1325"],
        ),
        # and only if it was read as a name where it stands.
        ("Coalition 1325", [("O", "Coalition 1325", "repeated"), ("R", "1325", "bare")], ["RESOLUTION 1325"]),
        ("Coalition 1325", [("P", "Coalition 1325", "model"), ("R", "1325", "bare")], ["RESOLUTION 1325"]),
        # A form repeated from elsewhere is the weakest.
        ("Lara Croft", [("O", "Lara Croft", "repeated"), ("P", "Lara", "gazetteer")], ["PLACE Lara"]),
        # What does not overlap stays, in the order of the text.
        (
            "OSCE in Serbia in 2014",
            [("D", "2014", "year"), ("P", "Serbia", "model"), ("O", "OSCE", "model")],
            ["ORG OSCE", "PLACE Serbia", "DATE 2014"],
        ),
    ],
)
def test_what_stands(text: str, candidates: list[tuple[str, str, str]], kept: list[str]) -> None:
    assert read(text, *candidates) == kept


@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(MentionType)), st.integers(0, 12), st.integers(1, 6),
            st.sampled_from(["model", "authority", "repeated", "bare"]),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_nothing_overlaps_and_something_stands(spans: list[tuple[MentionType, int, int, str]]) -> None:
    made = [Mention(type_, start, start + n, "x" * n, rule) for type_, start, n, rule in spans]
    kept = without_overlaps(made)
    assert all(left.end <= right.start for left, right in itertools.pairwise(kept))
    assert set(kept) <= set(made)
    assert bool(kept) is bool(made)
