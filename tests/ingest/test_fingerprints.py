"""What makes a stage, and what changes it."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

from pipeline.cli import MODELS, PROJECT
from pipeline.ingest.fingerprints import EXTRACTION, TEXT, changed_files, stage_files

# Modules that hold no rule by which anything is read or extracted.
NEUTRAL = {"pipeline/__init__.py", "pipeline/records.py"}


def _imports(path: Path) -> set[Path]:
    """The project's own modules that a module imports, wherever in it."""
    found: set[Path] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            if name.split(".")[0] in ("pipeline", "extractors"):
                base = PROJECT / name.replace(".", "/")
                found |= {p for p in (base.with_suffix(".py"), base / "__init__.py") if p.is_file()}
    return found


def _closure(start: str) -> set[str]:
    seen: set[Path] = set()
    waiting = {PROJECT / start}
    while waiting:
        path = waiting.pop()
        seen.add(path)
        waiting |= _imports(path) - seen
    return {path.relative_to(PROJECT).as_posix() for path in seen}


def test_the_stages_are_made_of_all_the_code_they_import() -> None:
    text = _closure("pipeline/text.py") - NEUTRAL
    extraction = _closure("pipeline/reader.py") - NEUTRAL
    files = stage_files(MODELS)
    assert sorted(files[TEXT]) == sorted(text)
    assert sorted(name for name in files[EXTRACTION] if name.endswith(".py")) == sorted(extraction)


def test_knowledge_makes_the_extraction_and_not_the_text(tmp_path: Path) -> None:
    models = tmp_path / "models"
    models.mkdir()
    for name in ("places.csv", "corrections.csv", "README.md"):
        shutil.copy(MODELS / name, models / name)
    before = stage_files(models)
    assert {name for name in before[EXTRACTION] if name.startswith("models/")} == {"models/places.csv"}
    (models / "places.csv").write_text("changed")
    (models / "regions.csv").write_text("new")
    # Corrections are compared one by one.
    (models / "corrections.csv").write_text("changed")
    after = stage_files(models)
    assert changed_files(before[EXTRACTION], after[EXTRACTION]) == ["models/places.csv", "models/regions.csv"]
    assert changed_files(before[TEXT], after[TEXT]) == []
