"""Which program and knowledge files make each stage, and whether they have changed since.

Reading a source makes a text; extracting makes everything else from the text. A document carries the
number of the stages that made it, so that a run knows what it has to do again, and can say why.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

TEXT, EXTRACTION = "text", "extraction"
# The files of each stage by name, each with its hash.
StageFiles = Mapping[str, Mapping[str, str]]

_PROJECT = Path(__file__).resolve().parents[2]
# Each stage is what its module imports, and what that imports, but for what holds no rule.
_STARTS = {TEXT: "pipeline/text.py", EXTRACTION: "pipeline/reader.py"}
_NEUTRAL = frozenset({"pipeline/__init__.py", "pipeline/records.py"})
_IMPORT = re.compile(
    r"^\s*(?:from\s+((?:pipeline|extractors)[\w.]*)\s+import\s+(\([^)]*\)|[^\n]*)"
    r"|import\s+((?:pipeline|extractors)[\w.]*))",
    re.MULTILINE,
)
# Lists of which each row concerns the reports that name what it speaks of (see pipeline.ingest.row_changes).
LISTS = ("decisions.csv", "organization_aliases.csv", "organizations.csv", "place_aliases.csv", "places.csv")
# Corrections are compared one by one (see pipeline.corrections): each concerns one document.
_NO_KNOWLEDGE = frozenset({"README.md", "corrections.csv"})


def stage_files(models: Path) -> StageFiles:
    """For each stage, its files by name as seen from the project, each with its hash."""
    return {
        TEXT: _hashed(_imported(_STARTS[TEXT])),
        EXTRACTION: {
            **_hashed(_imported(_STARTS[EXTRACTION])),
            **_hashed(_knowledge(models), models),
        },
    }


def changed_files(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Names of the files that differ, came or went, in order.

    >>> changed_files({"a": "1", "b": "1", "c": "1"}, {"a": "1", "b": "2", "d": "1"})
    ['b', 'c', 'd']
    """
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))


def _imported(start: str) -> set[Path]:
    """A module of the project and all of the project that it needs."""
    seen: set[Path] = set()
    waiting = {_PROJECT / start}
    while waiting:
        path = waiting.pop()
        seen.add(path)
        waiting |= _imports(path, path.stat().st_mtime_ns) - seen
    return {path for path in seen if path.relative_to(_PROJECT).as_posix() not in _NEUTRAL}


@cache
def _imports(path: Path, _changed: int) -> set[Path]:
    found: set[Path] = set()
    for module, names, whole in _IMPORT.findall(path.read_text(encoding="utf-8")):
        dotted = whole or module
        listed = [name.split()[0] for name in names.strip("() \n").split(",") if name.strip()]
        for name in (dotted, *(f"{dotted}.{part}" for part in listed)):
            base = _PROJECT / name.replace(".", "/")
            found |= {file for file in (base.with_suffix(".py"), base / "__init__.py") if file.is_file()}
    return found


def _knowledge(models: Path) -> Iterator[Path]:
    for path in sorted(models.rglob("*")):
        if path.is_file() and path.name not in _NO_KNOWLEDGE and not path.name.startswith("."):
            yield path


def _hashed(paths: Iterable[Path], folder: Path | None = None) -> dict[str, str]:
    names = {path: _name(path, folder) for path in sorted(paths)}
    return {name: _hash(path, path.stat().st_mtime_ns) for path, name in names.items()}


def _name(path: Path, folder: Path | None) -> str:
    if folder is not None:
        return f"{folder.name}/{path.relative_to(folder).as_posix()}"
    return path.relative_to(_PROJECT).as_posix()


@cache
def _hash(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
