"""A small collection, hostile where it can be, for the tests of the published site."""

from __future__ import annotations

import json
from pathlib import Path

import sqlite_utils

from pipeline.database.store import SCHEMA_VERSION
from tests.publish.details import add_details

SCHEMA = Path(__file__).parents[2] / "pipeline" / "database" / "schema.sql"

SCRIPT = "<script>alert('hit')</script>"
NAP_TEXT = (
    "Žene ženama held a training on Resolution 1325 in Đakovica on 19–20 October 2014. "
    "It was funded by OSCE/ODIHR.\n"
    f"\U0001f54a Another sentence {SCRIPT} & 100% of it.\n"
    "The Kosovo Women's Network runs the programme Safe Towns in Serbia since 2012, funded by Sida.\n"
)
WEB_TEXT = (
    'A round table "Women\'s voices" took place in Niš, Serbia, on 8 March 2016.\n'
    "The Netherlands paid for it. A survey followed; its year is not given.\n"
)
PLAIN_TEXT = "Nothing happened here.\n"

DOCUMENTS = [
    {
        "id": "nap-2014",
        "source": "corpus/reports/nap 2014.pdf",
        "format": "pdf",
        "title": f"NAP report {SCRIPT}",
        "publisher": "osce",
        "published": "2014-12-01",
        "language": "en",
        "text": NAP_TEXT,
        "page_starts": json.dumps([0, NAP_TEXT.index("The Kosovo")]),
    },
    {
        "id": "web.2016",
        "source": "https://example.org/voices?a=1&b=2",
        "format": "html",
        "title": 'Women\'s "voices" in Niš',
        "publisher": "zene-zenama",
        "published": "2016-03-10",
        "language": "en",
        "text": WEB_TEXT,
        "page_starts": "[0]",
    },
    {
        "id": "plain",
        "source": "javascript:alert(1)",
        "format": "text",
        "title": None,
        "publisher": None,
        "published": None,
        "language": None,
        "text": PLAIN_TEXT,
        "page_starts": "[0]",
    },
]
ORGANIZATIONS = [
    ("osce", "Organization for Security and Co-operation in Europe", "OSCE", "igo", None, None, []),
    (
        "osce-odihr",
        "OSCE Office for Democratic Institutions and Human Rights",
        "ODIHR",
        "igo",
        None,
        "osce",
        ["OSCE/ODIHR"],
    ),
    ("sida", "Swedish International Development Cooperation Agency", "Sida", "government", "SE", None, []),
    ("zene-zenama", "Žene ženama", None, "ngo", "BA", None, ["Women to Women"]),
    ("kosovo-womens-network", "Kosovo Women's Network", "KWN", "network", "XK", None, []),
    ("hostile", f"O'Brien & Sons {SCRIPT} 100%", None, "company", None, None, [SCRIPT]),
]
PLACES = [
    ("djakovica-xk", "Đakovica", "city", "XK", 42.38, 20.43, 786712),
    ("nis-rs", "Niš", "city", "RS", 43.32, 21.9, 787657),
    ("serbia", "Serbia", "country", "RS", None, None, None),
]
# id, document, type, title, start, end, sentence, roles, places, countries, resolutions
ACTIVITIES = [
    (
        "a1",
        "nap-2014",
        "training",
        "training on Resolution 1325",
        "2014-10-19",
        "2014-10-20",
        "Žene ženama held",
        {"funder": ["osce-odihr"], "organizer": ["zene-zenama"]},
        ["djakovica-xk"],
        ["XK"],
        [1325],
    ),
    (
        "a2",
        "nap-2014",
        "programme",
        "programme Safe Towns",
        "2012-01-01",
        "2012-12-31",
        "The Kosovo Women's",
        {"funder": ["sida"], "organizer": ["kosovo-womens-network"]},
        ["serbia"],
        ["RS"],
        [],
    ),
    (
        "a3",
        "web.2016",
        "meeting",
        'round table "Women\'s voices"',
        "2016-03-08",
        "2016-03-08",
        "A round table",
        {"funder": ["osce"], "partner": ["hostile"]},
        ["nis-rs"],
        ["RS"],
        [],
    ),
    (
        "a4",
        "web.2016",
        "research",
        "survey",
        None,
        None,
        "A survey followed",
        {"funder": ["osce"]},
        [],
        ["RS"],
        [],
    ),
    (
        "a5",
        "nap-2014",
        "event",
        f"event {SCRIPT} 100%",
        "2014-05-01",
        None,
        "\U0001f54a Another",
        {"funder": ["hostile"]},
        [],
        ["RS"],
        [],
    ),
]
MENTIONS = [
    ("nap-2014", "ORG", "Žene ženama", {"organization": "zene-zenama"}),
    ("nap-2014", "RESOLUTION", "Resolution 1325", {"resolution": 1325}),
    ("nap-2014", "PLACE", "Đakovica", {"place": "djakovica-xk"}),
    ("nap-2014", "DATE", "19–20 October 2014", {"start_date": "2014-10-19", "end_date": "2014-10-20"}),
    ("nap-2014", "ORG", "OSCE/ODIHR", {"organization": "osce-odihr"}),
    ("nap-2014", "ORG", "Kosovo Women's Network", {"organization": "kosovo-womens-network"}),
    ("nap-2014", "PLACE", "Serbia", {"place": "serbia"}),
    ("nap-2014", "ORG", "Sida", {"organization": "sida"}),
    ("web.2016", "PLACE", "Niš", {"place": "nis-rs"}),
    ("web.2016", "PLACE", "Serbia", {"place": "serbia"}),
    ("web.2016", "DATE", "8 March 2016", {"start_date": "2016-03-08", "end_date": "2016-03-08"}),
    ("web.2016", "ORG", "The Netherlands", {}),
]
COUNTRIES = {"RS": "Serbia", "XK": "Kosovo", "SE": "Sweden", "BA": "Bosnia and Herzegovina"}
TYPES = {
    "training": ("training", "Training, course, academy."),
    "programme": ("programme", "An umbrella project of several activities."),
    "meeting": ("meeting", "Meeting, consultation, round table."),
    "research": ("research", "Study, survey, mapping."),
    "event": ("event", "March, vigil, exhibition."),
}
TEXTS = {row["id"]: str(row["text"]) for row in DOCUMENTS}


