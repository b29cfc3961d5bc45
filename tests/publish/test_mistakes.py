"""Reporting a mistake: the line that comes of it, and who may write it into the files."""

import csv
import re
import shutil
from pathlib import Path
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from pipeline.knowledge.corrections import load_corrections
from pipeline.knowledge.organizations import load_organizations
from pipeline.publish.editing import EditingError, Editor, allow_editing, write_line
from pipeline.publish.mistakes import CORRECTIONS, DECISIONS, Line
from pipeline.publish.server import create_site
from tests.publish.collection import SCRIPT
from tests.publish.threads import awaited

MODELS = Path(__file__).parents[2] / "models"


def soup(response):
    return BeautifulSoup(response.text, "lxml")


def line_of(response):
    shown = soup(response).select_one(".message-info pre")
    return shown and next(csv.reader([shown.get_text()]))


def said(**fields):
    return f"//-/mistake?{urlencode(fields)}"


@pytest.mark.parametrize(
    "path", ["activities/a1", "documents/nap-2014", "organizations/osce", "places/nis-rs"]
)
def test_every_record_leads_to_the_form(get, path):
    link = soup(get(f"/{path}")).find("a", class_="report-mistake")
    form = soup(get(f"/{link['href']}")).find("form", class_="mistake-form")
    assert form["method"] == "get"
    assert len(form.find(id="m-what").find_all("option")) > 3


def test_a_value_leads_to_itself_in_the_form(get):
    page = soup(get("/activities/a1"))
    link = next(a for a in page.select("a.wrong") if "Funded by" in a.get_text())
    chosen = soup(get(f"/{link['href']}")).select_one("#m-what option[selected]")
    assert chosen["value"] == "funder:osce-odihr"


@pytest.mark.parametrize(
    ("what", "right", "line"),
    [
        ("funder:osce-odihr", "Sida", ["funder", "osce-odihr", "sida"]),
        ("funder:osce-odihr", "", ["funder", "osce-odihr", ""]),
        ("partner:", "ODIHR", ["partner", "", "osce-odihr"]),
        ("partner:", "Nova mreža", ["partner", "", "Nova mreža"]),
        ("place:djakovica-xk", "Nis", ["place", "djakovica-xk", "nis-rs"]),
        ("country:XK", "serbia", ["country", "XK", "RS"]),
        ("type:training", "Meeting", ["type", "training", "meeting"]),
        ("start:2014-10-19", "2014-10-18", ["start", "2014-10-19", "2014-10-18"]),
        ("activity:", "", ["activity", "", ""]),
    ],
)
def test_the_line_to_send(get, what, right, line):
    made = line_of(get(said(table="activities", id="a1", what=what, right=right, note="why")))
    assert made == ["nap-2014", "a1", *line, "why"]


def test_the_line_to_send_on_a_report(get):
    made = line_of(get(said(table="documents", id="nap-2014", what="publisher:osce", right="KWN", note="")))
    assert made == ["nap-2014", "nap-2014", "publisher", "osce", "kosovo-womens-network", ""]


@pytest.mark.parametrize(
    ("table", "key", "what", "right", "line"),
    [
        ("organizations", "sida", "same:", "OSCE", ["ORG", "same", "sida", "osce", "why"]),
        ("organizations", "sida", "different:", "OSCE", ["ORG", "different", "sida", "osce", "why"]),
        (
            "organizations",
            "sida",
            "rename:",
            "Sweden's Sida",
            ["ORG", "rename", "sida", "Sweden's Sida", "why"],
        ),
        ("places", "nis-rs", "ignore:", "ignored", ["PLACE", "ignore", "nis-rs", "", "why"]),
    ],
)
def test_the_judgement_to_send(get, table, key, what, right, line):
    made = line_of(get(said(table=table, id=key, what=what, right=right, note="why")))
    assert made[:5] == line
    assert re.fullmatch(r"reported on the site, \d{4}-\d\d-\d\d", made[5])


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"what": ""}, "Say first what is wrong."),
        ({"what": "nonsense:"}, "Say first what is wrong."),
        ({"what": "start:2014-10-19", "right": "May"}, "'May' is no day; write it as 2014-10-20."),
        (
            {"what": "type:training", "right": "party"},
            "The types are event, meeting, programme, research, training.",
        ),
        ({"what": "place:djakovica-xk", "right": "Atlantis"},
         "No place of this database is called “Atlantis”. Copy the name or id from its own page."),
        (
            {"what": "funder:osce-odihr", "right": "osce-odihr"},
            "The right value must differ from the wrong one.",
        ),
        ({"what": "title:training on Resolution 1325", "right": "=HYPERLINK(1)"},
         "A value begins with a letter or digit and has at most 500 characters."),
        ({"what": "title:training on Resolution 1325", "right": "x" * 501},
         "A value begins with a letter or digit and has at most 500 characters."),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told(get, fields, problem):
    response = get(said(table="activities", id="a1", **{"right": "", "note": "", **fields}))
    assert response.status_code == 400
    assert soup(response).find(class_="message-error").get_text() == problem
    assert line_of(response) is None


def test_a_note_is_one_line_and_no_formula(get):
    line = line_of(get(said(table="activities", id="a1", what="activity:", note=f"=cmd\r\n{SCRIPT}")))
    assert line[-1] == f"cmd {SCRIPT}"


@pytest.mark.parametrize("query", ["", "table=activities&id=nope", "table=runs&id=1", "table=x'y&id=1"])
def test_no_such_record(get, query):
    assert get(f"//-/mistake?{query}").status_code == 404


