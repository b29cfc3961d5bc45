"""What counts when names that a model finds are measured, and how a change is told."""

from __future__ import annotations

from pipeline.evaluate.recognizer import format_change, measure_names
from pipeline.gold import GoldDocument, GoldMention

OSCE = GoldMention("o1", "ORG", 4, 8, "OSCE")
NIS = GoldMention("p1", "PLACE", 12, 15, "Niš")
ANNA = GoldMention("h1", "PERSON", 20, 24, "Anna")
DOCUMENT = GoldDocument("one", "The OSCE in Niš and Anna", (OSCE, NIS, ANNA), {}, ())


def test_a_name_counts_with_its_exact_span_and_type() -> None:
    found = frozenset({(4, 8, "ORG"), (12, 15, "ORG"), (12, 16, "PLACE")})
    told = {
        name: (m.precision, m.recall, m.gold, m.found)
        for name, m in measure_names([DOCUMENT], [found]).items()
    }
    assert told == {
        "ORG": (0.5, 1.0, 1, 2),
        "PLACE": (0.0, 0.0, 1, 1),
        "DATE": (0.0, 0.0, 0, 0),
        "RESOLUTION": (0.0, 0.0, 0, 0),
        "all": (1 / 3, 0.5, 2, 3),
    }


def test_a_change_is_told_type_by_type() -> None:
    before = measure_names([DOCUMENT], [frozenset({(4, 8, "ORG")})], ["ORG", "PLACE"])
    now = measure_names([DOCUMENT], [frozenset({(12, 15, "PLACE")})], ["ORG", "PLACE"])
    assert format_change(before, now).splitlines() == [
        "F1 of names     before     now   change    gold",
        "ORG              1.000   0.000   -1.000       1",
        "PLACE            0.000   1.000   +1.000       1",
        "all              0.667   0.667   +0.000       2",
    ]
