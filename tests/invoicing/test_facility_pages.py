"""A facility's invoices: who sees them, what they show, and the PDF."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from iasios.access import office_scope
from iasios.documents.services import render_document
from invoicing.enums import InvoicePurpose
from invoicing.models import Invoice
from invoicing.services import record_payment
from invoicing.services.issuing import LineDraft, issue
from tests.factories.facility import Place

pytestmark = pytest.mark.django_db


def list_url(place: Place) -> str:
    return reverse("invoicing:list", args=[place.slug])


def detail_url(place: Place, number: str = "2026-00002") -> str:
    return reverse("invoicing:detail", args=[place.slug, number])


def pdf_url(place: Place, number: str = "2026-00002") -> str:
    return reverse("invoicing:pdf", args=[place.slug, number])


def more_invoices(place: Place, count: int) -> None:
    with office_scope("make rows"):
        for _number in range(count):
            lines = [LineDraft(fee="consultation", text="Consultation fee", detail="", unit_price=Decimal("180.00"))]
            issue(facility=place.facility, purpose=InvoicePurpose.OTHER, lines=lines, by=None)


@pytest.mark.rule("R16", "R20")
@pytest.mark.parametrize("role", ["representative", "deputy", "account_holder"])
def test_the_three_appointed_people_see_their_own_invoices_only(
    as_user: Any, registered: Place, invoice: Invoice, role: str
) -> None:
    browser = as_user(getattr(registered, role))
    page = browser.get(list_url(registered))
    assert page.status_code == 200
    assert [row.invoice.number for row in page.context["rows"]] == ["2026-00002"]
    assert browser.get(detail_url(registered)).status_code == 200


@pytest.mark.rule("R16")
@pytest.mark.parametrize("url", [list_url, detail_url, pdf_url])
def test_a_colleague_is_told_why_not(as_user: Any, registered: Place, invoice: Invoice, url: Any) -> None:
    page = as_user(registered.member).get(url(registered))
    assert page.status_code == 403
    assert "Invoices are seen by the representative, the deputy and the main account holder." in page.content.decode()


@pytest.mark.rule("R18")
@pytest.mark.parametrize("url", [list_url, detail_url, pdf_url])
def test_another_facility_sees_nothing(
    as_user: Any, registered: Place, neighbour: Place, invoice: Invoice, url: Any
) -> None:
    assert as_user(neighbour.representative).get(url(registered)).status_code == 404


def test_a_number_of_another_facility_under_ones_own_address_is_not_found(
    as_user: Any, registered: Place, invoice: Invoice
) -> None:
    browser = as_user(registered.representative)
    assert browser.get(detail_url(registered, "2026-00001")).status_code == 404
    assert browser.get(pdf_url(registered, "2026-00001")).status_code == 404
    assert browser.get(detail_url(registered, "nonsense")).status_code == 404


def test_signed_out_people_are_sent_to_the_sign_in(client: Any, registered: Place, invoice: Invoice) -> None:
    assert client.get(list_url(registered)).url.startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("day", "key", "word"),
    [
        (4, "issued", "Issued"),
        (26, "issued", "Issued"),
        (27, "due_soon", "7 days left"),
        (33, "due_soon", "1 day left"),
        (34, "due_soon", "Due today"),
        (35, "late", "1 day late"),
        (40, "late", "6 days late"),
    ],
)
def test_the_state_follows_the_due_day(
    as_user: Any, clock: Any, registered: Place, invoice: Invoice, day: int, key: str, word: str
) -> None:
    # Day 34 counted from 28 February is 3 April, when the invoice is due.
    clock.move_to(datetime(2026, 3, day, 9, tzinfo=UTC) if day < 32 else datetime(2026, 4, day - 31, 9, tzinfo=UTC))
    row = as_user(registered.deputy).get(list_url(registered)).context["rows"][0]
    assert (row.state.key, row.state.word) == (key, word)


def test_a_part_payment_shows_what_is_open(as_user: Any, office: Any, registered: Place, invoice: Invoice) -> None:
    record_payment(invoice=invoice, amount=Decimal("2000"), received_on=invoice.issued_on, by=office)
    browser = as_user(registered.representative)
    assert "€\u00a0100.00 open" in browser.get(list_url(registered)).content.decode()
    assert "€\u00a0100.00 are still open." in browser.get(detail_url(registered)).content.decode()


def test_a_paid_invoice_says_so(as_user: Any, office: Any, registered: Place, invoice: Invoice) -> None:
    record_payment(invoice=invoice, amount=invoice.total, received_on=invoice.issued_on, by=office)
    row = as_user(registered.representative).get(list_url(registered)).context["rows"][0]
    assert (row.state.key, row.open, row.is_part_paid) == ("paid", Decimal("0.00"), False)


@pytest.mark.rule("R20")
def test_the_pdf_is_downloaded_once_it_is_made(as_user: Any, registered: Place, invoice: Invoice) -> None:
    browser = as_user(registered.account_holder)
    waiting = browser.get(pdf_url(registered), follow=True)
    assert waiting.redirect_chain == [(detail_url(registered), 302)]
    assert "The PDF is being made." in waiting.content.decode()
    assert pdf_url(registered) not in waiting.content.decode()
    assert render_document(str(invoice.document_id)) is True
    assert pdf_url(registered) in browser.get(detail_url(registered)).content.decode()
    answer = browser.get(pdf_url(registered))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="invoice-2026-00002.pdf"'
    assert answer["Cache-Control"] == "private, no-store"
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")


def test_first_use_is_an_empty_page(as_user: Any, registered: Place) -> None:
    assert "No invoices yet" in as_user(registered.representative).get(list_url(registered)).content.decode()


def test_nonsense_pages_show_a_page(as_user: Any, registered: Place, invoice: Invoice) -> None:
    browser = as_user(registered.representative)
    for page in ("0", "-1", "999", "x", "1e999", "\x00"):
        assert browser.get(list_url(registered), {"page": page}).status_code == 200


@pytest.mark.parametrize("more", [0, 2])
def test_queries_of_the_list(as_user: Any, queries: Any, registered: Place, invoice: Invoice, more: int) -> None:
    more_invoices(registered, more)
    browser = as_user(registered.representative)
    browser.get(list_url(registered))
    with queries(6):
        assert len(browser.get(list_url(registered)).context["rows"]) == 1 + more


def test_queries_of_one_invoice(as_user: Any, queries: Any, registered: Place, invoice: Invoice) -> None:
    browser = as_user(registered.representative)
    browser.get(detail_url(registered))
    with queries(11):
        browser.get(detail_url(registered))
