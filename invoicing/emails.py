"""Every message that invoicing sends."""

from decimal import Decimal
from typing import Any

from django.urls import reverse

from facilities.queries.people import appointed_people
from iasios.outbox.models import OutboxEmail
from iasios.outbox.services import enqueue
from invoicing.models import Invoice


def _context(invoice: Invoice, **more: Any) -> dict[str, Any]:
    return {
        "number": invoice.number,
        "facility_name": invoice.facility.name,
        "total": invoice.total,
        "currency": invoice.currency,
        "due_on": invoice.due_on,
        "url": reverse("invoicing:detail", args=[invoice.facility.slug, invoice.number]),
        **more,
    }


def _to(invoice: Invoice) -> list[str]:
    """Those who may see invoices, and nobody else (R16)."""
    return [person.email for person in appointed_people(invoice.facility)]


def invoice_issued(invoice: Invoice) -> OutboxEmail | None:
    """The invoice is there, with its PDF; the mail waits until that is made."""
    return enqueue(
        kind="invoice.issued",
        template="invoicing/issued",
        to=_to(invoice),
        context=_context(invoice),
        facility=invoice.facility,
        language=invoice.facility.account_holder.language,
        attachments=[invoice.document] if invoice.document else [],
        dedupe_key=f"invoice-issued:{invoice.number}",
    )


def payment_received(invoice: Invoice, *, payment_id: int, amount: Decimal, still_open: Decimal) -> OutboxEmail | None:
    """Money has arrived; says what is still open. A settled enrolment fee is told by the enrolment itself."""
    return enqueue(
        kind="invoice.payment_received",
        template="invoicing/payment_received",
        to=_to(invoice),
        context=_context(invoice, amount=amount, still_open=still_open),
        facility=invoice.facility,
        language=invoice.facility.account_holder.language,
        dedupe_key=f"payment-received:{payment_id}",
    )
