"""`wps train` from annotated documents to a new model, and what it tells of the change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractors.model_spans import ModelSpan
from pipeline import cli, training
from pipeline.ingest import loading
from pipeline.records import Reading
from pipeline.training.names import MarkedText
from tests.database.readings_by_hand import document, opened
from tests.real_reader import real_reader

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
    assert "many texts that nobody annotated as well; this one will lack them" in outcome.stderr
    table = [line.split() for line in outcome.stdout.splitlines()]
    assert table[0] == ["F1", "of", "names", "before", "now", "change", "gold"]
    assert [row[0] for row in table[1:]] == ["ORG", "PLACE", "DATE", "RESOLUTION", "all"]
    assert [row[-1] for row in table[1:]] == ["1", "1", "0", "0", "2"]
    for row in table[1:]:
        assert float(row[2]) - float(row[1]) == pytest.approx(float(row[3]), abs=0.0011)


def test_reports_of_a_database_are_learnt_from_too(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learnt: list[object] = []
    monkeypatch.setattr(training, "train_recognizer", lambda *given: learnt.append(given[4]) or given[5]())
    monkeypatch.setattr(loading, "load_reader", lambda *_: real_reader())
    with opened(project / "mine.db") as database:
        database.replace([Reading(document("d", "The OSCE has an office in Niš."), None, ())])
    outcome = CliRunner().invoke(cli.app, ["train", "--texts", str(project / "mine.db")])
    assert outcome.exit_code == 0, outcome.output
    assert "Learning from 1 reports of" in outcome.stderr
    assert "nobody annotated" not in outcome.stderr
    assert learnt == [
        [MarkedText("The OSCE has an office in Niš.", (ModelSpan("ORG", 4, 8), ModelSpan("PLACE", 26, 29)))]
    ]


def test_a_database_that_is_not_there_is_told(project: Path) -> None:
    outcome = CliRunner().invoke(cli.app, ["train", "--texts", str(project / "none.db")])
    assert outcome.exit_code == 1
    assert f"There is no database {project / 'none.db'}. `make ingest" in outcome.stderr
    assert not (project / "none.db").exists()


def test_training_all_models_needs_more_and_says_so(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.importlib.util, "find_spec", lambda name: None)
    outcome = CliRunner().invoke(cli.app, ["train", "--all"])
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert "`make train ALL=1` installs them first." in outcome.stderr
