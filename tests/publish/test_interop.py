"""What other programs take from the site, in the forms that these programs expect."""

import csv
import io
import json
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from pipeline.publish.interop.feed import atom
from tests.publish.collection import SCRIPT

ODIHR = "OSCE Office for Democratic Institutions and Human Rights"
ATOM = "{http://www.w3.org/2005/Atom}"


# The properties that are used of FollowTheMoney's schemata (its 4.11), and which of them point to entities.
BODY = dict.fromkeys(("name", "alias", "abbreviation", "classification", "country"), "text") | {
    "parent": "entity"
}
SCHEMATA = {
    "Organization": BODY,
    "PublicBody": BODY,
    "Project": dict.fromkeys(
        [
            "name",
            "keywords",
            "status",
            "startDate",
            "endDate",
            "country",
            "amount",
            "currency",
            "description",
            "sourceUrl",
            "notes",
        ],
        "text",
    ),
    "ProjectParticipant": {"project": "entity", "participant": "entity", "role": "text"},
}


def reconciled(get, **query):
    queries = quote(json.dumps({"q0": query}))
    return get(f"//-/reconcile?queries={queries}").json()["q0"]["result"]


def test_reconciliation_manifest(get):
    response = get("//-/reconcile")
    assert response.headers["access-control-allow-origin"] == "*"
    manifest = response.json()
    assert {key: manifest[key] for key in ("versions", "defaultTypes", "view")} == {
        "versions": ["0.2"],
        "defaultTypes": [{"id": "organization", "name": "Organization"}],
        "view": {"url": "http://localhost/My+reports/organizations/{{id}}"},
    }
    assert manifest["suggest"]["entity"] == {
        "service_url": "http://localhost/-/reconcile", "service_path": "/suggest",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "best", "match"),
    [
        ({"query": "OSCE"}, "osce", True),
        ({"query": "zene ZENAMA"}, "zene-zenama", True),
        ({"query": "osce/odihr"}, "osce-odihr", True),
        ({"query": "Office for Democratic Institutions & Human Rights"}, "osce-odihr", False),
        ({"query": "Kosova Women Network"}, "kosovo-womens-network", False),
        ({"query": "Kosovo Women's Network", "properties": [{"pid": "country", "v": "RS"}]},
         "kosovo-womens-network", False),
        ({"query": "Swedish", "type": "government"}, "sida", False),
    ],
)  # fmt: skip
def test_reconcile(get, query, best, match):
    first = reconciled(get, **query)[0]
    assert (first["id"], first["match"]) == (best, match)
    assert 0 < first["score"] <= 100
    assert (first["score"] == 100) == match


@pytest.mark.parametrize(
    "query",
    [{"query": ""}, {"query": '"*-()'}, {"query": "Nobody at all"}, {"query": "OSCE", "type": "ngo"}, {}],
)
def test_nothing_to_reconcile(get, query):
    assert reconciled(get, **query) == []


def test_a_candidate_tells_what_it_is(get):
    assert reconciled(get, query="OSCE/ODIHR", limit=1) == [
        {
            "id": "osce-odihr", "name": ODIHR, "score": 100.0, "match": True,
            "type": [{"id": "igo", "name": "Intergovernmental organization"}],
            "description": "ODIHR, Intergovernmental organization",
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    "queries", ["{", "[]", '{"q0": "OSCE"}', json.dumps({str(n): {} for n in range(101)})]
)
def test_malformed_reconciliation_is_told(get, queries):
    response = get(f"//-/reconcile?queries={quote(queries)}")
    assert (response.status_code, response.json()["status"]) == (400, "error")


def test_suggest(get):
    first = get("//-/reconcile/suggest?prefix=kosovo wom").json()["result"][0]
    assert first == {
        "id": "kosovo-womens-network",
        "name": "Kosovo Women's Network",
        "description": "KWN, Network or coalition, XK",
    }


def test_followthemoney_entities_are_valid_and_whole(get):
    raw = {row["id"]: row for row in map(json.loads, get("//-/followthemoney.json").text.splitlines())}
    for row in raw.values():
        assert set(row) == {"id", "schema", "properties"}
        known = SCHEMATA[row["schema"]]
        for name, values in row["properties"].items():
            assert all(isinstance(value, str) and value for value in values)
            # What points to another entity points to one of these.
            assert known[name] != "entity" or set(values) <= raw.keys()
    assert raw["org-osce-odihr"] == {
        "id": "org-osce-odihr",
        "schema": "PublicBody",
        "properties": {
            "name": [ODIHR], "alias": ["OSCE/ODIHR"], "abbreviation": ["ODIHR"], "classification": ["igo"],
            "parent": ["org-osce"],
        },
    }  # fmt: skip
    assert raw["act-a2"]["properties"]["amount"] == ["25000"]
    assert raw["act-a1"]["properties"]["country"] == ["xk"]
    assert raw["part-a1-funder-osce-odihr"]["properties"] == {
        "project": ["act-a1"], "participant": ["org-osce-odihr"], "role": ["funder"],
    }  # fmt: skip


def test_feed(get):
    response = get("//-/feed.atom")
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    assert feed.find(f"{ATOM}updated").text == "2026-11-20T10:00:00Z"
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}title").text for entry in entries] == [
        f"event: event {SCRIPT} 100%", "research: survey", 'meeting: round table "Women\'s voices"',
        "programme: programme Safe Towns", "training: training on Resolution 1325",
    ]  # fmt: skip
    ids = [entry.find(f"{ATOM}id").text for entry in entries]
    assert len(set(ids)) == 5
    assert entries[-1].find(f"{ATOM}link").get("href") == "http://localhost/My+reports/activities/a1"


def test_feed_survives_what_xml_cannot_hold():
    row = {"id": "a\x00", "label": "x", "title": "\x02\ud800<b>&", "evidence": "\x0b]]>", "report": "\ufffe"}
    feed = atom(
        [row],
        "t",
        "https://e.org/",
        "https://e.org/f",
        "2026-01-01T00:00:00Z",
        lambda key: f"https://e.org/{key}",
    )
    [entry] = ElementTree.fromstring(feed.encode()).findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == "x:   <b>&"


def test_data_package_describes_the_csvs(get):
    package = get("//-/datapackage.json").json()
    resources = {resource["name"]: resource for resource in package["resources"]}
    assert package["profile"] == "tabular-data-package"
    activities = resources["activities"]["schema"]
    assert activities["primaryKey"] == ["id"]
    assert {"fields": "document", "reference": {"resource": "documents", "fields": "id"}} in activities[
        "foreignKeys"
    ]
    assert {field["name"]: field["type"] for field in activities["fields"]}["year"] == "integer"
    for resource in package["resources"]:
        path = resource["path"].removeprefix("http://localhost/My+reports")
        header = next(csv.reader(io.StringIO(get(path).text)))
        assert header == [field["name"] for field in resource["schema"]["fields"]]
        undescribed = [field["name"] for field in resource["schema"]["fields"] if not field["description"]]
        assert undescribed == [], resource["name"]
        for key in resource["schema"]["foreignKeys"]:
            assert key["reference"]["resource"] in resources
