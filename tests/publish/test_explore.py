"""Explore over the small collection: what is found, what is shown, and what can be taken away."""

import csv
import io
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from tests.publish.collection import SCRIPT
from tests.publish.sabac import FIRST, SECOND, TITLE

OSCE = "Organization for Security and Co-operation in Europe"
HOSTILE = f"O'Brien & Sons {SCRIPT} 100%"


def soup(response):
    return BeautifulSoup(response.text, "lxml")


def text_of(node):
    return " ".join(node.get_text(" ").split())


def found(explore, query):
    """The ids of an answer, all of them, in its order."""
    return [row["id"] for row in explore(f"/explore.json?{query}").json()["activities"]]


def facet(page, name):
    """What a facet shows: label, count, and whether it is chosen."""
    return [
        (
            item.a.find(string=True).strip(),
            int(item.select_one(".number").get_text()),
            "chosen" in item.a.get("class", []),
        )
        for item in page.select(f"#facet-{name} li:not(.nothing)")
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("", ["a3", "a1", "s1", "a5", "a2", "a4"], id="newest first, undated last"),
        pytest.param("sort=oldest", ["a2", "a5", "s1", "a1", "a3", "a4"], id="oldest first, undated last"),
        pytest.param("sort=sure", ["a3", "a1", "a5", "a2", "s1", "a4"], id="surest first"),
        pytest.param("type=training", ["a1"], id="type"),
        pytest.param("type=training&type=meeting", ["a3", "a1", "s1"], id="any of two types"),
        pytest.param("funder=osce", ["a3", "a1", "s1", "a4"], id="a funder with its parts"),
        pytest.param("funder=osce&funder_parts=no", ["a3", "a4"], id="without its parts"),
        pytest.param("funder=OSCE", ["a3", "a1", "s1", "a4"], id="its short form"),
        pytest.param("funder=osce/odihr", ["a1"], id="another spelling of a part"),
        pytest.param("funder=osce&organizer=zene zenama", ["a1"], id="facets are joined by and"),
        pytest.param("funder=osce&funder=sida", ["a3", "a1", "s1", "a2", "a4"], id="any of"),
        pytest.param("funder=osce&funder=sida&funder_match=all", [], id="all of"),
        pytest.param(
            "funder=osce&funder=osce-odihr&funder_match=all", ["a1"], id="all of a body and its part"
        ),
        pytest.param("funder=OSC", [], id="half a name is no name"),
        pytest.param("funder=' or 1=1 --", [], id="hostile query"),
        pytest.param("organizer=-", ["a3", "a5", "a4"], id="nobody named as organizer"),
        pytest.param("country=RS", ["a3", "s1", "a5", "a2", "a4"], id="country"),
        pytest.param("country=serbia&place=sabac", ["s1"], id="country and place by name"),
        pytest.param("country=xk", ["a1"], id="country by code in any case"),
        pytest.param("from=2013", ["a3", "a1", "s1", "a5"], id="since"),
        pytest.param("to=2012", ["a2"], id="until, the year itself too"),
        pytest.param("from=2014&to=2014", ["a1", "s1", "a5"], id="one year"),
        pytest.param("year=2012&year=2016", ["a3", "a2"], id="any of two years"),
        pytest.param("year=-", ["a4"], id="without a date"),
        pytest.param("resolution=1325", ["a1", "s1"], id="resolution"),
        pytest.param("resolution=Resolution 1325", ["a1", "s1"], id="resolution as people say it"),
        pytest.param("certainty=likely", ["s1"], id="certainty"),
        pytest.param("status=ongoing", ["a2"], id="status"),
        pytest.param("publisher=womens-centre", ["s1"], id="publisher"),
        pytest.param("document=web.2016", ["a3", "a4"], id="document"),
        pytest.param("q=sabac", ["s1"], id="words, whatever the accents"),
        pytest.param("q=resol&country=XK", ["a1"], id="beginnings of words"),
        pytest.param('q="%*', [], id="no words"),
        pytest.param(
            "from=20144&to=x&nonsense=1&country=", ["a3", "a1", "s1", "a5", "a2", "a4"], id="nonsense"
        ),
    ],
)
def test_answer(explore, query, expected):
    assert found(explore, query) == expected
    # The page shows just these.
    page = explore(f"/explore?{query}")
    if page.status_code == 302:
        page = explore(page.headers["location"])
    assert [a["href"].rsplit("/", 1)[1] for a in soup(page).select(".card h2 a")] == expected


