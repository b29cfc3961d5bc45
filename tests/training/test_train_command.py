"""`wps train` from annotated documents to a new model, and what it tells of the change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline import cli

PROJECT = Path(__file__).parents[2]
GOLD = """id: {name}
style: test
title: null
published: null
publisher: null
language: en
entities:
  o1: {{name: OSCE, key: osce, kind: igo, country: null}}
  p1: {{name: Niš, key: nis-rs, kind: city, country: RS}}
activities: []
---
The [[o1|OSCE]] has an office in [[p1|Niš]].
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the models, and annotated documents of which one is unseen."""
    shutil.copytree(PROJECT / "models", tmp_path / "models")
    for part in ("train", "dev"):
        folder = tmp_path / "corpus" / "gold" / part
        folder.mkdir(parents=True)
        (folder / f"{part}.gold").write_text(GOLD.format(name=part), encoding="utf-8")
    monkeypatch.setattr(cli, "MODELS", tmp_path / "models")
    monkeypatch.setattr(cli, "CORPUS", tmp_path / "corpus")
    return tmp_path


def test_training_writes_a_model_and_tells_what_changed(project: Path) -> None:
    weights = project / "models" / "wps_en" / "ner" / "model"
    before = weights.read_bytes()
    outcome = CliRunner().invoke(cli.app, ["train"])
    assert outcome.exit_code == 0, outcome.output
    assert weights.read_bytes() != before
    assert "Training on 1 annotated documents" in outcome.stderr
    assert "not part of the project; these will lack them" in outcome.stderr
    table = [line.split() for line in outcome.stdout.splitlines()]
    assert table[0] == ["F1", "of", "names", "before", "now", "change", "gold"]
    assert [row[0] for row in table[1:]] == ["ORG", "PLACE", "DATE", "RESOLUTION", "all"]
    assert [row[-1] for row in table[1:]] == ["1", "1", "0", "0", "2"]
    for row in table[1:]:
        assert float(row[2]) - float(row[1]) == pytest.approx(float(row[3]), abs=0.0011)


def test_training_all_models_needs_more_and_says_so(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.importlib.util, "find_spec", lambda name: None)
    outcome = CliRunner().invoke(cli.app, ["train", "--all"])
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert "`make train ALL=1` installs them first." in outcome.stderr
