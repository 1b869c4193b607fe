"""A person at a browser: fills in forms as people do, and has every page checked on the way."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page, Response, ViewportSize, expect

from tests.journeys.portal import PASSWORD, Portal, wait_until

PHONE: ViewportSize = {"width": 360, "height": 740}
# Parts that scroll in themselves, such as a wide table, do not widen the page.
BEYOND = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest("[tabindex='0'], .vh"))
    .map(e => `beyond 360 px: ${e.tagName} ${e.className} ${e.textContent.trim().slice(0, 60)}`).slice(0, 5)
    .concat("the page scrolls sideways")"""
# Tab stops that nobody sees: cut down to a dot, or covered by nothing but their own cut. Skip links show when reached.
UNSEEN = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter(e => !e.disabled && e.type !== "hidden" && e.checkVisibility({visibilityProperty: true}))
    .filter(e => !e.matches(".skip, [tabindex='-1']") && !e.closest("dialog:not([open])"))
    .filter(e => { for (let box = e; box; box = box.parentElement) if (box.offsetWidth <= 1 || box.offsetHeight <= 1)
        if (box === e || getComputedStyle(box).overflow === "hidden") return true; return false; })
    .map(e => `a tab stop that nobody sees: ${e.outerHTML.slice(0, 90)}`).slice(0, 5)"""
# A browser without a screen may stop drawing, and a frame that is waited for alone would be waited for without an end.
DRAWN = """() => new Promise(drawn => { setTimeout(drawn, 1000);
    requestAnimationFrame(() => requestAnimationFrame(drawn)); })"""
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_VARIABLE = re.compile(r"(?<=/)(\d+|IAS-[\d-]+|[0-9a-f-]{36}|\d{4}-\d+|[A-Z0-9]{4}-[A-Z0-9-]+|\d+[a-z](-\w+)?)(?=/|$)")


@dataclass
class Walker:
    """One person in one browser.

    Attributes:
        script: whether the browser runs JavaScript; pages are checked with axe where it does.
        seen: the kinds of pages that this run has checked already, shared between its people.
    """

    page: Page
    portal: Portal
    script: bool
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.problems: list[str] = []
        self.page.on("response", self._note_failure)
        self.page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))

    def _note_failure(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"{response.status} {response.url}")

    # --- going ---

    def go(self, path: str) -> None:
        self.page.goto(path)
        self.check()

    def click(self, name: str) -> None:
        """Presses the button or follows the link with exactly this name, and waits for the next page."""
        button = self.page.get_by_role("button", name=name, exact=True)
        target = button if button.count() else self.page.get_by_role("link", name=name, exact=True)
        if not target.count():
            raise AssertionError(f"no {name!r} on {self.page.url}:\n{self.page.locator('main').inner_text()[:1500]}")
        with self.page.expect_navigation():
            target.first.click()
        self.check()

    def press(self, selector: str) -> None:
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        self.check()

    def check(self) -> None:
        """No server error, one h1, a language, no sideways scrolling, and nothing that axe finds."""
        assert self.problems == [], f"{self.problems}\n{self.portal.logs()}"
        expect(self.page.locator("h1")).to_have_count(1)
        expect(self.page.locator("html")).to_have_attribute("lang", re.compile(r"^[a-z]{2}"))
        kind = _VARIABLE.sub("*", self.page.url.removeprefix(self.portal.origin).partition("?")[0])
        kind = re.sub(r"^/facilities/[\w-]+", "/facilities/*", kind)
        if not self.script or kind in self.seen:
            return
        self.seen.add(kind)
        found = [*sideways(self.page), *violations(self.page)]
        assert found == [], f"{kind}: {found}"

    # --- filling in ---

    def fill(self, values: Mapping[str, Any], prefix: str = "") -> None:
        """Fields by name: texts are typed, selects chosen, True ticks a box, radio values are chosen."""
        for name, value in values.items():
            field_ = self.page.locator(f'[name="{prefix}{name}"]:visible, [name="{prefix}{name}"][type=radio]').first
            if not field_.count():
                raise AssertionError(
                    f"no {name!r} on {self.page.url}:\n{self.page.locator('main').inner_text()[:2500]}"
                )
            kind = field_.evaluate("e => e.type || e.tagName") if self.script else self._kind(field_)
            if kind == "radio":
                self.page.locator(f'[name="{prefix}{name}"][value="{value}"]').check(force=True)
            elif kind == "checkbox":
                field_.check(force=True)
            elif kind == "select-one":
                field_.select_option(str(value))
            else:
                field_.fill(str(value))

    @staticmethod
    def _kind(found: Any) -> str:
        declared = found.get_attribute("type")
        if declared:
            return str(declared)
        return "select-one" if found.locator("option").count() else "text"

    # --- accounts ---

    def sign_in(self, email: str) -> None:
        self.go("/accounts/login/")
        self.fill({"login": email, "password": PASSWORD})
        self.press("main form button[type=submit]")
        assert "/accounts/login/" not in self.page.url, self.page.locator("main").inner_text()

    def activate(self, email: str) -> None:
        """Follows the link of the activation mail, chooses a password, and is signed in."""
        mail = self.portal.mail_to(email, containing="/accounts/activate/")
        link = re.search(rf"{re.escape(self.portal.origin)}(/accounts/activate/\S+)", mail)
        assert link, mail
        self.go(link.group(1))
        self.fill({"password": PASSWORD, "again": PASSWORD})
        self.click("Activate my account")

    def password_if_asked(self) -> None:
        """Important steps ask for the password again when the sign-in is some minutes old."""
        if "/accounts/reauthenticate" in self.page.url:
            self.fill({"password": PASSWORD})
            self.press("main form button[type=submit]")

    def has(self, text: str) -> None:
        expect(self.page.locator("body")).to_contain_text(text)


def sideways(page: Page) -> list[str]:
    """What makes the page scroll sideways on a phone of 360 px, and where the focus goes out of sight there."""
    before = page.viewport_size
    resize(page, PHONE)
    found: list[str] = page.evaluate(BEYOND) + page.evaluate(UNSEEN)
    if before is not None:
        resize(page, before)
    return found


def resize(page: Page, size: ViewportSize) -> None:
    """Gives the page another size in CSS pixels, and returns when it is drawn in it.

    The browser answers before it has laid the page out again: whoever measures at once measures half of each layout.
    """
    page.set_viewport_size(size)
    # Not by Playwright's own waiting, which the portal's policy refuses to evaluate a second time.
    wait_until("the new width", lambda: page.evaluate("innerWidth") == size["width"])
    page.evaluate(DRAWN)


def violations(page: Page) -> list[str]:
    """What axe (WCAG 2.0 to 2.2, A and AA) finds, one line per rule and place."""
    # What was changed just before, such as the colours, is drawn by the second frame; half of it would be measured.
    page.evaluate(DRAWN)
    page.evaluate(AXE)
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", TAGS
    )
    return [
        f"{rule['id']}: {json.dumps(node['target'])} {node['html'][:160]} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