def sentence(document: str, beginning: str) -> tuple[int, int]:
    """The offsets of the sentence of a document that begins with these words."""
    text = TEXTS[document]
    start = text.index(beginning)
    stops = [text.find(stop, start) for stop in (". ", ".\n")]
    return start, min(stop for stop in stops if stop >= 0) + 1


def make_collection(path: Path) -> Path:
    """Writes the collection as a database in the published schema and returns its path."""
    database = sqlite_utils.Database(path)
    database.executescript(SCHEMA.read_text(encoding="utf-8"))
    database.execute(f"pragma user_version = {SCHEMA_VERSION}")
    with database.conn:
        _fill(database)
    database["documents"].enable_fts(["title", "text"], **_FTS)
    database["organizations"].enable_fts(["name", "acronym", "aliases"], **_FTS)
    names = ["funders", "organizers", "partners", "participants", "places", "countries"]
    database["activities"].enable_fts(["title", "evidence", *names], **_FTS)
    database.close()
    return path


_FTS = {"create_triggers": True, "tokenize": "unicode61 remove_diacritics 2"}


def _fill(database: sqlite_utils.Database) -> None:
    database["countries"].insert_all({"id": code, "name": name} for code, name in COUNTRIES.items())
    database["activity_types"].insert_all(
        {"id": key, "label": label, "definition": words} for key, (label, words) in TYPES.items()
    )
    for key, name, acronym, kind, country, parent, aliases in ORGANIZATIONS:
        database["organizations"].insert(
            {
                "id": key,
                "name": name,
                "acronym": acronym,
                "kind": kind,
                "country": country,
                "parent": parent,
                "aliases": json.dumps(aliases, ensure_ascii=False),
                "known": int(key != "hostile"),
            }
        )
    for key, name, kind, country, latitude, longitude, number in PLACES:
        database["places"].insert(
            {
                "id": key,
                "name": name,
                "kind": kind,
                "country": country,
                "latitude": latitude,
                "longitude": longitude,
                "geonames_id": number,
            }
        )
    for row in DOCUMENTS:
        text = str(row["text"])
        pages = len(json.loads(str(row["page_starts"])))
        database["documents"].insert({**row, "pages": pages, "words": len(text.split()), "sha256": "0" * 64})
    for activity in ACTIVITIES:
        _insert_activity(database, *activity)
    add_details(database, NAP_TEXT)
    for document, kind, words, value in MENTIONS:
        start = TEXTS[document].index(words)
        page = 2 if document == "nap-2014" and start >= NAP_TEXT.index("The Kosovo") else 1
        database["mentions"].insert(
            {
                "document": document,
                "type": kind,
                "text": words,
                "start": start,
                "end": start + len(words),
                "page": page,
                "rule": "test",
                **value,
            }
        )
    database["failures"].insert(
        {"source": "broken <b>.pdf", "reason": "It is damaged.", "remedy": "Get another copy."}
    )
    database["runs"].insert(
        {
            "finished": "2026-11-20T10:00:00Z",
            "version": "0.1.0",
            "added": 3,
            "changed": 0,
            "unchanged": 0,
            "missing": 0,
            "failed": 1,
        }
    )


