"""Every kind of page over the small collection: what it shows, and that nothing in it is obeyed."""

import re

import pytest
from bs4 import BeautifulSoup

from tests.publish.collection import NAP_TEXT, SCRIPT, TEXTS
from tests.publish.details import AMOUNT

ODIHR = "OSCE Office for Democratic Institutions and Human Rights"
OSCE = "Organization for Security and Co-operation in Europe"
SIDA = "Swedish International Development Cooperation Agency"
HOSTILE = f"O'Brien & Sons {SCRIPT} 100%"

PAGES = [
    "//",
    "",
    "/activities",
    "/activities?_search=nis",
    "/activities?countries__arraycontains=Serbia",
    "/activities/a1",
    "/activities/a4",
    "/activities/a5",
    "/activity_types",
    "/activity_types/training",
    "/activity_evidence",
    "/activity_organizations",
    "/activity_places",
    "/activity_countries",
    "/documents",
    "/documents/nap-2014",
    "/documents/web~2E2016",
    "/documents/plain",
    "/organizations",
    "/organizations/osce",
    "/organizations/hostile",
    "/places",
    "/places/djakovica-xk",
    "/countries",
    "/countries/RS",
    "/mentions",
    "/failures",
    "/runs",
    "//explore",
    "//explore?view=table&q=women",
    "//explore?view=map",
    "//explore?view=timeline",
    "//explore?view=funders",
    f"//explore?funder=no{SCRIPT}&type={SCRIPT}&country={SCRIPT}&q={SCRIPT}",
    "/what-an-organization-did",
    f"/what-an-organization-did?organization={SCRIPT}",
    "/name-in-context?name=serbia",
    "//-/search",
    "//-/search?q=script",
    f"//-/search?q={SCRIPT}",
    "?sql=select+title+from+activities",
]


def soup(response):
    return BeautifulSoup(response.text, "lxml")


def text_of(node):
    return " ".join(node.get_text(" ").split())


@pytest.mark.parametrize("path", PAGES)
def test_page(get, path):
    response = get(path)
    assert response.status_code == 200
    page = soup(response)
    # Nothing that a report, an address or a search holds becomes part of the page's workings.
    assert "alert(" not in "".join(script.get_text() for script in page.find_all("script"))
    assert [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)] == []
    assert [a["href"] for a in page.find_all("a", href=True) if a["href"].startswith("javascript:")] == []
    # Nothing is loaded from, or sent to, another host.
    parts = [
        tag.get("src") or tag.get("href") or tag.get("action")
        for tag in page.find_all(["script", "img", "link", "form"])
    ]
    assert [
        part
        for part in parts
        if part and re.match(r"\w+:|//", part) and not part.startswith("http://localhost/")
    ] == []
    # What a reader of the page by ear needs.
    assert page.html["lang"] == "en"
    assert len(page.find_all("h1")) == 1
    assert page.title.get_text().strip(" ·")
    labelled = {label["for"] for label in page.find_all("label") if label.get("for")}
    targets = [tag["id"] for tag in page.find_all(id=True)]
    assert labelled <= set(targets)
    assert len(targets) == len(set(targets))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nope", 404),
        ("//nope", 404),
        ("/activities/nope", 404),
        ("//-/named/places?name=Atlantis", 404),
        ("?sql=drop+table+runs", 400),
    ],
)
def test_mistakes_get_a_plain_page(get, path, status):
    response = get(path)
    assert response.status_code == status
    assert "Traceback" not in response.text
    assert soup(response).find("header", class_="site-header") is not None


def test_front_page_tells_what_there_is(get):
    page = soup(get("//"))
    assert text_of(page.find("dl", class_="figures")) == (
        "reports 3 activities 5 organizations 6 places 3 countries with activities 2"
    )
    holds = text_of(page.find("section", attrs={"aria-labelledby": "holds"}).find("p"))
    assert holds == (
        "The reports were published between 2014 and 2016. The database was last brought up to date on"
        " 20 November 2026 . 1 report could not be read and is missing from every answer."
        " In 1 report no activity was found."
    )
    assert text_of(page.find("table", class_="measured").thead) == (
        "What is read documents written for the project real reports"
    )


def test_contract_address(get):
    rows = get(
        f"/activities.json?_shape=array&funders__arraycontains={OSCE}&countries__arraycontains=Serbia"
    ).json()
    assert [(row["id"], row["funders"], row["countries"]) for row in rows] == [
        ("a3", f'["{OSCE}"]', '["Serbia"]'),
        ("a4", f'["{OSCE}"]', '["Serbia"]'),
    ]


