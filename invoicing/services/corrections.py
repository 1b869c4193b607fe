"""Correcting an invoice that was issued: it stays, and what corrects it is a row of its own."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from facilities.models import User
from iasios.access import office_scope
from iasios.audit.services import record
from iasios.documents.models import DocumentKind
from iasios.documents.services import request_document
from iasios.text.formatting import money
from iasios.workflow import refresh
from invoicing import emails
from invoicing.enums import AdjustmentKind, InvoiceStatus
from invoicing.models import Adjustment, CreditNote, CreditNoteLine, Invoice, InvoiceHold, Payment
from invoicing.queries import balance_of, today
from invoicing.queries.corrections import VatSum, creditable_lines, open_hold
from invoicing.services.e_invoices import request_e_invoice
from invoicing.services.invoice_documents import credit_note_paper
from invoicing.services.numbering import CREDIT_SERIES, next_number
from invoicing.services.payments import settle
from invoicing.vat import VatTreatment
from invoicing.workflow import INVOICE

NOTHING = Decimal("0.00")


class CorrectionRefused(Exception):
    """The invoice cannot be corrected like this.

    Attributes:
        field: the form field that the message belongs to, empty for the whole form.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def _locked(invoice: Invoice) -> Invoice:
    rows = Invoice.objects.select_for_update(of=("self",)).select_related("facility")
    return rows.get(pk=invoice.pk)


def issue_credit_note(
    *, invoice: Invoice, amounts: Mapping[int, Decimal] | None = None, reason: str, by: User
) -> CreditNote:
    """Takes back an invoice in whole, or so much of each of its lines. The invoice stays.

    What was paid too much then is credit of the facility. Without a payment, an invoice that is credited in whole is
    cancelled. Tax is reckoned on what is credited so far, so that several credit notes add up to the invoice's tax.

    Args:
        amounts: net amount by the id of the line, above zero; None for all that is left.

    Raises:
        CorrectionRefused: nothing is left to credit, or more than is left of a line.
    """
    with transaction.atomic(), office_scope("issue a credit note"):
        locked = _locked(invoice)
        lines = creditable_lines(locked)
        wanted = {found.line.pk: found.left for found in lines} if amounts is None else dict(amounts)
        wanted = {pk: amount for pk, amount in wanted.items() if amount != 0}
        _check_amounts(locked, lines, wanted)
        sums = _sums(locked, sum(wanted.values(), NOTHING))
        # The row of the sequence stays locked until the commit; the day goes with the number.
        now, (number, on) = timezone.now(), next_number(CREDIT_SERIES, max(today(), locked.issued_on))
        chosen = [(found.line, wanted[found.line.pk]) for found in lines if found.line.pk in wanted]
        with translation.override(locked.language):
            title = _("Credit note %(number)s") % {"number": number}
        paper = credit_note_paper(
            locked,
            number=number,
            issued_on=on,
            reason=reason,
            amounts=sums,
            lines=[(line.text, amount) for line, amount in chosen],
        )
        document = request_document(
            kind=DocumentKind.CREDIT_NOTE,
            facility=locked.facility,
            subject=number,
            title=title,
            context=paper,
            language=locked.language,
        )
        request_e_invoice(locked, number=number, title=title, paper=paper)
        note = CreditNote.objects.create(
            invoice=locked,
            facility=locked.facility,
            number=number,
            issued_at=now,
            issued_on=on,
            issued_by=by,
            reason=reason,
            currency=locked.currency,
            vat_category=locked.vat_category,
            vat_rate=locked.vat_rate,
            net=sums.net,
            vat=sums.vat,
            total=sums.total,
            document=document,
        )
        CreditNoteLine.objects.bulk_create(
            CreditNoteLine(
                credit_note=note,
                facility=locked.facility,
                invoice_line=line,
                position=position,
                text=line.text,
                amount=amount,
            )
            for position, (line, amount) in enumerate(chosen, start=1)
        )
        _record("invoice.credited", locked, by, sums.total, reason, credit_note=number)
        _close(locked, by=by, reason=reason)
        emails.credit_note_issued(note, still_open=balance_of(locked).open)
        refresh(invoice, locked)
    return note


