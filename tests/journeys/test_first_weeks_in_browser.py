"""The first weeks of a hospital in a browser: the ticks, the draw, a draw that the office orders, and the timeline."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.places import open_place, sign_in
from tests.journeys.walker import sideways, violations

LIST = "\n".join(f"KIS {number:05d}" for number in range(1, 41))
REASON = "The list had procedures of two departments."


@pytest.fixture(scope="module")
def slug(portal: Any) -> str:
    return open_place(portal, "Erste Klinik", "erste")


def test_ticks_follow_the_draw_and_the_first_answer_and_the_office_orders_another(
    portal: Any, open_browser: Any, slug: str
) -> None:
    page = open_browser(script=True)
    sign_in(page, f"/facilities/{slug}/", "representative@erste.example")
    steps = page.get_by_role("region", name="The first weeks").get_by_role("listitem")
    expect(steps).to_have_count(5)
    expect(steps.nth(1)).to_contain_text("Done")
    expect(steps.nth(3)).to_contain_text("About 20 minutes.")
    assert violations(page) == []
    page.get_by_role("link", name="Draw the 30 records").click()
    page.get_by_role("button", name="Start the draw").click()
    page.locator("[data-draw-part=list]").fill(LIST)
    page.get_by_role("button", name="Draw 30 from this list").click()
    page.get_by_role("button", name="Draw 30 of 40 procedures").click()
    expect(page.locator("[data-draw-part=said]")).to_contain_text("Drawn from 40 procedures.")
    page.get_by_role("link", name="I have it, go on").click()
    expect(page.locator("main")).to_contain_text("Your list has 40 procedures, and your profile says")
    page.goto(f"/facilities/{slug}/")
    expect(steps.nth(3)).to_contain_text("Done")
    page.get_by_role("link", name="Answer question 1(a)").click()
    page.get_by_text("A worked example").first.click()
    expect(page.get_by_text("All staff are licensed.").first).to_be_visible()
    page.locator("label", has_text="Yes").first.click()
    page.locator('[name="1a-evidence"]').fill("All staff are licensed.")
    expect(page.locator("#thin-1a")).to_contain_text("Automatic hint: this")
    expect(page.locator("#state-1a")).to_contain_text("Complete")
    page.goto(f"/facilities/{slug}/")
    expect(steps.nth(4)).to_contain_text("Done")

    office = open_browser(script=True)
    sign_in(office, f"/office/facilities/{slug}/", "office@iasios.example")
    office.get_by_role("link", name="Order a new draw").click()
    office.get_by_role("textbox", name="Reason").fill(REASON)
    office.get_by_role("button", name="Order a new draw").click()
    office.wait_for_url(f"**/office/facilities/{slug}/")
    page.reload()
    expect(page.locator("main")).to_contain_text(REASON)
    page.get_by_role("link", name="Draw the 30 records").first.click()
    expect(page.locator("main")).to_contain_text("The office has ordered this draw.")
    assert violations(page) == []


def test_the_timeline_passes_axe_and_fits_a_phone(portal: Any, open_browser: Any, slug: str) -> None:
    page = open_browser(script=True)
    sign_in(page, f"/facilities/{slug}/", "member@erste.example")
    page.get_by_role("link", name="Timeline").first.click()
    expect(page.locator("[aria-current=step]")).to_have_count(1)
    assert violations(page) == []
    assert sideways(page) == []
