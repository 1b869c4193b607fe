"""Every message that invoicing sends: to those who may see invoices, and nobody else (R16)."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from facilities.queries.people import appointed_people
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.models import OutboxEmail
from iasios.outbox.sending import send
from invoicing.models import Invoice


def _context(invoice: Invoice, **more: Any) -> dict[str, Any]:
    return {
        "number": invoice.number,
        "facility_name": invoice.facility.name,
        "total": invoice.total,
        "currency": invoice.currency,
        "due_on": invoice.due_on,
        **more,
    }


def _link(invoice: Invoice) -> str:
    return reverse("invoicing:detail", args=[invoice.facility.slug, invoice.number])


INVOICE_ISSUED = MailType("invoice.issued", Urgency.NEEDS_YOU, _("Invoices"), template="invoicing/issued")


def invoice_issued(invoice: Invoice) -> list[OutboxEmail]:
    """The invoice is there, with its PDF; the mails wait until that is made. Returns the new ones."""
    return send(
        INVOICE_ISSUED,
        appointed_people(invoice.facility),
        facility=invoice.facility,
        link=_link(invoice),
        context=_context(invoice),
        attachments=[invoice.document] if invoice.document else [],
        dedupe_key=f"invoice-issued:{invoice.number}",
    )


PAYMENT_RECEIVED = MailType(
    "invoice.payment_received", Urgency.FOR_INFORMATION, _("Payments"), template="invoicing/payment_received"
)


def payment_received(invoice: Invoice, *, payment_id: int, amount: Decimal, still_open: Decimal) -> list[OutboxEmail]:
    """Money has arrived; says what is still open. A settled enrolment fee is told by the enrolment itself.

    Returns the new mails.
    """
    return send(
        PAYMENT_RECEIVED,
        appointed_people(invoice.facility),
        facility=invoice.facility,
        link=_link(invoice),
        context=_context(invoice, amount=amount, still_open=still_open),
        dedupe_key=f"payment-received:{payment_id}",
    )


RECERTIFICATION_PAID = MailType(
    "invoice.recertification_paid", Urgency.NEEDS_YOU, _("Invoices"), template="invoicing/recertification_paid"
)


def recertification_paid(invoice: Invoice) -> list[OutboxEmail]:
    """The fee of recertification is paid: the application for the next term is open (R76). Returns the new mails."""
    return send(
        RECERTIFICATION_PAID,
        appointed_people(invoice.facility),
        facility=invoice.facility,
        link=reverse("applications:summary", args=[invoice.facility.slug]),
        context=_context(invoice),
        dedupe_key=f"recertification-paid:{invoice.number}",
    )


INVOICE_REMINDER = MailType("invoice.reminder", Urgency.NEEDS_YOU, _("Invoices"), template="invoicing/reminder")


def invoice_reminder(invoice: Invoice, *, days_left: int, still_open: Decimal) -> list[OutboxEmail]:
    """An invoice is to be paid soon, today, or is late. Returns the new mails.

    Args:
        days_left: 7, 2 or 0; negative once the day has passed.
    """
    return send(
        INVOICE_REMINDER,
        appointed_people(invoice.facility),
        facility=invoice.facility,
        link=_link(invoice),
        context=_context(invoice, days_left=days_left, days_late=-days_left, still_open=still_open),
        attachments=[invoice.document] if invoice.document else [],
        dedupe_key=f"invoice-reminder:{invoice.number}:{days_left}",
    )
