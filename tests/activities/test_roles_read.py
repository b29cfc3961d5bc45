"""Who pays and who does what in short texts, read with the models that are published.

The texts are written for this project in the manner of reports. An expected value is an
organization's name as it stands in the text, after its role (`funding.csv` holds funders only) and,
where a text tells of several activities, after the type of the activity that it belongs to. The
whole text has to be read exactly: a name too many fails like a name too few. `negative` texts name
somebody who could be taken for a funder, or for having a role, and must not be.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.evaluate.measures import surface_key
from pipeline.records import Document, Reading
from tests.real_reader import real_reader

CASES = Path(__file__).parents[1] / "cases"
# Whichever test comes first builds the gazetteer on a fresh clone, and reads the texts of all.
pytestmark = pytest.mark.timeout(600)


class Said(NamedTuple):
    """Somebody's role; `type` is empty where the text tells of one activity."""

    type: str
    role: str
    name: str


class Case(NamedTuple):
    id: str
    kind: str
    text: str
    expected: frozenset[Said]
    known_failure: str


def cases(table: str) -> Iterator[Case]:
    with (CASES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            parse = _funder if table == "funding" else _role
            values = row["funders" if table == "funding" else "roles"].split("; ")
            yield Case(
                f"{table}-{number}",
                row["kind"],
                row["text"],
                frozenset(parse(value) for value in values if value),
                row["known_failure"],
            )


def _funder(value: str) -> Said:
    type_, _, name = value.rpartition(" = ")
    return Said(type_, "funder", surface_key(name))


def _role(value: str) -> Said:
    said, _, name = value.partition(": ")
    type_, _, role = said.rpartition(" ")
    return Said(type_, role, surface_key(name))


FUNDING, ROLES = list(cases("funding")), list(cases("roles"))
ALL = FUNDING + ROLES


@cache
def readings() -> dict[str, Reading]:
    """Every text, read in one go."""
    documents = [Document(case.id, f"{case.id}.txt", "text", "0" * 64, case.text) for case in ALL]
    return {reading.document.id: reading for reading in real_reader().read(documents)}


def read(case: Case) -> frozenset[Said]:
    """What was read, told in the expected names where an organization bears one of them."""
    reading = readings()[case.id]
    forms: dict[str, set[str]] = {o.id: {surface_key(o.name)} for o in reading.organizations}
    for mention in reading.mentions:
        if mention.entity in forms:
            forms[mention.entity].add(surface_key(mention.text))
    expected = {said.name for said in case.expected}
    typed = any(said.type for said in case.expected)
    return frozenset(
        Said(activity.type if typed else "", role, min(forms[o] & expected or forms[o]))
        for activity in reading.activities
        for role, o in activity.organizations
        if role == "funder" or not case.id.startswith("funding")
    )


def _parameters(table: list[Case]) -> list[object]:
    return [
        pytest.param(
            case, id=case.id, marks=pytest.mark.xfail(reason=case.known_failure) if case.known_failure else ()
        )
        for case in table
    ]


@pytest.mark.parametrize("case", _parameters(FUNDING))
def test_funders(case: Case) -> None:
    assert read(case) == case.expected


@pytest.mark.parametrize("case", _parameters(ROLES))
def test_roles(case: Case) -> None:
    assert read(case) == case.expected


def test_the_tables_are_whole() -> None:
    assert len(ALL) >= 150
    assert 2 * sum(case.kind == "negative" for case in ALL) >= len(ALL)
    assert {case.kind for case in ALL} == {"positive", "negative"}
    assert len({case.text for case in ALL}) == len(ALL)


@pytest.mark.parametrize("case", ALL, ids=[case.id for case in ALL])
def test_expected_names_stand_in_the_text(case: Case) -> None:
    assert [said for said in case.expected if said.name not in surface_key(case.text)] == []
