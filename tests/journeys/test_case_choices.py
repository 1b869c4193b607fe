"""The page of a case in a browser: choosing a mark moves nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.places import open_place, sign_in
from tests.journeys.portal import Portal
from tests.journeys.walker import sideways


@pytest.mark.parametrize("width", [360, 1280])
def test_a_choice_keeps_its_size_when_it_is_made(portal: Portal, open_browser: Callable[..., Page], width: int) -> None:
    slug = open_place(portal, f"Still Clinic {width}", f"still{width}")
    page = open_browser()
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, f"/facilities/{slug}/cases/1/", f"member@still{width}.example")
    choices = page.locator(".mk", has_text="Symptoms").first.locator(".seg")
    choices.scroll_into_view_if_needed()
    size = "element => [element.offsetLeft, element.offsetWidth, element.offsetHeight]"
    before = choices.evaluate(size)
    for word in ("Present", "Missing", "Not applicable"):
        choices.get_by_role("radio", name=word, exact=True).click()
        assert choices.evaluate(size) == before
    assert sideways(page) == []
