"""axe looks at every kind of page as each role sees it, in light and in dark, at the end of each table's moment; and
none of them scrolls sideways on a phone, in German neither, whose words are longer.

The journeys look at the pages that they pass; here are those that nobody passes, and what one role alone sees.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.access.moments import MOMENTS
from tests.access.world import ROLES, World
from tests.browser.site import Site
from tests.journeys.conftest import own_chromium
from tests.journeys.walker import AXE, PHONE, sideways, violations
from tests.pages.shown import Shown, every_page

#: Of the rules, the only one that another theme can break.
CONTRAST = "axe.run(document, {runOnly: ['color-contrast'], resultTypes: ['violations']})"
#: A mail as its reader gets it: no page of ours.
MAILS = {"outbox:preview"}
_ELEMENT = re.compile(r'<(\w+)(?:[^>]*? class="([^"]*)")?')


def parts_of(page: Shown) -> frozenset[tuple[str, str]]:
    """The elements that a page is made of, each with its classes."""
    return frozenset(_ELEMENT.findall(page.html))


def unlike(pages: Iterable[Shown], seen: set[Any]) -> Iterator[Shown]:
    """Without those that are made of the same elements as one before."""
    for page in pages:
        parts = parts_of(page)
        if page.row not in MAILS and parts not in seen:
            seen.add(parts)
            yield page


def new_parts(pages: Iterable[Shown]) -> Iterator[Shown]:
    """Only those with an element that no page before had."""
    seen: set[tuple[str, str]] = set()
    for page in pages:
        if not (parts := parts_of(page)) <= seen:
            seen |= parts
            yield page


def problems_of(shown: list[Shown]) -> dict[str, list[str]]:
    """What axe says of each, light or dark, and what is too wide for a phone.

    Each theme has a page of its own, since one that changes is measured half way.
    """
    found: dict[str, list[str]] = {}
    with own_chromium() as browser:
        sites = []
        for theme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": 1280, "height": 900}, reduced_motion="reduce", color_scheme=theme, locale="en-GB"
            )
            sites.append(Site(context.new_page()))
        for one in shown:
            for site in sites:
                site.pages["/"] = one.html
                site.open()
            light, dark = sites
            if problems := [*violations(light.page), *_contrast(dark.page), *sideways(light.page)]:
                found[str(one)] = problems
    return found


def too_wide(shown: list[Shown]) -> dict[str, list[str]]:
    """What is too wide for a phone in each."""
    found: dict[str, list[str]] = {}
    with own_chromium() as browser:
        site = Site(browser.new_context(viewport=PHONE, reduced_motion="reduce", locale="de-AT").new_page())
        for one in shown:
            site.pages["/"] = one.html
            site.open()
            if problems := sideways(site.page):
                found[str(one)] = problems
    return found


def _contrast(page: Page) -> list[str]:
    page.evaluate(AXE)
    rules = page.evaluate(CONTRAST)["violations"]
    return [f"dark: {node['html'][:160]} {node['failureSummary']}" for rule in rules for node in rule["nodes"]]


@pytest.fixture(scope="module")
def seen() -> set[Any]:
    """What the moments before have shown, so that each looks at what is new."""
    return set()


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("moment", MOMENTS)
def test_axe_finds_nothing_in_either_theme(moment: str, world: World, staff: dict[str, Any], seen: set[Any]) -> None:
    table, lead = MOMENTS[moment]
    lead(world, staff)
    # Before the browser: while one is open, this thread has an event loop and Django would refuse the database.
    shown = list(unlike(every_page(world, table, roles=ROLES), seen))
    assert problems_of(shown) == {}


@pytest.mark.django_db
def test_axe_finds_nothing_in_what_pages_are_made_of(world: World, staff: dict[str, Any]) -> None:
    table, lead = MOMENTS["draft"]
    lead(world, staff)
    shown = list(new_parts(unlike(every_page(world, table), set())))
    # Every element of all of them, on about a third of them.
    assert len(shown) > 40
    assert problems_of(shown) == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "moment", ["draft", *(pytest.param(one, marks=pytest.mark.long) for one in MOMENTS if one != "draft")]
)
def test_german_words_fit_a_phone(moment: str, world: World, staff: dict[str, Any]) -> None:
    table, lead = MOMENTS[moment]
    lead(world, staff)
    shown = list(unlike(every_page(world, table, language="de"), set()))
    assert len(shown) >= 5
    assert too_wide(shown) == {}


def test_what_is_too_wide_for_a_phone_is_named() -> None:
    page = (
        "<!doctype html><html lang=en><title>Page</title><meta name=viewport content='width=device-width'>"
        "<main><h1>Page</h1><p>{}</p></main>"
    )
    narrow, wide = (Shown("row", "office", page.format(text), 0) for text in ("word " * 60, "word" * 60))
    for found in (problems_of([narrow, wide]), too_wide([narrow, wide])):
        assert list(found) == [str(wide)]
        assert "the page scrolls sideways" in found[str(wide)]


def test_both_themes_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.browser.site.POLICY", "style-src 'unsafe-inline'")
    page = (
        "<!doctype html><html lang=en><title>Page</title><style>p { color: #999; background: #888 }"
        " @media (prefers-color-scheme: dark) { b { color: #333; background: #222 } }</style>"
        "<main><h1>Page</h1><p>Grey</p><b>Dark</b></main>"
    )
    (found,) = problems_of([Shown("row", "office", page, 0)]).values()
    assert [problem.partition(":")[0] for problem in found] == ["color-contrast", "dark", "dark"]
