"""In a browser without JavaScript: from a value to its words, and what can be switched beside them."""

import pytest
from playwright.sync_api import expect

from tests.publish.collection import NAP_TEXT


@pytest.fixture(params=[(1280, 800), (390, 800)], ids=["desk", "phone"])
def page(request, chromium, address):
    width, height = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": height}, base_url=address, java_script_enabled=False
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("heading", "words"),
    [("Funded by", "OSCE/ODIHR"), ("Where", "Đakovica"), ("When", "19–20 October 2014")],
)
def test_a_value_leads_to_its_words(page, heading, words):
    page.goto("/My+reports/activities/a1")
    fact = page.locator(".fact", has=page.locator("dt", has_text=heading))
    expect(fact.locator("mark.value-words")).to_have_text([words])
    fact.get_by_role("link", name="Page 1 of the report").click()
    start = NAP_TEXT.index(words)
    assert page.url.endswith(f"/documents/nap-2014?at={start}#c{start}")
    expect(page.locator(f"#c{start}")).to_have_text(words)
    expect(page.locator(f"#c{start}")).to_be_in_viewport()


def test_marks_and_notes_can_be_switched_off(page):
    page.goto("/My+reports/documents/nap-2014")
    name = page.locator("a.mention.org", has_text="Sida")
    note = page.locator(".margin-note").first

    def underlined():
        return name.evaluate("element => getComputedStyle(element).borderBottomColor") != "rgba(0, 0, 0, 0)"

    expect(note).to_be_visible()
    assert underlined()
    page.get_by_label("organizations").uncheck()
    page.get_by_label("activities in the margin").uncheck()
    expect(note).to_be_hidden()
    assert not underlined()
    page.get_by_label("organizations").check()
    assert underlined()


def test_a_note_in_the_margin_leads_to_its_activity(page):
    page.goto("/My+reports/documents/nap-2014")
    page.locator(".margin-note a", has_text="programme Safe Towns").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("programme Safe Towns")
    page.get_by_role("link", name="Report a mistake in this record").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Report a mistake")
    page.get_by_label("What is wrong?").select_option(label="status: ongoing")
    page.get_by_label("What is right?").fill("done")
    page.get_by_role("button", name="Make the line to send").click()
    expect(page.get_by_role("status").locator("pre")).to_have_text("nap-2014,a2,status,ongoing,done,")
