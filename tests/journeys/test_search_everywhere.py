"""The search in a browser: the sheet over the page, the keyboard alone, no script, and what axe says of it."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.places import open_place, sign_in
from tests.journeys.stage import set_the_stage
from tests.journeys.walker import sideways, violations


@pytest.fixture(scope="module")
def slug(portal: Any) -> str:
    return open_place(portal, "Clinique du Phare", "phare")


def test_ctrl_k_finds_a_facility_and_enter_opens_it(portal: Any, open_browser: Any, slug: str) -> None:
    page = open_browser(script=True)
    sign_in(page, "/office/", "office@iasios.example")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Facility, person, number, question or page")
    expect(field).to_be_focused()
    # Before anything is typed nothing is chosen, and the field is in sight.
    expect(page.get_by_role("option").first).to_be_visible()
    expect(page.get_by_role("option", selected=True)).to_have_count(0)
    expect(field).to_be_in_viewport()
    page.keyboard.type("phare")
    option = page.get_by_role("option", name="Clinique du Phare").first
    expect(option).to_have_attribute("aria-selected", "true")
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "false")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/office/facilities/{slug}/")
    # Escape leads back to the page and to where the focus was.
    page.locator("[data-search-link]").focus()
    page.keyboard.press("Control+k")
    expect(page.locator("#search-sheet")).to_be_visible()
    # Once, with a word in the field, which the browser would empty first.
    page.keyboard.type("phare")
    expect(page.get_by_role("option", name="Clinique du Phare").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#search-sheet")).to_be_hidden()
    expect(page.locator("[data-search-link]")).to_be_focused()


def test_a_colleague_finds_a_question_and_nothing_of_others(portal: Any, open_browser: Any, slug: str) -> None:
    open_place(portal, "Clinique du Port", "port")
    page = open_browser(script=True)
    sign_in(page, f"/facilities/{slug}/", "member@phare.example")
    page.keyboard.press("Control+k")
    page.keyboard.type("deputy@port.example")
    expect(page.locator("#found-count")).to_contain_text("Nothing for")
    page.get_by_role("combobox").fill("8c")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("8(c)")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/facilities/{slug}/application/8/#q-8c")


@pytest.mark.parametrize(
    ("who", "start", "leads_to"),
    [
        ("assessor.one@iasios.example", "/assessments/", "**/assessments/{code}/**"),
        # Before it is hers to sign, she reads the application.
        ("chair@iasios.example", "/sign-off/", "**/facilities/signalc-hospital/application/all/"),
    ],
)
def test_assessor_and_chairperson_find_a_dossier_and_nothing_of_others(
    portal: Any, open_browser: Any, slug: str, who: str, start: str, leads_to: str
) -> None:
    code = set_the_stage(portal, "both_in", f"signal{who[0]}")["code"]
    page = open_browser(script=True)
    sign_in(page, start, who)
    page.keyboard.press("Control+k")
    # People of a hospital that is still writing are no business of theirs.
    page.keyboard.type("deputy@phare.example")
    expect(page.locator("#found-count")).to_contain_text("Nothing for")
    page.get_by_role("combobox").fill(code)
    expect(page.get_by_role("option").first).to_contain_text(code)
    page.keyboard.press("Enter")
    page.wait_for_url(leads_to.format(code=code))


def test_works_without_script_and_at_every_width(portal: Any, open_browser: Any, slug: str) -> None:
    plain = open_browser(script=False)
    plain.goto("/")
    plain.get_by_role("link", name="Search").first.click()
    plain.get_by_role("searchbox").fill("fees")
    plain.keyboard.press("Enter")
    plain.get_by_role("link", name="Fees", exact=True).last.click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("Fees")
    page = open_browser(script=True)
    page.goto("/search/?q=phare")
    assert violations(page) == []
    assert sideways(page) == []


def test_a_question_mark_shows_the_keys(portal: Any, open_browser: Any, slug: str) -> None:
    page = open_browser(script=True)
    sign_in(page, f"/facilities/{slug}/cases/", "member@phare.example")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys of this page")
    expect(keys).to_contain_text("Ctrl K")
    expect(keys).to_contain_text("copies the cell above")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
