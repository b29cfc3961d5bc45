"""What a person should look at: the least certain merges and the near misses of a database.

Each question is asked once: its answer is a row of `models/decisions.csv`, which wins over
everything else whenever a report is read.
"""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.knowledge.organizations import DECISION_COLUMNS, Decision, load_decisions
from pipeline.organizations.forms import comparable
from pipeline.organizations.near_names import NamedRow, near_misses, rows_of

Answer = Literal["same", "different", "rename", "ignore", "skip", "quit"]
KEYS: dict[str, Answer] = {
    "s": "same", "d": "different", "r": "rename", "i": "ignore", "k": "skip", "q": "quit",
}  # fmt: skip
# Merges with a lower score than this (see pipeline.organizations.reasons) are shown.
_UNCERTAIN = 0.78
# A sentence of evidence is cut to so many characters on either side of the name.
_AROUND = 140
_MOST_EVIDENCE = 2


@dataclass(frozen=True, slots=True)
class Quotation:
    """A name where a report says it: the text around it, with the name's offsets in it."""

    report: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Question:
    """Is `name` the organization with the id `other`?

    `shown` and `other_shown` are the two as a person reads them, `why` says why it is asked,
    `apart` whether the two are two rows now. `score` is how likely they are one, from 0 to 1.
    """

    name: str
    other: str
    shown: str
    other_shown: str
    why: str
    apart: bool
    score: float
    evidence: tuple[Quotation, ...]
    other_evidence: tuple[Quotation, ...]

    def decision(self, answer: Answer, reason: str, new_name: str = "") -> Decision | None:
        """The judgement that an answer stands for; None for `skip` and `quit`."""
        match answer:
            case "same" | "different":
                return Decision("ORG", answer, self.name, self.other, reason)
            case "rename":
                return Decision("ORG", answer, self.other, new_name, reason)
            case "ignore":
                return Decision("ORG", answer, self.name, "", reason)
            case "skip" | "quit":
                return None


def questions(connection: sqlite3.Connection, decisions: Sequence[Decision]) -> list[Question]:
    """All that is worth asking, the least certain first; without what was decided before.

    Raises sqlite3.Error where the database is none that `make ingest` made.
    """
    asked = _Asked(decisions)
    found = [
        *(q for q in _merges(connection) if asked.is_new(q.name, q.other)),
        *(q for q in _near_misses(connection) if asked.is_new(q.name, q.other)),
    ]
    return sorted(found, key=lambda q: (abs(q.score - 0.5), q.name, q.other))


def review(
    asked: Iterable[Question],
    ask: Callable[[Question], tuple[Answer, str]],
    write: Callable[[Decision], None],
) -> int:
    """Put each question to a person and write the answers down at once; the number of answers.

    `ask` gives the answer and, for `rename`, the new name.
    """
    answered = 0
    done = _Asked(())
    for question in asked:
        if not done.is_new(question.name, question.other):
            continue
        answer, new_name = ask(question)
        if answer == "quit":
            break
        decision = question.decision(answer, f"Judged in a review: {question.why}", new_name)
        if decision is not None:
            write(decision)
            done.add(decision)
            answered += 1
    return answered


def add_decision(path: Path, decision: Decision, who: str) -> None:
    """Add a row to decisions.csv, in its order; the file is there whole whatever happens.

    Raises ValueError where the file is not what `pipeline.knowledge.organizations` reads.
    """
    columns = DECISION_COLUMNS.split(",")
    rows: list[list[str]] = []
    if path.exists():
        load_decisions(path)
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))[1:]
    rows.append([decision.type, decision.judgement, decision.name, decision.other, decision.reason, who])
    ordered = sorted(rows, key=lambda row: (row[0], row[2], row[3], row[1]))
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(ordered)
    part.replace(path)


class _Asked:
    """Pairs and names that a person has judged."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._pairs: set[frozenset[tuple[str, ...]]] = set()
        self._ignored: set[tuple[str, ...]] = set()
        for decision in decisions:
            self.add(decision)

    def add(self, decision: Decision) -> None:
        if decision.type == "ORG" and decision.judgement == "ignore":
            self._ignored.add(comparable(decision.name))
        elif decision.type == "ORG" and decision.judgement != "rename":
            self._pairs.add(_pair(decision.name, decision.other))

    def is_new(self, name: str, other: str) -> bool:
        ignored = not self._ignored.isdisjoint((comparable(name), comparable(other)))
        return not ignored and _pair(name, other) not in self._pairs


def _pair(name: str, other: str) -> frozenset[tuple[str, ...]]:
    return frozenset((comparable(name), comparable(other)))


def _merges(connection: sqlite3.Connection) -> Iterator[Question]:
    """The forms of names that were taken for a body with little certainty, each pair once."""
    rows = connection.execute(
        "select alias, organization, min(score), min(reason), name from name_decisions"
        " join organizations on id = organization"
        " where score < ? and method not in ('name', 'alone') and alias <> name"
        " group by alias, organization order by 1, 2",
        (_UNCERTAIN,),
    ).fetchall()
    for alias, organization, score, reason, name in rows:
        if comparable(alias) != comparable(organization):
            here = tuple(_quotations(connection, organization, alias))
            elsewhere = _quotations(connection, organization, name)
            there = tuple(q for q in elsewhere if not any(_shows(shown, q) for shown in here))
            yield Question(alias, organization, alias, name, reason, False, score, here, there)


def _shows(shown: Quotation, other: Quotation) -> bool:
    """Whether a quotation that is shown already holds the name of another."""
    return shown.report == other.report and other.text[other.start : other.end] in shown.text


def _near_misses(connection: sqlite3.Connection) -> Iterator[Question]:
    columns = ("id", "name", "kind", "country", "aliases", "known")
    rows = [
        dict(zip(columns, row, strict=True))
        for row in connection.execute(f"select {', '.join(columns)} from organizations order by id")
    ]
    for row in rows:
        row["aliases"] = json.loads(row["aliases"])
    for miss in near_misses(rows_of(rows)):
        # What people keep is the row that the authority file knows, else the shorter id.
        kept, moved = sorted((miss.left, miss.right), key=lambda r: (not r.known, len(r.id), r.id))
        why = f"“{miss.left_form}” and “{miss.right_form}” are written much alike."
        yield Question(
            moved.id, kept.id, _shown(moved), _shown(kept), why, True, miss.score,
            tuple(_quotations(connection, moved.id, None)), tuple(_quotations(connection, kept.id, None)),
        )  # fmt: skip


def _shown(row: NamedRow) -> str:
    facts = ", ".join(fact for fact in (row.kind, row.country) if fact)
    return f"{row.name} ({facts})" if facts else row.name


def _quotations(connection: sqlite3.Connection, organization: str, form: str | None) -> Iterator[Quotation]:
    """Where reports name the organization (by this form, if one is given), one place a report."""
    rows = connection.execute(
        "select coalesce(title, source), documents.text, min(start), end from mentions"
        " join documents on documents.id = document where organization = ?"
        " and (? is null or mentions.text = ?) group by document order by document limit ?",
        (organization, form, form, _MOST_EVIDENCE),
    )
    for report, text, start, end in rows:
        first = max(text.rfind("\n", 0, start) + 1, start - _AROUND)
        line_end = text.find("\n", end)
        last = min(line_end if line_end >= 0 else len(text), end + _AROUND)
        yield Quotation(report, text[first:last], start - first, end - first)
