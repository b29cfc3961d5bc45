"""The pages of single records: every value with its words, and the way to its place in the report."""

import re

import pytest
from bs4 import BeautifulSoup

from pipeline.publish.links import Links
from pipeline.publish.locator import HEIGHT, WIDTH, locator
from pipeline.publish.marked_text import Note, Part, marked_text, split_parts
from pipeline.publish.pages.cluster import compare
from pipeline.publish.quoting import Span, excerpt, quoted, value_span, words_span
from tests.publish.collection import NAP_TEXT, TEXTS

BASE = "/My+reports"


def soup(response):
    return BeautifulSoup(response.text, "lxml")


def text_of(node):
    return " ".join(node.get_text(" ").split())


def facts(page):
    return {text_of(fact.dt): fact.dd for fact in page.select(".fact")}


def test_values_are_marked_in_their_sentences(get):
    page = soup(get("/activities/a1"))
    marked = {
        name: [text_of(m) for m in value.select("mark.value-words")] for name, value in facts(page).items()
    }
    assert marked == {
        "Type": ["training on Resolution 1325"],
        "When": ["19–20 October 2014"],
        "Where": ["Đakovica"],
        "Country": ["Đakovica"],
        "Funded by": ["OSCE/ODIHR"],
        "Organized by": ["Žene ženama"],
        "Resolutions": [],
    }


@pytest.mark.parametrize(("heading", "words"), [("Where", "Đakovica"), ("Funded by", "OSCE/ODIHR")])
def test_each_value_leads_to_its_own_words(get, heading, words):
    href = facts(soup(get("/activities/a1")))[heading].select_one(".quote footer a")["href"]
    start = NAP_TEXT.index(words)
    assert href == f"{BASE}/documents/nap-2014?at={start}#c{start}"
    assert soup(get(href.removeprefix(BASE).split("#")[0])).find(id=f"c{start}").get_text() == words


def test_status_certainty_and_amounts(get):
    page = soup(get("/activities/a2"))
    assert [text_of(chip) for chip in page.select(".chip")] == [
        "programme", "2012", "Going on", "The program is sure of this record",
    ]  # fmt: skip
    amounts = facts(page)["Amounts"]
    assert text_of(amounts.select_one(".value-label")) == "25,000 EUR"
    assert amounts.select_one("footer a")["href"].endswith(f"#c{NAP_TEXT.index('since 2012')}")


def test_corrections_are_shown(get):
    assert text_of(soup(get("/activities/a2")).find(class_="corrected").li) == (
        "funder: un-women → sida See <i>page 2</i>."
    )
    assert text_of(soup(get("/documents/nap-2014")).find(class_="corrected").li) == "language: sr → en"


def test_the_same_activity_in_other_reports(get):
    section = soup(get("/activities/a2")).find("section", attrs={"aria-labelledby": "elsewhere"})
    assert text_of(section.p) == "The reports disagree."
    assert text_of(section.ul) == "One names <i>Sida</i> as funder, the other OSCE."
    assert text_of(section.details.li) == "Same year."
    assert [text_of(cell) for cell in section.select("thead th.differs")] == ["Type", "Funded by", "Status"]
    assert len(section.tbody.find_all("tr")) == 2
    assert [a["href"] for a in section.select("tbody th a")] == [f"{BASE}/activities/a4"]
    assert soup(get("/activities/a1")).find("section", attrs={"aria-labelledby": "elsewhere"}) is None