def _insert_activity(
    database: sqlite_utils.Database,
    key: str,
    document: str,
    kind: str,
    title: str,
    start: str | None,
    end: str | None,
    beginning: str,
    roles: dict[str, list[str]],
    places: list[str],
    countries: list[str],
    resolutions: list[int],
) -> None:
    names = {row[0]: row[1] for row in [*ORGANIZATIONS, *PLACES]} | COUNTRIES
    first, last = sentence(document, beginning)
    page = 2 if beginning.startswith("The Kosovo") else 1
    arrays = {
        f"{role}s": [names[body] for body in roles.get(role, [])]
        for role in ("funder", "organizer", "partner", "participant")
    }
    arrays |= {"places": [names[place] for place in places], "countries": [names[code] for code in countries]}
    database["activities"].insert(
        {
            "id": key,
            "document": document,
            "type": kind,
            "title": title,
            "start": start,
            "end": end,
            "evidence": TEXTS[document][first:last],
            "page": page,
            "resolutions": json.dumps(resolutions),
            **{column: json.dumps(sorted(values), ensure_ascii=False) for column, values in arrays.items()},
        }
    )
    values = [("type", kind), *((role, body) for role, bodies in roles.items() for body in bodies)]
    values += [("place", place) for place in places] + [("country", code) for code in countries]
    values += [(slot, day) for slot, day in (("start", start), ("end", end)) if day]
    for slot, value in values:
        spot = (first, last)
        if (key, slot) == ("a1", "funder"):
            spot = sentence(document, "It was funded")
        database["activity_evidence"].insert(
            {
                "activity": key,
                "slot": slot,
                "value": value,
                "text": TEXTS[document][slice(*spot)],
                "page": page,
                "start": spot[0],
                "end": spot[1],
                "rule": "test",
                "confidence": 0.873,
            }
        )
    database["activity_organizations"].insert_all(
        {"activity": key, "organization": body, "role": role}
        for role, bodies in roles.items()
        for body in bodies
    )
    database["activity_places"].insert_all({"activity": key, "place": place} for place in places)
    database["activity_countries"].insert_all({"activity": key, "country": code} for code in countries)
