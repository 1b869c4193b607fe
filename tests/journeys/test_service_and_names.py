"""A certificate of service from asking to withdrawal, the yearly statement, and the rules for assessors' names."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import scenes
from tests.journeys.portal import Portal, wait_until
from tests.journeys.stage import set_the_stage
from tests.journeys.walker import Walker, resize, sideways, violations

RULES = "/office/programme/assessors/"


def looked_at(walker: Walker, path: str) -> None:
    """Nothing that axe finds, in light and dark, wide and on a phone; nothing sideways; every tab stop is seen."""
    page = walker.page
    page.goto(path)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for width in (1280, 390):
            resize(page, {"width": width, "height": 900})
            found += [f"{path} {scheme} {width}: {one}" for one in violations(page)]
    page.emulate_media(color_scheme="light")
    found += [f"{path}: {one}" for one in sideways(page)]
    assert found == []
    expect(page.locator("h1")).to_have_count(1)


def reached_by_keys(walker: Walker, name: str) -> None:
    """The button is reached by the tabulator alone, and shows that it is."""
    page = walker.page
    button = page.get_by_role("button", name=name, exact=True)
    page.locator("body").press("Tab")
    for _stop in range(80):
        if button.evaluate("e => e === document.activeElement"):
            assert button.evaluate("e => e.matches(':focus-visible') && getComputedStyle(e).outlineStyle !== 'none'")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name!r} is not reached")


@pytest.fixture
def walker(portal: Portal, open_browser: Callable[..., Any], checked: set[str]) -> Callable[..., Walker]:
    def new(script: bool, email: str = "") -> Walker:
        made = Walker(open_browser(script=script), portal, script, checked)
        if email:
            made.sign_in(email)
        return made

    return new


def test_a_certificate_of_service_is_asked_for_issued_checked_and_withdrawn(
    portal: Portal, walker: Callable[..., Walker]
) -> None:
    set_the_stage(portal, "both_in", "served")
    assessor, desk = walker(True, "assessor.one@iasios.example"), walker(True, "office@iasios.example")
    looked_at(assessor, "/assessor/service/")
    reached_by_keys(assessor, "Ask for a certificate")
    assessor.click("Ask for a certificate")
    assessor.has("You get a mail when the office has issued it.")
    looked_at(desk, "/office/assessors/service/")
    desk.click("Dr Lucía Ferrán" if desk.page.get_by_role("link", name="Dr Lucía Ferrán").count() else "Lucía Ferrán")
    looked_at(desk, desk.page.url.removeprefix(portal.origin))
    one = desk.page.url.removeprefix(portal.origin)
    choice = desk.page.locator("[name=chairperson] option").filter(has_text="Ruth Adeyemi").get_attribute("value")
    desk.fill({"chairperson": choice})
    desk.click("Issue the certificate")
    desk.has("Issued.")

    def paper() -> bool:
        assessor.page.goto("/assessor/service/")
        return bool(assessor.page.locator("main a[href$='/file/']").count())

    wait_until("the certificate", paper)
    looked_at(assessor, "/assessor/service/")
    with assessor.page.expect_download() as download:
        assessor.page.locator("main a[href$='/file/']").first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    check = assessor.page.locator("main a[href^='/verify/']").first.get_attribute("href")
    assert check
    # Whoever is shown it asks without an account, with JavaScript and without.
    stranger = walker(True)
    looked_at(stranger, check)
    stranger.has("Lucía Ferrán")
    desk.page.goto(one)
    desk.fill({"reason": "The period was wrong."})
    desk.click("Withdraw it")
    desk.password_if_asked()
    desk.has("Withdrawn.")
    looked_at(desk, one)
    looked_at(stranger, check)
    stranger.has("The office withdrew this certificate of service")
    plain = walker(False)
    plain.go(check)
    plain.has("The office withdrew this certificate of service")
    mail = portal.mail_to("assessor.one@iasios.example", containing="The period was wrong.")
    assert "withdrawn" in mail


def test_the_yearly_statement_is_confirmed_with_and_without_javascript(
    portal: Portal, walker: Callable[..., Walker]
) -> None:
    for script, email in ((True, "keys@statement.example"), (False, "plain@statement.example")):
        portal.stagehand.call(scenes.assessor_without_statement, email)
        person = walker(script, email)
        person.go("/assessments/")
        person.has("Your yearly statement")
        if script:
            looked_at(person, "/assessor/statement/")
            reached_by_keys(person, "Confirm for one year")
        else:
            person.go("/assessor/statement/")
        person.click("Confirm for one year")
        person.has("Tick this if you confirm the statement.")
        person.fill({"was_read": True, "is_complete": True})
        person.click("Confirm for one year")
        person.has("Thank you.")
    desk = walker(True, "office@iasios.example")
    looked_at(desk, "/office/assessors/?q=statement.example")
    desk.page.locator("main a[href$='/statements/']").first.click()
    looked_at(desk, desk.page.url.removeprefix(portal.origin))


@pytest.mark.parametrize("script", [True, False])
def test_a_hospital_that_learns_the_names_approves_both(
    portal: Portal, walker: Callable[..., Walker], script: bool
) -> None:
    domain = "approves" if script else "agrees"
    (place,) = portal.stagehand.call(scenes.submitted, [f"{domain.title()} Hospital"], domain)
    desk = walker(script, "office@iasios.example")
    page = f"/facilities/{place['slug']}/assessors/"
    try:
        desk.go(RULES)
        if script:
            looked_at(desk, RULES)
            reached_by_keys(desk, "Save")
        desk.fill({"names": "always", "needs_approval": True})
        desk.click("Save")
        desk.has("It holds for applications whose first assessor is asked from now on.")
        portal.stagehand.call(scenes.seated, place["code"])
        keeper = walker(script, f"representative@{domain}0.example")
        if script:
            looked_at(keeper, page)
            reached_by_keys(keeper, "Approve both assessors")
        else:
            keeper.go(page)
        keeper.click("Approve both assessors")
        keeper.has("You have approved both assessors.")
        if script:
            looked_at(keeper, page)
    finally:
        # The other journeys of this portal go on under the rules that ship.
        portal.stagehand.call(scenes.names_by_office)


def test_the_list_of_support_views(portal: Portal, walker: Callable[..., Walker]) -> None:
    slug = portal.stagehand.call(scenes.place, "Looked At Hospital", "lookedat")
    portal.stagehand.call(scenes.support_view, slug)
    desk = walker(True, "office@iasios.example")
    looked_at(desk, "/office/support-views/")
    desk.has("To see the button")
    with desk.page.expect_download() as download:
        desk.page.get_by_role("link", name="List as CSV").click()
    assert "To see the button" in download.value.path().read_text(encoding="utf-8-sig")