def test_facets_are_all_there(get):
    data = get("/activities.json").json()
    assert {
        name: [(value["label"], value["count"]) for value in facet["results"]]
        for name, facet in data["facet_results"].items()
    } == {
        "type": [("event", 1), ("meeting", 1), ("programme", 1), ("research", 1), ("training", 1)],
        "countries": [("Serbia", 4), ("Kosovo", 1)],
        "funders": [(OSCE, 2), (HOSTILE, 1), (ODIHR, 1), (SIDA, 1)],
    }
    assert "facets-timed-out" not in get("/activities").text


def test_activities_table_links_names_and_leaves_blanks(get):
    page = soup(get("/activities"))
    assert [th["data-column"] for th in page.find_all("th")][:4] == ["title", "type", "start", "end"]
    row = page.find("td", string=re.compile("round table")) or page.select("td.col-title")[0]
    cells = {td["data-label"]: td for td in row.find_parent("tr").find_all("td")}
    assert cells["title"].a["href"] == "/My+reports/activities/a3"
    assert text_of(cells["organizers"]) == ""
    assert cells["evidence"].q is not None
    opened = get("/" + cells["places"].a["href"])
    assert (opened.status_code, opened.headers["location"]) == (302, "/My+reports/places/nis-rs")


def test_activity_page_has_every_value_with_its_sentence(get):
    page = soup(get("/activities/a1"))
    facts = {text_of(fact.dt): fact.dd for fact in page.select(".fact")}
    labels = {
        name: value.find(class_="value-label").find(string=True).strip() for name, value in facts.items()
    }
    assert labels == {
        "Type": "training",
        "When": "19–20 October 2014",
        "Where": "Đakovica",
        "Country": "Kosovo",
        "Funded by": ODIHR,
        "Organized by": "Žene ženama",
        "Resolutions": "1325",
    }
    assert text_of(facts["Type"].find("blockquote").p) == (
        "Žene ženama held a training on Resolution 1325 in Đakovica on 19–20 October 2014."
    )
    assert text_of(facts["Funded by"].find("blockquote")) == (
        "It was funded by OSCE/ODIHR . Page 1 of the report · the program is 87% sure"
    )
    assert facts["Funded by"].find(class_="value-label").a["href"] == "/My+reports/organizations/osce-odihr"
    # The first naming is quoted in full, later values only point to it.
    assert [bool(value.find(class_="again")) for value in facts.values()] == [
        False,
        True,
        True,
        True,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize("activity", ["a1", "a2", "a3", "a4", "a5"])
def test_evidence_leads_to_its_sentence_in_the_report(get, activity):
    page = soup(get(f"/activities/{activity}"))
    quotes = page.select(".fact .quote:not(.again)")
    assert quotes
    for quote in quotes:
        path, _, target = quote.footer.a["href"].removeprefix("/My+reports").partition("#")
        spot = soup(get(path)).find(id=target)
        # The words that give the value, within the sentence as it stands in the report.
        sentence = spot if spot["class"] == ["evidence"] else spot.find_parent(class_="evidence") or spot
        assert " ".join(spot.get_text().split()) in text_of(quote.p)
        assert " ".join(quote.p.get_text().split()) in " ".join(sentence.get_text().split())


@pytest.mark.parametrize(
    ("address", "document"), [("nap-2014", "nap-2014"), ("web~2E2016", "web.2016"), ("plain", "plain")]
)
def test_report_page_holds_the_whole_text(get, address, document):
    body = soup(get(f"/documents/{address}")).find(class_="report-text")
    for beside in body.select(".page-mark, .margin-note"):
        beside.decompose()
    assert body.get_text() == TEXTS[document]


def test_report_page_marks_names_dates_and_pages(get):
    body = soup(get("/documents/nap-2014")).find(class_="report-text")
    marks = body.select(".mention:not(.told):not(.amount)")
    assert [(m["class"][1], m.get_text(), m.get("href")) for m in marks] == [
        ("org", "Žene ženama", "/My+reports/organizations/zene-zenama"),
        ("resolution", "Resolution 1325", "/My+reports/reports-on-a-resolution?resolution=1325"),
        ("place", "Đakovica", "/My+reports/places/djakovica-xk"),
        ("date", "19–20 October 2014", None),
        ("org", "OSCE/ODIHR", "/My+reports/organizations/osce-odihr"),
        ("org", "Kosovo Women's Network", "/My+reports/organizations/kosovo-womens-network"),
        ("place", "Serbia", "/My+reports/places/serbia"),
        ("org", "Sida", "/My+reports/organizations/sida"),
    ]
    assert [mark["id"] for mark in body.find_all(class_="page-mark")] == ["page-1", "page-2"]
    sida = body.find(id=f"c{NAP_TEXT.index('Sida')}")
    assert sida.get_text() == "Sida"


def test_source_is_a_link_only_where_it_is_an_address(get):
    assert soup(get("/documents/web~2E2016")).select_one(".about a[rel=noreferrer]")["href"] == (
        "https://example.org/voices?a=1&b=2"
    )
    assert soup(get("/documents/plain")).select_one(".about a") is None


def test_organization_page(get):
    page = soup(get("/organizations/osce-odihr"))
    assert text_of(page.h1) == f"{ODIHR} ODIHR"
    assert {text_of(div.dt): text_of(div.dd) for div in page.select(".about div")} == {
        "Kind": "Intergovernmental organization",
        "Also named": "OSCE/ODIHR",
        "Part of": OSCE,
        "Known from": "the project's list of organizations",
    }
    did = page.find("section", attrs={"aria-labelledby": "did"})
    assert [text_of(h3) for h3 in did.find_all("h3")] == ["As funder 1"]
    assert text_of(did.li) == "training on Resolution 1325 training · 19–20 October 2014"
    named = page.find("section", attrs={"aria-labelledby": "named"})
    at = NAP_TEXT.index("OSCE/ODIHR")
    assert text_of(named.li) == f"NAP report {SCRIPT} 1 December 2014 · named once"
    assert named.li.a["href"] == f"/My+reports/documents/nap-2014?at={at}#c{at}"
    parts = soup(get("/organizations/osce")).find("dt", string="Bodies that are part of it")
    assert text_of(parts.find_next("dd")) == ODIHR


def test_place_page(get):
    page = soup(get("/places/nis-rs"))
    assert {text_of(div.dt): text_of(div.dd) for div in page.select(".about div")} == {
        "Kind": "Settlement",
        "Country": "Serbia",
        "Coordinates": "43.3200, 21.9000 (latitude, longitude)",
        "GeoNames number": "787657",
    }
    assert [text_of(item) for item in page.select(".activity-list li")] == [
        'round table "Women\'s voices" meeting · 8 March 2016',
        'Women\'s "voices" in Niš 10 March 2016 · named once',
    ]


@pytest.mark.parametrize(
    ("path", "columns", "expected"),
    [
        (
            "/funded-in-a-country.json?funder=OSCE&country=serbia",
            ("activity_id", "certainty", "page", "offset_id"),
            [("a3", "sure", 1, 0), ("a4", "check", 1, TEXTS["web.2016"].index("A survey"))],
        ),
        (
            "/money-told.json?funder=",
            ("currency", "amount", "as_told", "activity_id", "offset_id"),
            [("EUR", 25000.0, AMOUNT, "a2", NAP_TEXT.index(AMOUNT))],
        ),
        ("/money-told.json?funder=OSCE", ("currency",), []),
        ("/planned-in-a-country.json?country=rs", ("status", "activity_id"), [("ongoing", "a2")]),
        (
            "/what-an-organization-did.json?organization=osce",
            ("role", "organization_id", "activity_id", "start", "page", "offset_id"),
            [
                ("funder", "osce", "a3", "2016-03-08", 1, 0),
                ("funder", "osce-odihr", "a1", "2014-10-19", 1, 0),
                ("funder", "osce", "a4", None, 1, TEXTS["web.2016"].index("A survey")),
            ],
        ),
        (
            "/funders-in-a-country.json?country=SERBIA",
            ("funder_id", "activities", "first_year", "last_year"),
            [("osce", 2, "2016", "2016"), ("hostile", 1, "2014", "2014"), ("sida", 1, "2012", "2012")],
        ),
        ("/funders-in-a-country.json?country=xk", ("funder_id", "part_of"), [("osce-odihr", OSCE)]),
        (
            "/activities-by-year.json?type=",
            ("year", "type", "activities", "reports"),
            [
                ("2016", "meeting", 1, 1),
                ("2014", "event", 1, 1),
                ("2014", "training", 1, 1),
                ("2012", "programme", 1, 1),
            ],
        ),
        ("/activities-by-year.json?type=Training", ("year", "activities"), [("2014", 1)]),
        (
            "/organizers-in-a-place.json?place=djakovica",
            ("organizer", "activities", "first", "last"),
            [("Žene ženama", 1, "2014-10-19", "2014-10-20")],
        ),
        ("/organizers-in-a-place.json?place=Serbia", ("organizer_id",), [("kosovo-womens-network",)]),
        (
            "/reports-on-a-resolution.json?resolution=1325",
            ("report_id", "publisher", "times", "page", "offset_id"),
            [("nap-2014", OSCE, 1, 1, NAP_TEXT.index("Resolution 1325"))],
        ),
        (
            "/who-works-together.json?organization=zene zenama",
            ("organization_id", "activities", "role_of_the_one_asked", "role_of_the_other"),
            [("osce-odihr", 1, "organizer", "funder")],
        ),
        (
            "/name-in-context.json?name=nis",
            ("words_before", "mention", "words_after", "page"),
            [
                (
                    'A round table "Women\'s voices" took place in ',
                    "Niš",
                    ", Serbia, on 8 March 2016. The Netherlands paid for it. A survey followed; its y",
                    1,
                )
            ],
        ),
        (
            "/unread-reports.json?",
            ("source", "reason", "remedy"),
            [("broken <b>.pdf", "It is damaged.", "Get another copy.")],
        ),
        (
            "/collection-overview.json?",
            ("publisher", "reports", "pages", "first_year", "last_year", "activities"),
            [
                ("not known", 1, 1, None, None, 0),
                (OSCE, 1, 2, "2014", "2014", 3),
                ("Žene ženama", 1, 1, "2016", "2016", 2),
            ],
        ),
        ("/reports-without-activities.json?", ("report_id", "words"), [("plain", 3)]),
    ],
)
def test_stored_query(get, path, columns, expected):
    rows = get(f"{path}&_shape=array").json()
    assert [tuple(row[column] for column in columns) for row in rows] == expected


def test_every_stored_query_has_words_and_offers_names(get):
    page = soup(get(""))
    entries = page.find("h2", id="queries").find_next("dl").find_all("dt")
    assert len(entries) == 13
    for entry in entries:
        assert text_of(entry.find_next("dd"))
        opened = soup(get(entry.a["href"].removeprefix("/My+reports")))
        assert opened.find("h1") is not None
        for blank in opened.select("form.parameters input"):
            assert opened.find(id=blank["list"]).find_all("option")


def test_stored_query_page_links_its_rows(get):
    page = soup(get("/name-in-context?name=nis"))
    cells = {td["data-label"]: td for td in page.select_one("tbody tr").find_all("td")}
    assert list(cells) == ["words before", "mention", "words after", "page", "report", "published"]
    at = TEXTS["web.2016"].index("Niš")
    assert cells["page"].a["href"] == f"/My+reports/documents/web~2E2016?at={at}#c{at}"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("djakovica", {"activities": ["training on Resolution 1325"], "documents": [f"NAP report {SCRIPT}"]}),
        ("Đakovica", {"activities": ["training on Resolution 1325"], "documents": [f"NAP report {SCRIPT}"]}),
        (
            "zene zenama",
            {
                "organizations": ["Žene ženama"],
                "activities": ["training on Resolution 1325"],
                "documents": [f"NAP report {SCRIPT}"],
            },
        ),
        ("surv", {"activities": ["survey"], "documents": ['Women\'s "voices" in Niš']}),
        ("nothing such", {}),
        ('"%*', {}),
    ],
)
def test_search(get, typed, expected):
    page = soup(get(f"//-/search?q={typed}"))
    found = {
        section["aria-labelledby"].removeprefix("s-"): [
            text_of(item.a) for item in section.find_all("li") or [section.p]
        ]
        for section in page.find_all("section")
    }
    assert found == expected


def test_table_search_is_seen_by_datasette(get):
    for table, words, expected in (
        ("activities", "zenama", ["a1"]),
        ("documents", "survey", ["web.2016"]),
        ("organizations", "women to", ["zene-zenama"]),
    ):
        rows = get(f"/{table}.json?_shape=array&_search={words}").json()
        assert [row["id"] for row in rows] == expected
        assert soup(get(f"/{table}")).find("input", id="_search") is not None
