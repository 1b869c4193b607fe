"""A hospital and the office write to each other and exchange files, at two browsers, with JavaScript and without."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.factories.files import PDF
from tests.journeys import scenes
from tests.journeys.portal import Portal
from tests.journeys.walker import Walker

WEB_PAGE = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"<html><script>alert(1)</script></html>"}
LETTER = {"name": 'Letter "A", signed.pdf', "mimeType": "application/pdf", "buffer": PDF}


@pytest.fixture
def place(portal: Portal) -> tuple[str, str]:
    """Slug and mail domain of a fresh hospital."""
    key = f"quay{uuid.uuid4().hex[:8]}"
    return portal.stagehand.call(scenes.place, f"Quay Hospital {key}", key, False), f"{key}.example"


def content_of(walker: Walker, name: str) -> bytes:
    with walker.page.expect_download() as started:
        walker.page.get_by_role("link", name=name, exact=True).first.click()
    assert started.value.suggested_filename
    return started.value.path().read_bytes()


@pytest.mark.parametrize(
    "script", [pytest.param(True, id="script", marks=pytest.mark.long), pytest.param(False, id="plain")]
)
def test_a_question_with_a_file_is_answered(
    portal: Portal, open_browser: Callable[..., Any], place: tuple[str, str], script: bool
) -> None:
    slug, domain = place
    hospital = Walker(open_browser(script=script, width=390 if script else 1280), portal, script)
    office = Walker(open_browser(script=script), portal, script)
    hospital.sign_in(f"member@{domain}")
    hospital.go(f"/facilities/{slug}/messages/")
    hospital.has("No messages yet")
    hospital.click("Write to the office")
    hospital.fill({"subject": "Sedation protocol", "text": "Is version 3 enough?"})
    hospital.page.set_input_files("[name=attached]", [WEB_PAGE])
    hospital.click("Send to IASIOS office")
    hospital.has("but its content is a web page (HTML)")
    expect(hospital.page.locator("[name=text]")).to_have_value("Is version 3 enough?")
    hospital.page.set_input_files("[name=attached]", [LETTER])
    hospital.click("Send to IASIOS office")
    hospital.has("Sent. The office was told by mail.")
    mail = portal.mail_to("office@iasios.example", containing=f"quay hospital {domain.partition('.')[0]}")
    assert "Is version 3 enough?" not in mail
    assert "Sedation protocol" not in mail

    office.sign_in("office@iasios.example")
    office.go("/office/messages/")
    office.fill({"q": domain.partition(".")[0]})
    office.click("Search")
    office.click("Sedation protocol")
    assert content_of(office, LETTER["name"]) == PDF
    office.fill({"text": "Yes, it is."})
    office.press(".letters__reply button[type=submit]")
    office.has("was told by mail.")

    portal.mail_to(f"member@{domain}", containing="/messages/")
    hospital.go(f"/facilities/{slug}/messages/")
    hospital.has("New")
    hospital.click("Sedation protocol")
    hospital.has("Yes, it is.")
    hospital.go(f"/facilities/{slug}/messages/")
    expect(hospital.page.locator(".is-new")).to_have_count(0)


@pytest.mark.parametrize(
    "script", [pytest.param(True, id="script", marks=pytest.mark.long), pytest.param(False, id="plain")]
)
def test_a_document_is_put_renewed_and_deleted(
    portal: Portal, open_browser: Callable[..., Any], place: tuple[str, str], script: bool
) -> None:
    slug, domain = place
    walker = Walker(open_browser(script=script), portal, script)
    walker.sign_in(f"deputy@{domain}")
    walker.go(f"/facilities/{slug}/documents/")
    walker.click("Put a file here")
    walker.has("up to 20 MB")
    if script:
        # Told before anything is sent.
        big = {"name": "film.pdf", "mimeType": "application/pdf", "buffer": PDF + bytes(21_000_000)}
        walker.page.set_input_files("[name=file]", [big])
        said = walker.page.locator("[name=file]").evaluate("input => input.validationMessage")
        assert said.startswith("This file is larger than 20")
    walker.page.set_input_files("[name=file]", [LETTER])
    walker.click("Keep for facility and office")
    walker.has("Assessors do not see it.")
    assert content_of(walker, LETTER["name"]) == PDF
    walker.page.set_input_files("[name=file]", [{**LETTER, "buffer": PDF + b"newer"}])
    walker.fill({"note": "Signed"})
    walker.click("Keep as new version")
    walker.has("Version 2 is kept.")
    walker.click("Delete this document")
    walker.click("Delete for good")
    walker.has("and its content are deleted.")
    walker.has("Nothing yet.")
