"""What the words around and inside a name tell of it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

import pytest

from pipeline.knowledge.name_words import NameWords
from pipeline.knowledge.word_clusters import WordClusters, load_word_clusters, save_word_clusters
from pipeline.mentions.candidates import Words
from pipeline.mentions.wording import Wording
from pipeline.names import words

CLASSES = {
    "platform": "instrument", "minister": "title", "project": "programme", "team": "body", "academy": "body",
}  # fmt: skip


def wording(text: str, clusters: WordClusters | None = None) -> Wording:
    known = NameWords(MappingProxyType(CLASSES), frozenset({"gbv"}))
    return Wording(Words(text, words(text)), known, clusters or save_and_load([]))


def save_and_load(listed: list[tuple[str, int, int]]) -> WordClusters:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "words.npz"
        save_word_clusters(path, listed)
        return load_word_clusters(path)


@pytest.mark.parametrize(
    ("text", "last", "expected"),
    [
        ("the Beijing Platform for Action", 1, ("instrument True", 2)),
        ("the Beijing Platform, adopted", 1, ("instrument False", 2)),
        ("the UNESCO Global Skills Academy.", 1, ("body False", 4)),
        ("the LEAP project", 1, ("small programme", 2)),
        ("of Serbia", 1, ("none", None)),
        ("of Serbia. Platform", 1, ("none", None)),
        ("of Serbia\nPlatform", 1, ("none", None)),
    ],
)
def test_the_capitalized_words_after_a_name(text: str, last: int, expected: tuple[str, int | None]) -> None:
    assert wording(text).run_after(last) == expected


@pytest.mark.parametrize(
    ("text", "first", "expected"),
    [
        ("Minister of the Kingdom", 3, "titleC the of"),
        ("the minister for Kosovo", 3, "title for"),
        ("Kosovo", 0, "^"),
        ("Minister. In Kosovo", 2, "^ in"),
        ("a team, Kosovo", 2, "^"),
    ],
)
def test_the_word_that_a_name_depends_on(text: str, first: int, expected: str) -> None:
    assert wording(text).governor(first) == expected


def test_what_follows_a_form_in_the_document() -> None:
    read = wording("LEAP began. The LEAP project grew. LEAP’s minister and LEAPS team left; LEAP Academy")
    assert read.followers("LEAP") == ["programme"]
    assert read.followers("SHE") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("conflict-related sexual violence (CRSV) is", {"CRSV": "violence"}),
        ("survivors of gender-based violence (“GBV”)", {"GBV": "violence"}),
        ("monitoring and evaluation (ME)", {"ME": "evaluation"}),
        # A name in capitals is a definition of another kind.
        ("the Kosovo women’s network (KWN)", {}),
        ("some other words (GBV)", {}),
        ("(GBV)", {}),
    ],
)
def test_abbreviations_of_common_nouns(text: str, expected: dict[str, str]) -> None:
    assert wording(text).small_definitions == expected


def test_a_head_stands_before_the_first_small_word() -> None:
    read = wording("Network of Women in Police")
    assert (read.head(0, 4), read.head(0, 0), read.head(2, 4)) == (0, 0, 2)


def test_words_that_are_used_alike() -> None:
    read = wording("In Bouar, Šabac and Oz", save_and_load([("bouar", 3, 400), ("šabac", 3, 7)]))
    assert read.clusters("H", 1) == ("Ha3", "Hb400")
    assert read.clusters("H", 2) == ("Ha3", "Hb7")
    assert read.clusters("H", 4) == ("H?",)
    assert read.clusters("H", -1) == read.clusters("H", 5) == ()