def _check_amounts(invoice: Invoice, lines: Any, wanted: Mapping[int, Decimal]) -> None:
    left = {found.line.pk: found.left for found in lines}
    if not wanted:
        raise CorrectionRefused(_("Enter an amount for at least one line."))
    for pk, amount in wanted.items():
        if pk not in left or amount < 0 or amount != amount.quantize(Decimal("0.01")) or amount > left[pk]:
            raise CorrectionRefused(
                _("Of this line, %(left)s can be credited.") % {"left": money(left.get(pk, NOTHING), invoice.currency)},
                field=f"line_{pk}",
            )


def _sums(invoice: Invoice, net: Decimal) -> VatSum:
    treatment = VatTreatment(invoice.vat_category, invoice.vat_rate)  # type: ignore[arg-type]
    before = VatSum(NOTHING, NOTHING)
    for note in invoice.credit_notes.all():
        before = VatSum(before.net + note.net, before.vat + note.vat)
    return VatSum(net, treatment.vat_on(before.net + net) - before.vat)


@transaction.atomic
def write_off(*, invoice: Invoice, reason: str, by: User) -> Adjustment:
    """The office no longer asks for what is open.

    Raises:
        CorrectionRefused: nothing is open.
    """
    with office_scope("write off an invoice"):
        locked = _locked(invoice)
        still_open = balance_of(locked).open
        if locked.status != InvoiceStatus.ISSUED or still_open <= 0:
            raise CorrectionRefused(_("Nothing is open on invoice %(number)s.") % {"number": locked.number})
        row = _adjust(locked, AdjustmentKind.WRITE_OFF, still_open, reason, by)
        INVOICE.perform(locked, "write_off", by=by, reason=reason)
        refresh(invoice, locked)
    return row


@transaction.atomic
def reverse_payment(*, payment: Payment, reason: str, booked_on: date, by: User) -> Adjustment:
    """The bank took a payment back. A paid invoice is open again; what it had opened stays open.

    Raises:
        CorrectionRefused: it was taken back already, it became credit that was used since, or the day has not come.
    """
    with office_scope("take a payment back"):
        locked = _locked(payment.invoice)
        if Adjustment.objects.filter(payment=payment).exists():
            raise CorrectionRefused(_("This payment was taken back already."))
        _check_day(booked_on)
        row = _adjust(locked, AdjustmentKind.REVERSAL, payment.amount, reason, by, booked_on=booked_on, payment=payment)
        if locked.status == InvoiceStatus.PAID and balance_of(locked).open > 0:
            INVOICE.perform(locked, "reopen", by=by, reason=reason, also={"paid_at": None})
        refresh(payment.invoice, locked)
    return row


@transaction.atomic
def refund_credit(*, invoice: Invoice, amount: Decimal, reason: str, booked_on: date, by: User) -> Adjustment:
    """Credit of an invoice was paid back.

    Raises:
        CorrectionRefused: more than the credit, or the day has not come.
    """
    with office_scope("pay credit back"):
        locked = _locked(invoice)
        _check_credit(locked, amount)
        _check_day(booked_on)
        return _adjust(locked, AdjustmentKind.REFUND, amount, reason, by, booked_on=booked_on)


@transaction.atomic
def use_credit(*, invoice: Invoice, for_invoice: Invoice, amount: Decimal, by: User) -> Adjustment:
    """Pays another invoice of the same facility from credit, with all that follows from a payment.

    Raises:
        CorrectionRefused: more than the credit or than is open there, or an invoice of another facility or currency.
    """
    with office_scope("use credit"):
        # Always in the same order, so that two at once cannot wait for each other.
        first, second = sorted((invoice, for_invoice), key=lambda row: row.pk)
        rows = {row.pk: row for row in (_locked(first), _locked(second))}
        source, target = rows[invoice.pk], rows[for_invoice.pk]
        same = source.facility_id == target.facility_id and source.currency == target.currency
        if not same or source.pk == target.pk or target.status != InvoiceStatus.ISSUED:
            raise CorrectionRefused(_("Choose an open invoice of the same facility."), field="for_invoice")
        _check_credit(source, amount)
        still_open = balance_of(target).open
        if amount > still_open:
            raise CorrectionRefused(
                _("%(open)s are open on that invoice.") % {"open": money(still_open, target.currency)}, field="amount"
            )
        words = _("Credit of invoice %(number)s") % {"number": source.number}
        given = _("For invoice %(number)s") % {"number": target.number}
        _adjust(source, AdjustmentKind.CREDIT_GIVEN, amount, given, by, other_invoice=target)
        row = _adjust(target, AdjustmentKind.CREDIT_USED, amount, words, by, other_invoice=source)
        _close(target, by=by, reason=words)
        refresh(for_invoice, target)
    return row


