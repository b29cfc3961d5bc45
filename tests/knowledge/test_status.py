"""Every cue of status_cues.toml matches its examples and none of what it must leave alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.knowledge.status import NOUN, PAST, STATUSES, StatusCue, load_status_words

MODELS = Path(__file__).parents[2] / "models"
WORDS = load_status_words(MODELS / "status_cues.toml")
ALL = (*WORDS.cues, *WORDS.fields)


def masked(example: str) -> str:
    """The sentence with its bracketed naming words masked, as the reader of activities does it."""
    return re.sub(r"\[([^\]]+)\]", lambda m: PAST if WORDS.past.fullmatch(m[1]) else NOUN, example)


@pytest.mark.parametrize(("cue", "example"), [(c, e) for c in ALL for e in c.examples])
def test_example(cue: StatusCue, example: str) -> None:
    assert cue.pattern.search(masked(example))


@pytest.mark.parametrize(("cue", "example"), [(c, e) for c in ALL for e in c.counterexamples])
def test_counterexample(cue: StatusCue, example: str) -> None:
    assert not cue.pattern.search(masked(example))


@pytest.mark.parametrize("cue", WORDS.cues, ids=lambda cue: cue.name)
def test_examples_have_naming_words(cue: StatusCue) -> None:
    assert [e for e in (*cue.examples, *cue.counterexamples) if e.count("[") != 1] == []


def test_every_cue_shows_both_ways_and_has_a_name_of_its_own() -> None:
    assert [cue.name for cue in ALL if not (cue.examples and cue.counterexamples)] == []
    assert len({cue.name for cue in WORDS.cues}) == len(WORDS.cues)
    assert {cue.status for cue in WORDS.cues} == {cue.status for cue in WORDS.fields} == set(STATUSES)


@pytest.mark.parametrize(
    ("verb", "past"), [("trained", True), ("met", True), ("carried out", True), ("training", False)]
)
def test_verbs_in_the_past(verb: str, past: bool) -> None:
    assert bool(WORDS.past.fullmatch(verb)) is past


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ('status = "over"\npattern = "x"\nexamples = []\nnot = []', "over"),
        ('status = "done"\npattern = "("\nexamples = []\nnot = []', "x"),
        ('status = "done"\npattern = "x"\nexamples = []', "not"),
    ],
)
def test_a_bad_cue_is_named(tmp_path: Path, row: str, problem: str) -> None:
    path = tmp_path / "status_cues.toml"
    path.write_text(f'past = []\nbreaks = ["and"]\nfield = []\n[[cue]]\nname = "x"\n{row}\n')
    with pytest.raises(ValueError, match=rf"status_cues\.toml.*{problem}"):
        load_status_words(path)
