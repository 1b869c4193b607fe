"""Facilities of a running portal, made through the same services as in other tests."""

from playwright.sync_api import Page

from tests.journeys import scenes
from tests.journeys.portal import PASSWORD, Portal


def open_place(portal: Portal, name: str, domain: str) -> str:
    """An enrolled facility with an open application; its people are `member@<domain>.example` and so on. Its slug.

    Opened once per portal: a worker that takes over tests of another comes back to a module, whose fixtures run again.
    """
    if domain not in portal.places:
        portal.places[domain] = portal.stagehand.call(scenes.place, name, domain)
    return portal.places[domain]


def sign_in(page: Page, path: str, who: str) -> None:
    """Through the sign-in page to `path`."""
    page.goto(f"/accounts/login/?next={path}")
    page.fill("[name=login]", who)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"**{path}")
