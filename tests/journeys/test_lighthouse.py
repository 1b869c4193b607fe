"""Lighthouse gives 100 for accessibility and best practices, on a page of each kind that matters most."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from iasios.launcher.page_audits import faults_of, find_lighthouse
from tests.architecture.source import ROOT
from tests.journeys.conftest import CHROMIUM_FLAGS
from tests.journeys.deciding import recommend
from tests.journeys.portal import Portal
from tests.journeys.stage import set_the_stage
from tests.journeys.walker import Walker

pytestmark = pytest.mark.long


@pytest.fixture
def lighthouse(monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHROME_PATH", os.environ.get("CHROMIUM_PATH", "/usr/bin/chromium"))
    return find_lighthouse(ROOT / "var" / "lighthouse")


def cookie_of(walker: Walker) -> str:
    return "; ".join(f"{one['name']}={one['value']}" for one in walker.page.context.cookies())


def test_all_audits_of_five_pages_pass(portal: Portal, people: Callable[..., Walker], lighthouse: Path) -> None:
    found = set_the_stage(portal, "both_in", "leuchtturm")
    recommend(people, found["code"], "approve")
    member, chair = people("member@leuchtturm.example"), people("chair@iasios.example")
    pages = (
        ("/", ""),
        ("/centres/", ""),
        (f"/centres/{found['slug']}/", ""),
        (f"/facilities/{found['slug']}/application/1/", cookie_of(member)),
        (f"/sign-off/{found['code']}/", cookie_of(chair)),
    )
    faults = {}
    for path, cookie in pages:
        # A page that led to the sign-in would be another page.
        answer = (chair if "sign-off" in path else member).page.request.get(portal.origin + path)
        assert answer.status == 200, path
        assert answer.url == portal.origin + path
        faults[path] = faults_of(portal.origin + path, programme=lighthouse, cookie=cookie, flags=CHROMIUM_FLAGS)
    assert faults == {path: [] for path, _cookie in pages}