@transaction.atomic
def place_hold(*, invoice: Invoice, reason: str, until: date | None = None, by: User) -> InvoiceHold:
    """Nobody is reminded of the invoice until the hold is lifted or its last day is over.

    Raises:
        CorrectionRefused: the invoice is not open or is on hold already, or the day is over.
    """
    with office_scope("hold an invoice"):
        locked = _locked(invoice)
        if locked.status != InvoiceStatus.ISSUED:
            raise CorrectionRefused(_("Nothing is open on invoice %(number)s.") % {"number": locked.number})
        if open_hold(locked) is not None:
            raise CorrectionRefused(_("This invoice is on hold already."))
        if until is not None and until < today():
            raise CorrectionRefused(_("Enter today or a later day."), field="until")
        hold = InvoiceHold.objects.create(
            invoice=locked, facility=locked.facility, reason=reason, until=until, placed_at=timezone.now(), placed_by=by
        )
        _record("invoice.held", locked, by, NOTHING, reason)
    return hold


@transaction.atomic
def lift_hold(*, invoice: Invoice, by: User) -> None:
    """Reminders go out again from now on. Does nothing where there is no hold."""
    with office_scope("lift the hold of an invoice"):
        locked = _locked(invoice)
        hold = open_hold(locked)
        if hold is None:
            return
        hold.lifted_at, hold.lifted_by = timezone.now(), by
        hold.save(update_fields=["lifted_at", "lifted_by"])
        _record("invoice.hold_lifted", locked, by, NOTHING, hold.reason)


def _check_credit(invoice: Invoice, amount: Decimal) -> None:
    credit = balance_of(invoice).credit
    if amount <= 0 or amount != amount.quantize(Decimal("0.01")) or amount > credit:
        raise CorrectionRefused(
            _("Enter an amount up to the credit of %(credit)s.") % {"credit": money(credit, invoice.currency)},
            field="amount",
        )


def _check_day(booked_on: date) -> None:
    if booked_on > today():
        raise CorrectionRefused(_("Enter the day of the bank statement: today or earlier."), field="booked_on")


def _adjust(invoice: Invoice, kind: AdjustmentKind, amount: Decimal, reason: str, by: User, **more: Any) -> Adjustment:
    values = {"booked_on": today(), "recorded_at": timezone.now(), "recorded_by": by, **more}
    row = Adjustment.objects.create(
        invoice=invoice, facility=invoice.facility, kind=kind, amount=amount, reason=reason, **values
    )
    _record(f"invoice.{kind}", invoice, by, amount, reason)
    return row


def _close(invoice: Invoice, *, by: User, reason: str) -> None:
    """Closes an open invoice on which nothing is open any more."""
    balance = balance_of(invoice)
    if invoice.status != InvoiceStatus.ISSUED or balance.open > 0:
        return
    # What is credited in whole was never owed, so that it opens nothing, whatever had been paid before.
    if balance.paid > 0 and balance.credited < balance.total:
        settle(invoice, by=by)
    else:
        INVOICE.perform(invoice, "cancel", by=by, reason=reason)


def _record(action: str, invoice: Invoice, by: User, amount: Decimal, reason: str, **more: Any) -> None:
    record(
        action,
        by=by,
        facility=invoice.facility,
        subject=invoice.number,
        amount=str(amount),
        currency=invoice.currency,
        reason=reason,
        **more,
    )
