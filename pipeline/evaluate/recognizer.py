"""How well a model of names finds the annotated names by itself: exact spans of the right type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pipeline.evaluate.measures import Measure, Tallies
from pipeline.gold import GoldDocument
from pipeline.mentions.model import load_model, read_with_model
from pipeline.records import Document

TYPES = ("ORG", "PLACE", "DATE", "RESOLUTION")
ALL = "all"
# Where a span starts and ends, and its type.
Span = tuple[int, int, str]


def find_names(gold: Sequence[GoldDocument], model: Path) -> list[frozenset[Span]]:
    """What the model in this folder finds in each document, of the types above."""
    documents = [Document(g.id, g.id, "text", "", g.text) for g in gold]
    return [
        frozenset((s.start, s.end, s.label) for s in reading.spans if s.label in TYPES)
        for reading in read_with_model(documents, load_model(model))
    ]


def measure_names(
    gold: Iterable[GoldDocument], found: Iterable[frozenset[Span]], types: Sequence[str] = TYPES
) -> dict[str, Measure]:
    """Precision, recall and F1 of each type, and of all of them as `all`."""
    tallies = Tallies()
    for document, spans in zip(gold, found, strict=True):
        right = {(m.start, m.end, m.label) for m in document.mentions}
        for type_ in types:
            tallies.add_sets(type_, {s for s in spans if s[2] == type_}, {s for s in right if s[2] == type_})
        tallies.add_sets(ALL, {s for s in spans if s[2] in types}, {s for s in right if s[2] in types})
    return {measure.name: measure for measure in tallies.measures()}


def format_change(before: Mapping[str, Measure], now: Mapping[str, Measure]) -> str:
    """F1 before and now as a table of plain text, a type a line."""
    lines = [f"{'F1 of names':<14}{'before':>8}{'now':>8}{'change':>9}{'gold':>8}"]
    for name, measure in now.items():
        old = before[name].f1
        lines.append(f"{name:<14}{old:>8.3f}{measure.f1:>8.3f}{measure.f1 - old:>+9.3f}{measure.gold:>8}")
    return "\n".join(lines)
