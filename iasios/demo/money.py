"""What happens to invoices beside their being paid: split, credited, paid too much, and late."""

from decimal import Decimal

from django.utils import timezone, translation

from facilities.models import Facility, User
from iasios.access import forget_standing
from iasios.demo.clock import days_ago
from invoicing.enums import FeeKind
from invoicing.models import Invoice
from invoicing.services import record_payment
from invoicing.services.corrections import issue_credit_note
from invoicing.services.drafts import issue_draft, split_draft, start_draft
from invoicing.services.issuing import line_for
from invoicing.services.reminders import remind_of_invoice

#: Days before the due day, or after it, on which the daily run would have reminded.
REMINDED = (7, 2, 0, -3)


def share_an_invoice(facility: Facility, office: User, *, ago: int) -> None:
    """The hospital and its trust share the fee of an on-site audit; then a part of it is taken back.

    The hospital pays in round figures, so that credit is left; the trust has not paid yet.
    """
    forget_standing(office)
    with days_ago(ago, 10):
        with translation.override(facility.account_holder.language):
            line = line_for(FeeKind.ON_SITE_AUDIT, facility, timezone.localdate())
        draft = start_draft(facility=facility, by=office, lines=[line])
        other = split_draft(draft=draft, percent=Decimal(40), version=draft.version, by=office)
        draft.refresh_from_db()
        ours = issue_draft(draft=draft, version=draft.version, by=office)
        theirs = issue_draft(draft=other, version=other.version, by=office)
    with days_ago(ago - 6, 11):
        part = (theirs.net / 4).quantize(Decimal("0.01"))
        (line_of_theirs,) = theirs.lines.all()
        reason = "One auditor came by telephone."
        issue_credit_note(invoice=theirs, amounts={line_of_theirs.pk: part}, reason=reason, by=office)
    with days_ago(ago - 12, 14):
        record_payment(
            invoice=ours,
            amount=ours.total + 100,
            received_on=timezone.localdate(),
            reference=f"Bank statement {ours.number}",
            by=office,
            keep_excess=True,
        )


def remind_of_late_invoices() -> None:
    """Each open invoice has had the reminders that its day has brought."""
    today = timezone.localdate()
    for invoice in Invoice.objects.filter(status="issued").order_by("pk"):
        for left in REMINDED:
            ago = (today - invoice.due_on).days + left
            if ago > 0:
                with days_ago(ago, 8):
                    remind_of_invoice(invoice_id=invoice.pk, days_left=left)
