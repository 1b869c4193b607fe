"""The office's invoices: list, one invoice, recording a payment."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from applications.models import Application
from invoicing.models import Invoice, Payment
from invoicing.services import issue_enrolment_invoice, record_payment
from tests.factories.facility import Place, make_facility

pytestmark = pytest.mark.django_db

LIST = reverse("invoicing:office_list")
DETAIL = reverse("invoicing:office_detail", args=["2026-00002"])
PAYMENT = reverse("invoicing:office_payment", args=["2026-00002"])
GOOD = {
    "amount": "2100.00",
    "received_on": "2026-03-04",
    "method": "transfer",
    "reference": "Statement 12",
    "paid_before": "0.00",
}


def numbers(page: Any) -> list[str]:
    return [row.invoice.number for row in page.context["rows"]]


def chips(page: Any) -> dict[str, int]:
    return {chip["label"]: chip["count"] for chip in page.context["chips"]}


@pytest.mark.parametrize("url", [LIST, DETAIL, PAYMENT])
def test_for_everybody_else_the_pages_do_not_exist(
    as_user: Any, chair: Any, assessor_one: Any, registered: Place, invoice: Invoice, url: str
) -> None:
    for person in (registered.representative, registered.member, chair, assessor_one):
        assert as_user(person).get(url).status_code == 404
        assert as_user(person).post(url, GOOD).status_code in {404, 405}
    assert not Payment.objects.exists()


def test_the_list_has_every_facility_newest_first(as_user: Any, office: Any, invoice: Invoice) -> None:
    page = as_user(office).get(LIST)
    assert numbers(page) == ["2026-00002", "2026-00001"]
    assert chips(page) == {"All": 2, "Open": 2, "Late": 0, "Paid": 0}


def test_filters_and_their_counts(as_user: Any, office: Any, clock: Any, invoice: Invoice) -> None:
    record_payment(invoice=invoice, amount=invoice.total, received_on=invoice.issued_on, by=office)
    clock.move_to(datetime(2026, 4, 4, 9, tzinfo=UTC))
    place = make_facility("Solis Institute", "solis", enrolled=False)
    issue_enrolment_invoice(facility=place.facility)
    browser = as_user(office)
    expected = {
        "": ["2026-00003", "2026-00002", "2026-00001"],
        "open": ["2026-00001", "2026-00003"],
        "late": ["2026-00001"],
        "paid": ["2026-00002"],
        "nonsense": ["2026-00003", "2026-00002", "2026-00001"],
    }
    for state, found in expected.items():
        page = browser.get(LIST, {"state": state})
        assert numbers(page) == found
        assert chips(page) == {"All": 3, "Open": 2, "Late": 1, "Paid": 1}


@pytest.mark.parametrize(
    ("search", "found"),
    [("harbour", ["2026-00001"]), ("00002", ["2026-00002"]), ("2026", ["2026-00002", "2026-00001"]), ("100%", [])],
)
def test_search(as_user: Any, office: Any, invoice: Invoice, search: str, found: list[str]) -> None:
    page = as_user(office).get(LIST, {"q": search})
    assert numbers(page) == found
    assert chips(page)["All"] == len(found)


def test_no_match_repeats_the_search_and_leads_back(as_user: Any, office: Any, invoice: Invoice) -> None:
    html = as_user(office).get(LIST, {"q": "<Atlantis>", "state": "late"}).content.decode()
    assert "Nothing was found for “&lt;Atlantis&gt;” with this filter." in html
    assert "Show all invoices" in html


def test_a_search_that_is_too_long_is_refused_in_place(as_user: Any, office: Any, invoice: Invoice) -> None:
    page = as_user(office).get(LIST, {"q": "x" * 101})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["q"]
    assert len(numbers(page)) == 2


@pytest.mark.parametrize("more", [0, 2])
def test_queries_of_the_list(as_user: Any, queries: Any, office: Any, registered: Place, clock: Any, more: int) -> None:
    issue_enrolment_invoice(facility=registered.facility)
    for index in range(more):
        place = make_facility(f"Place {index}", f"place{index}", enrolled=False)
        issue_enrolment_invoice(facility=place.facility)
    browser = as_user(office)
    browser.get(LIST)
    with queries(6):
        assert len(numbers(browser.get(LIST))) == 1 + more


def test_queries_of_one_invoice(as_user: Any, queries: Any, office: Any, invoice: Invoice) -> None:
    browser = as_user(office)
    browser.get(DETAIL)
    with queries(12):
        browser.get(DETAIL)


def test_the_office_downloads_the_pdf_too(as_user: Any, office: Any, registered: Place, invoice: Invoice) -> None:
    from iasios.documents.services import render_document

    render_document(str(invoice.document_id))
    answer = as_user(office).get(reverse("invoicing:pdf", args=[registered.slug, "2026-00002"]))
    assert answer["Content-Type"] == "application/pdf"


# --- recording a payment -------------------------------------------------------------------------------------------


def test_the_password_is_asked_for_again_first(as_user: Any, confirmed: Any, office: Any, invoice: Invoice) -> None:
    browser = as_user(office)
    for answer in (browser.get(PAYMENT), browser.post(PAYMENT, GOOD)):
        assert answer.status_code == 302
        assert answer.url.startswith("/accounts/reauthenticate/")
    assert not Payment.objects.exists()
    page = confirmed(office).get(PAYMENT)
    assert page.status_code == 200


def test_the_form_expects_all_that_is_open_today(confirmed: Any, office: Any, invoice: Invoice) -> None:
    record_payment(invoice=invoice, amount=Decimal("100"), received_on=invoice.issued_on, by=office)
    html = confirmed(office).get(PAYMENT).content.decode()
    assert 'name="amount" value="2000.00"' in html
    assert 'name="received_on" value="2026-03-04"' in html
    assert '<input type="hidden" name="paid_before" value="100.00">' in html


@pytest.mark.rule("R21")
def test_a_payment_is_recorded_and_said(confirmed: Any, office: Any, registered: Place, invoice: Invoice) -> None:
    answer = confirmed(office).post(PAYMENT, GOOD, follow=True)
    assert answer.redirect_chain == [(DETAIL, 302)]
    text = answer.content.decode()
    assert "€\u00a02,100.00 recorded. Northgate University Hospital is an Enrolled Centre" in text
    payment = Payment.objects.get()
    assert (payment.amount, payment.reference, payment.recorded_by) == (Decimal("2100.00"), "Statement 12", office)
    assert Application.objects.get().facility == registered.facility


def test_a_part_is_recorded_and_said(confirmed: Any, office: Any, invoice: Invoice) -> None:
    answer = confirmed(office).post(PAYMENT, GOOD | {"amount": "100"}, follow=True)
    assert "€\u00a0100.00 recorded; the rest stays open." in answer.content.decode()
    assert Invoice.objects.get(pk=invoice.pk).status == "issued"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("amount", "", "Enter the amount that arrived."),
        ("amount", "0", "Enter an amount above zero."),
        ("amount", "-1", "Enter an amount above zero."),
        ("amount", "lots", "Enter the amount in figures, such as 1900.00."),
        ("amount", "NaN", "Enter the amount in figures, such as 1900.00."),
        ("amount", "1e999", "Enter the amount in figures, such as 1900.00."),
        ("amount", "123456789", "This amount is too large. Compare it with the bank statement."),
        ("amount", "1.005", "Enter whole cents: two figures after the decimal separator."),
        ("amount", "2100.01", "€\u00a02,100.01 is more than the €\u00a02,100.00 that are open."),
        ("received_on", "", "Enter the day the money arrived."),
        ("received_on", "soon", "Enter a date, such as 4 March 2026."),
        ("received_on", "2026-02-30", "Enter a date, such as 4 March 2026."),
        ("received_on", "2026-03-05", "Enter the day the money arrived: today or earlier."),
        ("method", "cowries", "Choose how it was paid."),
        ("reference", "x" * 81, "This is 81 characters; 80 fit."),
        ("paid_before", "", "Open this form again from the invoice."),
        ("paid_before", "x", "Open this form again from the invoice."),
    ],
)
def test_bad_input_is_refused_beside_the_field_and_kept(
    confirmed: Any, office: Any, invoice: Invoice, field: str, value: str, message: str
) -> None:
    page = confirmed(office).post(PAYMENT, GOOD | {field: value})
    assert page.status_code == 200
    assert page.context["form"].errors[field] == [message]
    assert page.content.decode().startswith("<!doctype html>")
    assert "<title>Error: Record a payment" in page.content.decode()
    assert 'value="Statement 12"' in page.content.decode() or field == "reference"
    assert not Payment.objects.exists()


def test_a_stale_form_answers_409_with_what_has_changed(confirmed: Any, office: Any, invoice: Invoice) -> None:
    browser = confirmed(office)
    browser.post(PAYMENT, GOOD | {"amount": "500"})
    page = browser.post(PAYMENT, GOOD | {"amount": "500"})
    assert page.status_code == 409
    assert "€\u00a0500.00 of €\u00a02,100.00 are paid now." in page.content.decode()
    assert '<input type="hidden" name="paid_before" value="500.00">' in page.content.decode()
    assert Payment.objects.count() == 1


def test_the_full_payment_sent_twice_counts_once(confirmed: Any, office: Any, invoice: Invoice) -> None:
    browser = confirmed(office)
    browser.post(PAYMENT, GOOD)
    assert browser.post(PAYMENT, GOOD).status_code == 409
    assert Payment.objects.count() == 1
    assert Application.objects.count() == 1


def test_a_closed_invoice_leads_back(confirmed: Any, office: Any, invoice: Invoice) -> None:
    browser = confirmed(office)
    browser.post(PAYMENT, GOOD)
    answer = browser.get(PAYMENT, follow=True)
    assert answer.redirect_chain == [(DETAIL, 302)]
    assert "Nothing is open on invoice 2026-00002." in answer.content.decode()
    assert "Record a payment" not in answer.content.decode()


def test_an_unknown_number_is_not_found(confirmed: Any, office: Any, invoice: Invoice) -> None:
    browser = confirmed(office)
    assert browser.get(reverse("invoicing:office_detail", args=["2026-09999"])).status_code == 404
    assert browser.post(reverse("invoicing:office_payment", args=["2026-09999"]), GOOD).status_code == 404
