"""Folds by source, and the sets of the learning curve."""

from __future__ import annotations

from benchmarks.heldout import folds, source_of
from benchmarks.learning_curve import share
from pipeline.gold import GoldDocument, GoldMention


def document(name: str, mentions: int) -> GoldDocument:
    marks = tuple(GoldMention("o1", "ORG", n, n + 1, "x") for n in range(mentions))
    return GoldDocument(name, "x" * mentions, marks, {}, ())


DOCUMENTS = [
    *(document(f"fu-{n}", 4) for n in range(5)),
    *(document(f"gl-{n}", 3) for n in range(4)),
    *(document(f"in-{n}", 1) for n in range(9)),
    document("la-1", 8),
]


def test_no_source_stands_in_two_folds_and_they_are_of_about_one_size() -> None:
    found = folds(DOCUMENTS, 3)
    assert [sorted({source_of(d) for d in fold}) for fold in found] == [["fu"], ["gl"], ["in", "la"]]
    assert [sum(len(d.mentions) for d in fold) for fold in found] == [20, 12, 17]
    assert {d.id for fold in found for d in fold} == {d.id for d in DOCUMENTS}


def test_folds_do_not_depend_on_the_order_of_documents() -> None:
    forward, backward = folds(DOCUMENTS, 3), folds(DOCUMENTS[::-1], 3)
    assert [{d.id for d in fold} for fold in forward] == [{d.id for d in fold} for fold in backward]


def test_folds_without_a_source_are_left_out() -> None:
    assert len(folds(DOCUMENTS, 7)) == 4


def test_a_smaller_share_lies_within_a_larger_one() -> None:
    quarter, half, whole = (share(DOCUMENTS, part) for part in (0.25, 0.5, 1.0))
    assert (len(quarter), len(half), len(whole)) == (5, 10, 19)
    assert {d.id for d in quarter} < {d.id for d in half} < {d.id for d in whole}
    assert share(DOCUMENTS[::-1], 0.25) == quarter
