"""Money that arrives, and what it opens."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, connection, transaction

from applications.models import Answer, Application
from casereview.models import Case
from facilities.models import Facility, Listing, Notice
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from invoicing.enums import InvoiceStatus
from invoicing.models import Invoice, Payment
from invoicing.services import PaymentRefused, StalePayment, record_payment
from tests.factories.facility import Place

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 4)


@pytest.fixture
def pay(invoice: Invoice, office: Any) -> Any:
    def record(amount: str, **more: Any) -> Payment:
        values = {"received_on": TODAY, "by": office} | more
        return record_payment(invoice=invoice, amount=Decimal(amount), **values)

    return record


@pytest.mark.rule("R21", "R22")
def test_the_whole_amount_enrols_and_opens_application_and_case_review(
    pay: Any, invoice: Invoice, registered: Place, neighbour: Place
) -> None:
    assert not Application.objects.exists()
    pay("2100.00")
    invoice.refresh_from_db()
    assert (invoice.status, invoice.paid_at is not None) == (InvoiceStatus.PAID, True)
    facility = Facility.objects.get(pk=registered.facility.pk)
    assert facility.status == "enrolled"
    application = Application.objects.get()
    assert (application.facility, application.status) == (facility, "draft")
    assert Answer.objects.filter(application=application).count() == 52
    assert Case.objects.filter(application=application).count() == 30
    assert [listing.facility for listing in Listing.objects.all()] == [facility]
    assert Notice.objects.filter(facility=facility, kind="enrolled").count() == 1
    assert Facility.objects.get(pk=neighbour.facility.pk).status == "registered"


@pytest.mark.rule("R21")
def test_a_part_opens_nothing_and_the_rest_does(pay: Any, invoice: Invoice, registered: Place) -> None:
    pay("2000.00")
    invoice.refresh_from_db()
    assert (invoice.status, invoice.paid_at) == ("issued", None)
    assert Facility.objects.get(pk=registered.facility.pk).status == "registered"
    assert not Application.objects.exists()
    mail = OutboxEmail.objects.get(kind="invoice.payment_received", person=registered.account_holder)
    assert "€\u00a02,000.00" in mail.text
    assert "€\u00a0100.00 are still open" in mail.text
    pay("100.00")
    invoice.refresh_from_db()
    assert invoice.status == "paid"
    assert Application.objects.get().facility == registered.facility
    assert OutboxEmail.objects.filter(kind="invoice.payment_received").count() == 3


def test_every_payment_and_the_settlement_are_audited(pay: Any, invoice: Invoice, office: Any) -> None:
    pay("2000.00", method="card", reference="Statement 12")
    pay("100.00")
    events = AuditEvent.objects.filter(facility=invoice.facility, subject="2026-00002").order_by("number")
    found = [
        (event.action, event.actor, event.detail.get("amount"), event.detail.get("still_open")) for event in events
    ]
    assert found == [
        ("invoice.issued", None, None, None),
        ("invoice.payment_recorded", office, "2000.00", "100.00"),
        ("invoice.payment_recorded", office, "100.00", "0.00"),
        ("invoice.settle", office, None, None),
    ]


@pytest.mark.parametrize(
    ("amount", "received_on", "field", "message"),
    [
        ("0", TODAY, "amount", "Enter an amount above zero."),
        ("-5", TODAY, "amount", "Enter an amount above zero."),
        ("NaN", TODAY, "amount", "Enter an amount above zero."),
        ("2100.01", TODAY, "amount", "€\u00a02,100.01 is more than the €\u00a02,100.00 that are open."),
        ("1e999", TODAY, "amount", None),
        ("10.005", TODAY, "amount", "Enter whole cents: two figures after the decimal separator."),
        ("10.00", date(2026, 3, 5), "received_on", "Enter the day the money arrived: today or earlier."),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    pay: Any, amount: str, received_on: date, field: str, message: str | None
) -> None:
    with pytest.raises(PaymentRefused) as refused:
        pay(amount, received_on=received_on)
    assert refused.value.field == field
    assert message is None or str(refused.value) == message
    assert not Payment.objects.exists()


def test_a_paid_invoice_takes_nothing_more(pay: Any) -> None:
    pay("2100.00")
    with pytest.raises(PaymentRefused, match="Invoice 2026-00002 is already paid in full"):
        pay("0.01")
    assert Payment.objects.count() == 1


def test_a_cancelled_invoice_takes_nothing(pay: Any, invoice: Invoice) -> None:
    Invoice.objects.filter(pk=invoice.pk).update(status="cancelled")
    with pytest.raises(PaymentRefused, match="was cancelled"):
        pay("2100.00")


def test_the_same_form_sent_twice_counts_once(pay: Any) -> None:
    pay("500.00", paid_before=Decimal("0.00"))
    with pytest.raises(StalePayment) as stale:
        pay("500.00", paid_before=Decimal("0.00"))
    assert str(stale.value) == (
        "Since this form was opened, a payment was recorded: €\u00a0500.00 of €\u00a02,100.00 are paid now."
    )
    assert Payment.objects.count() == 1
    pay("500.00", paid_before=Decimal("500.00"))
    assert Payment.objects.count() == 2


def test_a_facility_that_is_enrolled_already_is_told_of_the_payment_only(
    pay: Any, invoice: Invoice, registered: Place
) -> None:
    from facilities.services import enrol_facility

    enrol_facility(facility=registered.facility, by=None)
    pay("2100.00")
    assert not Application.objects.exists()
    mail = OutboxEmail.objects.get(kind="invoice.payment_received", person=registered.account_holder)
    assert "It is now paid in full." in mail.text


def test_payments_are_append_only(pay: Any) -> None:
    payment = pay("100.00")
    with pytest.raises(Error, match="permission denied"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(amount=Decimal("1.00"))
    with pytest.raises(Error, match="permission denied"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk)._raw_delete("default")


def test_paid_without_a_moment_is_refused_by_postgresql(invoice: Invoice) -> None:
    with pytest.raises(Error, match="invoice_paid_at_iff_paid"), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk).update(status="paid")


def test_the_edges_in_postgresql_are_those_of_the_table() -> None:
    from invoicing.workflow import INVOICE

    with connection.cursor() as cursor:
        cursor.execute("SELECT source, target FROM invoicing_invoice_edge")
        assert set(cursor.fetchall()) == INVOICE.edges
