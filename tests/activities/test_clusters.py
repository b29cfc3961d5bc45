"""One activity in several reports: the decision on a pair, and the clusters in the database."""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.activities.clusters import Report, Told, disagreements, from_json, judge, keys, settle
from pipeline.database import settling_clusters
from pipeline.database.store import Database
from pipeline.records import Activity, Document, Evidence, Organization, Place, Reading, Role

DAY = date(2014, 10, 19)
WORKSHOP = Told(
    "workshop",
    DAY,
    date(2014, 10, 20),
    places=frozenset({"pirot-rs"}),
    towns=frozenset({"pirot-rs"}),
    countries=frozenset({"RS"}),
    hosts=frozenset({"gnwp"}),
    involved=frozenset({"gnwp", "osce"}),
    title=frozenset({"localization", "pirot"}),
)


def told(**changes: object) -> Told:
    return replace(WORKSHOP, **changes)  # type: ignore[arg-type]


NIS = {"places": frozenset({"nis-rs"}), "towns": frozenset({"nis-rs"})}
NOWHERE: dict[str, frozenset[str]] = {"places": frozenset(), "towns": frozenset()}
OTHERS = {"hosts": frozenset({"sida"}), "involved": frozenset({"sida"})}
NOBODY: dict[str, frozenset[str]] = {"hosts": frozenset(), "involved": frozenset()}
NO_TITLE: dict[str, frozenset[str]] = {"title": frozenset()}


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "same"),
        (NO_TITLE, "same"),
        ({"start": date(2014, 10, 20)}, "same"),
        ({"start": date(2014, 10, 1), "end": date(2014, 10, 31)}, "same"),
        ({"start": date(2014, 10, 1), "end": date(2014, 10, 31), **NO_TITLE}, "unsure"),
        ({"start": date(2014, 10, 22), "end": date(2014, 10, 22)}, "same"),
        ({"start": date(2014, 10, 22), "end": date(2014, 10, 22), **NO_TITLE}, "unsure"),
        ({"start": date(2014, 10, 23), "end": date(2014, 10, 23)}, "different"),
        ({"start": date(2015, 10, 19), "end": date(2015, 10, 20)}, "different"),
        ({"start": date(2014, 1, 1), "end": date(2014, 12, 31)}, "unsure"),
        ({"start": None, "end": None}, "unsure"),
        ({"type": "training"}, "different"),
        (NIS, "different"),
        (NOWHERE, "same"),
        ({**NOWHERE, **NO_TITLE}, "unsure"),
        ({"countries": frozenset({"ME"}), **NOWHERE}, "different"),
        (OTHERS, "unsure"),
        (NOBODY, "same"),
        ({**NOBODY, **NO_TITLE}, "unsure"),
        ({"hosts": frozenset({"osce"}), "involved": frozenset({"osce"})}, "same"),
    ],
)
def test_pairs(changes: dict[str, object], verdict: str) -> None:
    assert judge(WORKSHOP, told(**changes)).verdict == verdict
    assert judge(told(**changes), WORKSHOP) == judge(WORKSHOP, told(**changes))


def test_programmes_of_years_need_the_same_years_and_the_same_name() -> None:
    programme = told(type="programme", start=date(2014, 1, 1), end=date(2016, 12, 31), **NOWHERE)
    assert judge(programme, programme).verdict == "same"
    for other in (
        replace(programme, start=date(2015, 1, 1)),
        replace(programme, title=frozenset({"localization"})),
        replace(programme, hosts=frozenset({"sida"}), involved=frozenset({"sida"})),
    ):
        assert judge(programme, other).verdict == "unsure"


def test_a_judgement_gives_its_reason() -> None:
    assert judge(WORKSHOP, WORKSHOP).reason == (
        "The same kind of activity on the same days, in the same place,"
        " with an organizer or funder in common, with 2 words of the title in common."
    )


SETS = st.frozensets(st.sampled_from(["a", "b", "c"]), max_size=2)
DAYS = st.none() | st.dates(date(2014, 9, 25), date(2014, 11, 5))
TOLD = st.builds(
    lambda start, length, places, hosts, partners, title: Told(
        "workshop",
        start,
        start and date.fromordinal(start.toordinal() + length),
        places,
        places,
        frozenset(),
        hosts,
        hosts | partners,
        title,
    ),
    DAYS,
    st.sampled_from([0, 1, 2, 14, 30]),
    SETS,
    SETS,
    SETS,
    st.frozensets(st.sampled_from(["x", "y", "z"])),
)


@settings(deadline=None)
@given(TOLD, TOLD)
def test_judging_takes_no_side_and_the_same_share_a_key(one: Told, other: Told) -> None:
    assert judge(one, other) == judge(other, one)
    if judge(one, other).verdict == "same":
        assert keys(one) & keys(other)
    assert from_json(one.as_json()) == one


