"""The same collection gives the same rows, however it is read; people's judgements outlive it all."""

from __future__ import annotations

import itertools
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from extractors.acronyms import find_definitions
from pipeline.database.store import open_database
from pipeline.knowledge.everything import Knowledge, load_knowledge
from pipeline.knowledge.organizations import Decision
from pipeline.organizations.resolving import resolve_organizations
from pipeline.places.resolving import resolve_places
from pipeline.records import Document, Mention, MentionType, Reading
from tests.small_gazetteer import small_gazetteer

KNOWLEDGE = load_knowledge(Path(__file__).parents[2] / "models")
# Organizations in brackets, places in braces.
REPORTS = {
    "a": "In {Belgrade}, {Serbia}, the [OSCE Mission to Serbia] met the [Association Zvezda Uba].",
    "b": "[ŽENE UBA] and [Zene Uba] met the [Ministry of Interior] in {Niš}, {Serbia}.",
    "c": "[Udruženje Zvezda Uba] and [Žene Uba] thank the [Organization for Security and Co-operation"
    " in Europe] ([OSCE]).",
    "d": "The [Network of Ub Widows] ([NUW]) and the [Ministry of Interior] met in {Podgorica},"
    " {Montenegro}.",
    "e": "[NUW] asked the [Women's Forum] in {Pristina}, {Kosovo}; the [Serbian Ministry of Interior] came.",
    "f": "The [Women's Forum] of {Tbilisi}, {Georgia}, wrote to the [Network of Ub Widows].",
}
TABLES = ("organizations", "places", "mentions", "document_organizations", "name_decisions")
_MARK = re.compile(r"\[([^\]]+)\]|\{([^}]+)\}")


def read(name: str, knowledge: Knowledge = KNOWLEDGE) -> Reading:
    text, at, mentions = "", 0, []
    for mark in _MARK.finditer(REPORTS[name]):
        text += REPORTS[name][at : mark.start()]
        at = mark.end()
        type_ = MentionType.ORG if mark[1] else MentionType.PLACE
        said = mark[1] or mark[2]
        mentions.append(Mention(type_, len(text), len(text) + len(said), said, "marked"))
        text += said
    text += REPORTS[name][at:]
    document = Document(name, f"{name}.txt", "text", name * 64, text)
    placed, places = resolve_places(mentions, text, small_gazetteer(), knowledge.country_phrases)
    found = resolve_organizations(document, placed, tuple(find_definitions(text)), knowledge, places)
    return Reading(
        document,
        found.publisher,
        found.mentions,
        organizations=found.organizations,
        places=tuple(places),
        name_decisions=found.decisions,
    )


def ingest(path: Path, batches: Sequence[Sequence[str]], knowledge: Knowledge = KNOWLEDGE) -> None:
    with open_database(path, knowledge.activity_type_rows, knowledge.country_rows) as database:
        for batch in batches:
            database.replace([read(name, knowledge) for name in batch])


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        return {
            table: sorted(connection.execute(f"select * from {table}").fetchall(), key=repr)
            for table in TABLES
        }


def test_order_does_not_matter(tmp_path: Path) -> None:
    orders = ("abcdef", "fedcba", "cafbed")
    found = []
    for number, order in enumerate(orders):
        ingest(tmp_path / f"{number}-one-by-one.db", [[name] for name in order])
        ingest(tmp_path / f"{number}-together.db", [list(order)])
        found += [rows(tmp_path / f"{number}-one-by-one.db"), rows(tmp_path / f"{number}-together.db")]
    # Read anew, in another order, into a database that is there.
    ingest(tmp_path / "0-together.db", [["e"], ["b", "a"]])
    found.append(rows(tmp_path / "0-together.db"))
    assert all(one == other for one, other in itertools.pairwise(found))


def test_the_rows(tmp_path: Path) -> None:
    ingest(tmp_path / "all.db", [list(REPORTS)])
    with closing(sqlite3.connect(tmp_path / "all.db")) as connection:
        found = dict(connection.execute("select id, name from organizations").fetchall())
        linked = connection.execute(
            "select count(distinct document) from mentions where organization = 'zvezda-uba'"
        ).fetchone()
    assert found == {
        "ministry-of-interior-me": "Ministry of Interior",
        "ministry-of-interior-rs": "Ministry of Interior of the Republic of Serbia",
        "network-of-ub-widows": "Network of Ub Widows",
        "nuw": "NUW",
        "osce": "Organization for Security and Co-operation in Europe",
        "osce-mission-to-serbia": "OSCE Mission to Serbia",
        "womens-forum-ge": "Women's Forum",
        "womens-forum-xk": "Women's Forum",
        "zene-uba": "Žene Uba",
        "zvezda-uba": "Association Zvezda Uba",
    }
    assert linked == (2,)


@pytest.mark.parametrize(
    ("judgement", "name", "other", "gone", "there"),
    [
        ("same", "nuw", "network-of-ub-widows", "nuw", "network-of-ub-widows"),
        ("same", "Žene Uba", "zvezda-uba", "zene-uba", "zvezda-uba"),
        ("different", "OSCE", "osce", "", "network-of-ub-widows"),
        ("ignore", "Network of Ub Widows", "", "network-of-ub-widows", "nuw"),
    ],
)
def test_judgements_survive_reading_again(
    tmp_path: Path, judgement: str, name: str, other: str, gone: str, there: str
) -> None:
    decision = Decision("ORG", judgement, name, other, "a person said so")
    organizations = replace(KNOWLEDGE.organizations, decisions=(decision,))
    judged = replace(KNOWLEDGE, organizations=organizations)
    ingest(tmp_path / "judged.db", [list(REPORTS)])
    for batches in ([list(REPORTS)], [["f"], ["a", "e"], ["c"], ["b", "d"]]):
        ingest(tmp_path / "judged.db", batches, judged)
        ingest(tmp_path / "fresh.db", batches, judged)
        found = {row[0] for row in rows(tmp_path / "judged.db")["organizations"]}
        assert gone not in found
        assert there in found
        assert rows(tmp_path / "judged.db") == rows(tmp_path / "fresh.db")


def test_a_new_name_is_shown_everywhere(tmp_path: Path) -> None:
    decision = Decision("ORG", "rename", "zene-uba", "Women of Ub", "its English name")
    judged = replace(KNOWLEDGE, organizations=replace(KNOWLEDGE.organizations, decisions=(decision,)))
    ingest(tmp_path / "renamed.db", [["a"], ["b"], ["c"]], judged)
    named = {row[0]: row[1] for row in rows(tmp_path / "renamed.db")["organizations"]}
    assert named["zene-uba"] == "Women of Ub"


def test_each_form_has_its_reason() -> None:
    assert [(d.alias, d.organization, d.method, d.score) for d in read("d").name_decisions] == [
        ("Ministry of Interior", "ministry-of-interior-me", "context", 0.85),
        ("NUW", "network-of-ub-widows", "defined", 0.97),
        ("Network of Ub Widows", "network-of-ub-widows", "name", 0.65),
    ]
    assert [(d.alias, d.method, d.reason) for d in read("c").name_decisions][:1] == [
        ("OSCE", "defined", "The report defines “OSCE” together with “Organization for Security and"
         " Co-operation in Europe”. “Organization for Security and Co-operation in Europe” is a name of"
         " this organization in the list of organizations."),
    ]  # fmt: skip
