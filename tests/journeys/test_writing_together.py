"""Two colleagues in one application: presence, two texts of one answer, and text that survives network and session."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.places import open_place
from tests.journeys.portal import Portal
from tests.journeys.walker import Walker, violations


@pytest.fixture(scope="session")
def base(portal: Portal) -> str:
    slug = open_place(portal, "Together Hospital", "together")
    return f"/facilities/{slug}/application"


@pytest.fixture
def colleague(open_browser: Callable[..., Page], portal: Portal) -> Callable[..., Walker]:
    def arrive(role: str, **options: Any) -> Walker:
        walker = Walker(open_browser(**options), portal, script=options.get("script", True))
        walker.sign_in(f"{role}@together.example")
        return walker

    return arrive


def mark(page: Page, code: str, state: str) -> None:
    expect(page.locator(f"#q-{code} [data-saved-mark]")).to_have_attribute("data-state", state)


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))")


def test_two_people_in_one_answer_see_each_other_and_lose_nothing(colleague, base):
    ilse, tom = colleague("deputy"), colleague("member")
    ilse.go(f"{base}/8/")
    ilse.page.fill("#evidence-8a", "A checklist is read aloud before every session.")
    mark(ilse.page, "8a", "saved")
    tom.go(f"{base}/8/")
    expect(tom.page.locator("#q-8a .colleague")).to_contain_text("Dr Deputy Together")
    ilse.page.fill("#evidence-8a", "A checklist is read aloud by a nurse before every session.")
    mark(ilse.page, "8a", "saved")
    tom.page.fill("#evidence-8a", "A checklist is read aloud before every single session.")
    mark(tom.page, "8a", "stale")
    with tom.page.expect_navigation():
        tom.page.click("#q-8a [data-merge-link]")
    expect(tom.page.locator("#evidence-8a")).to_have_value(
        "A checklist is read aloud by a nurse before every single session."
    )
    columns = tom.page.locator("section:has(#evidence-8a) .merge__col h3")
    assert [text.split("\n")[0].split(",")[0] for text in columns.all_inner_texts()] == [
        "Before",
        "Theirs Dr Deputy Together",
        "Yours",
    ]
    assert violations(tom.page) == []
    tom.click("Save this text")
    assert kept(tom.page) == []
    ilse.page.reload()
    expect(ilse.page.locator("#evidence-8a")).to_have_value(
        "A checklist is read aloud by a nurse before every single session."
    )
    ilse.go(f"{base}/8a/history/")
    expect(ilse.page.locator(".change")).to_have_count(2)


def test_text_survives_a_cut_network(colleague, base):
    tom = colleague("member")
    tom.go(f"{base}/1/")
    tom.page.context.set_offline(True)
    tom.page.fill("#evidence-1a", "Typed in the lift")
    mark(tom.page, "1a", "offline")
    assert len(kept(tom.page)) == 1
    tom.page.context.set_offline(False)
    mark(tom.page, "1a", "saved")
    assert kept(tom.page) == []
    tom.page.reload()
    expect(tom.page.locator("#evidence-1a")).to_have_value("Typed in the lift")


def test_text_survives_the_end_of_the_session_and_is_offered_after_sign_in(colleague, base):
    tom = colleague("member")
    tom.go(f"{base}/4/")
    cookies = [c for c in tom.page.context.cookies() if "session" not in c["name"]]
    tom.page.context.clear_cookies()
    tom.page.context.add_cookies(cookies)
    tom.page.fill("#evidence-4a", "Typed after the session had ended")
    mark(tom.page, "4a", "ended")
    with tom.page.expect_navigation():
        tom.page.click("#q-4a [data-saved-mark] a:visible")
    tom.fill({"login": "member@together.example", "password": "accredit-demo"})
    tom.press("main form button[type=submit]")
    assert re.search(r"/application/4/$", tom.page.url.partition("#")[0])
    expect(tom.page.locator("#evidence-4a")).to_have_value("")
    tom.go(f"{base}/")
    expect(tom.page.locator("[data-kept-links]")).to_contain_text("4(a)")
    with tom.page.expect_navigation():
        tom.page.click("[data-kept-links] a")
    tom.page.click('#q-4a [data-kept="restore"]')
    mark(tom.page, "4a", "saved")
    assert kept(tom.page) == []
    tom.page.reload()
    expect(tom.page.locator("#evidence-4a")).to_have_value("Typed after the session had ended")


def test_a_kept_text_never_overwrites_what_a_colleague_wrote_meanwhile(colleague, base):
    tom, ilse = colleague("member"), colleague("deputy")
    tom.go(f"{base}/6/")
    tom.page.context.set_offline(True)
    tom.page.fill("#evidence-6a", "Mine, typed without a network")
    mark(tom.page, "6a", "offline")
    ilse.go(f"{base}/6/")
    ilse.page.fill("#evidence-6a", "Hers, saved")
    mark(ilse.page, "6a", "saved")
    # As after a crash: the page is opened anew, the text is only in the browser.
    tom.page.goto("about:blank")
    tom.page.context.set_offline(False)
    tom.go(f"{base}/6/")
    expect(tom.page.locator("#evidence-6a")).to_have_value("Hers, saved")
    tom.page.click('#q-6a [data-kept="restore"]')
    mark(tom.page, "6a", "stale")
