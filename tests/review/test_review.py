"""`wps review`: what is asked, what is written, and that nothing is asked twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.database.store import open_database
from pipeline.knowledge.organizations import Decision, load_decisions
from pipeline.organizations.decisions import contradictions
from pipeline.records import Document, Mention, MentionType, NameDecision, Organization, Reading
from pipeline.review.questions import Answer, Question, add_decision, questions, review

TEXT = "Today the Peace Bridge of Trnovo met.\nThe Peace Brigde of Trnovo paid WB, a bank."
HEADER = "type,judgement,name,other,reason,source\n"
MISSPELT = ("peace-brigde-of-trnovo", "peace-bridge-of-trnovo")


def named(words: str, entity: str) -> Mention:
    start = TEXT.index(words)
    return Mention(MentionType.ORG, start, start + len(words), words, "test", entity)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "wps.db"
    bodies = (
        Organization("peace-bridge-of-trnovo", "Peace Bridge of Trnovo", kind="ngo"),
        Organization("peace-brigde-of-trnovo", "Peace Brigde of Trnovo", kind="ngo"),
        Organization("world-bank", "World Bank", kind="igo", known=True),
    )
    mentions = (
        named("Peace Bridge of Trnovo", "peace-bridge-of-trnovo"),
        named("Peace Brigde of Trnovo", "peace-brigde-of-trnovo"),
        named("WB", "world-bank"),
    )
    weak = NameDecision("WB", "world-bank", "weak", 0.75, "“WB” may stand for several bodies.")
    reading = Reading(
        Document("one", "one.txt", "text", "0" * 64, TEXT, title="A bridge"), None, mentions,
        organizations=bodies, name_decisions=(weak,),
    )  # fmt: skip
    with open_database(path, [], []) as opened:
        opened.replace([reading])
    return path


def asked(path: Path, *decisions: Decision) -> list[Question]:
    with closing(sqlite3.connect(path)) as connection:
        return questions(connection, decisions)


def test_what_is_asked(database: Path) -> None:
    merge, near = asked(database)
    assert (merge.name, merge.other, merge.score, merge.apart) == ("WB", "world-bank", 0.75, False)
    assert (near.name, near.other, near.apart) == (*MISSPELT, True)
    quotation = near.evidence[0]
    assert (quotation.report, quotation.text) == ("A bridge", TEXT.splitlines()[1])
    assert quotation.text[quotation.start : quotation.end] == "Peace Brigde of Trnovo"


@pytest.mark.parametrize(
    "decision",
    [
        Decision("ORG", "same", *MISSPELT, "why"),
        Decision("ORG", "different", *MISSPELT, "why"),
        Decision("ORG", "different", *reversed(MISSPELT), "why"),
        Decision("ORG", "ignore", "Peace Brigde of Trnovo", "", "why"),
    ],
)
def test_nothing_is_asked_twice(database: Path, decision: Decision) -> None:
    assert [q.name for q in asked(database, decision)] == ["WB"]


@pytest.mark.parametrize(
    ("answers", "written"),
    [
        (["same", "different"], [("same", "WB", "world-bank"), ("different", *MISSPELT)]),
        (["ignore", "skip"], [("ignore", "WB", "")]),
        (["rename", "same"], [("rename", "world-bank", "The Bank"), ("same", *MISSPELT)]),
        (["quit"], []),
    ],
)
def test_answers(database: Path, answers: list[Answer], written: list[tuple[str, str, str]]) -> None:
    left = iter(answers)
    kept: list[Decision] = []
    count = review(asked(database), lambda q: (next(left), "The Bank"), kept.append)
    assert [(d.judgement, d.name, d.other) for d in kept] == written
    assert count == len(written)


def test_answers_are_written_in_the_file_s_order(tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    path.write_text(HEADER + 'ORG,same,Zrak,zrak-rs,"one, two",editor\n', encoding="utf-8")
    add_decision(path, Decision("ORG", "ignore", "Agenda", "", "a plan"), "wps review")
    assert path.read_text(encoding="utf-8") == (
        HEADER + "ORG,ignore,Agenda,,a plan,wps review\n" + 'ORG,same,Zrak,zrak-rs,"one, two",editor\n'
    )
    assert [d.name for d in load_decisions(path)] == ["Agenda", "Zrak"]


def test_the_command(database: Path, tmp_path: Path) -> None:
    decisions = tmp_path / "decisions.csv"
    arguments = ["review", "--db", str(database), "--decisions", str(decisions)]
    first = CliRunner().invoke(app, arguments, input="s\nx\nd\n")
    assert first.exit_code == 0
    assert "Is this right?" in first.output
    assert "Are these two one organization?" in first.output
    assert "2 answered" in first.output
    assert [(d.judgement, d.name, d.other) for d in load_decisions(decisions)] == [
        ("same", "WB", "world-bank"),
        ("different", *MISSPELT),
    ]
    again = CliRunner().invoke(app, arguments, input="")
    assert "Nothing to review" in again.output


def test_the_command_without_a_database(tmp_path: Path) -> None:
    missing = CliRunner().invoke(app, ["review", "--db", str(tmp_path / "none.db")])
    assert missing.exit_code == 1
    assert "There is no database" in missing.output
    other = tmp_path / "other.db"
    sqlite3.connect(other).close()
    wrong = CliRunner().invoke(app, ["review", "--db", str(other), "--decisions", str(tmp_path / "d.csv")])
    assert wrong.exit_code == 1
    assert "cannot be reviewed" in wrong.output


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("same", "A", "x"), ("same", "a", "y")], "A is the same as x in one row and the same as y"),
        ([("same", "A", "x"), ("different", "A", "x")], "A is both the same as x and different from it"),
        ([("rename", "x", "X"), ("rename", "x", "Y")], "x is renamed to X in one row and renamed to Y"),
        ([("ignore", "A", ""), ("same", "A", "x")], "A is to be ignored in one row"),
        ([("same", "x", "y"), ("same", "y", "z"), ("same", "z", "x")], "of x, y, z lead in a circle"),
        ([("same", "A", "x"), ("different", "A", "y"), ("rename", "x", "X")], None),
    ],
)
def test_contradictions(rows: list[tuple[str, str, str]], told: str | None) -> None:
    found = list(contradictions([Decision("ORG", *row, "why") for row in rows]))
    assert len(found) == (told is not None)
    assert told is None or told in found[0]
