"""Credit notes, write-offs, reversals, credit and holds: the invoice stays, and the ledger adds up."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, transaction

from applications.models import Application
from facilities.models import Facility
from iasios.documents.models import Document
from iasios.documents.services import render_document
from iasios.outbox.models import OutboxEmail
from invoicing.models import CreditNote, Invoice, InvoiceLine
from invoicing.queries import balance_of
from invoicing.queries.corrections import credit_of
from invoicing.queries.invoices import reminders_ahead
from invoicing.services import issue_enrolment_invoice, record_payment
from invoicing.services.corrections import (
    CorrectionRefused,
    issue_credit_note,
    lift_hold,
    place_hold,
    refund_credit,
    reverse_payment,
    use_credit,
    write_off,
)
from tests.factories.facility import Place, make_facility

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 4)


def figures(invoice: Invoice) -> tuple[str, ...]:
    """Paid, credited, written off, open."""
    found = balance_of(invoice)
    return tuple(str(value) for value in (found.paid, found.credited, found.written_off, found.open))


def pay(invoice: Invoice, amount: str, by: Any, **more: Any) -> Any:
    return record_payment(invoice=invoice, amount=Decimal(amount), received_on=DAY, by=by, **more)


def lines(invoice: Invoice) -> list[InvoiceLine]:
    return list(invoice.lines.all())


def test_a_whole_credit_note_cancels_an_invoice_that_nobody_paid(office: Any, invoice: Invoice) -> None:
    note = issue_credit_note(invoice=invoice, reason="Wrong recipient", by=office)
    assert (note.number, note.net, note.vat, note.total) == (
        "C2026-00001",
        Decimal("2100.00"),
        Decimal("0.00"),
        Decimal("2100.00"),
    )
    assert [(line.text, line.amount) for line in note.lines.all()] == [
        ("Enrolment fee", Decimal("1200.00")),
        ("Annual administration fee", Decimal("900.00")),
    ]
    assert (invoice.status, figures(invoice)) == ("cancelled", ("0.00", "2100.00", "0.00", "0.00"))
    mails = OutboxEmail.objects.filter(kind="invoice.credit_note")
    assert sorted(mail.to for mail in mails) == [
        "deputy@northgate.example",
        "holder@northgate.example",
        "representative@northgate.example",
    ]
    assert {mail.subject for mail in mails} == {"Credit note C2026-00001 for Northgate University Hospital"}
    assert [list(mail.attachments.all()) for mail in mails] == [[note.document]] * 3
    with pytest.raises(CorrectionRefused, match="at least one line"):
        issue_credit_note(invoice=invoice, reason="Again", by=office)
    # A right one can be issued now.
    assert issue_enrolment_invoice(facility=invoice.facility).number == "2026-00003"


def test_a_credit_note_by_line_leaves_the_rest_open_and_its_payment_enrols(office: Any, invoice: Invoice) -> None:
    annual = lines(invoice)[1]
    issue_credit_note(invoice=invoice, amounts={annual.pk: Decimal("900.00")}, reason="No annual fee", by=office)
    assert (invoice.status, figures(invoice)) == ("issued", ("0.00", "900.00", "0.00", "1200.00"))
    pay(invoice, "1200.00", office)
    assert invoice.status == "paid"
    assert Facility.objects.get(pk=invoice.facility_id).status == "enrolled"


def test_a_credit_note_for_the_rest_after_a_part_payment_enrols(office: Any, invoice: Invoice) -> None:
    pay(invoice, "1200.00", office)
    annual = lines(invoice)[1]
    issue_credit_note(invoice=invoice, amounts={annual.pk: Decimal("900.00")}, reason="No annual fee", by=office)
    assert invoice.status == "paid"
    assert Application.objects.filter(facility=invoice.facility).count() == 1


def test_an_invoice_credited_in_whole_opens_nothing_whatever_was_paid(office: Any, invoice: Invoice) -> None:
    pay(invoice, "500.00", office)
    issue_credit_note(invoice=invoice, reason="Never registered", by=office)
    assert (invoice.status, figures(invoice)) == ("cancelled", ("500.00", "2100.00", "0.00", "-500.00"))
    assert Facility.objects.get(pk=invoice.facility_id).status == "registered"
    assert not Application.objects.exists()
    assert credit_of(invoice.facility) == [(invoice, Decimal("500.00"))]


def test_tax_of_several_credit_notes_adds_up_to_that_of_the_invoice(office: Any, clock: Any) -> None:
    place = make_facility("Solis Institute", "solis", enrolled=False, country="AT")
    invoice = issue_enrolment_invoice(facility=place.facility)
    first, second = lines(invoice)
    parts = [{first.pk: Decimal("0.02")}, {first.pk: Decimal("0.02")}, {first.pk: Decimal("33.33")}]
    for part in parts:
        issue_credit_note(invoice=invoice, amounts=part, reason="Rounding", by=office)
    issue_credit_note(invoice=invoice, reason="All the rest", by=office)
    notes = list(CreditNote.objects.order_by("pk"))
    assert [note.vat for note in notes] == [Decimal("0.00"), Decimal("0.01"), Decimal("6.66"), Decimal("413.33")]
    assert sum(note.vat for note in notes) == invoice.vat
    assert sum(note.total for note in notes) == invoice.total
    assert second.amount == sum(line.amount for line in second.credits.all())


@pytest.mark.parametrize("amount", ["-1.00", "900.01", "0.005", "0"])
def test_more_than_is_left_of_a_line_is_refused(office: Any, invoice: Invoice, amount: str) -> None:
    with pytest.raises(CorrectionRefused):
        issue_credit_note(invoice=invoice, amounts={lines(invoice)[1].pk: Decimal(amount)}, reason="x", by=office)
    assert not CreditNote.objects.exists()


def test_a_line_of_another_invoice_is_refused(office: Any, invoice: Invoice, neighbour: Place) -> None:
    theirs = lines(Invoice.objects.get(facility=neighbour.facility))[0]
    with pytest.raises(CorrectionRefused):
        issue_credit_note(invoice=invoice, amounts={theirs.pk: Decimal("1.00")}, reason="x", by=office)


def test_postgresql_keeps_credit_notes_and_their_limit(office: Any, invoice: Invoice) -> None:
    part = {lines(invoice)[0].pk: Decimal("1200.00")}
    note = issue_credit_note(invoice=invoice, amounts=part, reason="x", by=office)
    for attempt in (
        lambda: CreditNote.objects.update(total=Decimal("1.00")),
        lambda: CreditNote.objects.filter(pk=note.pk)._raw_delete("default"),
    ):
        with pytest.raises(Error, match="permission denied"), transaction.atomic():
            attempt()
    copy = CreditNote.objects.get(pk=note.pk)
    copy.pk, copy.number = None, "C2026-00099"
    with pytest.raises(Error, match="more than the invoice"), transaction.atomic():
        copy.save(force_insert=True)


def test_the_credit_note_is_printed_with_the_invoice_it_belongs_to(office: Any, invoice: Invoice) -> None:
    note = issue_credit_note(invoice=invoice, reason="Wrong recipient", by=office)
    assert render_document(str(note.document_id))
    context = Document.objects.get(pk=note.document_id).context
    assert (context["number"], context["invoice_number"], context["total"]) == ("C2026-00001", "2026-00002", "2100.00")
    assert (context["recipient_name"], context["reason"]) == ("Northgate University Hospital", "Wrong recipient")


def test_a_write_off_closes_the_invoice_and_opens_nothing(office: Any, invoice: Invoice) -> None:
    pay(invoice, "100.00", office)
    write_off(invoice=invoice, reason="Insolvent", by=office)
    assert (invoice.status, figures(invoice)) == ("writtenoff", ("100.00", "0.00", "2000.00", "0.00"))
    assert Facility.objects.get(pk=invoice.facility_id).status == "registered"
    with pytest.raises(CorrectionRefused, match="Nothing is open"):
        write_off(invoice=invoice, reason="Again", by=office)


def test_the_bank_takes_a_payment_back_once(office: Any, invoice: Invoice) -> None:
    payment = pay(invoice, "2100.00", office)
    with pytest.raises(CorrectionRefused, match="today or earlier"):
        reverse_payment(payment=payment, reason="Returned", booked_on=date(2026, 3, 5), by=office)
    reverse_payment(payment=payment, reason="Returned", booked_on=DAY, by=office)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.paid_at, figures(invoice)) == ("issued", None, ("0.00", "0.00", "0.00", "2100.00"))
    with pytest.raises(CorrectionRefused, match="taken back already"):
        reverse_payment(payment=payment, reason="Returned", booked_on=DAY, by=office)
    # Paid again, it opens nothing a second time.
    pay(invoice, "2100.00", office)
    assert Application.objects.filter(facility=invoice.facility).count() == 1


def test_what_is_paid_too_much_is_credit_for_another_invoice_or_paid_back(
    office: Any, invoice: Invoice, registered: Place
) -> None:
    pay(invoice, "2500.00", office, keep_excess=True)
    assert (invoice.status, figures(invoice)) == ("paid", ("2500.00", "0.00", "0.00", "-400.00"))
    mail = OutboxEmail.objects.filter(kind="invoice.payment_received")
    assert not mail.exists()  # the enrolment itself tells
    other = _consultation_invoice(registered, office)
    with pytest.raises(CorrectionRefused, match="are open on that invoice"):
        use_credit(invoice=invoice, for_invoice=other, amount=Decimal("200.00"), by=office)
    use_credit(invoice=invoice, for_invoice=other, amount=Decimal("180.00"), by=office)
    assert (other.status, figures(other)) == ("paid", ("180.00", "0.00", "0.00", "0.00"))
    with pytest.raises(CorrectionRefused, match="up to the credit"):
        refund_credit(invoice=invoice, amount=Decimal("220.01"), reason="Asked", booked_on=DAY, by=office)
    refund_credit(invoice=invoice, amount=Decimal("220.00"), reason="Asked", booked_on=DAY, by=office)
    assert figures(invoice) == ("2100.00", "0.00", "0.00", "0.00")
    assert credit_of(registered.facility) == []


def _consultation_invoice(place: Place, office: Any) -> Invoice:
    from invoicing.services.drafts import issue_draft, start_draft
    from invoicing.services.issuing import LineDraft

    line = LineDraft("", "Travel", "", Decimal("180.00"))
    draft = start_draft(facility=place.facility, by=office, lines=[line])
    return issue_draft(draft=draft, version=1, by=office)


def test_credit_does_not_cross_facilities(office: Any, invoice: Invoice, neighbour: Place) -> None:
    pay(invoice, "2500.00", office, keep_excess=True)
    theirs = Invoice.objects.get(facility=neighbour.facility)
    with pytest.raises(CorrectionRefused, match="same facility"):
        use_credit(invoice=invoice, for_invoice=theirs, amount=Decimal("1.00"), by=office)


def test_nobody_is_reminded_of_an_invoice_on_hold(office: Any, invoice: Invoice) -> None:
    until = date(2026, 6, 1)

    def reminded() -> set[str]:
        return {ahead.number for ahead in reminders_ahead(date(2026, 3, 4), until)}

    assert reminded() == {"2026-00001", "2026-00002"}
    place_hold(invoice=invoice, reason="Disputed", by=office)
    assert reminded() == {"2026-00001"}
    with pytest.raises(CorrectionRefused, match="on hold already"):
        place_hold(invoice=invoice, reason="Again", by=office)
    lift_hold(invoice=invoice, by=office)
    assert reminded() == {"2026-00001", "2026-00002"}
    place_hold(invoice=invoice, reason="Disputed", until=DAY, by=office)
    assert reminded() == {"2026-00001"}