def test_a_copy_for_reading_takes_nothing(get):
    assert get("//-/edit?token=").status_code == 404


class Browser:
    """One visitor of a site of its own that runs with --edit, with the cookies it was given."""

    def __init__(self, collection: Path, models: Path) -> None:
        self.site = create_site(collection)
        self.editor = allow_editing(self.site, models)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, **more):
        async def answer():
            await self.site.invoke_startup()
            header = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            return await self.site.client.request(
                method, path, headers={"cookie": header} if header else {}, **more
            )

        response = awaited(answer())
        for cookie in response.headers.get_list("set-cookie"):
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return response


@pytest.fixture
def models(tmp_path):
    folder = tmp_path / "models"
    folder.mkdir()
    for path in MODELS.glob("*.csv"):
        shutil.copy(path, folder)
    for name, header in ((CORRECTIONS, "document,record,slot,wrong,right,note"),
                         (DECISIONS, "type,judgement,name,other,reason,source")):  # fmt: skip
        (folder / name).write_text(f"{header}\n", encoding="utf-8")
    return folder


FORM = "/-/mistake?table=activities&id=a1"
FIELDS = {"table": "activities", "id": "a1", "what": "funder:osce-odihr", "right": "sida", "note": "page 1"}


def test_the_archivist_corrects_a_value(collection, models):
    browser = Browser(collection, models)
    admitted = browser.ask("GET", f"/-/edit?token={browser.editor.token}")
    assert (admitted.status_code, admitted.headers["location"]) == (302, "/")
    cookie = admitted.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    form = soup(browser.ask("GET", FORM)).find("form", class_="mistake-form")
    assert form["method"] == "post"
    token = form.find("input", attrs={"name": "csrftoken"})["value"]
    saved = browser.ask("POST", "/-/mistake", data={**FIELDS, "csrftoken": token})
    assert saved.status_code == 200
    assert "Saved in models/corrections.csv" in " ".join(soup(saved).get_text().split())
    [correction] = load_corrections(models / CORRECTIONS)["nap-2014"]
    assert (correction.record, correction.wrong, correction.right) == ("a1", "osce-odihr", "sida")
    again = browser.ask("POST", "/-/mistake", data={**FIELDS, "csrftoken": token})
    assert again.status_code == 400
    assert "That is noted already" in again.text


def test_the_archivist_judges_a_name(collection, models):
    browser = Browser(collection, models)
    browser.ask("GET", f"/-/edit?token={browser.editor.token}")
    form = soup(browser.ask("GET", "/-/mistake?table=organizations&id=sida")).find(
        "form", class_="mistake-form"
    )
    token = form.find("input", attrs={"name": "csrftoken"})["value"]
    fields = {
        "table": "organizations",
        "id": "sida",
        "what": "ignore:",
        "right": "",
        "note": "A name of a river.",
    }
    assert browser.ask("POST", "/-/mistake", data={**fields, "csrftoken": token}).status_code == 200
    [decision] = load_organizations(models).decisions
    assert (decision.judgement, decision.name, decision.reason) == ("ignore", "sida", "A name of a river.")


def test_nobody_else_writes(collection, models):
    browser = Browser(collection, models)
    assert browser.ask("POST", "/-/mistake", data=FIELDS).status_code == 403
    token = browser.editor.token
    assert browser.ask("GET", "/-/edit?token=wrong").status_code == 403
    assert browser.ask("GET", "/-/edit?token=ž").status_code == 403
    assert browser.ask("GET", f"/-/edit?token={token}").status_code == 302
    # The token is used up, for this browser and any other.
    assert browser.ask("GET", f"/-/edit?token={token}").status_code == 403
    # Another site's form has the cookie at most, never the form's own token.
    assert browser.ask("POST", "/-/mistake", data=FIELDS).status_code == 403
    browser.ask("GET", FORM)
    assert browser.ask("POST", "/-/mistake", data={**FIELDS, "csrftoken": "made up"}).status_code == 403
    browser.cookies["wps_editor"] = "made up"
    form = soup(browser.ask("GET", FORM)).find("form", class_="mistake-form")
    assert form["method"] == "get"
    assert (models / CORRECTIONS).read_text(encoding="utf-8") == "document,record,slot,wrong,right,note\n"


def test_editor_admits_once():
    editor = Editor(MODELS)
    token = editor.token
    assert not editor.knows("")
    session = editor.admit(token)
    assert editor.knows(session)
    assert editor.admit(token) is None


def test_lines_of_one_type_stay_together(models):
    for cells in (("PLACE", "ignore", "b", "", "r", "s"), ("ORG", "ignore", "a", "", "r", "s"),
                  ("ORG", "ignore", "c", "", "r, and more", "s")):  # fmt: skip
        write_line(models, Line(DECISIONS, cells))
    assert (models / DECISIONS).read_text(encoding="utf-8") == (
        "type,judgement,name,other,reason,source\n"
        'ORG,ignore,a,,r,s\nORG,ignore,c,,"r, and more",s\nPLACE,ignore,b,,r,s\n'
    )


def test_a_file_that_is_something_else_is_left_alone(models):
    (models / CORRECTIONS).write_text("shopping,list\n", encoding="utf-8")
    with pytest.raises(EditingError, match="nothing was written"):
        write_line(models, Line(CORRECTIONS, ("d", "d", "title", "", "x", "")))
    assert (models / CORRECTIONS).read_text(encoding="utf-8") == "shopping,list\n"
