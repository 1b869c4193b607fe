"""The enrolment invoice: a snapshot, numbered without gaps, told to the right people."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest
import segno
from django.db import Error, IntegrityError, connection, transaction

from facilities.models import Facility, Notice
from iasios.audit.models import AuditEvent
from iasios.documents.models import Document
from iasios.outbox.models import OutboxEmail
from invoicing.models import FeeSchedule, Invoice, InvoiceLine, NumberSequence
from invoicing.services import InvoicingError, issue_enrolment_invoice
from invoicing.services.corrections import issue_credit_note
from invoicing.services.invoice_documents import payment_code
from invoicing.services.numbering import next_number
from tests.conftest import NO_SCOPE, OFFICE, set_scope
from tests.factories.facility import Place, make_facility

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R19")
def test_enrolment_and_annual_fee_with_the_sum(invoice: Invoice) -> None:
    lines = [(line.position, line.fee, line.text, line.amount) for line in invoice.lines.all()]
    assert lines == [
        (1, "enrolment", "Enrolment fee", Decimal("1200.00")),
        (2, "annual", "Annual administration fee", Decimal("900.00")),
    ]
    assert (invoice.net, invoice.vat, invoice.total) == (Decimal("2100.00"), Decimal("0.00"), Decimal("2100.00"))
    assert (invoice.vat_category, invoice.currency) == ("O", "EUR")
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 3, 4), date(2026, 4, 3))


@pytest.mark.rule("R19")
def test_without_the_annual_fee_where_the_switch_says_so(clock: Any) -> None:
    place = make_facility("Solis Institute", "solis", enrolled=False, country="AT", annual_fee_applies=False)
    invoice = issue_enrolment_invoice(facility=place.facility)
    assert [line.fee for line in invoice.lines.all()] == ["enrolment"]
    assert (invoice.net, invoice.vat, invoice.total) == (Decimal("1200.00"), Decimal("240.00"), Decimal("1440.00"))
    assert (invoice.vat_category, invoice.vat_rate) == ("S", Decimal("20.00"))


def test_the_day_is_the_operators_not_universal_time(clock: Any) -> None:
    place = make_facility("Solis Institute", "solis", enrolled=False)
    clock.move_to(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    invoice = issue_enrolment_invoice(facility=place.facility)
    assert (invoice.number, invoice.issued_on) == ("2027-00001", date(2027, 1, 1))


def test_party_fields_are_copied_and_stay(invoice: Invoice, registered: Place) -> None:
    Facility.objects.filter(pk=registered.facility.pk).update(name="Renamed", billing_name="Other", vat_number="X")
    found = Invoice.objects.get(pk=invoice.pk)
    assert found.facility_name == "Northgate University Hospital"
    assert found.recipient_name == "Northgate University Hospital"
    assert found.recipient_address == "Accounts payable\n1 Main Street\n12345 Leeds"
    assert (found.recipient_country.code, found.recipient_vat_number) == ("GB", "")
    assert found.issuer["name"] == "IASIOS demo operator GmbH"


@pytest.mark.rule("R16")
def test_mail_goes_to_the_three_appointed_people_with_the_pdf(invoice: Invoice) -> None:
    mails = OutboxEmail.objects.filter(kind="invoice.issued", facility=invoice.facility)
    assert sorted(mail.to for mail in mails) == [
        "deputy@northgate.example",
        "holder@northgate.example",
        "representative@northgate.example",
    ]
    for mail in mails:
        assert mail.subject == "Invoice 2026-00002 for Northgate University Hospital"
        assert "€\u00a02,100.00" in mail.text
        assert "3\u00a0April\u00a02026" in mail.text
        assert "/facilities/northgate-university-hospital/invoices/2026-00002/" in mail.text
        assert list(mail.attachments.all()) == [invoice.document]
        assert not mail.is_sensitive


def test_a_person_with_two_roles_is_written_to_once(clock: Any) -> None:
    place = make_facility("Solis Institute", "solis", enrolled=False)
    Facility.objects.filter(pk=place.facility.pk).update(account_holder=place.deputy)
    place.facility.refresh_from_db()
    issue_enrolment_invoice(facility=place.facility)
    mails = OutboxEmail.objects.filter(kind="invoice.issued", facility=place.facility)
    assert sorted(mail.to for mail in mails) == ["deputy@solis.example", "representative@solis.example"]


def test_document_notice_and_audit_stand_in_the_same_transaction(invoice: Invoice) -> None:
    document = Document.objects.get(pk=invoice.document_id)
    assert (document.kind, document.subject, document.version) == ("invoice", "2026-00002", 1)
    assert (document.status, document.title) == ("queued", "Invoice 2026-00002")
    assert document.context["total"] == "2100.00"
    notice = Notice.objects.get(facility=invoice.facility, kind="invoice_issued")
    assert notice.values == {"number": "2026-00002", "total": "2100.00", "currency": "EUR", "due_on": "2026-04-03"}
    event = AuditEvent.objects.get(action="invoice.issued", facility=invoice.facility)
    assert (event.subject, event.detail["total"], event.actor) == ("2026-00002", "2100.00", None)


def test_the_payment_code_has_the_lines_that_banks_read(invoice: Invoice) -> None:
    context = Document.objects.get(pk=invoice.document_id).context
    assert context["payment_code"].split("\n") == [
        "BCD",
        "002",
        "1",
        "SCT",
        "DEMOATWW",
        "IASIOS demo operator GmbH",
        "AT000000000000000000",
        "EUR2100.00",
        "",
        "",
        "2026-00002",
    ]
    invoice.currency = "CHF"
    assert payment_code(invoice) == ""


def test_asking_twice_gives_the_same_invoice(invoice: Invoice, registered: Place) -> None:
    assert issue_enrolment_invoice(facility=registered.facility) == invoice
    assert Invoice.objects.filter(facility=registered.facility).count() == 1
    assert OutboxEmail.objects.filter(kind="invoice.issued", facility=registered.facility).count() == 3


def test_postgresql_refuses_a_second_enrolment_invoice(invoice: Invoice) -> None:
    copy = Invoice.objects.get(pk=invoice.pk)
    copy.pk, copy.number = None, "2026-99999"
    with pytest.raises(IntegrityError, match="one_enrolment_invoice_per_facility"), transaction.atomic():
        copy.save(force_insert=True)


def test_registration_is_anonymous_and_still_gets_its_invoice(registered: Place) -> None:
    set_scope(NO_SCOPE)
    invoice = issue_enrolment_invoice(facility=registered.facility)
    assert Invoice.objects.count() == 0  # the caller itself sees nothing
    set_scope(OFFICE)
    assert Invoice.objects.get().number == invoice.number == "2026-00001"


def test_a_missing_fee_names_the_fee_and_takes_no_number(registered: Place) -> None:
    FeeSchedule.objects.filter(kind="annual").delete()
    with pytest.raises(InvoicingError) as refused:
        issue_enrolment_invoice(facility=registered.facility)
    assert str(refused.value) == "The price list has no Annual administration fee for Northgate University Hospital."
    assert not NumberSequence.objects.exists()
    assert not Invoice.objects.exists()


def test_numbers_run_on_per_year_and_a_rollback_gives_one_back() -> None:
    this, next_year = date(2026, 3, 4), date(2027, 1, 1)
    assert next_number("invoice", this) == ("2026-00001", this)
    with pytest.raises(RuntimeError, match="undo"), transaction.atomic():
        assert next_number("invoice", this) == ("2026-00002", this)
        raise RuntimeError("undo")
    assert next_number("invoice", this) == ("2026-00002", this)
    assert next_number("invoice", next_year) == ("2027-00001", next_year)
    assert next_number("invoice", this) == ("2026-00003", this)


@pytest.mark.rule("R19")
def test_with_the_clock_set_back_no_date_of_a_series_runs_backwards(clock: Any, office: Any) -> None:
    made = []
    for day in (date(2026, 3, 4), date(2026, 3, 2), date(2025, 12, 30), date(2026, 3, 5)):
        clock.move_to(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
        place = make_facility(f"{day:%B} {day.day} Clinic", f"d{day:%m%d}", enrolled=False)
        made.append(issue_enrolment_invoice(facility=place.facility))
    assert [(invoice.number, invoice.issued_on) for invoice in made] == [
        ("2026-00001", date(2026, 3, 4)),
        ("2026-00002", date(2026, 3, 4)),
        # Another year is another series.
        ("2025-00001", date(2025, 12, 30)),
        ("2026-00003", date(2026, 3, 5)),
    ]
    assert made[1].due_on == date(2026, 4, 3)
    assert Document.objects.get(pk=made[1].document_id).context["issued_on"] == "2026-03-04"
    notes = []
    for invoice, day in zip(made[:3], (9, 7, 10), strict=True):
        clock.move_to(datetime(2026, 3, day, 9, tzinfo=UTC))
        notes.append(issue_credit_note(invoice=invoice, reason="x", by=office))
    assert [(note.number, note.issued_on.day) for note in notes] == [
        ("C2026-00001", 9),
        ("C2026-00002", 9),
        ("C2026-00003", 10),
    ]


def test_two_at_once_queue_up_for_a_number() -> None:
    sql = (
        "INSERT INTO invoicing_numbersequence AS sequence (series, year, last) VALUES ('invoice', 2031, 1)"
        " ON CONFLICT (series, year) DO UPDATE SET last = sequence.last + 1 RETURNING last"
    )
    first = connection.get_new_connection(connection.get_connection_params())
    second = connection.get_new_connection(connection.get_connection_params())
    try:
        for session in (first, second):
            session.autocommit = True
            session.execute("SELECT set_config('portal.scope', 'office', false)")
            session.autocommit = False
        assert first.execute(sql).fetchone() == (1,)
        second.execute("SET LOCAL lock_timeout = '200ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            second.execute(sql)
        second.rollback()
        first.rollback()
        assert second.execute(sql).fetchone() == (1,)
    finally:
        first.close()
        second.rollback()
        second.close()


@pytest.mark.parametrize("column", ["total", "recipient_name", "number", "issued_on"])
def test_an_issued_invoice_never_changes(invoice: Invoice, column: str) -> None:
    values = {"total": Decimal("1.00"), "recipient_name": "X", "number": "2026-00099", "issued_on": date(2026, 1, 1)}
    with pytest.raises(Error, match="an issued invoice never changes"), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk).update(**{column: values[column]})


def test_neither_invoice_nor_line_can_be_deleted(invoice: Invoice) -> None:
    with pytest.raises(Error, match="an issued invoice never changes"), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk)._raw_delete("default")
    with pytest.raises(Error, match="permission denied"), transaction.atomic():
        InvoiceLine.objects.filter(invoice=invoice)._raw_delete("default")


def test_a_total_that_is_not_the_sum_is_refused(registered: Place, invoice: Invoice) -> None:
    copy = Invoice.objects.get(pk=invoice.pk)
    copy.pk, copy.number, copy.purpose, copy.total = None, "2026-99998", "other", Decimal("5.00")
    with pytest.raises(IntegrityError, match="invoice_total_is_net_and_vat"), transaction.atomic():
        copy.save(force_insert=True)


def test_the_payment_code_keeps_to_the_european_form(invoice: Invoice) -> None:
    """EPC 069-12: eleven lines, at most 331 bytes, the amount with two decimals and a point, a code of version 13."""
    invoice.issuer = invoice.issuer | {"name": "Ö" * 200}
    lines = payment_code(invoice).split("\n")
    assert lines[:4] == ["BCD", "002", "1", "SCT"]
    assert (lines[5], lines[7], lines[10]) == ("Ö" * 70, "EUR2100.00", invoice.number)
    assert len(lines) == 11
    assert len(payment_code(invoice).encode()) <= 331
    drawn = segno.make(payment_code(invoice), error="m", micro=False, encoding="utf-8", eci=False)
    assert (drawn.error, int(drawn.version) <= 13) == ("M", True)
