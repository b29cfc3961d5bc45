"""Every kind of page against the rules of WCAG 2.2 AA that a program can check, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = [
    "/",
    "/explore",
    "/explore?funder=osce&view=table",
    "/-/search?q=training",
    "/-/mistake?table=activities&id=a1",
    "/-/mistake?table=activities&id=a1&what=activity:&note=why",
    "/My+reports",
    "/My+reports/activities",
    "/My+reports/activities/a1",
    "/My+reports/activities/a2",
    "/My+reports/documents/nap-2014",
    "/My+reports/organizations/osce-odihr",
    "/My+reports/places/nis-rs",
    "/My+reports/countries/RS",
    "/My+reports/what-an-organization-did?organization=osce",
    "/My+reports?sql=select+title+from+activities",
    "/My+reports/nothing",
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def page(chromium, address):
    context = chromium.new_context(base_url=address, viewport={"width": 1200, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(page, path):
    page.emulate_media(color_scheme="light")
    page.goto(path)
    found = Axe().run(page, options=RULES).response["violations"]
    page.emulate_media(color_scheme="dark")
    dark = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
    found += Axe().run(page, options=dark).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]][:3]) for rule in found] == []


@pytest.mark.parametrize("path", ["/My+reports/documents/nap-2014", "/My+reports/activities/a2", "/explore"])
def test_no_page_is_wider_than_a_phone_or_prints_its_controls(page, path):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.emulate_media(media="print")
    shown = page.locator("header.site-header, form, .switches, .report-mistake").filter(visible=True)
    assert shown.count() == 0
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1200, "height": 900})
