"""A morning of the office: from what waits to *Nothing waits*, and a page that says so."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import scenes
from tests.journeys.portal import Portal
from tests.journeys.walker import Walker


@pytest.fixture(scope="session")
def seen() -> set[str]:
    """Kinds of pages that axe has looked at in this run."""
    return set()


@pytest.mark.parametrize("script", [True, False])
def test_from_today_to_nothing_waits(
    portal: Portal, open_browser: Callable[..., Any], seen: set[str], script: bool
) -> None:
    number = "one" if script else "two"
    portal.stagehand.call(scenes.morning, f"Morning Hospital {number}", f"morning{number}")
    desk = Walker(open_browser(script=script), portal, script, seen)
    desk.sign_in("office@iasios.example")
    rows = desk.page.locator(".wait")
    expect(desk.page.locator("h1")).to_have_text("Today")
    expect(rows).to_have_count(3)

    # One is taken and answered.
    row = rows.filter(has_text="May we add a room?")
    with desk.page.expect_navigation():
        row.get_by_role("button", name="Take", exact=True).click()
    expect(row).to_contain_text("Taken by Katharina Moll")
    desk.click("Mine 1")
    with desk.page.expect_navigation():
        rows.first.get_by_role("link", name="Answer", exact=True).click()
    desk.fill({"text": "Yes, until you submit."})
    desk.click(f"Send to Morning Hospital {number}")

    # One is put off until tomorrow.
    desk.go("/office/")
    expect(rows).to_have_count(2)
    row = rows.filter(has_text="purchasing office")
    row.locator("summary").click()
    with desk.page.expect_navigation():
        row.locator(".snz__menu button").first.click()
    expect(rows).to_have_count(1)

    # And one is noted.
    rows.first.locator("summary").click()
    with desk.page.expect_navigation():
        rows.first.get_by_role("button", name="Noted no longer waits").click()
    desk.check()
    expect(desk.page.locator("main h2").first).to_have_text("Nothing waits")
    expect(desk.page.locator("main")).to_contain_text("One snoozed thing comes back on")
    desk.click("Show what is snoozed")
    expect(rows).to_have_count(1)
    assert desk.problems == []
