"""Currencies, and cues that match their examples and none of what they must leave alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.knowledge.money import AMOUNT, KINDS, AmountCue, load_money_words

MODELS = Path(__file__).parents[2] / "models"
WORDS = load_money_words(MODELS)
CUES = (MODELS / "amount_cues.toml").read_text(encoding="utf-8")
CURRENCIES = (MODELS / "currencies.csv").read_text(encoding="utf-8")


def masked(example: str) -> str:
    return re.sub(r"\[[^\]]+\]", AMOUNT, example)


@pytest.mark.parametrize(("cue", "example"), [(c, e) for c in WORDS.cues for e in c.examples])
def test_example(cue: AmountCue, example: str) -> None:
    assert cue.pattern.search(masked(example))


@pytest.mark.parametrize(("cue", "example"), [(c, e) for c in WORDS.cues for e in c.counterexamples])
def test_counterexample(cue: AmountCue, example: str) -> None:
    assert AMOUNT in masked(example)
    assert not cue.pattern.search(masked(example))


def test_every_cue_shows_both_ways_and_has_a_name_of_its_own() -> None:
    assert [cue.name for cue in WORDS.cues if not (cue.examples and cue.counterexamples)] == []
    assert len({cue.name for cue in WORDS.cues}) == len(WORDS.cues)
    assert {cue.kind for cue in WORDS.cues} == set(KINDS)


@pytest.mark.parametrize(
    ("form", "countries", "currency"),
    [
        ("EUR", set(), "EUR"),
        ("Euros", set(), "EUR"),
        ("dinars", {"RS", "FR"}, "RSD"),
        ("dinars", {"RS", "TN"}, None),
        ("dinars", set(), None),
        ("FCFA", {"CM"}, "XAF"),
        ("FCFA", {"ML"}, "XOF"),
        ("km", {"BA"}, None),
        ("Taler", set(), None),
    ],
)
def test_currencies(form: str, countries: set[str], currency: str | None) -> None:
    assert WORDS.currency(form, countries) == currency


@pytest.mark.parametrize(
    ("currencies", "cues", "problem"),
    [
        ("form,currency,country,source\nx,EU,,s\n", CUES, r"currencies\.csv, line 2: form, currency"),
        ("form,currency,country,source\nx,EUR,,\n", CUES, r"currencies\.csv, line 2: form, currency"),
        ("form,currency,country,source\ny,EUR,,s\nx,EUR,,s\n", CUES, r"currencies\.csv, line 3: rows must"),
        ("form,currency,country,source\nx,EUR,,s\nx,USD,,s\n", CUES, r"currencies\.csv, line 3: rows must"),
        (CURRENCIES, '[[cue]]\nname = "x"\nkind = "y"\n', r"amount_cues\.toml: cue 'x'.*'y' is no kind"),
        (CURRENCIES, '[[cue]]\nname = "x"\n', r"amount_cues\.toml: cue 'x'.*kind"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, currencies: str, cues: str, problem: str) -> None:
    (tmp_path / "currencies.csv").write_text(currencies, encoding="utf-8")
    (tmp_path / "amount_cues.toml").write_text(cues, encoding="utf-8")
    with pytest.raises(ValueError, match=problem):
        load_money_words(tmp_path)
