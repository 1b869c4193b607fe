"""Two assessors disagree and settle it; the hospital answers with a file; round 2 shows what changed."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.factories.files import PDF
from tests.journeys import scenes
from tests.journeys.portal import Portal
from tests.journeys.walker import Walker


def judge_by_keyboard(walker: Walker) -> None:
    """1 is met, C leads into the comment and Escape out of it, Ctrl Enter saves and opens the next open question."""
    keyboard = walker.page.keyboard
    keyboard.press("c")
    keyboard.type("Good.")
    keyboard.press("Escape")
    keyboard.press("1")
    expect(walker.page.locator('input[name="choice"][value="met"]')).to_be_checked()
    with walker.page.expect_navigation():
        keyboard.press("Control+Enter")
    walker.check()


def judge_by_hand(walker: Walker) -> None:
    walker.fill({"choice": "met"})
    walker.click("Save, next open")


@pytest.mark.parametrize(
    "script",
    [pytest.param(True, id="with-script"), pytest.param(False, id="without-script", marks=pytest.mark.long)],
)
@pytest.mark.rule("R51", "R53", "R55", "R70")
def test_disagreement_is_settled_and_round_2_has_evidence(
    script: bool, portal: Portal, open_browser: Callable[..., Any]
) -> None:
    key = "differing" if script else "agreeing"
    stage = portal.stagehand.call(scenes.handed_in, f"Hospital {key}", key)
    code, slug = stage["code"], stage["slug"]
    member_email, representative_email = f"member@{key}.example", f"representative@{key}.example"
    seen: set[str] = set()

    def person(email: str) -> Walker:
        walker = Walker(open_browser(script=script), portal, script, seen)
        walker.sign_in(email)
        return walker

    # They differ on 6(c) and 8(c); one proposes, the other agrees, and 6(c) is not asked.
    one, two = person("assessor.one@iasios.example"), person("assessor.two@iasios.example")
    two.go(f"/assessments/{code}/side-by-side/")
    two.has("0 of 2 agreed")
    two.page.locator("#j-6c summary").click()
    two.page.locator('#j-6c input[name="6c-choice"][value="met"]').check(force=True)
    two.press("#j-6c form:last-of-type button")
    one.go(f"/assessments/{code}/side-by-side/")
    one.click("Agree")
    one.has("1 of 2 agreed")
    one.go(f"/assessments/{code}/requests/")
    expect(one.page.locator("main")).not_to_contain_text("Please explain (two).")
    one.click("Send to the hospital")

    # The office opens the space; the hospital answers with a corrected text and a file.
    office = person("office@iasios.example")
    office.go(f"/office/applications/{code}/evidence/")
    office.click("Open the space and tell the hospital")
    member = person(member_email)
    member.go(f"/facilities/{slug}/requests/")
    expect(member.page.locator("body")).not_to_contain_text("Ferrán")
    member.page.locator("#q-8c summary", has_text="Change the text of your answer").click()
    member.fill({"reply": "The list now names the responsible person."})
    member.page.locator('[name="corrected"]').fill("A written process, reviewed twice a year, with a named person.")
    member.click("Save the reply")
    member.page.locator("#q-8c summary", has_text="Add a file").click()
    member.page.locator('[name="8c-file"]').set_input_files(
        {"name": "process.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    member.page.locator('[name="8c-title"]').fill("The process, version 2")
    member.click("Put it into the evidence space")
    member.has("The process, version 2")

    # Before the release the assessor sees neither; afterwards the difference, the file, and who opened it.
    one.go(f"/assessments/{code}/8c/")
    expect(one.page.locator("body")).not_to_contain_text("The process, version 2")
    representative = person(representative_email)
    representative.go(f"/facilities/{slug}/requests/hand-in/")
    representative.click("Hand in the replies")
    representative.password_if_asked()
    one.go(f"/assessments/{code}/8c/?show=changed")
    expect(one.page.locator("ins").first).to_contain_text("twice")
    one.has("not yet opened")
    with one.page.expect_download() as download:
        one.page.get_by_role("link", name="The process, version 2").click()
    assert download.value.suggested_filename == "process.pdf"
    one.go(f"/assessments/{code}/8c/")
    one.has("opened by you")
    judge_by_keyboard(one) if script else judge_by_hand(one)
    office.go(f"/office/applications/{code}/evidence/")
    office.has("Lucía Ferrán")
    member.go(f"/facilities/{slug}/requests/")
    member.has("opened by an assessor")
    expect(member.page.locator("body")).not_to_contain_text("Ferrán")