def test_the_surest_pair_is_joined_first_and_never_what_one_report_tells_apart() -> None:
    third = told(start=date(2014, 10, 20), end=date(2014, 10, 21))
    members = {"a": WORKSHOP, "b": told(**NO_TITLE), "c": third}
    links = [("a", "c"), ("b", "a"), ("c", "b")]
    groups = [sorted(group) for group, _ in settle(members, links, lambda x, y: {x, y} == {"b", "c"})]
    assert groups == [["a", "b"], ["c"]]
    assert [sorted(g) for g, _ in settle(members, links, lambda x, y: False)] == [["a", "b", "c"]]


def test_a_chain_of_days_does_not_join_its_ends() -> None:
    days = [date(2014, 10, n) for n in (3, 5, 7)]
    members = {str(day): told(start=day, end=day) for day in days}
    groups = [group for group, _ in settle(members, itertools.combinations(members, 2), lambda x, y: False)]
    assert sorted(map(len, groups)) == [1, 2]


def test_disagreements_are_told_in_plain_words() -> None:
    first = Report("2014-10-19", "2014-10-20", ("Pirot",), ("OSCE", "Sida"), ("GNWP",))
    fewer = Report("2014-10-19", "2014-10-20", ("Pirot",), ("OSCE",))
    other = Report("2014-10-01", "2014-10-31", ("Pirot",), ("Norway",), (), "planned")
    assert disagreements({first: 1, fewer: 1}) == []
    assert disagreements({first: 2, other: 1}) == [
        "When: 19 October 2014 to 20 October 2014 (2 reports); October 2014 (1 report)",
        "Funded by: OSCE, Sida (2 reports); Norway (1 report)",
        "Status: done (2 reports); planned (1 report)",
    ]


# The clusters in the database.

ORGANIZATIONS = {
    key: Organization(key, name, known=True)
    for key, name in (("gnwp", "Global Network of Women Peacebuilders"), ("osce", "OSCE"), ("sida", "Sida"))
}
PLACES = {key: Place(key, name, "city", "RS") for key, name in (("pirot-rs", "Pirot"), ("bor-rs", "Bor"))}


def activity(
    report: str,
    number: int = 0,
    *,
    start: date = DAY,
    end: date | None = None,
    place: str = "pirot-rs",
    title: str = "Localization workshop in Pirot",
    organizer: str = "gnwp",
    funder: str | None = "osce",
) -> Activity:
    roles = [(Role.FUNDER, funder)] if funder else []
    return Activity(
        id=f"{report}-a{number}",
        document=report,
        type="workshop",
        title=title,
        trigger_start=number,
        trigger_end=number + 1,
        evidence=(Evidence("type", "workshop", 0, 4, "naming words", 0.9),),
        start=start,
        end=end or start,
        organizations=(*roles, (Role.ORGANIZER, organizer)),
        places=(place,),
        countries=("RS",),
    )


def reading(*activities: Activity) -> Reading:
    document = Document(activities[0].document, f"{activities[0].document}.txt", "text", "0" * 64, "Text")
    return Reading(
        replace(document, sha256=activities[0].document.ljust(64, "0")),
        None,
        (),
        tuple(ORGANIZATIONS.values()),
        tuple(PLACES.values()),
        activities,
    )


Stored = list[tuple[object, ...]]
SCHEMA = files("pipeline.database").joinpath("schema.sql").read_text(encoding="utf-8")


