"""A report on a meeting in Šabac, for the tests of Explore."""

from __future__ import annotations

import json
from pathlib import Path

import sqlite_utils

TEXT = (
    "The Women's Centre held a meeting on Resolution 1325 in Šabac on 14 October 2014 for the police. "
    "It was paid for by the OSCE Mission to Serbia.\n"
)
FIRST = TEXT[: TEXT.index(" It was")]
SECOND = TEXT[TEXT.index("It was") :].strip()
TITLE = "meeting on Resolution 1325"


def add_sabac(path: Path) -> Path:
    """Adds the report to a database in the published schema and returns its path."""
    database = sqlite_utils.Database(path)
    with database.conn:
        database.execute("update activities set year = substr(coalesce(start, end), 1, 4)")
        for key, name, parent in (
            ("osce-mission-to-serbia", "OSCE Mission to Serbia", "osce"),
            ("womens-centre", "Women's Centre", None),
        ):
            database["organizations"].insert(
                {"id": key, "name": name, "parent": parent, "country": "RS", "aliases": "[]", "known": 1}
            )
        database["places"].insert(
            {
                "id": "sabac-rs",
                "name": "Šabac",
                "kind": "city",
                "country": "RS",
                "latitude": 44.75,
                "longitude": 19.69,
                "geonames_id": 787215,
            }
        )
        database["documents"].insert(
            {
                "id": "sabac-2014",
                "source": "reports/sabac.html",
                "format": "html",
                "title": "Meeting in Šabac",
                "publisher": "womens-centre",
                "published": "2014-10-20",
                "language": "en",
                "pages": 1,
                "words": len(TEXT.split()),
                "sha256": "1" * 64,
                "text": TEXT,
                "page_starts": "[0]",
            }
        )
        database["activities"].insert(
            {
                "id": "s1",
                "document": "sabac-2014",
                "type": "meeting",
                "title": TITLE,
                "status": "done",
                "start": "2014-10-14",
                "end": "2014-10-14",
                "year": 2014,
                "confidence": 0.6,
                "certainty": "likely",
                "evidence": f"{FIRST} … {SECOND}",
                "page": 1,
                "funders": json.dumps(["OSCE Mission to Serbia"]),
                "organizers": json.dumps(["Women's Centre"]),
                "places": json.dumps(["Šabac"], ensure_ascii=False),
                "countries": json.dumps(["Serbia"]),
                "resolutions": "[1325]",
            }
        )
        database["activity_organizations"].insert_all(
            [
                {"activity": "s1", "organization": "osce-mission-to-serbia", "role": "funder"},
                {"activity": "s1", "organization": "womens-centre", "role": "organizer"},
            ]
        )
        database["activity_places"].insert({"activity": "s1", "place": "sabac-rs"})
        database["activity_countries"].insert({"activity": "s1", "country": "RS"})
        database["activity_resolutions"].insert({"activity": "s1", "resolution": 1325})
        first, second = (0, len(FIRST)), (TEXT.index(SECOND), TEXT.index(SECOND) + len(SECOND))
        database["activity_evidence"].insert_all(
            {
                "activity": "s1",
                "slot": slot,
                "value": value,
                "text": TEXT[slice(*spot)],
                "page": 1,
                "start": spot[0],
                "end": spot[1],
                "rule": "test",
                "confidence": 0.6,
            }
            for slot, value, spot in (
                ("type", "meeting", first),
                ("place", "sabac-rs", first),
                ("country", "RS", first),
                ("start", "2014-10-14", first),
                ("organizer", "womens-centre", first),
                ("funder", "osce-mission-to-serbia", second),
            )
        )
        for kind, words, value in (
            ("ORG", "Women's Centre", {"organization": "womens-centre"}),
            ("RESOLUTION", "Resolution 1325", {"resolution": 1325}),
            ("PLACE", "Šabac", {"place": "sabac-rs"}),
            ("DATE", "14 October 2014", {"start_date": "2014-10-14", "end_date": "2014-10-14"}),
            ("ORG", "OSCE Mission to Serbia", {"organization": "osce-mission-to-serbia"}),
        ):
            start = TEXT.index(words)
            database["mentions"].insert(
                {
                    "document": "sabac-2014",
                    "type": kind,
                    "text": words,
                    "start": start,
                    "end": start + len(words),
                    "page": 1,
                    "rule": "test",
                    **value,
                }
            )
    database.close()
    return path
