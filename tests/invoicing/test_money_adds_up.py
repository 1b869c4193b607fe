"""Whatever happens: lines, tax, credit notes and payments add up to the cent; the ledger is its documents."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from invoicing.enums import OWED_AGAIN, AdjustmentKind, InvoiceStatus
from invoicing.models import Adjustment, CreditNote, Invoice, Payment
from invoicing.queries import balance_of
from invoicing.queries.corrections import credit_of, creditable_lines
from invoicing.queries.statement import statement_of
from invoicing.services import PaymentRefused, record_payment
from invoicing.services.corrections import (
    CorrectionRefused,
    issue_credit_note,
    refund_credit,
    reverse_payment,
    use_credit,
    write_off,
)
from invoicing.services.issuing import LineDraft, Payer, issue
from tests.conftest import OFFICE, set_scope
from tests.factories.facility import Place, make_facility
from tests.factories.people import make_user

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
DAY = date(2026, 3, 4)

cents = st.integers(min_value=1, max_value=300_000).map(lambda value: Decimal(value) / 100)
line_lists = st.lists(st.tuples(cents, st.integers(min_value=1, max_value=9)), min_size=1, max_size=4)
payers = st.sampled_from([("AT", ""), ("DE", "DE136695976"), ("DE", ""), ("US", "")])
invoice_lists = st.lists(st.tuples(line_lists, payers), min_size=1, max_size=3)
steps = st.lists(
    st.tuples(
        st.sampled_from(["pay", "overpay", "credit", "credit_all", "reverse", "refund", "use", "write_off"]),
        st.integers(min_value=0, max_value=2),
        st.integers(min_value=0, max_value=3),
        st.integers(min_value=1, max_value=100),
    ),
    max_size=8,
)


def act(step: str, invoices: list[Invoice], which: int, other: int, share: int, by: Any) -> None:
    """One thing that the office may try; what is refused must leave nothing behind."""
    invoice = invoices[which % len(invoices)]
    balance = balance_of(invoice)
    amount = max(Decimal("0.01"), (abs(balance.open) * share / 100).quantize(Decimal("0.01")))
    payments = list(Payment.objects.filter(invoice=invoice))
    lines = creditable_lines(invoice)
    if step in {"pay", "overpay"}:
        more = Decimal("7.77") if step == "overpay" else Decimal(0)
        record_payment(invoice=invoice, amount=amount + more, received_on=DAY, by=by, keep_excess=step == "overpay")
    elif step == "credit":
        chosen = lines[other % len(lines)]
        part = (chosen.left * share / 100).quantize(Decimal("0.01"))
        issue_credit_note(invoice=invoice, amounts={chosen.line.pk: part}, reason="x", by=by)
    elif step == "credit_all":
        issue_credit_note(invoice=invoice, reason="x", by=by)
    elif step == "reverse" and payments:
        reverse_payment(payment=payments[other % len(payments)], reason="x", booked_on=DAY, by=by)
    elif step == "refund":
        refund_credit(invoice=invoice, amount=amount, reason="x", booked_on=DAY, by=by)
    elif step == "use":
        use_credit(invoice=invoice, for_invoice=invoices[other % len(invoices)], amount=amount, by=by)
    elif step == "write_off":
        write_off(invoice=invoice, reason="x", by=by)


def check(invoice: Invoice) -> None:
    invoice.refresh_from_db()
    balance = balance_of(invoice)
    lines, notes = list(invoice.lines.all()), list(invoice.credit_notes.all())
    assert invoice.net == sum(line.unit_price * line.quantity for line in lines)
    assert invoice.total == invoice.net + invoice.vat
    for note in notes:
        assert note.net == sum(line.amount for line in note.lines.all())
        assert note.total == note.net + note.vat
    credited_net = sum((note.net for note in notes), Decimal(0))
    assert balance.credited == sum((note.total for note in notes), Decimal(0)) <= invoice.total
    if credited_net == invoice.net:
        assert balance.credited == invoice.total
    if invoice.status == InvoiceStatus.ISSUED:
        assert balance.open > 0
    else:
        assert balance.open <= 0 or invoice.status in {InvoiceStatus.CANCELLED, InvoiceStatus.WRITTEN_OFF}
    assert (invoice.paid_at is not None) == (invoice.status == InvoiceStatus.PAID)


def check_ledger(place: Place, invoices: list[Invoice]) -> None:
    """The sum of the statement is that of the documents, and that of what is open on each invoice."""
    owed = sum((row.total for row in invoices), Decimal(0))
    received = sum((row.amount for row in Payment.objects.filter(facility=place.facility)), Decimal(0))
    credited = sum((row.total for row in CreditNote.objects.filter(facility=place.facility)), Decimal(0))
    mine = Adjustment.objects.filter(facility=place.facility)
    adjusted = sum((row.amount if row.kind in OWED_AGAIN else -row.amount for row in mine), Decimal(0))
    balances = [balance_of(row) for row in invoices]
    statement = statement_of(place.facility)
    assert statement.balance == owed - received - credited + adjusted == sum(row.open for row in balances)
    assert sum(over for _row, over in credit_of(place.facility)) == sum(row.credit for row in balances)
    given, used = (mine.filter(kind=kind) for kind in (AdjustmentKind.CREDIT_GIVEN, AdjustmentKind.CREDIT_USED))
    assert sum(row.amount for row in given) == sum(row.amount for row in used)


class MoneyAddsUp(TestCase):
    """Hypothesis rolls each example back; the facility is made once for an example."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(invoice_lists, steps)
    def test_everything_adds_up_to_the_cent(self, drafts: Any, tries: Any) -> None:
        with time_machine.travel(NOW, tick=False):
            set_scope(OFFICE)
            office = make_user("accounts@iasios.example", "Accounts", groups=["office"])
            place = make_facility("Adding Institute", "adding", enrolled=False, country="AT")
            invoices = [
                issue(
                    facility=place.facility,
                    purpose="other",
                    lines=[LineDraft("", f"Line {n}", "", price, count) for n, (price, count) in enumerate(lines)],
                    by=None,
                    payer=Payer(name="Payer", address="1 Street", country=country, vat_number=number),
                )
                for lines, (country, number) in drafts
            ]
            for step in tries:
                before = [balance_of(invoice) for invoice in invoices]
                try:
                    with transaction.atomic():
                        act(step[0], invoices, *step[1:], by=office)
                except (CorrectionRefused, PaymentRefused):
                    assert [balance_of(invoice) for invoice in invoices] == before
                for invoice in invoices:
                    check(invoice)
                check_ledger(place, invoices)
