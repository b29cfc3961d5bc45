from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.database.store import Database
from tests.database.readings_by_hand import opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "collection" / "test.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    with opened(path) as made:
        yield made