def test_typed_names_become_an_address_to_send_on(explore):
    answer = explore("/explore?type=&funder=OSCE&country=Serbia&from=2014&to=&q=+a++b+&view=table")
    assert (answer.status_code, answer.headers["location"]) == (
        302,
        "/explore?q=a+b&funder=osce&country=RS&from=2014&view=table",
    )
    assert explore(answer.headers["location"]).status_code == 200


def test_page_of_the_question(explore):
    page = soup(explore("/explore?funder=osce&country=RS&from=2014&to=2014"))
    assert text_of(page.h1) == "Activities funded by OSCE in Serbia in 2014"
    assert text_of(page.select_one(".answer-size")) == "1 activity told in 1 report, of 6 in all"
    [card] = page.select(".card")
    assert text_of(card.h2) == TITLE
    assert [quote.p.get_text() for quote in card.select(".quote")] == [FIRST, SECOND]
    assert [(mark["class"][1], mark.get_text(), mark["title"]) for mark in card.select(".value-mark")] == [
        ("org", "Women's Centre", "Organized by"),
        ("resolution", "Resolution 1325", "Resolution 1325"),
        ("place", "Šabac", "Place: Šabac"),
        ("date", "14 October 2014", "Date"),
        ("org", "OSCE Mission to Serbia", "Funded by"),
    ]
    assert card.select_one("footer a")["href"] == "/My+reports/documents/sabac-2014?at=0#c0"
    assert text_of(page.select_one(".note")) == (
        "1 more activity fits but has no date in the reports, so the years leave it out."
    )
    assert found(explore, urlsplit(page.select_one(".note a")["href"]).query) == ["a4"]
    assert [text_of(chip) for chip in page.select(".chips li")] == [
        f"Funded by {OSCE} × (remove)",
        "Country Serbia × (remove)",
        "From 2014 × (remove)",
        "To 2014 × (remove)",
        "Start again",
    ]


def test_searched_words_are_marked_and_the_best_comes_first(explore):
    page = soup(explore("/explore?q=police+sabac"))
    [card] = page.select(".card")
    assert [hit.get_text() for hit in card.select(".hit")] == ["Šabac", "police"]
    assert text_of(page.select_one(".sorts strong")) == "best match first"


def test_facets_count_what_choosing_leads_to(explore):
    page = soup(explore("/explore?funder=osce&country=RS"))
    assert facet(page, "funder") == [
        (OSCE, 3, True),
        (HOSTILE, 1, False),
        ("OSCE Mission to Serbia", 1, False),
        ("Swedish International Development Cooperation Agency", 1, False),
    ]
    assert facet(page, "country") == [("Serbia", 3, True), ("Kosovo", 1, False)]
    assert facet(page, "place") == [("Niš", 1, False), ("Šabac", 1, False), ("none told", 1, False)]
    assert facet(page, "year") == [("2016", 1, False), ("2014", 1, False), ("none told", 1, False)]
    assert facet(page, "resolution") == [("1325", 1, False), ("none told", 2, False)]
    for name in ("funder", "country", "place", "type", "year", "organizer", "certainty"):
        for item in page.select(f"#facet-{name} li"):
            if "chosen" not in item.a.get("class", []):
                chosen = urlsplit(item.a["href"])
                own = parse_qs(chosen.query)[name][-1]
                alone = [(key, value) for key, value in _pairs(chosen.query) if key != name or value == own]
                count = int(item.select_one(".number").get_text())
                assert len(found(explore, "&".join(f"{key}={value}" for key, value in alone))) == count


def _pairs(query):
    return [(key, value) for key, values in parse_qs(query).items() for value in values]


def test_every_facet_is_on_every_page(explore):
    names = ["funder", "country", "place", "type", "year", "organizer", "partner", "participant"]
    names += ["resolution", "certainty", "status", "publisher"]
    for query in ("", "?q=nothing", "?funder=nobody", "?view=map", "?country=RS&country=XK"):
        page = soup(explore(f"/explore{query}"))
        assert [each["id"] for each in page.select(".facet")] == [f"facet-{name}" for name in names]


def test_any_and_all_and_parts_can_be_switched(explore):
    page = soup(explore("/explore?funder=osce&funder=osce-odihr"))
    links = {text_of(a): urlsplit(a["href"]).query for a in page.select("#facet-funder .how a")}
    assert links == {
        "all of": "funder=osce&funder=osce-odihr&funder_match=all",
        "without": "funder=osce&funder=osce-odihr&funder_parts=no",
    }
    assert found(explore, links["all of"]) == ["a1"]


