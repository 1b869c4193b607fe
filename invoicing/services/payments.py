"""Recording money that has arrived, and what it opens."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.enums import ApplicationKind
from applications.queries import has_open_application
from applications.services import open_application
from casereview.services import open_case_review
from facilities.enums import FacilityStatus, NoticeKind
from facilities.models import User
from facilities.services import enrol_facility, notify
from iasios.access import office_scope
from iasios.audit.services import record
from iasios.text.formatting import money
from iasios.workflow import refresh
from invoicing import emails
from invoicing.enums import InvoicePurpose, InvoiceStatus, PaymentMethod
from invoicing.models import BankEntry, Invoice, Payment
from invoicing.queries import balance_of, today
from invoicing.workflow import INVOICE


class PaymentRefused(Exception):
    """The payment does not fit the invoice.

    Attributes:
        field: the form field that the message belongs to, empty for the whole form.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class StalePayment(Exception):
    """Another payment was recorded since the form was opened; the message says what has changed."""


def record_payment(
    *,
    invoice: Invoice,
    amount: Decimal,
    received_on: date,
    method: PaymentMethod | str = PaymentMethod.TRANSFER,
    reference: str = "",
    by: User | None,
    paid_before: Decimal | None = None,
    keep_excess: bool = False,
    bank_entry: BankEntry | None = None,
    online_id: str = "",
) -> Payment:
    """Records a payment in full or in part; the last part settles the invoice.

    A settled enrolment invoice enrols the facility and opens its application and case review (R21, R22); a settled
    recertification invoice opens the application for the next term (R76).

    Args:
        keep_excess: what is more than open stays as the facility's credit instead of being refused, also all of a
            payment of an invoice that was paid before.
        bank_entry: the line of the bank statement that it was recorded from.
        online_id: the provider's own of an online payment, which nobody records by hand.
        paid_before: what the form showed as paid; a payment in between, such as the same form sent twice, is refused.

    Raises:
        PaymentRefused: more than is open, nothing, a day that has not come, or the invoice is closed.
        StalePayment: `paid_before` is no longer true.
    """
    with transaction.atomic(), office_scope("record a payment and open what it pays for"):
        locked = Invoice.objects.select_for_update(of=("self",)).select_related("facility").get(pk=invoice.pk)
        balance = balance_of(locked)
        if paid_before is not None and paid_before != balance.paid:
            raise StalePayment(
                _("Since this form was opened, a payment was recorded: %(paid)s of %(total)s are paid now.")
                % {"paid": money(balance.paid, locked.currency), "total": money(locked.total, locked.currency)}
            )
        # What goes beyond the open amount is refused only where nobody said that it is kept.
        limit = None if keep_excess else balance.open
        _check(locked, amount=amount, received_on=received_on, limit=limit)
        payment = Payment.objects.create(
            invoice=locked,
            facility=locked.facility,
            amount=amount,
            received_on=received_on,
            method=method,
            reference=reference,
            recorded_at=timezone.now(),
            recorded_by=by,
            bank_entry=bank_entry,
            online_id=online_id,
        )
        still_open = balance.open - amount
        record(
            "invoice.payment_recorded",
            by=by,
            facility=locked.facility,
            subject=locked.number,
            amount=str(amount),
            currency=locked.currency,
            received_on=received_on.isoformat(),
            method=str(method),
            still_open=str(still_open),
        )
        told = still_open <= 0 and locked.status == InvoiceStatus.ISSUED and settle(locked, by=by)
        if not told:
            emails.payment_received(
                locked,
                payment_id=payment.pk,
                amount=amount,
                still_open=max(still_open, Decimal("0.00")),
                credit=max(-still_open, Decimal("0.00")),
            )
        refresh(invoice, locked)
    return payment


def settle(invoice: Invoice, *, by: User | None) -> bool:
    """Nothing is open any more and something was paid: the invoice is paid, and what it pays for opens.

    Returns:
        Whether what opened has told the facility.
    """
    INVOICE.perform(invoice, "settle", by=by, also={"paid_at": timezone.now()})
    if invoice.purpose == InvoicePurpose.ENROLMENT and invoice.facility.status == FacilityStatus.REGISTERED:
        _enrol(invoice, by=by)
        return True
    if invoice.purpose == InvoicePurpose.RECERTIFICATION:
        _open_recertification(invoice, by=by)
        return True
    return False


def _check(invoice: Invoice, *, amount: Decimal, received_on: date, limit: Decimal | None) -> None:
    if invoice.status in {InvoiceStatus.CANCELLED, InvoiceStatus.WRITTEN_OFF}:
        raise PaymentRefused(_("Invoice %(number)s was cancelled, so nothing is due.") % {"number": invoice.number})
    if invoice.status == InvoiceStatus.PAID and limit is not None:
        raise PaymentRefused(_("Invoice %(number)s is already paid in full.") % {"number": invoice.number})
    if not amount.is_finite() or amount <= 0:
        raise PaymentRefused(_("Enter an amount above zero."), field="amount")
    if limit is not None and amount > limit:
        raise PaymentRefused(
            _("%(amount)s is more than the %(open)s that are open.")
            % {"amount": money(amount, invoice.currency), "open": money(limit, invoice.currency)},
            field="amount",
        )
    if amount != amount.quantize(Decimal("0.01")):
        raise PaymentRefused(_("Enter whole cents: two figures after the decimal separator."), field="amount")
    if received_on > today():
        raise PaymentRefused(_("Enter the day the money arrived: today or earlier."), field="received_on")


def _enrol(invoice: Invoice, *, by: User | None) -> None:
    facility = invoice.facility
    enrol_facility(facility=facility, by=by)
    application = open_application(facility=facility, by=by)
    open_case_review(application=application, by=by)


def _open_recertification(invoice: Invoice, *, by: User | None) -> None:
    """The application for the next term, with a new case review. One that is open already goes on as it is."""
    facility = invoice.facility
    if has_open_application(facility):
        emails.recertification_paid(invoice)
        return
    application = open_application(facility=facility, by=by, kind=ApplicationKind.RECERTIFICATION)
    open_case_review(application=application, by=by)
    notify(facility=facility, kind=NoticeKind.APPLICATION_OPENED, code=application.code)
    emails.recertification_paid(invoice)
