"""A folder of two reports, and batches small enough for a run to have several."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cheap_collection import BATCH, Collection


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.ingest.ingesting.BATCH", BATCH)


@pytest.fixture
def reports(tmp_path: Path) -> Collection:
    made = Collection(tmp_path / "reports")
    made.write("a.txt", "The OSCE paid for it.")
    made.write("b.txt", "UNMIK came.")
    return made