def test_unknown_name_is_told_and_near_ones_are_offered(explore):
    page = soup(explore("/explore?funder=democratic&country=XK"))
    note = page.select_one(".note")
    odihr = "OSCE Office for Democratic Institutions and Human Rights"
    assert text_of(note) == f"Funded by: nothing is called “democratic”. Did you mean {odihr} ?"
    assert found(explore, urlsplit(note.a["href"]).query) == ["a1"]


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        (
            "funder",
            "osc",
            [("osce", "OSCE", 4), ("osce-mission-to-serbia", None, 1), ("osce-odihr", "ODIHR", 1)],
        ),
        ("funder", "europe", [("osce", "OSCE", 4)]),
        ("organizer", "zene z", [("zene-zenama", None, 1)]),
        ("place", "SAB", [("sabac-rs", "Serbia", 1)]),
        ("country", "", [("RS", None, 5), ("XK", None, 1)]),
        ("type", "mee", [("meeting", None, 2)]),
        ("resolution", "13", [("1325", None, 2)]),
        ("funder", "nothing such", []),
    ],
)
def test_suggestions(explore, kind, typed, expected):
    rows = explore(f"/-/suggest?kind={kind}&q={typed}").json()
    assert [(row["id"], row["note"], row["count"]) for row in rows] == expected


def test_suggestions_for_no_such_list(explore):
    assert explore("/-/suggest?kind=person&q=a").status_code == 400


