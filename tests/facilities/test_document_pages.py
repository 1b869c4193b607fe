"""The documents page: PDFs of the programme by role, and the seals of the level held."""

import pytest
from django.utils import timezone

from facilities.services import (
    end_award,
    record_award,
)
from iasios.documents.models import Document, DocumentKind
from iasios.documents.services import request_document
from tests.facilities.addresses import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]

ROLES = ("member", "deputy", "account_holder", "representative")


def make_document(place, kind, subject, *, ready=True):
    document = request_document(
        kind=kind, facility=place.facility, subject=subject, title=f"{kind} {subject}", context={}
    )
    if ready:
        document.file.save("x.pdf", _pdf(), save=False)
        document.sha256, document.size, document.status = "a" * 64, 5, "ready"
        document.ready_at = timezone.now()
        document.save()
    return document


def _pdf():
    from django.core.files.base import ContentFile

    return ContentFile(b"%PDF-")


@pytest.mark.rule("R16", "R20")
def test_invoices_are_documents_for_the_appointed_only(ours, theirs, as_user):
    Document.objects.all().delete()
    invoice = make_document(ours, DocumentKind.INVOICE, "2026-00031")
    letter = make_document(ours, DocumentKind.LETTER, "IAS-2026-0061")
    foreign = make_document(theirs, DocumentKind.LETTER, "IAS-2026-0062")
    for role in ROLES:
        browser = as_user(getattr(ours, role))
        may = role != "member"
        listed = browser.get(page(ours, "documents")).context["documents"]
        assert {d.pk for d in listed} == ({invoice.pk, letter.pk} if may else {letter.pk})
        assert browser.get(page(ours, f"documents/{letter.pk}")).status_code == 200
        assert browser.get(page(ours, f"documents/{invoice.pk}")).status_code == (200 if may else 403)
        assert browser.get(page(ours, f"documents/{foreign.pk}")).status_code == 404
        assert browser.get(page(theirs, f"documents/{foreign.pk}")).status_code == 404
        assert browser.get(page(theirs, f"documents/{letter.pk}")).status_code == 404


def test_a_document_is_served_with_its_name(ours, as_user):
    letter = make_document(ours, DocumentKind.LETTER, "IAS-2026-0061")
    response = as_user(ours.member).get(page(ours, f"documents/{letter.pk}"))
    assert b"".join(response.streaming_content) == b"%PDF-"
    assert response["Content-Disposition"] == 'attachment; filename="letter-IAS-2026-0061.pdf"'
    assert response["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(("status", "heading"), [("queued", "is being made"), ("failed", "could not be made")])
def test_a_document_that_is_not_there_yet_says_so(ours, as_user, status, heading):
    letter = make_document(ours, DocumentKind.LETTER, "IAS-2026-0061", ready=False)
    Document.objects.filter(pk=letter.pk).update(status=status)
    response = as_user(ours.member).get(page(ours, f"documents/{letter.pk}"))
    assert response.status_code == 200
    assert f"This document {heading}" in response.content.decode()


def test_only_the_latest_version_is_listed(ours, as_user):
    make_document(ours, DocumentKind.LETTER, "IAS-2026-0061")
    second = make_document(ours, DocumentKind.LETTER, "IAS-2026-0061")
    listed = as_user(ours.member).get(page(ours, "documents")).context["documents"]
    assert [d.pk for d in listed if d.kind == "letter"] == [second.pk]


def test_the_documents_page_takes_ten_queries_whatever_the_number(ours, as_user, queries):
    browser = as_user(ours.deputy)
    make_document(ours, DocumentKind.LETTER, "IAS-2026-9")
    with queries(10):
        browser.get(page(ours, "documents"))
    for number in range(3):
        make_document(ours, DocumentKind.LETTER, f"IAS-2026-{number}")
    with queries(10):
        browser.get(page(ours, "documents"))


@pytest.mark.rule("R22", "R65", "R66")
def test_the_seals_are_those_of_the_level_held_now(ours, theirs, as_user):
    from datetime import date

    browser = as_user(ours.member)
    year = ours.facility.status_since.year
    names = {file.name for file in browser.get(page(ours, "documents")).context["seals"]}
    assert names == {"seal-enrolled", f"seal-enrolled-{year}", "seal-enrolled-dark", f"seal-enrolled-dark-{year}"}
    seal = browser.get(f"/facilities/{ours.slug}/documents/seals/seal-enrolled.svg")
    assert seal["Content-Type"] == "image/svg+xml"
    assert seal["Content-Disposition"] == 'attachment; filename="seal-enrolled.svg"'
    assert seal.content.startswith(b"<svg")
    picture = browser.get(f"/facilities/{ours.slug}/documents/seals/seal-enrolled.png")
    assert picture["Content-Disposition"] == 'attachment; filename="seal-enrolled.png"'
    assert picture.content.startswith(b"\x89PNG\r\n")
    assert picture.content[16:24] == (1200).to_bytes(4, "big") * 2
    assert browser.get(f"/facilities/{ours.slug}/documents/seals/seal-enrolled.gif").status_code == 404
    assert browser.get(f"/facilities/{ours.slug}/documents/seals/seal-accredited.svg").status_code == 404
    term = {"starts_on": date(2026, 3, 4), "ends_on": date(2030, 3, 3), "certificate_code": "QK7M"}
    record_award(facility=ours.facility, level="accredited", by=None, **term)
    assert browser.get(f"/facilities/{ours.slug}/documents/seals/seal-accredited.svg").status_code == 200
    assert browser.get(f"/facilities/{ours.slug}/documents/seals/seal-enrolled.svg").status_code == 404
    end_award(facility=ours.facility)
    assert browser.get(f"/facilities/{ours.slug}/documents/seals/seal-accredited.svg").status_code == 404
    assert as_user(theirs.member).get(f"/facilities/{ours.slug}/documents/seals/seal-enrolled.svg").status_code == 404


@pytest.mark.rule("R22")
def test_before_the_payment_there_is_no_seal(as_user, theirs):
    from tests.factories.facility import make_facility

    place = make_facility("Quiet Clinic", "quiet", enrolled=False)
    browser = as_user(place.representative)
    response = browser.get(page(place, "documents"))
    assert response.context["seals"] == []
    assert "once the enrolment invoice is paid" in response.content.decode()
    assert browser.get(f"/facilities/{place.slug}/documents/seals/seal-enrolled.svg").status_code == 404
