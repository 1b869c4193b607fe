"""A running portal and a real browser, with and without JavaScript."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.journeys.portal import Portal
from tests.journeys.walker import Walker

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Milliseconds that a browser is waited for: a machine with much else to do is slow, and not at fault.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


@contextmanager
def own_chromium() -> Iterator[Browser]:
    """A browser that ends with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM_PATH", "/usr/bin/chromium"), args=CHROMIUM_FLAGS
        )
        yield browser
        browser.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest journey first: begun last, it would leave the other worker with nothing to do."""
    items.sort(key=lambda item: "test_from_registration_to_certificate" not in item.nodeid)


@pytest.fixture(scope="session")
def portal(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    number = int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0
    folder = Path(tmp_path_factory.mktemp("portal"))
    running = Portal(name=f"journey_{worker_id}", folder=folder, redis_database=4 + 2 * number)
    try:
        running.start()
        yield running
        # Whatever the journeys did is in the logs by now, and none of its keys.
        secrets = running.secrets()
        assert secrets
        assert running.secrets_in_logs(secrets) == []
    finally:
        running.stop()


# One per module, as in tests/browser: two at once in one process would share an event loop, which Playwright refuses.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with own_chromium() as browser:
        yield browser


@pytest.fixture
def open_browser(chromium: Browser, portal: Portal) -> Iterator[Callable[..., Page]]:
    """`open_browser(script=False)` is a fresh browser of a person of their own, with or without JavaScript."""
    contexts: list[BrowserContext] = []

    def new(*, script: bool = True, width: int = 1280, **options: Any) -> Page:
        context = chromium.new_context(
            java_script_enabled=script,
            viewport={"width": width, "height": 900},
            base_url=portal.origin,
            locale="en-GB",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield new
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def checked() -> set[str]:
    """The kinds of pages that axe has looked at in this run: once is enough."""
    return set()


@pytest.fixture
def people(open_browser: Callable[..., Any], portal: Portal, checked: set[str]) -> Callable[..., Walker]:
    """`people("assessor.one@…")` is that person, signed in, at a browser of their own."""
    known: dict[str, Walker] = {}

    def person(email: str, *, width: int = 1280) -> Walker:
        if email not in known:
            known[email] = Walker(open_browser(width=width), portal, script=True, seen=checked)
            known[email].sign_in(email)
        return known[email]

    return person
