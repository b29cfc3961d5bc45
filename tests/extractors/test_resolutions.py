"""Resolutions of the Security Council: spans, numbers, lists, and numbers that are something else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.resolutions import find_resolutions
from pipeline.knowledge.resolutions import load_resolutions
from pipeline.records import MentionType

MODELS = Path(__file__).parents[2] / "models"
RESOLUTIONS = load_resolutions(MODELS)


def read(text: str) -> list[tuple[str, int | None]]:
    found = []
    for mention in find_resolutions(text, RESOLUTIONS):
        assert mention.text == text[mention.start : mention.end]
        assert mention.type is MentionType.RESOLUTION
        found.append((mention.text, mention.resolution))
    return found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the UNSCR 1325 was", [("UNSCR 1325", 1325)]),
        ("UNSCR1325, UN SCR 1325 (2000)", [("UNSCR1325", 1325), ("UN SCR 1325 (2000)", 1325)]),
        ("UNSCR 1325/2000 on women", [("UNSCR 1325/2000", 1325)]),
        ("Resolution 1325 (2000) of the Council", [("Resolution 1325 (2000)", 1325)]),
        ("resolution 186 (1964)", [("resolution 186 (1964)", 186)]),
        (
            "UN Security Council Resolution 1325 on Women, Peace and Security",
            [("UN Security Council Resolution 1325", 1325)],
        ),
        (
            "United Nations Security Council Resolution (UNSCR) 1325",
            [("United Nations Security Council Resolution (UNSCR) 1325", 1325)],
        ),
        (
            "Resolution 1325 of the UN Security Council",
            [("Resolution 1325 of the UN Security Council", 1325)],
        ),
        (
            "resolution of the UN Security Council 1325",
            [("resolution of the UN Security Council 1325", 1325)],
        ),
        ("implementation of 1325 UNSCR in", [("1325 UNSCR", 1325)]),
        ("S/RES/1325 (2000), res. 1820", [("S/RES/1325 (2000)", 1325), ("res. 1820", 1820)]),
        ("called to apply resolution No. 1325", [("resolution No. 1325", 1325)]),
        ("Resolutions 1325 and 1820", [("Resolutions 1325", 1325), ("1820", 1820)]),
        (
            "Resolutions 1325, 1820 (2008), 1888, 1889 and 1960",
            [
                ("Resolutions 1325", 1325),
                ("1820 (2008)", 1820),
                ("1888", 1888),
                ("1889", 1889),
                ("1960", 1960),
            ],
        ),
        ("UNSCR 1325 & 1820, 2016-2020", [("UNSCR 1325", 1325), ("1820", 1820)]),
        (
            "resolutions, including 2129 (2013) and 2395 (2017),",
            [("2129 (2013)", 2129), ("2395 (2017)", 2395)],
        ),
        ("Trainings on 1325 / 2250.", [("1325", 1325), ("2250", 2250)]),
        ("#1325 and 1325-related work", [("1325", 1325), ("1325", 1325)]),
        ("Resolution 1325 and 45 women", [("Resolution 1325", 1325)]),
        ("Resolution 1325, 2014 women", [("Resolution 1325", 1325)]),
        ("UNSCR 1325 (2010-2013)", [("UNSCR 1325", 1325)]),
    ],
)
def test_resolutions_are_found(text: str, found: list[tuple[str, int]]) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "General Assembly resolution 3314 and Human Rights Council resolution 6/30",
        "resolution 64/289, A/RES/64/289",
        "There are 1325 women, 1325 men and NOK 1,325,000.",
        "The order no. 1325 of the printing house; page 1325; EUR 1325; €1325",
        "Coalition 1325, WE Act 1325 and the 1325 Network met.",
        "mreza-1325@lists.example, 1325news, No. 01/1-14-1325/20",
        "In 1888, 1889 and 1960 nobody asked; 2250 came, 2106 left.",
        "the resolution of the conflict in 2013",
        "resolution in 2000",
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert read(text) == []


def test_a_bare_number_needs_a_cited_resolution_unless_it_is_1325() -> None:
    assert read("2242 matters. So does 1325.") == [("1325", 1325)]
    assert read("2242 matters. So does UNSCR 1325.") == [("2242", 2242), ("UNSCR 1325", 1325)]


def test_a_list_does_not_cross_a_line() -> None:
    assert read("Security Council\nresolution 1325") == [("resolution 1325", 1325)]


def test_the_agenda_is_complete() -> None:
    bare = [entry.number for entry in RESOLUTIONS if entry.kind == "wps"]
    assert bare == [1325, 1820, 1888, 1889, 1960, 2106, 2122, 2242, 2467, 2493, 2538]


@pytest.mark.parametrize(
    "rows",
    ["1325,2000,Women,wps,", "x,2000,Women,wps,url", "1820,2008,A,wps,url\n1325,2000,B,wps,url"],
)
def test_a_wrong_row_is_refused(tmp_path: Path, rows: str) -> None:
    (tmp_path / "resolutions.csv").write_text(f"number,year,subject,kind,source\n{rows}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"resolutions\.csv"):
        load_resolutions(tmp_path)


@given(st.text(alphabet="1325 08(),/&UNSCRresolutions and.-\n", max_size=60))
def test_any_text_is_read_without_overlap(text: str) -> None:
    end = 0
    for mention in find_resolutions(text, RESOLUTIONS):
        assert mention.start >= end
        assert mention.text == text[mention.start : mention.end]
        end = mention.end
