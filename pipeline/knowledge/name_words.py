"""What the words of names tell: `name_words.csv` and `field_terms.csv`, described in models/README.md."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pipeline.names import fold

# What kind of thing a noun at the head of a name makes of it.
CLASSES = frozenset(
    {"body", "direction", "document", "event", "geography", "instrument", "people", "programme",
     "title", "topic"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NameWords:
    """`classes`: the class of a folded word. `terms`: abbreviations, folded, that name no body."""

    classes: Mapping[str, str]
    terms: frozenset[str]


def load_name_words(folder: Path) -> NameWords:
    """Read both files. Raises ValueError naming file and line for an unknown class or a duplicate."""
    classes: dict[str, str] = {}
    for where, word, class_ in _rows(folder / "name_words.csv", ["word", "class"]):
        if class_ not in CLASSES:
            raise ValueError(f"{where}: class cannot be {class_!r}; use one of {', '.join(sorted(CLASSES))}")
        if word in classes:
            raise ValueError(f"{where}: {word!r} is listed twice; remove one of the rows")
        classes[word] = class_
    terms: set[str] = set()
    for where, term, _ in _rows(folder / "field_terms.csv", ["term", "meaning"]):
        if fold(term) in terms:
            raise ValueError(f"{where}: {term!r} is listed twice; remove one of the rows")
        terms.add(fold(term))
    return NameWords(MappingProxyType(classes), frozenset(terms))


def _rows(path: Path, columns: list[str]) -> list[tuple[str, str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines, strict=True)
        if next(reader, None) != columns:
            raise ValueError(f"{path.name}, line 1: the first line must be {','.join(columns)}")
        found = []
        for row in reader:
            where = f"{path.name}, line {reader.line_num}"
            if len(row) != len(columns) or not all(cell.strip() == cell != "" for cell in row):
                raise ValueError(f"{where}: fill in {' and '.join(columns)}, without blanks around them")
            found.append((where, row[0], row[1]))
        return found
