"""The certificate once more on US letter: the same in all but its paper, and as genuine (R66)."""

from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from assessment.models import Certificate
from assessment.services.certificate_changes import propose_change, sign_change
from iasios.documents.models import Document
from iasios.documents.services import render_document
from tests.factories.dossier import accredited

DAY = "2026-03-04 11:00"


@pytest.fixture
def certificate(ours: Any, theirs: Any, office: Any, one: Any, two: Any, chair: Any, fresh_cache: None) -> Certificate:
    with time_machine.travel(DAY, tick=False):
        accredited(ours, office, one, two, chair)
    return Certificate.objects.select_related("document").get()


def ask(browser: Any, slug: str) -> Any:
    with time_machine.travel(DAY, tick=False):
        return browser.post(reverse("assessment:letter_paper", args=[slug]))


def copies() -> Any:
    return Document.objects.filter(kind="certificate", subject__endswith=" US letter")


@pytest.mark.rule("R66")
def test_a_member_has_it_made_once_and_anybody_can_check_it(
    certificate: Certificate, as_user: Any, client: Any, ours: Any
) -> None:
    browser = as_user(ours.member)
    with time_machine.travel(DAY, tick=False):
        page = browser.get(reverse("facilities:documents", args=[ours.slug])).content.decode()
    assert "Make it in US letter" in page
    for _ in range(2):
        answer = ask(browser, ours.slug)
        copy = copies().get()
        assert (answer.status_code, answer["Location"]) == (
            302,
            reverse("facilities:document", args=[ours.slug, copy.pk]),
        )
    assert copy.context == certificate.document.context | {"paper": "letter"}
    assert copy.title == f"Certificate {certificate.number}, US letter"
    assert render_document(str(copy.pk))
    copy.refresh_from_db()
    content = copy.file.read()
    sheet = PdfReader(BytesIO(content)).pages[0].mediabox
    assert sorted(round(float(side) / 72, 1) for side in (sheet.width, sheet.height)) == [8.5, 11.0]
    with time_machine.travel(DAY, tick=False):
        compared = client.post(
            f"/verify/{certificate.code}/",
            {"file": SimpleUploadedFile("copy.pdf", content, content_type="application/pdf")},
        )
    assert compared.context["file_answer"].state == "issued"


def test_nobody_elses_and_none_while_it_is_suspended(
    certificate: Certificate, as_user: Any, ours: Any, theirs: Any, office: Any, chair: Any
) -> None:
    assert ask(as_user(theirs.member), ours.slug).status_code == 404
    assert ask(as_user(theirs.member), theirs.slug)["Location"] == reverse("facilities:documents", args=[theirs.slug])
    with time_machine.travel(DAY, tick=False):
        change = propose_change(
            facility=ours.facility,
            kind="suspend",
            effective_on=certificate.starts_on,
            public_reason="x",
            internal_reason="x",
            by=office,
        )
        sign_change(change=change, by=chair)
    assert ask(as_user(ours.member), ours.slug)["Location"] == reverse("facilities:documents", args=[ours.slug])
    assert not copies().exists()
