"""What is shown of organizations and places, and how it follows from all that reports tell of them."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.database.store import (
    Database,
)
from pipeline.records import (
    Organization,
    Place,
    Reading,
    Role,
)
from tests.database.readings_by_hand import OSCE, ZENE, activity, opened, reading, rows, state


def forms(*written: str) -> list[Reading]:
    return [
        reading(f"d{n}", (replace(ZENE, name=form.removeprefix("the ")), form))
        for n, form in enumerate(written)
    ]


@pytest.mark.parametrize(
    ("written", "name", "aliases"),
    [
        (["Zene zenama", "Žene ženama"], "Žene ženama", ["Zene zenama"]),
        (["Žene zenama", "Zene zenama", "Žene ženama"], "Žene ženama", ["Zene zenama", "Žene zenama"]),
        (["ŽENE ŽENAMA", "Žene ženama"], "Žene ženama", ["ŽENE ŽENAMA"]),
        (["ZENE ZENAMA"], "ZENE ZENAMA", []),
        (["Zene Zenama", "Zene zenama", "Zene zenama"], "Zene zenama", ["Zene Zenama"]),
        (["Zene–zenama", "Zene zenama", "Zene zenama"], "Zene zenama", ["Zene–zenama"]),
        (["the Zene zenama"], "Zene zenama", ["the Zene zenama"]),
    ],
)
def test_the_best_written_form_is_shown(
    tmp_path: Path, written: list[str], name: str, aliases: list[str]
) -> None:
    orders = list(itertools.permutations(forms(*written)))
    for number, order in enumerate(orders):
        path = tmp_path / f"{number}.db"
        with opened(path) as made:
            for one in order:
                made.replace([one])
        assert rows(path, "select name, aliases from organizations") == [
            (name, json.dumps(aliases, ensure_ascii=False))
        ]


def test_a_better_name_reaches_every_activity(database: Database, path: Path) -> None:
    plain = replace(ZENE, name="Zene zenama")
    town = Place("vesa", "Vesa", "city")
    roles = ((Role.FUNDER, "osce"), (Role.FUNDER, plain.id), (Role.PARTICIPANT, plain.id))
    first = activity(
        reading("a", (plain, "Zene zenama"), (OSCE, "OSCE"), places=[town]),
        organizations=roles,
        places=("vesa",),
    )
    database.replace([first])
    database.replace([reading("b", (ZENE, "Žene ženama"), places=[replace(town, name="Veša")])])
    shown = "select funders, organizers, partners, participants, places from activities"
    assert rows(path, shown) == [
        (f'["{OSCE.name}", "Žene ženama"]', "[]", "[]", '["Žene ženama"]', '["Veša"]')
    ]
    assert rows(path, "select rowid from activities_fts where activities_fts match 'places:Veša'") == [(1,)]
    database.remove(["b"])
    assert rows(path, shown) == [
        (f'["{OSCE.name}", "Zene zenama"]', "[]", "[]", '["Zene zenama"]', '["Vesa"]')
    ]


def test_what_the_authority_knows_is_shown_as_it_says(database: Database, path: Path) -> None:
    listed = replace(ZENE, name="Zene zenama", known=True, acronym="ZZ")
    database.replace([reading("a", (listed, "Zene zenama"))])
    database.replace([reading(f"b{n}", (ZENE, "Žene ženama")) for n in range(5)])
    query = "select name, acronym, aliases, known from organizations"
    assert rows(path, query) == [("Zene zenama", "ZZ", '["Žene ženama"]', 1)]
    # The authority file was corrected since: reports read anew bring the correction.
    corrected = replace(listed, name="Žene ženama Sarajevo", acronym=None)
    database.replace([reading("a", (corrected, "Zene zenama"))])
    assert rows(path, query) == [("Žene ženama Sarajevo", None, '["Zene zenama", "Žene ženama"]', 1)]


@pytest.mark.parametrize(
    ("told", "settled"),
    [
        (["BA", "RS", "BA"], "BA"),
        (["BA", None], "BA"),
        (["BA", "RS"], None),
        (["BA", "RS", "BA", "RS", "XK"], None),
    ],
)
def test_a_fact_on_which_reports_are_divided_is_left_open(
    database: Database, path: Path, told: list[str | None], settled: str | None
) -> None:
    for number, country in enumerate(told):
        database.replace([reading(f"d{number}", (replace(ZENE, country=country), "Žene ženama"))])
    assert rows(path, "select country, kind from organizations") == [(settled, "ngo")]


def test_a_publisher_without_mentions_is_kept_under_its_name(database: Database, path: Path) -> None:
    silent = replace(reading("a"), publisher=ZENE.id, organizations=(ZENE,))
    database.replace([silent])
    query = "select name, aliases from organizations"
    assert rows(path, query) == [("Žene ženama", "[]")]
    database.replace([reading("b", (replace(ZENE, name="Zene zenama"), "Zene zenama"))])
    assert rows(path, query) == [("Žene ženama", '["Zene zenama"]')]
    database.remove(["b"])
    assert rows(path, query) == [("Žene ženama", "[]")]


# A small world in which documents disagree about names, acronyms, kinds, countries and parents.
written_names = st.sampled_from(["Žene ženama", "Zene zenama", "ZENE ZENAMA", "Žene-ženama", "Zene Zenama"])
unlisted = st.builds(
    lambda name, acronym, country, parent: (
        Organization("zene-zenama", name, acronym, "ngo", country, parent),
        name,
    ),
    written_names,
    st.sampled_from([None, "ZZ", "ŽŽ"]),
    st.sampled_from([None, "BA", "RS"]),
    st.sampled_from([None, "osce"]),
)
towns = st.builds(
    lambda name, kind: Place("vesa", name, kind),
    st.sampled_from(["Vesa", "Veša"]),
    st.sampled_from(["city", "venue"]),
)


@st.composite
def worlds(draw: st.DrawFn) -> list[Reading]:
    made = []
    for number in range(draw(st.integers(2, 5))):
        body, form = draw(unlisted)
        base = reading(f"d{number}", (body, form), (OSCE, "OSCE"), places=draw(st.lists(towns, max_size=1)))
        if draw(st.booleans()):
            base = activity(
                base,
                organizations=((Role.FUNDER, body.id), (Role.FUNDER, "osce")),
                places=tuple(place.id for place in base.places),
                countries=("RS",),
            )
        made.append(replace(base, publisher=draw(st.sampled_from([None, body.id]))))
    return made


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds(), st.randoms(use_true_random=False), st.integers(1, 3))
def test_the_order_of_reading_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, readings: list[Reading], random, size: int
) -> None:
    """In one batch, or shuffled in batches with detours: read twice, and one document come and gone."""
    folder = tmp_path_factory.mktemp("orders")
    with opened(folder / "straight.db") as straight:
        straight.replace(readings)
    shuffled = [*readings, random.choice(readings)]
    random.shuffle(shuffled)
    with opened(folder / "detours.db") as detours:
        passing = reading("passing", (replace(ZENE, name="Žéné ženama", acronym="Q"), "Žéné ženama"))
        detours.replace([passing])
        for start in range(0, len(shuffled), size):
            batch = {one.document.id: one for one in shuffled[start : start + size]}
            detours.replace(list(batch.values()))
        detours.remove(["passing"])
    assert state(folder / "straight.db") == state(folder / "detours.db")
