"""Probabilities beside what came true, in ten bins."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.evaluate.reliability import Bin, Chances, format_reliabilities, reliability


def test_bins_hold_their_lower_bound_and_the_last_one_holds_1() -> None:
    table = reliability("role", [(0.0, False), (0.1, True), (0.19, False), (0.9, True), (1.0, True)])
    assert table.bins == (
        Bin(0.0, 0.1, 1, 0.0, 0.0),
        Bin(0.1, 0.2, 2, pytest.approx(0.145), 0.5),
        Bin(0.9, 1.0, 2, 0.95, 1.0),
    )
    assert table.error == pytest.approx((0.0 + 2 * 0.355 + 2 * 0.05) / 5)


def test_nothing_has_no_error() -> None:
    assert reliability("role", []).error == 0.0


def test_honest_probabilities_have_no_error_and_false_ones_all_of_it() -> None:
    assert reliability("role", [(0.25, True), (0.25, False), (0.25, False), (0.25, False)]).error == 0.0
    assert reliability("role", [(1.0, False)] * 3).error == 1.0


def test_what_true_probabilities_would_show_shrinks_with_the_square_root_of_their_number() -> None:
    few, many = (reliability("role", [(0.5, True), (0.5, False)] * n).by_chance for n in (2, 200))
    # Of four tosses of a coin the share of heads is 0.2 from a half on average, by the normal curve.
    assert few == pytest.approx(0.199471)
    assert many == pytest.approx(few / 10, rel=1e-4)
    assert reliability("role", [(0.0, False), (1.0, True)]).by_chance == 0.0


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans())))
def test_the_error_is_a_share_and_no_value_is_lost(seen: list[tuple[float, bool]]) -> None:
    table = reliability("role", seen)
    assert 0 <= table.error <= 1
    assert sum(b.count for b in table.bins) == len(seen)


def test_tables_are_told_by_name() -> None:
    chances = Chances()
    chances.add("role", 0.85, True)
    chances.add("record", 0.4, False)
    assert format_reliabilities(chances.reliabilities()).splitlines() == [
        "confidence of each record: expected calibration error 0.400 (0.391 by chance alone)",
        "confidence              values    mean   right",
        "0.4 to 0.5                   1   0.400   0.000",
        "confidence of each role: expected calibration error 0.150 (0.285 by chance alone)",
        "confidence              values    mean   right",
        "0.8 to 0.9                   1   0.850   1.000",
    ]