def member(key, **told):
    row = {
        "id": key,
        "report": key,
        "title": key,
        "start": None,
        "end": None,
        "type": "training",
        "status": "done",
    }
    arrays = ("places", "countries", "funders", "organizers", "partners")
    return {**row, **dict.fromkeys(arrays, "[]"), **told}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"funders": '["Sida"]'}, {"funders": '["OSCE"]'}, ["Funded by"]),
        ({"funders": '["Sida"]'}, {"funders": '["OSCE", "Sida"]'}, []),
        ({"funders": '["Sida"]'}, {}, []),
        ({"start": "2014-05-01", "end": "2014-05-31"}, {"start": "2014-06-01"}, ["When"]),
        ({"status": "done"}, {"status": "planned"}, ["Status"]),
    ],
)
def test_disagreements(one, other, expected):
    compared = compare([member("a", **one), member("b", **other)], "a", Links("/", "db"))
    assert compared["disagreements"] == expected
    assert [row["is_this"] for row in compared["members"]] == [True, False]


def test_report_page_shows_notes_sources_and_parts_of_the_margin(get):
    page = soup(get("/documents/nap-2014"))
    about = {text_of(div.dt): text_of(div.dd) for div in page.select(".about div")}
    assert about["Date"] == "1 December 2014, changed 3 December 2014"
    assert about["Original"] == "https://example.org/nap.pdf as it stood on 2 January 2015"
    assert about["Read from"] == "corpus/reports/nap 2014.pdf"
    assert text_of(page.find(class_="message-info")) == "Read by character recognition."
    notes = [(text_of(note), note.a["href"]) for note in page.select(".report-text .margin-note")]
    assert notes == [
        ("training on Resolution 1325 training · 19–20 October 2014", f"{BASE}/activities/a1"),
        ("event <script>alert('hit')</script> 100% event · from 1 May 2014", f"{BASE}/activities/a5"),
        ("programme Safe Towns programme · 2012", f"{BASE}/activities/a2"),
    ]


def test_every_kind_of_mark_can_be_switched_off_without_a_script(get):
    page = soup(get("/documents/nap-2014"))
    style = get("//-/site/records.css").text
    switches = [box["id"] for box in page.select(".switches input[type=checkbox]")]
    assert switches == [
        f"show-{kind}"
        for kind in (
            "org",
            "place",
            "date",
            "resolution",
            "amount",
            "told",
            "unresolved",
            "evidence",
            "notes",
        )
    ]
    for switch in switches:
        assert f":has(#{switch}:not(:checked))" in style


def test_organization_page_tells_why_with_whom_and_when(get):
    page = soup(get("/organizations/osce-odihr"))
    forms = page.find("section", attrs={"aria-labelledby": "forms"})
    assert [text_of(cell) for cell in forms.tbody.find_all(["th", "td"])] == [
        "OSCE/ODIHR", "The list has it <b>. list, 100%", "1",
    ]  # fmt: skip
    with_whom = page.find("section", attrs={"aria-labelledby": "with"})
    assert text_of(with_whom.li) == "Žene ženama 1 activity"
    assert text_of(page.find("section", attrs={"aria-labelledby": "where"}).li) == "Kosovo 1"


def test_place_page_has_a_map(get):
    drawing = soup(get("/places/nis-rs")).select_one(".locator svg")
    assert drawing["aria-label"] == "Map: Niš in Serbia"
    assert len(drawing.select("path.land.own")) == 1
    assert soup(get("/places/serbia")).select_one(".locator") is None


def test_locator():
    assert locator(None, 20.0, "RS") is None
    drawn = locator(43.32, 21.9, "RS")
    assert (drawn.x, drawn.y) == (WIDTH / 2, HEIGHT / 2)
    [serbia] = [shape.path for shape in drawn.shapes if shape.is_its_own]
    points = [tuple(map(float, pair.split(","))) for pair in re.findall(r"[-\d.]+,[-\d.]+", serbia)]
    # Niš lies in the south of Serbia: most of the country is above it on the map.
    assert min(y for _, y in points) < drawn.y - 60
    assert any(x < drawn.x for x, _ in points)
    assert any(x > drawn.x for x, _ in points)
    assert len(locator(-17.5, 179.9, "FJ").shapes) > 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [("Round table", Span(112, 123)), ("ROUND\n table", Span(112, 123)), ("square", None), ("", None)],
)
def test_words_span(words, expected):
    assert words_span("They held a\nround table.", 100, words) == expected


