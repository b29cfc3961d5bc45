"""One folding, however it is asked for."""

from __future__ import annotations

import pytest

from pipeline.names import fold, folded_words, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        (" – ", ()),
        ("Ta'izz", ("ta", "izz")),
        ("Serbia's", ("serbia", "s")),
        ("Fushë_Kosovë 2", ("fushe", "kosove", "2")),
        ("ĐAKOVICA/Gjakova", ("djakovica", "gjakova")),
        ("İzmir Ærø", ("izmir", "aero")),
        ("Z\u030ce", ("z", "e")),
        ("Ниш\u00a01325", ("ниш", "1325")),
    ],
)
def test_folded_words(text: str, expected: tuple[str, ...]) -> None:
    assert folded_words(text) == expected


def test_words_are_folded_the_same_with_their_places_and_without() -> None:
    # Every letter of the Latin, Greek and Cyrillic scripts with what stands between them in Unicode;
    # U+037A, a mark that counts as a letter, folds to a blank and a letter.
    for letter in map(chr, (*range(0x20, 0x37A), *range(0x37B, 0x530), *range(0x1E00, 0x2100))):
        for text in (letter, f"A{letter}b", f"{letter}\u0301{letter}'s"):
            assert folded_words(text) == tuple(word.folded for word in words(text)), ascii(text)
            assert all(fold(word) == word for word in folded_words(text)), ascii(text)
