"""The fee of a consultation: what it is before, and its invoice after (R23)."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from facilities.models import Consultation, User
from facilities.services.consultations import record_consultation_held
from facilities.workflow import CONSULTATION
from iasios.workflow import StepRefused
from invoicing.enums import FeeKind, InvoicePurpose
from invoicing.models import Invoice
from invoicing.services.issuing import LineDraft, issue


@transaction.atomic
def invoice_consultation(*, consultation: Consultation, by: User) -> Invoice:
    """The meeting took place: issues the invoice over the fee that was shown when it was asked for.

    Raises:
        StepRefused: not agreed, not begun yet, or invoiced already.
    """
    locked = Consultation.objects.select_for_update(of=("self",)).select_related("facility").get(pk=consultation.pk)
    if not any(locked.status in row.sources for row in CONSULTATION.by_name["hold"]):
        raise StepRefused(_("This consultation is not agreed, or it was invoiced already."))
    if locked.meets_at is None or locked.meets_at > timezone.now():
        raise StepRefused(_("This consultation has not taken place yet. It is invoiced afterwards."))
    facility = locked.facility
    with translation.override(facility.account_holder.language):
        line = LineDraft(
            fee=FeeKind.CONSULTATION,
            text=str(FeeKind.CONSULTATION.label),
            detail=locked.topic,
            unit_price=locked.fee_amount,
        )
    invoice = issue(
        facility=facility, purpose=InvoicePurpose.CONSULTATION, lines=[line], by=by, currency=locked.fee_currency
    )
    record_consultation_held(consultation=locked, invoice_number=invoice.number, by=by)
    return invoice
