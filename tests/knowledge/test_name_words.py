"""The words that tell what a name stands for: the files read, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.knowledge.name_words import CLASSES, load_name_words
from pipeline.names import fold

MODELS = Path(__file__).resolve().parents[2] / "models"


def test_the_files_of_the_project() -> None:
    known = load_name_words(MODELS)
    assert set(known.classes.values()) == CLASSES
    assert {known.classes[word] for word in ("convention", "statute", "platform")} == {"instrument"}
    assert {"crsv", "gbv", "stem", "wps"} <= known.terms
    for name in ("name_words.csv", "field_terms.csv"):
        rows = (MODELS / name).read_text(encoding="utf-8").splitlines()[1:]
        assert rows == sorted(rows), f"{name} is not in order"
    assert all(word == fold(word) for word in known.classes)


@pytest.mark.parametrize(
    ("words", "terms", "message"),
    [
        ("word,class\nact,law\n", "", "name_words.csv, line 2: class cannot be 'law'"),
        ("word,class\nact,event\nact,event\n", "", "name_words.csv, line 3: 'act' is listed twice"),
        ("word,class\nact,\n", "", "name_words.csv, line 2: fill in word and class"),
        ("class,word\n", "", "name_words.csv, line 1: the first line must be word,class"),
        ("word,class\n", "", "field_terms.csv, line 1: the first line must be term,meaning"),
        ("word,class\n", "term,meaning\nNAP,plan\nnap,plan\n", "field_terms.csv, line 3: 'nap' is listed"),
        ("word,class\n", "term,meaning\nNAP, plan\n", "field_terms.csv, line 2: fill in term and meaning"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, words: str, terms: str, message: str) -> None:
    (tmp_path / "name_words.csv").write_text(words, encoding="utf-8")
    (tmp_path / "field_terms.csv").write_text(terms, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        load_name_words(tmp_path)
