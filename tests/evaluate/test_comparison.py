"""The scorecard, on databases small enough to count by hand."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.evaluate import Measure, Scorecard, format_scorecard, score
from pipeline.evaluate.reliability import Bin, Reliability
from pipeline.gold import GoldDocument, parse_gold

SCHEMA = (Path(__file__).parents[2] / "pipeline" / "database" / "schema.sql").read_text(encoding="utf-8")
CODES = {"Serbia": "RS", "Bosnia and Herzegovina": "BA"}

PIROT = """\
id: pirot
entities:
  o1: {name: Women of Pirot, key: women-of-pirot, kind: ngo, country: RS}
  o2: {name: Sida, key: sida, kind: government, country: SE}
  p1: {name: Pirot, key: pirot-rs, kind: city, country: RS}
  d1: {start: 2014-10-19, end: 2014-10-20}
  r1: {number: 1325}
activities:
  - {id: a1, type: workshop, start: 2014-10-19, end: 2014-10-20, places: [p1], countries: [RS],
     organizers: [o1], funders: [o2]}
---
[[o1|Women of Pirot]] (the [[o1|WoP]]) held a [[a1|workshop]] on [[r1|1325]] in [[p1|Pirot]],
[[d1|19-20 October 2014]], paid by [[o2|Sida]].
"""

BIHAC = """\
id: bihac
entities:
  o1: {name: Sida, key: sida, kind: government, country: SE}
activities: []
---
[[o1|SIDA]] and [[o1|Swedish agency]].
"""

# What a faultless reader publishes of PIROT.
FAULTLESS = """
insert into documents(id, source) values ('1', 'reports/pirot.pdf');
insert into countries(id, name) values ('RS', 'Serbia'), ('SE', 'Sweden');
insert into organizations(id, name) values ('wop', 'Women of Pirot'), ('sida', 'Sida'), ('ndi', 'NDI');
insert into places(id, name, kind, country)
  values ('pirot', 'Pirot', 'city', 'RS'), ('nis', 'Niš', 'city', 'RS');
insert into activity_types(id) values ('workshop'), ('training');
insert into activities(id, document, type, title, start, end, evidence, page, countries)
  values ('w', '1', 'workshop', 'Workshop', '2014-10-19', '2014-10-20', 'held', 1, '["Serbia"]');
insert into activity_organizations(activity, organization, role)
  values ('w', 'wop', 'organizer'), ('w', 'sida', 'funder');
insert into activity_places(activity, place) values ('w', 'pirot');
insert into mentions(document, type, text, start, end, page, organization, rule) values
  ('1', 'ORG', 'Women of Pirot', 0, 14, 1, 'wop', 'list'),
  ('1', 'ORG', 'WoP', 20, 23, 1, 'wop', 'list'),
  ('1', 'ORG', 'Sida', 80, 84, 1, 'sida', 'list');
insert into mentions(document, type, text, start, end, page, place, rule)
  values ('1', 'PLACE', 'Pirot', 50, 55, 1, 'pirot', 'list');
insert into mentions(document, type, text, start, end, page, start_date, end_date, rule)
  values ('1', 'DATE', '19-20 October 2014', 57, 75, 1, '2014-10-19', '2014-10-20', 'range');
insert into mentions(document, type, text, start, end, page, resolution, rule)
  values ('1', 'RESOLUTION', '1325', 42, 46, 1, 1325, 'number');
