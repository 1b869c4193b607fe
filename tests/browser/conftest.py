"""A real browser for what only a browser can show; no portal runs behind these pages."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.site import Site
from tests.journeys.conftest import PATIENCE, own_chromium


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # One per module: while it is open, this thread has an event loop and Django would refuse the database.
    with own_chromium() as browser:
        yield browser


@pytest.fixture
def new_site(chromium: Browser) -> Iterator[Callable[..., Site]]:
    """`new_site(width=360, dark=True)` is an empty site in a browser of its own; scripts must not have failed."""
    contexts: list[BrowserContext] = []
    sites: list[Site] = []

    def new(*, width: int = 1280, dark: bool = False, **options: Any) -> Site:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="en-GB",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        sites.append(Site(context.new_page()))
        return sites[-1]

    yield new
    for context in contexts:
        context.close()
    assert [problem for site in sites for problem in site.problems] == []
