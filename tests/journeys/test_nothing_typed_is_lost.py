"""What is typed into a form outlives the session, the connection, the proxy and the page, until the portal has it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.deciding import recommend
from tests.journeys.places import open_place
from tests.journeys.portal import PASSWORD, Portal
from tests.journeys.stage import set_the_stage
from tests.journeys.walker import Walker

TEXT = "The board has changed.\nWho signs now?"


@pytest.fixture(scope="session")
def slug(portal: Portal) -> str:
    return open_place(portal, "Keeping Hospital", "keeping")


def copies(page: Page) -> int:
    found = page.evaluate("Object.keys(localStorage).filter((key) => /^(kept|draft):/.test(key)).length")
    return int(found)


def end_session(page: Page) -> None:
    others = [cookie for cookie in page.context.cookies() if "session" not in cookie["name"]]
    page.context.clear_cookies()
    page.context.add_cookies(others)  # type: ignore[arg-type]


def sign_in_again(walker: Walker, email: str) -> None:
    walker.fill({"login": email, "password": PASSWORD})
    walker.press("main form button[type=submit]")


def put_back(page: Page) -> None:
    page.get_by_role("button", name="Put it back").click()


def test_what_a_card_sent_on_leaving_is_not_offered_again(people: Callable[..., Walker], slug: str) -> None:
    member = people("member@keeping.example")
    page, summary = member.page, f"/facilities/{slug}/application/"
    member.go(f"{summary}2/")
    page.locator("textarea[name='2a-evidence']").fill("Staff list of the service, kept by the head nurse.")
    # Before the pause is over after which a card saves itself.
    page.goto(summary)
    page.reload()
    expect(page.locator("[data-kept-list]")).to_be_hidden()
    assert copies(page) == 0
    member.go(f"{summary}2/")
    expect(page.locator("textarea[name='2a-evidence']")).to_have_value(
        "Staff list of the service, kept by the head nurse."
    )


def test_a_double_click_sends_one_message(people: Callable[..., Walker], slug: str) -> None:
    member = people("member@keeping.example")
    page = member.page
    member.go(f"/facilities/{slug}/messages/new/")
    member.fill({"subject": "Twice pressed", "text": TEXT})
    page.get_by_role("button", name="Send to IASIOS office").dblclick()
    expect(page.locator("main h1")).to_have_text("Twice pressed")
    member.go(f"/facilities/{slug}/messages/")
    expect(page.get_by_role("link", name="Twice pressed")).to_have_count(1)


def test_a_message_outlives_session_connection_proxy_and_page(
    portal: Portal, people: Callable[..., Walker], slug: str
) -> None:
    member = people("member@keeping.example")
    page, address = member.page, f"/facilities/{slug}/messages/new/"

    def broken(route: Route) -> None:
        if route.request.method == "POST":
            route.abort("connectionfailed")
        else:
            route.continue_()

    def proxy(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=502, content_type="text/html", body="<title>502 Bad Gateway</title>")
        else:
            route.continue_()

    # Leaving the page.
    member.go(address)
    member.fill({"subject": "Board", "text": TEXT})
    member.go(f"/facilities/{slug}/messages/")
    member.go(address)
    put_back(page)
    expect(page.locator("[name=text]")).to_have_value(TEXT)
    # A broken connection, then an answer of the proxy alone.
    for trouble in (broken, proxy):
        page.route(f"**{address}", trouble)
        page.get_by_role("button", name="Send to IASIOS office").click()
        page.wait_for_url("chrome-error://**" if trouble is broken else f"**{address}")
        page.unroute(f"**{address}")
        member.problems.clear()
        member.go(address)
        put_back(page)
        expect(page.locator("[name=text]")).to_have_value(TEXT)
    # The session ends while writing.
    end_session(page)
    page.get_by_role("button", name="Send to IASIOS office").click()
    page.wait_for_url("**/accounts/login/**")
    sign_in_again(member, "member@keeping.example")
    put_back(page)
    expect(page.locator("[name=subject]")).to_have_value("Board")
    expect(page.locator("[name=text]")).to_have_value(TEXT)
    assert copies(page) == 1
    member.click("Send to IASIOS office")
    member.has("Sent. The office was told by mail.")
    assert copies(page) == 0
    member.go(address)
    expect(page.get_by_role("button", name="Put it back")).to_have_count(0)
    expect(page.locator("[name=text]")).to_have_value("")


def test_the_chairpersons_reason_outlives_the_session_and_the_password(
    portal: Portal, people: Callable[..., Walker]
) -> None:
    code = set_the_stage(portal, "both_in", "keepsake")["code"]
    recommend(people, code, "approve")
    chair = people("chair@iasios.example")
    page, reason = chair.page, "Say more about the records of 2025."
    chair.go(f"/sign-off/{code}/")
    chair.fill({"decision": "return", "reason": reason})
    end_session(page)
    page.locator("form.sign button[type=submit]").click()
    page.wait_for_url("**/accounts/login/**")
    sign_in_again(chair, "chair@iasios.example")
    assert page.url.endswith(f"/sign-off/{code}/")
    put_back(page)
    expect(page.locator("[name=reason]")).to_have_value(reason)
    expect(page.locator("[name=decision][value=return]")).to_be_checked()
    chair.press("form.sign button[type=submit]")
    chair.password_if_asked()
    assert copies(page) == 0
    one = people("assessor.one@iasios.example")
    one.go(f"/assessments/{code}/recommend/")
    one.has(reason)


def test_a_merged_text_outlives_the_session(portal: Portal, people: Callable[..., Walker], slug: str) -> None:
    ilse, tom = people("deputy@keeping.example"), people("member@keeping.example")
    address = f"/facilities/{slug}/application/8/"
    for person in (ilse, tom):
        person.go(address)
    ilse.page.fill("#evidence-8a", "A checklist is read aloud by a nurse.")
    expect(ilse.page.locator("#q-8a [data-saved-mark]")).to_have_attribute("data-state", "saved")
    tom.page.fill("#evidence-8a", "Mine.")
    expect(tom.page.locator("#q-8a [data-saved-mark]")).to_have_attribute("data-state", "stale")
    with tom.page.expect_navigation():
        tom.page.click("#q-8a [data-merge-link]")
    tom.page.fill("#evidence-8a", "A checklist is read aloud by a nurse. Mine, merged.")
    end_session(tom.page)
    tom.page.get_by_role("button", name="Save this text").click()
    tom.page.wait_for_url("**/accounts/login/**")
    sign_in_again(tom, "member@keeping.example")
    tom.go(address)
    tom.page.click('#q-8a [data-kept="restore"]')
    expect(tom.page.locator("#evidence-8a")).to_have_value("A checklist is read aloud by a nurse. Mine, merged.")
    expect(tom.page.locator("#q-8a [data-saved-mark]")).to_have_attribute("data-state", "saved")
    tom.page.reload()
    expect(tom.page.locator("#evidence-8a")).to_have_value("A checklist is read aloud by a nurse. Mine, merged.")