def test_value_span_points_at_the_mention_in_its_own_sentence():
    mentions = [
        {"start": s, "end": e, "organization": o, "place": None, "country": None, "start_date": None,
         "end_date": None, "resolution": None}
        for s, e, o in [(0, 4, "sida"), (110, 114, "sida"), (120, 124, "osce")]
    ]  # fmt: skip
    evidence = {"slot": "funder", "value": "sida", "start": 100, "end": 130, "text": "x" * 30}
    assert value_span(evidence, mentions, "") == Span(110, 114)
    assert value_span({**evidence, "value": "undp"}, mentions, "") is None


def test_quotations_are_escaped():
    assert quoted("<b> Sida", 10, Span(14, 18)) == '&lt;b&gt; <mark class="value-words">Sida</mark>'
    assert quoted("<b>", 10, None) == "&lt;b&gt;"
    text = f"{'one ' * 40}Sida{' two' * 40}"
    shown = excerpt(text, 0, Span(160, 164))
    assert re.fullmatch(r"…(one )+<mark class=\"value-words\">Sida</mark>( two)+…", shown)
    assert len(shown) < 200


@pytest.mark.parametrize(
    ("text", "pages", "longest", "expected"),
    [
        ("", [0], 10, []),
        ("abc", [0], 10, [Part(0, 3, 1, 1)]),
        ("a" * 30, [0, 10, 20], 20, [Part(0, 20, 1, 2), Part(20, 30, 3, 3)]),
        ("aaaa\nbbbb\ncccc", [0], 10, [Part(0, 10, 1, 1), Part(10, 14, 1, 1)]),
        ("a" * 25, [0], 10, [Part(0, 10, 1, 1), Part(10, 20, 1, 1), Part(20, 25, 1, 1)]),
    ],
)
def test_long_reports_come_in_parts(text, pages, longest, expected):
    assert split_parts(text, pages, longest) == expected


def test_parts_hold_the_whole_text_once():
    text = "".join(f"page {n} of the report\n" for n in range(200))
    pages = [m.start() for m in re.finditer("page", text)]
    parts = split_parts(text, pages, 300)
    shown = "".join(marked_text(text, [], [], (0,), (), (part.start, part.end)) for part in parts)
    assert shown == text
    assert len(parts) > 10


def test_notes_stand_before_the_name_they_would_cut():
    from pipeline.publish.marked_text import Mark

    shown = marked_text("OSCE", [Mark(0, 4, "org", "x")], [], (0,), [Note(2, "<small>n</small>")])
    assert shown == '<small>n</small><mark id="c0" class="mention org" title="x">OSCE</mark>'


@pytest.mark.parametrize("at", ["0", "9999999999999", "-1", "x", "²"])
def test_any_offset_in_an_address_is_harmless(get, at):
    body = soup(get(f"/documents/nap-2014?at={at}")).find(class_="report-text")
    for beside in body.select(".page-mark, .margin-note"):
        beside.decompose()
    assert body.get_text() == TEXTS["nap-2014"]


def test_a_long_report_opens_at_the_part_that_is_asked_for(get, monkeypatch):
    monkeypatch.setattr("pipeline.publish.pages.report.PART", 150)
    late = NAP_TEXT.index("Sida")
    page = soup(get(f"/documents/nap-2014?at={late}"))
    assert page.find(id=f"c{late}").get_text() == "Sida"
    assert page.find(id="c0") is None
    parts = page.select_one("nav[aria-label='Parts of the report']")
    assert (
        text_of(parts) == "page 1 page 1 page 2 the whole text in one piece" or len(parts.find_all("a")) >= 2
    )
    whole = soup(get("/documents/nap-2014?whole=1"))
    assert (whole.find(id="c0") is None, whole.find(id=f"c{late}") is None) == (False, False)