"""

# Items of each measure in PIROT.
COUNTS = {
    "activity": 1,
    "answer": 1,
    "dedup.ORG": 3,
    "entity.DATE": 1,
    "entity.ORG": 2,
    "entity.ORG.bound": 2,
    "entity.PLACE": 1,
    "entity.PLACE.bound": 1,
    "funding": 1,
    "mention.ALL": 6,
    "mention.DATE": 1,
    "mention.ORG": 3,
    "mention.PLACE": 1,
    "mention.RESOLUTION": 1,
    "slot.ALL": 7,
    "slot.country": 1,
    "slot.end": 1,
    "slot.funder": 1,
    "slot.organizer": 1,
    "slot.participant": 0,
    "slot.partner": 0,
    "slot.place": 1,
    "slot.start": 1,
    "slot.type": 1,
}


def _gold(folder: Path, *contents: str) -> list[GoldDocument]:
    documents = []
    for number, content in enumerate(contents):
        path = folder / f"{number}.gold"
        path.write_text(content, encoding="utf-8")
        documents.append(parse_gold(path))
    return documents


def _without_demands(schema: str) -> str:
    """The published tables and columns, whose rows may leave out what the scorecard does not read."""
    return re.sub(r"(?<! is) not null", "", schema)


def _database(folder: Path, *statements: str) -> Path:
    path = folder / "reports of the collection.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_without_demands(SCHEMA) + "\n".join(statements))
    return path


def _score(folder: Path, changes: Iterable[str] = (), documents: Iterable[str] = (PIROT,)) -> Scorecard:
    return score(_database(folder, FAULTLESS, *changes), _gold(folder, *documents), CODES)


def _counts(scorecard: Scorecard) -> dict[str, tuple[float, int, int]]:
    """Right, found and annotated items by measure."""
    return {m.name: (round(m.recall * m.gold, 9), m.found, m.gold) for m in scorecard.measures.values()}


def test_a_faultless_database_scores_one_everywhere(tmp_path: Path) -> None:
    scorecard = _score(tmp_path)
    expected = [
        Measure(name, 1.0 * bool(n), 1.0 * bool(n), 1.0 * bool(n), n, n) for name, n in COUNTS.items()
    ]
    assert list(scorecard.measures.values()) == expected
    assert scorecard.missing == ()


MISSED, WRONG = (0, 0, 1), (0, 1, 1)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            "update mentions set text = 'Women of' where start = 0",
            {"mention.ORG": (2, 3, 3), "mention.ALL": (5, 6, 6), "dedup.ORG": (2, 2, 2)},
            id="a span too short",
        ),
        pytest.param(
            "update mentions set type = 'ORG' where type = 'PLACE'",
            {"mention.ORG": (3, 4, 3), "mention.PLACE": MISSED, "mention.ALL": (5, 6, 6)},
            id="a mention of the wrong type",
        ),
        pytest.param(
            "update mentions set text = 'Women\n of  Pirot' where start = 0",
            {},
            id="a line break within a name is a blank",
        ),
        pytest.param(
            "update mentions set text = 'the WOP' where text = 'WoP'",
            {"mention.ORG": (2, 3, 3), "mention.ALL": (5, 6, 6)},
            id="case and article matter to mentions, not to organizations",
        ),
        pytest.param(
            "update places set country = 'SE' where id = 'pirot'",
            {"entity.PLACE": WRONG, "slot.place": WRONG, "slot.ALL": (6, 7, 7)},
            id="a place in the wrong country",
        ),
        pytest.param(
            "update mentions set end_date = '2014-10-19' where type = 'DATE'",
            {"entity.DATE": WRONG},
            id="a date too short",
        ),
        pytest.param(
            "update mentions set organization = null where text = 'Sida'",
            {
                "entity.ORG": (1, 1, 2),
                "entity.ORG.bound": (1, 1, 2),
                "dedup.ORG": (2, 2, 2),
                "slot.funder": WRONG,
                "slot.ALL": (6, 7, 7),
                "funding": WRONG,
                "answer": WRONG,
            },
            id="a funder that no mention stands for",
        ),
        pytest.param(
            "update activities set type = 'training'",
            {"activity": WRONG, "slot.type": WRONG, "slot.ALL": (6, 7, 7)},
            id="the wrong type",
        ),
        pytest.param(
            "update activities set start = null, end = '2014-11-20'",
            {"slot.start": MISSED, "slot.end": WRONG, "slot.ALL": (5, 6, 7)},
            id="a day missed and a day wrong",
        ),
        pytest.param(
            "update activity_organizations set role = 'partner' where role = 'funder'",
            {
                "slot.funder": MISSED,
                "slot.partner": (0, 1, 0),
                "slot.ALL": (6, 7, 7),
                "funding": MISSED,
                "answer": MISSED,
            },
            id="a funder taken for a partner",
        ),
        pytest.param(
            """update activities set countries = '["RS"]'""",
            {},
            id="a country's code is as good as its name",
        ),
        pytest.param(
            """update activities set countries = '["Serbia", "Bosnia and Herzegovina"]'""",
            {"slot.country": (1, 2, 1), "slot.ALL": (7, 8, 7), "answer": (1, 2, 1)},
            id="a country too many",
        ),
        pytest.param(
            """update activities set countries = '["Atlantis"]'""",
            {"slot.country": WRONG, "slot.ALL": (6, 7, 7), "answer": WRONG},
            id="a country without a code",
        ),
        pytest.param(
            "insert into activities(id, document, type, title, evidence, page)"
            " values ('again', '1', 'workshop', 'Workshop', 'held', 1)",
            {"activity": (1, 2, 1), "slot.type": (1, 2, 1), "slot.ALL": (7, 8, 7)},
            id="the same record twice: the fuller one counts",
        ),
        pytest.param(
            "delete from activities; delete from activity_organizations; delete from activity_places",
            {
                name: MISSED
                for name in COUNTS
                if name.startswith("slot.") and name not in ("slot.ALL", "slot.partner", "slot.participant")
            }
            | {"slot.ALL": (0, 0, 7), "activity": MISSED, "funding": MISSED, "answer": MISSED},
            id="no record at all",
        ),
    ],
)
def test_one_fault_moves_only_its_measures(
    tmp_path: Path, change: str, expected: dict[str, tuple[float, int, int]]
) -> None:
    untouched = {name: (float(n), n, n) for name, n in COUNTS.items()}
    assert _counts(_score(tmp_path, [change + ";"])) == untouched | expected


def test_a_document_that_was_not_published_counts_as_missed(tmp_path: Path) -> None:
    scorecard = _score(tmp_path, documents=[PIROT, BIHAC])
    assert scorecard.missing == ("bihac",)
    assert scorecard.measures["mention.ORG"] == Measure("mention.ORG", 1.0, 0.6, 2 * 0.6 / 1.6, 5, 3)


BIHAC_PUBLISHED = """
insert into documents(id, source) values ('2', 'https://example.org/a/bihac.html?print=1');
insert into mentions(document, type, text, start, end, page, organization, rule) values
  ('2', 'ORG', 'SIDA', 0, 4, 1, '{first}', 'list'),
  ('2', 'ORG', 'Swedish agency', 9, 23, 1, '{second}', 'list');
