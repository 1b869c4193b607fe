"""Invoices that the office writes itself: drafted, changed, split among payers, and issued."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from facilities.models import Facility, User
from iasios.access import office_scope
from iasios.audit.services import record
from invoicing.enums import FeeKind, InvoicePurpose
from invoicing.models import Invoice, InvoiceDraft, InvoiceDraftLine
from invoicing.services.issuing import InvoicingError, LineDraft, Payer, issue, payer_of

#: Columns of a draft that its form writes.
FIELDS = (
    "payer_name",
    "payer_address",
    "payer_country",
    "payer_vat_number",
    "payer_email",
    "language",
    "purchase_order",
    "cost_centre",
    "invoice_form",
    "buyer_reference",
    "endpoint_scheme",
    "endpoint_id",
)


class StaleDraft(Exception):
    """Somebody else changed or issued the draft since the page was opened."""


@transaction.atomic
def start_draft(
    *,
    facility: Facility,
    by: User,
    purpose: InvoicePurpose | str = InvoicePurpose.OTHER,
    period_starts_on: date | None = None,
    lines: Sequence[LineDraft] = (),
    payer: Payer | None = None,
) -> InvoiceDraft:
    """A new draft, with the payer that the facility's profile names where nobody else is named."""
    with office_scope("draft an invoice"):
        payer = payer or payer_of(facility)
        draft = InvoiceDraft.objects.create(
            facility=facility,
            purpose=purpose,
            period_starts_on=period_starts_on,
            payer_name=payer.name,
            payer_address=payer.address,
            payer_country=payer.country,
            payer_vat_number=payer.vat_number,
            payer_email=payer.email,
            language=payer.language,
            purchase_order=payer.purchase_order,
            cost_centre=payer.cost_centre,
            invoice_form=payer.invoice_form,
            buyer_reference=payer.buyer_reference,
            endpoint_scheme=payer.endpoint_scheme,
            endpoint_id=payer.endpoint_id,
            created_by=by,
        )
        _write_lines(draft, lines)
    return draft


@transaction.atomic
def save_draft(
    *, draft: InvoiceDraft, values: dict[str, Any], lines: Sequence[LineDraft], version: int, by: User
) -> InvoiceDraft:
    """Replaces what a draft says.

    Args:
        values: columns in FIELDS; what is not named stays.
        version: what the page was opened with.

    Raises:
        StaleDraft: another version is there.
    """
    with office_scope("change a draft"):
        locked = _locked(draft, version)
        for name in FIELDS:
            if name in values:
                setattr(locked, name, values[name])
        locked.version += 1
        locked.save(update_fields=[*FIELDS, "version"])
        _write_lines(locked, lines)
    return locked


