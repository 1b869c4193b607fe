"""The office by pages alone: people invited, several assigned at once, a date extended, a portal seen as somebody."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys import scenes
from tests.journeys.portal import Portal
from tests.journeys.walker import Walker


@pytest.fixture(scope="session")
def seen() -> set[str]:
    """Kinds of pages that axe has looked at in this run."""
    return set()


@pytest.fixture
def walker(portal: Portal, open_browser: Callable[..., Any], seen: set[str]) -> Callable[..., Walker]:
    def new(script: bool, email: str = "") -> Walker:
        made = Walker(open_browser(script=script), portal, script, seen)
        if email:
            made.sign_in(email)
        return made

    return new


@pytest.mark.parametrize("script", [True, False])
def test_a_colleague_and_an_assessor_are_invited(walker: Callable[..., Walker], script: bool) -> None:
    suffix = "a" if script else "b"
    desk = walker(script, "office@iasios.example")
    for role, name in (("office", "Paula Klein"), ("assessor", "Igor Novak")):
        email = f"{role}.{suffix}@invited.example"
        desk.go("/office/people/")
        desk.fill({"role": role, "email": email, "title": "Dr", "full_name": f"{name} {suffix}"})
        desk.click("Invite")
        desk.password_if_asked()
        desk.has("was invited by mail.")
        person = walker(script)
        person.activate(email)
        person.go("/office/" if role == "office" else "/assessor/")
        expect(person.page.locator("h1")).to_have_count(1)
        assert person.problems == []
    desk.go("/office/people/")
    desk.has(f"Paula Klein {suffix}")


@pytest.mark.parametrize("script", [True, False])
def test_two_are_asked_for_several_at_once_and_a_date_is_extended(
    portal: Portal, walker: Callable[..., Walker], script: bool
) -> None:
    word = "Oak" if script else "Elm"
    places = portal.stagehand.call(scenes.submitted, [f"{word} North", f"{word} South"], word.lower())
    desk = walker(script, "office@iasios.example")
    desk.go(f"/office/pipeline/?view=all&q={word}")
    for one in places:
        desk.page.locator(f'[name=f][value="{one["slug"]}"]').check()
    desk.click("Assign")
    desk.has("2 facilities are selected.")
    for seat, person in (("first", "Lucía Ferrán"), ("second", "Jonas Wikström")):
        choice = desk.page.locator(f"[name={seat}] option").filter(has_text=person).first.get_attribute("value")
        desk.fill({seat: choice})
    desk.click("Show what will happen")
    desk.has("This concerns 2 facilities. Nothing has happened yet.")
    desk.click("Ask the two")
    desk.has("Done for 2 facilities.")
    desk.go(f"/office/applications/{places[0]['code']}/date/")
    later = timezone.localdate() + timedelta(days=80)
    desk.fill({"due_on": later.isoformat(), "note": "Both are at a congress."})
    desk.click("Extend the date")
    desk.has("The date is now")
    assert desk.problems == []


@pytest.mark.parametrize("script", [True, False])
def test_the_office_sees_the_portal_as_somebody_sees_it(
    portal: Portal, walker: Callable[..., Walker], script: bool
) -> None:
    domain = "seen" if script else "shown"
    slug = portal.stagehand.call(scenes.place, f"{domain.title()} Hospital", domain)
    desk = walker(script, "office@iasios.example")
    desk.go(f"/facilities/{slug}/people/")
    row = desk.page.locator("tr").filter(has_text=f"member@{domain}.example")
    with desk.page.expect_navigation():
        row.get_by_role("link", name="See as this person").click()
    desk.check()
    desk.fill({"reason": "You asked where the button is."})
    desk.click("Begin the support view")
    desk.password_if_asked()
    bar = desk.page.get_by_role("region", name="Support view")
    expect(bar).to_contain_text("Nothing can be changed")
    assert "Reason" not in desk.page.locator("main").inner_text()
    assert "You asked where the button is." in portal.mail_to(
        f"member@{domain}.example", containing="looks at the portal as you see it"
    )
    # A form is there as the person sees it, and is refused.
    desk.go(f"/facilities/{slug}/messages/new/")
    desk.fill({"subject": "Hello", "text": "From nobody."})
    desk.press("main form button[type=submit]")
    desk.has("Nothing can be changed in a support view.")
    desk.page.goto("/accounts/data/")
    desk.has("It belongs to the person’s own account.")
    expect(bar).to_have_count(1)
    desk.page.goto(f"/facilities/{slug}/")
    desk.click("Leave the support view")
    desk.has("You are in your own portal again.")
    expect(bar).to_have_count(0)
    keeper = walker(script, f"holder@{domain}.example")
    keeper.go(f"/facilities/{slug}/log/?topic=people")
    keeper.has("Support view of the office begun")
    keeper.has("You asked where the button is.")
