"""A researcher completes the question in a browser and follows the answer to its sentence."""

import re

import pytest
from playwright.sync_api import Page, expect

from publish.collection import TEXTS


@pytest.fixture(params=[(1200, 800), (390, 800)], ids=["desk", "phone"])
def page(request, chromium, address):
    width, height = request.param
    context = chromium.new_context(viewport={"width": width, "height": height}, base_url=address)
    page = context.new_page()
    asked, errors = [], []
    page.on("request", lambda sent: asked.append(sent.url))
    page.on("pageerror", lambda error: errors.append(error.message))
    page.on("dialog", lambda dialog: errors.append(dialog.message))
    yield page
    assert asked
    assert [url for url in asked if not url.startswith(f"{address}/")] == []
    assert errors == []
    context.close()


def assert_fits(page: Page) -> None:
    # The address changes before the style sheet is there.
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_question_to_sentence(page: Page):
    page.goto("/")
    assert_fits(page)
    page.get_by_label("Activities of type").select_option("meeting")
    page.get_by_label("funded by").fill("OSCE")
    page.get_by_label("in", exact=True).select_option("Serbia")
    page.get_by_label("between").fill("2014")
    page.get_by_label("and", exact=True).fill("2016")
    page.get_by_role("button", name="Show the activities").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Activities of type “meeting” funded by OSCE in Serbia between 2014 and 2016"
    )
    assert_fits(page)
    expect(page.locator(".card h2")).to_have_text(['round table "Women\'s voices"'])
    evidence = 'A round table "Women\'s voices" took place in Niš, Serbia, on 8 March 2016.'
    expect(page.locator(".card .quote p")).to_have_text(evidence)
    expect(page.get_by_label("Activities of type")).to_have_value("meeting")

    page.locator(".card h2 a").click()
    assert_fits(page)
    page.locator(".fact", has_text="Funded by").get_by_role("link", name="Page 1 of the report").click()
    expect(page).to_have_url(re.compile(r"/documents/web~2E2016#c0$"))
    assert_fits(page)
    assert page.locator(":target").inner_text() == evidence
    expect(page.locator(":target")).to_be_in_viewport()


def test_without_javascript_and_by_keyboard(chromium, address):
    context = chromium.new_context(java_script_enabled=False, base_url=address)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("funded by").fill("Sida")
    page.keyboard.press("Enter")
    expect(page.locator(".card h2")).to_have_text(["programme Safe Towns"])
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
        "/My+reports/answer?funder=<script>alert(1)</script>",
        "/nope",
    ],
)
def test_pages_fit_and_hostile_text_stays_text(page: Page, path: str):
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert_fits(page)


def test_search_finds_without_accents(page: Page):
    page.goto("/")
    page.get_by_label("Words in activities, reports and names of organizations").fill("djakovica")
    page.locator(".big-search button").click()
    page.get_by_role("link", name="training on Resolution 1325").click()
    expect(page.locator(".value-label").first).to_have_text("training")
    assert TEXTS["nap-2014"].startswith(page.locator(".quote p").first.inner_text().strip("“”"))
