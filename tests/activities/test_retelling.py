"""Records that tell of one thing become one; what differs stays apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline.activities.retelling import merge_retold
from pipeline.records import Activity, Evidence, Role

MAY = date(2015, 5, 4)
DATED = Activity(
    id="d-a10",
    document="d",
    type="training",
    title="Training",
    trigger_start=10,
    trigger_end=18,
    evidence=(),
    start=MAY,
    end=MAY,
    places=("nis-rs",),
    organizations=((Role.ORGANIZER, "osce"),),
)
LATER = replace(
    DATED,
    id="d-a90",
    organizations=((Role.FUNDER, "sida"), (Role.PARTNER, "osce")),
    evidence=(
        Evidence("type", "training", 80, 99, "naming words", 0.9),
        Evidence("funder", "sida", 80, 99, "cue", 0.8),
    ),
)


def test_what_is_told_twice_is_one_record() -> None:
    assert merge_retold([DATED, LATER]) == [
        replace(
            DATED,
            evidence=(LATER.evidence[1],),
            organizations=((Role.FUNDER, "sida"), (Role.ORGANIZER, "osce")),
        )
    ]


def test_what_is_told_as_known_is_the_earlier_record() -> None:
    again = replace(LATER, start=None, end=None, places=(), organizations=(), evidence=(), told_as_known=True)
    assert merge_retold([DATED, again]) == [DATED]
    elsewhere = replace(again, places=("zajecar-rs",))
    assert merge_retold([DATED, elsewhere]) == [DATED, elsewhere]
    undated = replace(DATED, start=None, end=None)
    other_day = replace(again, start=date(2016, 1, 1))
    assert merge_retold([undated, other_day]) == [undated, other_day]


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "workshop"},
        {"start": date(2015, 5, 5), "end": date(2015, 5, 5)},
        {"start": None, "end": None},
        {"places": ("zajecar-rs",)},
    ],
)
def test_what_differs_stays_two(changes: dict[str, object]) -> None:
    other = replace(LATER, **changes)
    assert merge_retold([DATED, other]) == [DATED, other]
