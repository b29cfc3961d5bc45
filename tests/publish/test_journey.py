"""A researcher completes the question in a browser and follows the answer to its sentence."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.publish import sabac
from tests.publish.collection import TEXTS


@pytest.fixture(params=[(1200, 800), (390, 800)], ids=["desk", "phone"])
def page(request, chromium, address, sabac_address):
    width, height = request.param
    context = chromium.new_context(viewport={"width": width, "height": height}, base_url=address)
    page = context.new_page()
    asked, errors = [], []
    page.on("request", lambda sent: asked.append(sent.url))
    page.on("pageerror", lambda error: errors.append(error.message))
    page.on("dialog", lambda dialog: errors.append(dialog.message))
    yield page
    assert asked
    assert [url for url in asked if not url.startswith((f"{address}/", f"{sabac_address}/"))] == []
    assert errors == []
    context.close()


def assert_fits(page: Page) -> None:
    # The address changes before the style sheet is there.
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_question_to_sentence(page: Page, sabac_address: str):
    page.goto(f"{sabac_address}/")
    assert_fits(page)
    page.get_by_label("Activities of type").fill("mee")
    page.get_by_role("option", name="meeting").click()
    page.get_by_label("funded by").press_sequentially("OSC")
    expect(page.get_by_role("option").first).to_contain_text("Organization for Security")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_label("in", exact=True).fill("Serbia")
    page.get_by_label("between").fill("2014")
    page.get_by_label("and", exact=True).fill("2015")
    page.get_by_role("button", name="Show the activities").click()

    expect(page).to_have_url(f"{sabac_address}/explore?funder=osce&country=RS&type=meeting&from=2014&to=2015")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Activities of type meeting funded by OSCE in Serbia between 2014 and 2015"
    )
    assert_fits(page)
    expect(page.locator(".card h2")).to_have_text([sabac.TITLE])
    expect(page.locator(".card .quote p")).to_have_text([sabac.FIRST, sabac.SECOND])
    marked = page.locator(".card .value-mark")
    expect(marked).to_have_text(
        ["Women's Centre", "Resolution 1325", "Šabac", "14 October 2014", "OSCE Mission to Serbia"]
    )
    assert "none" not in marked.first.evaluate("mark => getComputedStyle(mark).borderBottomStyle")

    page.locator(".card footer a").click()
    expect(page).to_have_url(re.compile(r"/documents/sabac-2014\?at=0#c0$"))
    assert_fits(page)
    expect(page.locator(":target")).to_be_in_viewport()
    assert page.locator(":target").inner_text().startswith(sabac.FIRST)


def test_facets_narrow_and_widen_and_the_export_is_what_is_shown(page: Page, sabac_address: str):
    page.goto(f"{sabac_address}/explore")

    def shown() -> list[str]:
        return [link.get_attribute("href").rsplit("/", 1)[1] for link in page.locator(".card h2 a").all()]

    assert len(shown()) == 6
    page.locator("#facet-country").get_by_role("link", name="Kosovo").click()
    expect(page.locator(".answer-size")).to_contain_text("1 activity told")
    assert shown() == ["a1"]
    page.locator("#facet-country").get_by_role("link", name="Serbia").click()
    expect(page.locator(".answer-size")).to_contain_text("6 activities")
    page.locator("#facet-type").get_by_role("link", name="meeting").click()
    expect(page.locator(".answer-size")).to_contain_text("2 activities")
    assert shown() == ["a3", "s1"]
    page.go_back()
    expect(page.locator(".answer-size")).to_contain_text("6 activities")
    page.go_back()
    expect(page.locator(".answer-size")).to_contain_text("1 activity told")
    assert shown() == ["a1"]
    page.locator(".chips").get_by_role("link", name="Kosovo").click()
    expect(page.locator(".answer-size")).to_contain_text("6 activities")

    page.locator("#facet-place input[name=place]").fill("sab")
    page.get_by_role("option", name="Šabac").click()
    expect(page).to_have_url(f"{sabac_address}/explore?place=sabac-rs")
    for kind in ("CSV", "GeoJSON", "XLSX"):
        with page.expect_download() as download:
            page.get_by_role("link", name=kind, exact=True).click()
        content = Path(download.value.path()).read_bytes()
        if kind == "CSV":
            rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
            assert [row["id"] for row in rows] == shown() == ["s1"]
        elif kind == "GeoJSON":
            assert [feature["id"] for feature in json.loads(content)["features"]] == ["s1"]
    assert_fits(page)
    for view in ("Table", "Map", "Timeline", "Funders by country"):
        page.locator(".views").get_by_role("link", name=view).click()
        expect(page.locator(".views [aria-current]")).to_have_text(view)
        assert_fits(page)


def test_country_on_the_map_leads_to_its_activities(page: Page, sabac_address: str):
    page.goto(f"{sabac_address}/explore?view=map")
    page.get_by_role("link", name="Kosovo: 1 activity").press("Enter")
    expect(page).to_have_url(f"{sabac_address}/explore?country=XK")


def test_without_javascript_and_by_keyboard(chromium, sabac_address):
    context = chromium.new_context(java_script_enabled=False, base_url=sabac_address)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("funded by").fill("Sida")
    page.keyboard.press("Enter")
    expect(page.locator(".card h2")).to_have_text(["programme Safe Towns"])
    page.goto("/explore?view=map")
    expect(page.locator("svg.map a")).to_have_count(5)
    context.close()


@pytest.mark.parametrize(
    "path",
    [
        "/My+reports",
        "/My+reports/activities",
        "/My+reports/documents/nap-2014",
        "/My+reports/organizations/hostile",
        "/My+reports/name-in-context?name=serbia",
        "/My+reports?sql=select+*+from+activities",
        "/-/search?q=script",
        "/explore?funder=<script>alert(1)</script>",
        "/nope",
    ],
)
def test_pages_fit_and_hostile_text_stays_text(page: Page, path: str):
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert_fits(page)


def test_search_finds_without_accents(page: Page):
    page.goto("/")
    page.get_by_label("with the words").fill("djakovica")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="training on Resolution 1325").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("training on Resolution 1325"))
    assert TEXTS["nap-2014"].startswith(page.locator(".quote p").first.inner_text().strip("“”"))