def exported(explore, kind, query=""):
    answer = explore(f"/explore.{kind}?{query}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="activities.{kind}"'
    return answer


def test_csv_holds_the_answer(explore):
    answer = exported(explore, "csv", "funder=osce&country=RS&year=2014")
    [row] = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert row == {
        "id": "s1",
        "title": TITLE,
        "type": "meeting",
        "status": "done",
        "start": "2014-10-14",
        "end": "2014-10-14",
        "year": "2014",
        "funders": "OSCE Mission to Serbia",
        "organizers": "Women's Centre",
        "partners": "",
        "participants": "",
        "places": "Šabac",
        "countries": "Serbia",
        "resolutions": "1325",
        "certainty": "likely",
        "confidence": "0.6",
        "evidence": f"{FIRST} … {SECOND}",
        "page": "1",
        "report": "Meeting in Šabac",
        "publisher": "Women's Centre",
        "published": "2014-10-20",
        "source": "reports/sabac.html",
        "link": "http://localhost/My+reports/activities/s1",
    }


def test_json_has_the_evidence_of_every_value(explore):
    answer = explore("/explore.json?place=sabac-rs").json()
    assert (answer["asked"], answer["count"]) == ("Activities in Šabac", 1)
    assert answer["address"] == "http://localhost/explore?place=sabac-rs"
    [activity] = answer["activities"]
    assert [(item["slot"], item["name"], item["text"]) for item in activity["values"]] == [
        ("country", "Serbia", FIRST),
        ("organizer", "Women's Centre", FIRST),
        ("place", "Šabac", FIRST),
        ("start", None, FIRST),
        ("type", None, FIRST),
        ("funder", "OSCE Mission to Serbia", SECOND),
    ]


def test_geojson_puts_activities_at_their_places(explore):
    answer = exported(explore, "geojson").json()
    assert answer["type"] == "FeatureCollection"
    assert [(each["id"], each["geometry"]) for each in answer["features"]] == [
        ("a3", {"type": "Point", "coordinates": [21.9, 43.32]}),
        ("a1", {"type": "Point", "coordinates": [20.43, 42.38]}),
        ("s1", {"type": "Point", "coordinates": [19.69, 44.75]}),
        ("a5", None),
        ("a2", None),
        ("a4", None),
    ]
    assert answer["features"][2]["properties"]["title"] == TITLE


def test_xlsx_has_activities_evidence_and_the_question(explore):
    book = load_workbook(io.BytesIO(exported(explore, "xlsx", "funder=hostile").content))
    assert book.sheetnames == ["Activities", "Evidence", "About"]
    header, row = book["Activities"].iter_rows(values_only=True)
    told = dict(zip(header, row, strict=True))
    assert (told["id"], told["funders"]) == ("a5", HOSTILE)
    assert [cell.value for cell in book["About"]["A"]] == ["asked", "count", "address", "citation"]
    assert {cell.value for cell in book["Evidence"]["A"][1:]} == {"a5"}


def test_exports_agree_with_each_other_and_with_the_page(explore):
    query = "country=RS&sort=oldest"
    shown = [a["href"].rsplit("/", 1)[1] for a in soup(explore(f"/explore?{query}")).select(".card h2 a")]
    lines = list(csv.DictReader(io.StringIO(explore(f"/explore.csv?{query}").content.decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(explore(f"/explore.xlsx?{query}").content))
    assert shown == found(explore, query)
    assert shown == [row["id"] for row in lines]
    assert shown == [feature["id"] for feature in explore(f"/explore.geojson?{query}").json()["features"]]
    assert shown == [cell.value for cell in book["Activities"]["A"][1:]]


def test_empty_answer_can_be_exported(explore):
    assert explore("/explore.json?q=nothing").json()["activities"] == []
    assert explore("/explore.geojson?q=nothing").json()["features"] == []
    assert len(explore("/explore.csv?q=nothing").text.splitlines()) == 1


def test_citation_names_the_state_of_the_database(explore):
    page = soup(explore("/explore?country=XK"))
    told = "WPS Reports. “Activities in Kosovo”: 1 activity told in 1 report. Database as of 2026-11-20."
    assert page.find(id="citation").get_text().startswith(f"{told} Retrieved ")
    assert page.find(id="citation").get_text().endswith(" from http://localhost/explore?country=XK")
    assert "url = {http://localhost/explore?country=XK}" in page.find(id="bibtex").get_text()


def test_map_shades_countries_and_draws_places(explore):
    page = soup(explore("/explore?view=map"))
    told = {a["aria-label"]: urlsplit(a["href"]).query for a in page.select("svg.map a")}
    assert told == {
        "Kosovo: 1 activity": "country=XK",
        "Serbia: 5 activities": "country=RS",
        "Niš: 1 activity": "place=nis-rs",
        "Đakovica: 1 activity": "place=djakovica-xk",
        "Šabac: 1 activity": "place=sabac-rs",
    }
    assert [text_of(row) for row in page.select(".two-tables table")[0].tbody.find_all("tr")] == [
        "Serbia 5",
        "Kosovo 1",
    ]


def test_timeline_counts_years(explore):
    page = soup(explore("/explore?view=timeline&country=RS"))
    assert [(a["aria-label"], urlsplit(a["href"]).query) for a in page.select("svg.timeline a")] == [
        ("2012: 1 activity", "country=RS&year=2012"),
        ("2014: 2 activities", "country=RS&year=2014"),
        ("2016: 1 activity", "country=RS&year=2016"),
    ]
    assert [text_of(row) for row in page.select(".numbers tbody tr")] == [
        "2016 1",
        "2015 0",
        "2014 2",
        "2013 0",
        "2012 1",
    ]
    assert "1 activity has no date" in text_of(page)


def test_cells_of_funders_by_country_lead_to_as_many_activities(explore):
    page = soup(explore("/explore?view=funders&funder=osce"))
    rows = {
        text_of(row.th): [text_of(cell) for cell in row.find_all("td")]
        for row in page.select(".matrix tbody tr")
    }
    assert rows == {
        OSCE: ["3", "1"],
        "OSCE Mission to Serbia": ["1", ""],
        "OSCE Office for Democratic Institutions and Human Rights": ["", "1"],
    }
    for link in page.select(".matrix td a"):
        assert len(found(explore, urlsplit(link["href"]).query)) == int(link.get_text())


def test_hostile_names_stay_text(explore):
    for path in ("/explore?funder=hostile", "/explore?view=table&funder=hostile", "/explore?view=funders"):
        page = explore(path)
        assert "alert(" not in "".join(script.get_text() for script in soup(page).find_all("script"))
        assert HOSTILE in text_of(soup(page))


def test_csv_runs_no_formula():
    from pipeline.publish.explore.exports import COLUMNS, CsvExport

    row = {
        **dict.fromkeys(COLUMNS, ""),
        "funders": [],
        "places": [],
        "title": "=1+1",
        "year": -5,
    }
    for column in ("organizers", "partners", "participants", "countries", "resolutions"):
        row[column] = []
    line = next(
        csv.DictReader(io.StringIO((CsvExport().head() + CsvExport().body([row])).decode("utf-8-sig")))
    )
    assert (line["title"], line["year"]) == ("'=1+1", "-5")


def test_json_of_an_answer_is_whole(explore):
    assert json.loads(explore("/explore.json").text)["count"] == 6