"""


@pytest.mark.parametrize(
    ("first", "second", "precision", "recall"),
    [
        ("sida", "sida", 1.0, 1.0),
        # Five surface forms; the three of Sida fall into groups of two and one: (2 + 2/3 + 2/3 + 1/3) / 5.
        ("sida", "ndi", 1.0, (2 + 2 / 3 + 2 / 3 + 1 / 3) / 5),
        # The second form of Sida joins Women of Pirot: its group of three holds two others.
        ("sida", "wop", (2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5, (2 + 2 / 3 + 2 / 3 + 1 / 3) / 5),
    ],
)
def test_organizations_across_documents(
    tmp_path: Path, first: str, second: str, precision: float, recall: float
) -> None:
    published = BIHAC_PUBLISHED.format(first=first, second=second)
    scorecard = _score(tmp_path, [published], [PIROT, BIHAC])
    measure = scorecard.measures["dedup.ORG"]
    assert [measure.precision, measure.recall] == pytest.approx([precision, recall])
    assert measure.gold == 5
    assert scorecard.missing == ()


def test_a_database_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        score(tmp_path / "none.db", [], CODES)
    assert not (tmp_path / "none.db").exists()


def test_probabilities_are_compared_with_what_is_right(tmp_path: Path) -> None:
    """The funder is right and the organizer, written as a partner, is not; the record is right."""
    changes = [
        "update activities set confidence = 0.75;",
        "update activity_organizations set role = 'partner' where role = 'organizer';",
        "insert into activity_evidence (activity, slot, value, start, confidence)"
        " select activity, role, organization, 0, case role when 'funder' then 0.9 else 0.6 end"
        " from activity_organizations;",
    ]
    record, role = _score(tmp_path, changes).reliabilities
    assert record == Reliability("record", (Bin(0.7, 0.8, 1, 0.75, 1.0),), 0.25, 0.345494)
    assert role == Reliability(
        "role", (Bin(0.6, 0.7, 1, 0.6, 0.0), Bin(0.9, 1.0, 1, 0.9, 1.0)), 0.35, 0.315124
    )


def test_prints_one_measure_a_line() -> None:
    scorecard = Scorecard(
        {
            "activity": Measure("activity", 0.5, 0.25, 1 / 3, 1200, 600),
            "slot.ALL": Measure("slot.ALL", 1.0, 0.0, 0.0, 7, 0),
        },
        ("a", "b", "c", "d", "e", "f"),
    )
    assert format_scorecard(scorecard).split("\n") == [
        "measure              precision  recall      F1    gold   found",
        "activity                 0.500   0.250   0.333    1200     600",
        "slot.ALL                 1.000   0.000   0.000       7       0",
        "6 annotated documents are not in the database: a, b, c, d, e",
    ]
