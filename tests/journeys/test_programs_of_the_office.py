"""A program of the office: a token used and revoked, a webhook that failed and is made once more."""

import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import scenes
from tests.journeys.portal import Portal
from tests.journeys.walker import Walker


@pytest.fixture(scope="session")
def seen() -> set[str]:
    """Kinds of pages that axe has looked at in this run."""
    return set()


def asked(portal: Portal, key: str) -> int:
    """The status that the interface answers a program with this key."""
    request = urllib.request.Request(
        f"{portal.origin}/api/v1/facilities?page_size=1", headers={"Authorization": f"Bearer {key}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code


@pytest.mark.parametrize("script", [True, False])
def test_a_token_is_used_and_revoked_and_a_webhook_made_once_more(
    portal: Portal, open_browser: Callable[..., Any], seen: set[str], script: bool
) -> None:
    program = "Bookkeeping" if script else "Ledger"
    desk = Walker(open_browser(script=script), portal, script, seen)
    desk.sign_in("office@iasios.example")
    desk.go("/office/setup/")
    desk.click("Hours, holidays and switches")
    desk.go("/office/setup/")
    desk.click("Tokens for programs")
    desk.fill({"name": program, "last_day": "2027-11-29"})
    desk.page.locator('[name=scopes][value="facilities"]').check()
    desk.click("Make the token")
    key = desk.page.get_by_role("textbox", name="New token").input_value()
    assert key.startswith("iasios_")
    assert asked(portal, key) == 200
    desk.go("/office/tokens/")
    expect(desk.page.get_by_role("textbox", name="New token")).to_have_count(0)
    row = desk.page.locator("tbody tr").filter(has_text=f"Revoke {program}")
    expect(row).to_contain_text("1 request")
    desk.click(f"Revoke {program}")
    desk.click("Revoke")
    expect(desk.page.locator("tbody tr").filter(has_text=program).first).to_contain_text("Revoked")
    assert asked(portal, key) == 401

    desk.go("/office/webhooks/")
    desk.fill({"name": program, "url": "https://hooks.example.org/portal"})
    desk.page.locator('[name=topics][value="invoice"]').check()
    desk.click("Add the receiver")
    assert desk.page.get_by_role("textbox", name="Secret").input_value().startswith("whsec_")
    call = portal.stagehand.call(scenes.failed_call, program)
    desk.go("/office/webhooks/")
    expect(desk.page.locator("tbody tr").filter(has_text=program)).to_contain_text("1 call failed")
    desk.click(program)
    desk.go(f"/office/webhooks/calls/{call}/")
    desk.has("HTTP 503")
    desk.click("Call once more")
    assert call not in desk.page.url
    desk.has("The call is made once more.")
    desk.has('"status":"paid"')
    portal.stagehand.call(scenes.end_calls, program)
    desk.go("/office/pipeline/?view=all&col=stage&col=due")
    desk.click("Save this view")
    desk.fill({"name": f"View of {program}"})
    desk.click("Save the view")
    desk.click(f"View of {program}")
    assert desk.page.url.endswith("?view=all&col=stage&col=due")
    assert desk.problems == []
