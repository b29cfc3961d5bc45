"""What training experiments share: folds by source, and F1 of names over documents not trained on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pipeline.evaluate.measures import Measure
from pipeline.evaluate.recognizer import ALL, TYPES
from pipeline.gold import GoldDocument, gold_files, parse_gold


def annotated(folders: Iterable[Path], most: int | None = None) -> list[GoldDocument]:
    """The annotated documents of some folders in order; of each at most `most`, evenly picked."""
    found = []
    for folder in folders:
        files = gold_files(folder)
        step = max(1, len(files) // most) if most else 1
        found += [parse_gold(path) for path in files[::step][:most]]
    return found


def source_of(document: GoldDocument) -> str:
    """Whose habits a document shows: those of one author share the first part of their ids."""
    return document.id.partition("-")[0]


def folds(documents: Sequence[GoldDocument], k: int) -> list[list[GoldDocument]]:
    """`k` folds of about equal numbers of mentions, no source in two of them; the same on every run.

    With fewer sources than folds, some folds are empty and left out.
    """
    by_source: dict[str, list[GoldDocument]] = defaultdict(list)
    for document in documents:
        by_source[source_of(document)].append(document)
    weights = {source: sum(len(d.mentions) for d in listed) for source, listed in by_source.items()}
    found: list[list[GoldDocument]] = [[] for _ in range(k)]
    filled = [0] * k
    for source in sorted(by_source, key=lambda source: (-weights[source], source)):
        number = filled.index(min(filled))
        found[number] += by_source[source]
        filled[number] += weights[source]
    return [fold for fold in found if fold]


def row(name: str, measures: Mapping[str, Measure]) -> str:
    """One row of a Markdown table: F1 of each type and of all."""
    cells = (f"{measures[type_].f1:.3f}" if type_ in measures else "–" for type_ in (*TYPES, ALL))
    return f"| {name} | " + " | ".join(cells) + " |"


def heading(first: str) -> str:
    return "\n".join(
        (f"| {first} | " + " | ".join((*TYPES, ALL)) + " |", "|---|" + "---|" * (len(TYPES) + 1))
    )
