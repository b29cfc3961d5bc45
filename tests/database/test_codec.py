"""Records as JSON and back."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.database.codec import from_json, to_json
from pipeline.records import (
    Activity,
    Amount,
    Document,
    Evidence,
    Failure,
    Mention,
    MentionType,
    Organization,
    Period,
    Place,
    Reading,
    Role,
    Source,
)

DOCUMENT = Document(
    "a-1", "reports/a.pdf", "pdf", "f00", "Žene\n\u2028 „ženama“ 🕊", (0, 5), "Title", None, date(2014, 10, 20)
)
RECORDS = [
    Source("a.txt"),
    Source("a.txt", "one", "Title", "OSCE", date(2014, 1, 2)),
    Failure("a.txt", "It is empty.", "Get it again."),
    DOCUMENT,
    Reading(
        DOCUMENT,
        "osce",
        (
            Mention(MentionType.ORG, 0, 4, "Žene", "model", "zene"),
            Mention(
                MentionType.DATE, 0, 4, "2014", "date", period=Period(date(2014, 1, 1), date(2014, 12, 31))
            ),
        ),
        (Organization("zene", "Žene", known=True),),
        (Place("nis-rs", "Niš", "city", "RS", 43.32, 21.9, 787657),),
        (
            Activity(
                *("a-1-a0", "a-1", "training", "Training", 0, 4),
                evidence=(Evidence("start", "2014-01-01", 0, 4, "context", 0.75),),
                start=date(2014, 1, 1),
                organizations=((Role.FUNDER, "zene"),),
                resolutions=(1325,),
                amounts=(Amount(5000.5, "EUR", 0, 4),),
            ),
        ),
    ),
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_records_come_back_as_they_were(record: object) -> None:
    text = to_json(record)
    assert "\n" not in text
    assert from_json(type(record), text) == record


def test_fields_that_a_later_version_dropped_are_ignored() -> None:
    assert from_json(Source, '{"location":"a.txt","colour":"red"}') == Source("a.txt")


def test_what_has_no_json_is_an_error() -> None:
    with pytest.raises(TypeError, match="no JSON for set"):
        to_json(Source({"a"}))  # type: ignore[arg-type]
