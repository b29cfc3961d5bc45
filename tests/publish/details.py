"""What the pages of single records show beyond the small collection's bare rows."""

from __future__ import annotations

import sqlite_utils

AMOUNT = "since 2012"


def add_details(database: sqlite_utils.Database, text: str) -> None:
    """Amounts, a cluster, reasons for names, corrections, sources; `text` is that of nap-2014."""
    start = text.index(AMOUNT)
    database["activity_amounts"].insert(
        {
            "activity": "a2", "amount": 25000.0, "currency": "EUR", "text": AMOUNT, "page": 2,
            "start": start, "end": start + len(AMOUNT),
        }
    )  # fmt: skip
    database["activity_clusters"].insert(
        {
            "id": "c1",
            "title": "survey",
            "type": "research",
            "activities": 2,
            "documents": 2,
            "disagreements": '["One names <i>Sida</i> as funder, the other OSCE."]',
            "reasons": '["Same year."]',
        }
    )
    database["activities"].update("a2", {"cluster": "c1", "status": "ongoing"})
    database["activities"].update("a4", {"cluster": "c1", "certainty": "check", "confidence": 0.3})
    database["activity_resolutions"].insert({"activity": "a1", "resolution": 1325})
    database["name_decisions"].insert(
        {
            "document": "nap-2014", "alias": "OSCE/ODIHR", "organization": "osce-odihr",
            "method": "list", "score": 1.0, "reason": "The list has it <b>.",
        }
    )  # fmt: skip
    database["corrections"].insert_all(
        [
            {
                "document": "nap-2014", "record": "a2", "slot": "funder", "wrong": "un-women",
                "right": "sida", "note": "See <i>page 2</i>.",
            },
            {
                "document": "nap-2014", "record": "nap-2014", "slot": "language", "wrong": "sr",
                "right": "en", "note": "",
            },
        ]
    )  # fmt: skip
    database["documents"].update(
        "nap-2014",
        {
            "url": "https://example.org/nap.pdf", "captured": "2015-01-02", "modified": "2014-12-03",
            "note": "Read by character recognition.",
        },
    )  # fmt: skip
