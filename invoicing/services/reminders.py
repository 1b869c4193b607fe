"""Reminding a facility of an invoice that is to be paid."""

from django.db import transaction
from django.utils import timezone

from iasios.access import office_scope
from invoicing import emails
from invoicing.enums import InvoiceStatus
from invoicing.models import Invoice, InvoiceReminder
from invoicing.queries import balance_of


def remind_of_invoice(*, invoice_id: int, days_left: int) -> bool:
    """Writes to the three appointed people, once for each of REMINDER_DAYS.

    Returns:
        Whether it was written: not again, and not for an invoice that is paid or cancelled.
    """
    with transaction.atomic(), office_scope("remind of an invoice"):
        locked = (
            Invoice.objects.select_for_update(of=("self",)).select_related("facility", "document").get(pk=invoice_id)
        )
        if locked.status != InvoiceStatus.ISSUED or locked.reminders.filter(days_left=days_left).exists():
            return False
        InvoiceReminder.objects.create(
            invoice=locked, facility=locked.facility, days_left=days_left, sent_at=timezone.now()
        )
        emails.invoice_reminder(locked, days_left=days_left, still_open=balance_of(locked).open)
    return True
