"""Sentences, paragraphs, sections and list items."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sentences import split_sentences


def split(text: str, starts: list[int]) -> list[tuple[str, int, int, bool]]:
    return [(text[s.start : s.end], s.paragraph, s.section, s.item) for s in split_sentences(text, starts)]


@pytest.mark.parametrize(
    ("text", "starts", "expected"),
    [
        ("", [], []),
        ("\n \n", [0], []),
        ("One.", [], [("One.", 0, 0, False)]),
        ("One. Two.", [0, 5], [("One.", 0, 0, False), ("Two.", 0, 0, False)]),
        # A line break ends a sentence though the model sees none; blanks at the ends stay outside.
        (" One \n two. ", [0], [("One", 0, 0, False), ("two.", 1, 0, False)]),
        # A blank line opens a section.
        ("A\n\nB\nC", [], [("A", 0, 0, False), ("B", 1, 1, False), ("C", 2, 1, False)]),
        ("A\n\n\n\nB", [], [("A", 0, 0, False), ("B", 1, 1, False)]),
        # Every sentence of a list item is marked as one.
        ("- One. Two.", [7], [("- One.", 0, 0, True), ("Two.", 0, 0, True)]),
        ("• One\n12. Two\n(a) Three\nb) Four\n2010. A year", [], [
            ("• One", 0, 0, True), ("12. Two", 1, 0, True), ("(a) Three", 2, 0, True),
            ("b) Four", 3, 0, True), ("2010. A year", 4, 0, False),
        ]),
        ("-no blank", [], [("-no blank", 0, 0, False)]),
        # Starts may come twice, unsorted, at line ends or beyond the text.
        ("One. Two.", [5, 5, 0, 9, 99], [("One.", 0, 0, False), ("Two.", 0, 0, False)]),
        ("One\nTwo", [3, 4], [("One", 0, 0, False), ("Two", 1, 0, False)]),
    ],
)  # fmt: skip
def test_sentences(text: str, starts: list[int], expected: list[tuple[str, int, int, bool]]) -> None:
    assert split(text, starts) == expected


@given(st.text(alphabet="Ab. \n-•1", max_size=60), st.lists(st.integers(0, 70), max_size=8))
def test_nothing_is_lost_or_told_twice(text: str, starts: list[int]) -> None:
    found = list(split_sentences(text, starts))
    assert all(left.end <= right.start for left, right in itertools.pairwise(found))
    assert "".join("".join(text[s.start : s.end].split()) for s in found) == "".join(text.split())
    assert all("\n" not in text[s.start : s.end] for s in found)