@transaction.atomic
def split_draft(*, draft: InvoiceDraft, percent: Decimal, version: int, by: User) -> InvoiceDraft:
    """Moves a share of every line to a second draft for another payer; together they come to what there was.

    An enrolment or a term is paid for by the first of the two; the second opens nothing.

    Args:
        percent: the share that moves, above 0 and below 100.

    Raises:
        StaleDraft: another version is there.
        InvoicingError: the draft has no lines, or the share is not between 0 and 100.
    """
    with office_scope("split a draft"):
        locked = _locked(draft, version)
        lines = list(locked.lines.all())
        if not lines or not Decimal(0) < percent < Decimal(100):
            raise InvoicingError(_("Enter a share between 0 and 100 per cent of a draft that has lines."))
        kept, moved = [], []
        for line in lines:
            whole = line.unit_price * line.quantity
            share = (whole * percent / 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
            # A share of a price is no price: the amount stands as one.
            kept.append(LineDraft(line.fee, line.text, line.detail, whole - share))
            moved.append(LineDraft(line.fee, line.text, line.detail, share))
        _write_lines(locked, kept)
        locked.version += 1
        locked.save(update_fields=["version"])
        purpose = locked.purpose if locked.purpose == InvoicePurpose.CONSULTATION else InvoicePurpose.OTHER
        return start_draft(facility=locked.facility, by=by, purpose=purpose, lines=moved)


@transaction.atomic
def discard_draft(*, draft: InvoiceDraft, by: User) -> None:
    """Throws a draft away; it had no number."""
    with office_scope("discard a draft"):
        record("invoice.draft_discarded", by=by, facility=draft.facility, subject=str(draft.pk))
        draft.delete()


def issue_draft(*, draft: InvoiceDraft, version: int, by: User) -> Invoice:
    """Issues the invoice: a snapshot with a number, a PDF and mails. The draft is gone then.

    Raises:
        StaleDraft: another version is there, or it was issued already.
        InvoicingError: it has no lines, comes to nothing, or the facility has an invoice for the same thing.
    """
    try:
        with transaction.atomic(), office_scope("issue a draft"):
            locked = _locked(draft, version)
            lines = [
                LineDraft(FeeKind(line.fee) if line.fee else "", line.text, line.detail, line.unit_price, line.quantity)
                for line in locked.lines.all()
            ]
            if sum((line.amount for line in lines), Decimal(0)) <= 0:
                raise InvoicingError(_("Add at least one line with an amount."))
            invoice = issue(
                facility=locked.facility,
                purpose=InvoicePurpose(locked.purpose),
                lines=lines,
                by=by,
                currency=locked.currency,
                period_starts_on=locked.period_starts_on,
                payer=Payer(
                    name=locked.payer_name,
                    address=locked.payer_address,
                    country=str(locked.payer_country),
                    vat_number=locked.payer_vat_number,
                    email=locked.payer_email,
                    language=locked.language,
                    purchase_order=locked.purchase_order,
                    cost_centre=locked.cost_centre,
                    invoice_form=locked.invoice_form,
                    buyer_reference=locked.buyer_reference,
                    endpoint_scheme=locked.endpoint_scheme,
                    endpoint_id=locked.endpoint_id,
                ),
            )
            locked.delete()
    except IntegrityError as error:
        raise InvoicingError(_("The facility has an invoice for this already.")) from error
    return invoice


@transaction.atomic
def draft_again(*, invoice: Invoice, by: User) -> InvoiceDraft:
    """A draft with the lines and the payer of an invoice that was cancelled, to issue a right one."""
    with office_scope("draft an invoice again"):
        return start_draft(
            facility=invoice.facility,
            by=by,
            purpose=invoice.purpose,
            period_starts_on=invoice.period_starts_on,
            lines=[
                LineDraft(line.fee, line.text, line.detail, line.unit_price, line.quantity)
                for line in invoice.lines.all()
            ],
            payer=Payer(
                name=invoice.recipient_name,
                address=invoice.recipient_address,
                country=str(invoice.recipient_country),
                vat_number=invoice.recipient_vat_number,
                email=invoice.recipient_email,
                language=invoice.language,
                purchase_order=invoice.purchase_order,
                cost_centre=invoice.cost_centre,
                invoice_form=invoice.invoice_form,
                buyer_reference=invoice.buyer_reference,
                endpoint_scheme=invoice.endpoint_scheme,
                endpoint_id=invoice.endpoint_id,
            ),
        )


def _locked(draft: InvoiceDraft, version: int) -> InvoiceDraft:
    rows = InvoiceDraft.objects.select_for_update(of=("self",)).select_related("facility")
    found = rows.filter(pk=draft.pk).first()
    if found is None or found.version != version:
        raise StaleDraft(_("Somebody changed or issued this draft since you opened the page. Open it again."))
    return found


def _write_lines(draft: InvoiceDraft, lines: Sequence[LineDraft]) -> None:
    draft.lines.all().delete()
    InvoiceDraftLine.objects.bulk_create(
        InvoiceDraftLine(
            invoice_draft=draft,
            facility=draft.facility,
            position=position,
            fee=line.fee,
            text=line.text,
            detail=line.detail,
            quantity=line.quantity,
            unit_price=line.unit_price,
        )
        for position, line in enumerate(lines, start=1)
    )
