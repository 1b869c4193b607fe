"""The office drafts, compares and publishes an edition, and makes a yearly report; by pages alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.documents.reading import text_of
from tests.journeys.portal import Portal, wait_until
from tests.journeys.walker import Walker


@pytest.fixture(scope="session")
def seen() -> set[str]:
    """Kinds of pages that axe has looked at in this run."""
    return set()


WORDS = {
    "text_en": "Is every scan reported within one working day?",
    "short_en": "Reports of scans",
    "guidance_en": "Say who reports, and what happens at weekends.",
    "evidence_en": "Extract from the information system\nRule for reporting",
    "text_de": "Wird jede Aufnahme binnen eines Werktags befundet?",
    "short_de": "Befundung",
    "guidance_de": "Geben Sie an, wer befundet und was am Wochenende geschieht.",
    "evidence_de": "Auszug aus dem Informationssystem\nRegelung zur Befundung",
}


@pytest.mark.parametrize("script", [True, False])
def test_an_edition_is_drafted_compared_and_published(
    portal: Portal, open_browser: Callable[..., Any], seen: set[str], script: bool
) -> None:
    desk = Walker(open_browser(script=script), portal, script, seen)
    desk.sign_in("office@iasios.example")
    desk.go("/office/editions/")
    desk.click("Draft a new edition")
    year = timezone.localdate().year + 1
    desk.fill({"year": str(year)})
    desk.click("Begin the draft")
    draft = desk.page.url.removeprefix(portal.origin)
    code = draft.rstrip("/").rpartition("/")[2]
    main = desk.page.locator("main")
    expect(main).to_contain_text("52 questions, 28 of them core.")
    expect(main).to_contain_text("No question differs from the edition in force.")

    # Words of one question, in one language.
    desk.click("1(a) Registration and licences")
    desk.fill({"short_en": "Registration and permits"})
    desk.click("Save the question")
    expect(main).to_contain_text("Nothing keeps this draft from being published.")

    # A new question, which lacks its words at first.
    desk.click("Add a question")
    desk.page.locator('[name="place"]').select_option(label="after 13(c), Ethics approval and research training")
    desk.click("Add the question")
    desk.go(draft)
    expect(main).to_contain_text("8 things to correct")
    desk.click("13(d) not written yet")
    desk.fill(WORDS)
    desk.click("Save the question")
    expect(main).to_contain_text("53 questions, 28 of them core.")

    # One goes, one moves.
    desk.click("1(b) Who may perform what")
    desk.click("Take this question out")
    expect(main).to_contain_text("52 questions, 28 of them core.")
    desk.click("2(a) one place later")

    desk.click("Comparison")
    changes = desk.page.locator(".change")
    expect(changes.filter(has_text="Taken out")).to_have_count(1)
    expect(changes.filter(has_text="New")).to_contain_text("Wird jede Aufnahme binnen eines Werktags befundet?")
    expect(changes.locator("ins").filter(has_text="permits")).to_have_count(1)
    desk.click("Back to the draft")
    desk.click("Titles")
    desk.click("Save the titles")

    # From a day to come, so that what other journeys begin on stays as it is.
    desk.click("Publish")
    first = timezone.localdate() + timedelta(days=40)
    desk.fill({"valid_from": first.isoformat(), "was_read": True})
    desk.click("Publish the edition")
    assert desk.page.url.endswith(f"/office/editions/{code}/")
    expect(main).to_contain_text("Not yet in force")
    expect(main).to_contain_text("52: 28 core, 24 extended")
    desk.click("Archive this edition")
    expect(main).to_contain_text("Archived")
    desk.go("/office/editions/")
    assert desk.problems == []


def test_a_yearly_report_is_made_and_downloaded(
    portal: Portal, open_browser: Callable[..., Any], seen: set[str]
) -> None:
    desk = Walker(open_browser(script=True), portal, True, seen)
    desk.sign_in("office@iasios.example")
    desk.go("/office/figures/")
    desk.click("Yearly reports")
    desk.fill({"language": "de"})
    desk.click("Make the report")
    link = desk.page.get_by_role("link", name=f"Jahresbericht {timezone.localdate().year}")

    def is_ready() -> bool:
        desk.page.reload()
        return bool(link.count())

    wait_until("The report", is_ready)
    desk.check()
    with desk.page.expect_download() as download:
        link.first.click()
    assert "Endende Laufzeiten" in text_of(download.value.path().read_bytes())
    assert desk.problems == []