def written(*steps: Sequence[Reading] | list[str]) -> Stored:
    """All that is stored of clusters, in order, after these steps: readings written in one go, or ids
    of documents removed."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.executescript(SCHEMA)
        connection.execute("insert into activity_types values ('workshop', 'Workshop', 'A workshop.')")
        connection.execute("insert into countries (id, name) values ('RS', 'Serbia')")
        connection.execute("pragma foreign_keys = on")
        database = Database(connection)
        for step in steps:
            if step and isinstance(step[0], str):
                database.remove([str(key) for key in step])
            else:
                database.replace([r for r in step if isinstance(r, Reading)])
        return [
            (table, *row)
            for table, columns in (
                ("activity_clusters", "id, title, type, activities, documents, disagreements, reasons"),
                ("activities", "id, cluster"),
                ("activity_tellings", "id, told, component, cluster"),
                ("activity_telling_keys", "key, telling"),
                ("activity_witnesses", "activity, telling, document"),
                ("renamed_clusters", "cluster"),
            )
            for row in connection.execute(f"select {columns} from {table} order by {columns}")
        ]


def members(stored: Stored) -> list[list[str]]:
    """The ids of the activities of each cluster."""
    found: dict[object, list[str]] = {}
    for table, *row in stored:
        if table == "activities" and row[1] is not None:
            found.setdefault(row[1], []).append(str(row[0]))
    return sorted(found.values())


def test_three_reports_of_one_workshop_are_one_activity() -> None:
    donor = activity("donor", title="Localization workshop", funder="sida")
    news = activity("news", end=date(2014, 10, 20), funder=None)
    stored = written([reading(activity("network"))], [reading(news), reading(donor)])
    assert members(stored) == [["donor-a0", "network-a0", "news-a0"]]
    (cluster,) = [row for row in stored if row[0] == "activity_clusters"]
    assert cluster[2:6] == ("Localization workshop in Pirot", "workshop", 3, 3)
    assert json.loads(str(cluster[6])) == [
        "When: 19 October 2014 (2 reports); 19 October 2014 to 20 October 2014 (1 report)",
        "Funded by: OSCE (1 report); Sida (1 report)",
    ]


@pytest.mark.parametrize(
    "other",
    [
        activity("b", start=date(2015, 10, 19)),
        activity("b", place="bor-rs"),
        activity("b", organizer="sida", funder=None),
    ],
    ids=["another year", "another town", "other organizers"],
)
def test_what_only_looks_alike_stays_apart(other: Activity) -> None:
    assert members(written([reading(activity("a")), reading(other)])) == []


def test_two_records_of_one_report_are_never_one() -> None:
    both = reading(activity("a"), activity("a", 9, start=date(2014, 10, 20)))
    stored = written([both, reading(activity("b", start=date(2014, 10, 20)))])
    assert members(stored) == [["a-a9", "b-a0"]]


def test_one_report_that_tells_it_twice_alike_makes_no_cluster() -> None:
    assert members(written([reading(activity("a"), activity("a", 9))])) == []


REPORTS = {
    "a": reading(activity("a")),
    "b": reading(activity("b", end=date(2014, 10, 20))),
    "c": reading(activity("c", funder="sida"), activity("c", 9, start=date(2014, 10, 21))),
    "d": reading(activity("d", start=date(2014, 10, 21), title="Workshop on localization")),
    "e": reading(activity("e")),
    "f": reading(activity("f", place="bor-rs", title="Localization workshop in Bor")),
    "g": reading(activity("g", start=date(2014, 10, 23), funder=None)),
}


@settings(deadline=None, max_examples=25)
@given(st.permutations(list(REPORTS)), st.integers(1, 7), st.sets(st.sampled_from("abcdefg"), max_size=3))
def test_the_order_of_reading_and_what_was_removed_leave_no_trace(
    order: list[str], batch: int, removed: set[str]
) -> None:
    kept = [REPORTS[key] for key in sorted(set(REPORTS) - removed)]
    # Some reports are read again; what they say is then replaced.
    steps = [[REPORTS[key] for key in order[at : at + batch]] for at in range(0, len(order), batch)]
    steps.append([REPORTS[order[0]]])
    through_changes = written(*steps, *([sorted(removed)] if removed else []))
    assert through_changes == written(kept)


def test_a_changed_report_leaves_its_cluster() -> None:
    moved = reading(activity("b", place="bor-rs"))
    stored = written([REPORTS["a"], REPORTS["b"]], [moved])
    assert stored == written([REPORTS["a"], moved])
    assert members(stored) == []


WORDS = ("one", "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta")


def test_crowded_keys_cost_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many tellings under a key are compared, and which ones depends on what is there alone."""
    monkeypatch.setattr(settling_clusters, "COMPARED", 2)
    reports = [
        reading(activity(name, title=f"Localization {word}"))
        for name, word in zip("abcdefgh", WORDS, strict=True)
    ]
    whole = written(reports)
    assert whole == written(*([report] for report in reversed(reports)))
    assert [len(group) for group in members(whole)] == [2]
    fewer = written(reports, ["a", "c", "e"])
    assert fewer == written([r for r in reports if r.document.id not in "ace"])


def test_a_name_that_changes_changes_in_the_disagreements() -> None:
    sida = replace(ORGANIZATIONS["sida"], name="Swedish Agency")
    last = reading(activity("c", start=date(2010, 1, 1)))
    renamed = replace(last, organizations=(ORGANIZATIONS["gnwp"], ORGANIZATIONS["osce"], sida))
    stored = written([REPORTS["a"], reading(activity("b", funder="sida"))], [renamed])
    (cluster,) = [row for row in stored if row[0] == "activity_clusters"]
    assert json.loads(str(cluster[6])) == ["Funded by: OSCE (1 report); Swedish Agency (1 report)"]
