"""What is counted, and how counts become precision, recall and F1."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from pipeline.evaluate.published import PublishedDocument
from pipeline.evaluate.reliability import Reliability, format_reliabilities
from pipeline.gold import GoldDocument
from pipeline.names import words


@dataclass(frozen=True, slots=True)
class Measure:
    """Precision, recall and F1 (0 to 1) over `gold` annotated and `found` published items."""

    name: str
    precision: float
    recall: float
    f1: float
    gold: int
    found: int


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The measures by name, in alphabetical order; `missing` are annotated documents not published;
    `reliabilities` tell what the probabilities given to records and roles are worth."""

    measures: Mapping[str, Measure]
    missing: tuple[str, ...]
    reliabilities: tuple[Reliability, ...] = ()


def format_scorecard(scorecard: Scorecard) -> str:
    """The scorecard as a table of plain text, a measure a line, and below it the reliability tables."""
    lines = [f"{'measure':<20}{'precision':>10}{'recall':>8}{'F1':>8}{'gold':>8}{'found':>8}"]
    lines += [
        f"{m.name:<20}{m.precision:>10.3f}{m.recall:>8.3f}{m.f1:>8.3f}{m.gold:>8}{m.found:>8}"
        for m in scorecard.measures.values()
    ]
    if scorecard.missing:
        first = ", ".join(scorecard.missing[:5])
        lines.append(f"{len(scorecard.missing)} annotated documents are not in the database: {first}")
    if scorecard.reliabilities:
        lines += ["", format_reliabilities(scorecard.reliabilities)]
    return "\n".join(lines)


def surface_key(text: str) -> str:
    """What two spellings of a name must share to be one surface form.

    >>> surface_key("the Žene ženama"), surface_key("Zene Zenama")
    ('zene zenama', 'zene zenama')
    """
    folded = [word.folded for word in words(text)]
    while folded and folded[0] in ("the", "a", "an"):
        del folded[0]
    return " ".join(folded)


def _measure(name: str, right: float, found: int, gold: int) -> Measure:
    return _from_ratios(name, right / found if found else 0.0, right / gold if gold else 0.0, found, gold)


def _from_ratios(name: str, precision: float, recall: float, found: int, gold: int) -> Measure:
    total = precision + recall
    return Measure(name, precision, recall, 2 * precision * recall / total if total else 0.0, gold, found)


class Tallies:
    """Counts of right, found and annotated items by measure."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[int, int, int]] = {}

    def add(self, name: str, right: int, found: int, gold: int) -> None:
        before = self._counts.get(name, (0, 0, 0))
        self._counts[name] = (before[0] + right, before[1] + found, before[2] + gold)

    def add_sets(self, name: str, found: AbstractSet[Hashable], gold: AbstractSet[Hashable]) -> None:
        self.add(name, len(found & gold), len(found), len(gold))

    def measures(self) -> list[Measure]:
        return [_measure(name, *counts) for name, counts in self._counts.items()]


class Clusters:
    """Which surface forms of organizations are one body, by the annotation and by the database."""

    def __init__(self) -> None:
        self._gold: dict[tuple[str, str], str] = {}
        self._found: dict[tuple[str, str], str] = {}

    def add(self, annotated: GoldDocument, document: PublishedDocument) -> None:
        for mention in annotated.mentions:
            if mention.label == "ORG":
                key = annotated.entities[mention.id].key or mention.id
                self._gold.setdefault((annotated.id, surface_key(mention.text)), key)
        for found in document.mentions:
            if found.organization:
                self._found.setdefault((annotated.id, surface_key(found.text)), found.organization)

    def measure(self) -> Measure:
        shared = [form for form in self._gold if form in self._found]
        gold, found = self._groups(shared, self._gold), self._groups(shared, self._found)
        precision = recall = 0.0
        for form in shared:
            in_gold, in_found = gold[self._gold[form]], found[self._found[form]]
            both = len(in_gold & in_found)
            precision += both / len(in_found)
            recall += both / len(in_gold)
        count = len(shared) or 1
        return _from_ratios("dedup.ORG", precision / count, recall / count, len(shared), len(shared))

    @staticmethod
    def _groups(
        forms: Iterable[tuple[str, str]], ids: Mapping[tuple[str, str], str]
    ) -> dict[str, set[Hashable]]:
        groups: dict[str, set[Hashable]] = defaultdict(set)
        for form in forms:
            groups[ids[form]].add(form)
        return groups
