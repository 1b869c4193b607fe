"""Facilities of a running portal, made through the same services as in other tests."""

from playwright.sync_api import Page

from tests.journeys.portal import PASSWORD, Portal

_MAKE = """
from iasios.access import office_scope
from tests.factories.facility import make_facility
with office_scope("a test makes a facility"):
    place = make_facility({name!r}, {domain!r})
    print("slug:" + place.slug)
"""


def open_place(portal: Portal, name: str, domain: str) -> str:
    """An enrolled facility with an open application; its people are `member@<domain>.example` and so on. Its slug."""
    out = portal.manage("shell", "-v", "0", "-c", _MAKE.format(name=name, domain=domain))
    return next(line.removeprefix("slug:") for line in out.splitlines() if line.startswith("slug:"))


def sign_in(page: Page, path: str, who: str) -> None:
    """Through the sign-in page to `path`."""
    page.goto(f"/accounts/login/?next={path}")
    page.fill("[name=login]", who)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"**{path}")
