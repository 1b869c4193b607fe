"""Issuing an invoice: a snapshot, a number without gaps, a PDF, a notice and a mail, all in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from facilities.enums import NoticeKind
from facilities.models import Facility
from facilities.services import notify
from iasios.access import office_scope
from iasios.audit.services import record
from iasios.documents.models import DocumentKind
from iasios.documents.services import request_document
from invoicing import emails
from invoicing.enums import FeeKind, InvoicePurpose, InvoiceStatus
from invoicing.models import Invoice, InvoiceLine
from invoicing.queries import fee_for, today
from invoicing.services.invoice_documents import invoice_paper
from invoicing.vat import treatment_for

SERIES = "invoice"


class InvoicingError(Exception):
    """The invoice cannot be issued; the message says what the office has to settle first."""


@dataclass(frozen=True)
class LineDraft:
    """One line before it is numbered."""

    fee: FeeKind
    text: str
    detail: str
    unit_price: Decimal
    quantity: int = 1

    @property
    def amount(self) -> Decimal:
        return self.unit_price * self.quantity


def issue_enrolment_invoice(*, facility: Facility, by: Any = None) -> Invoice:
    """Invoices the enrolment fee, and the annual fee where the office's switch says so (R19).

    The PDF is asked for, the three appointed people are written to (R16), and the facility sees a notice. Asking again
    for a facility that already has such an invoice returns that one.

    Raises:
        InvoicingError: a fee is not in the price list, or fees are in different currencies.
    """
    with transaction.atomic(), office_scope("issue an enrolment invoice: registration is anonymous"):
        locked = Facility.objects.select_for_update(of=("self",)).get(pk=facility.pk)
        existing = (
            Invoice.objects.filter(facility=locked, purpose=InvoicePurpose.ENROLMENT)
            .exclude(status=InvoiceStatus.CANCELLED)
            .first()
        )
        if existing is not None:
            return existing
        kinds = [FeeKind.ENROLMENT, *([FeeKind.ANNUAL] if locked.annual_fee_applies else [])]
        with translation.override(locked.account_holder.language):
            lines = [line_for(kind, locked, today()) for kind in kinds]
        return issue(facility=locked, purpose=InvoicePurpose.ENROLMENT, lines=lines, by=by)


def line_for(kind: FeeKind, facility: Facility, on: date, detail: str = "") -> LineDraft:
    """One fee of the price list as it is on a day, in the language that is active.

    Raises:
        InvoicingError: the price list has no such fee for this facility.
    """
    fee = fee_for(kind, facility, on)
    if fee is None:
        raise InvoicingError(
            _("The price list has no %(fee)s for %(facility)s.") % {"fee": kind.label, "facility": facility}
        )
    details = {
        FeeKind.ENROLMENT: _("Opens the application and the case review"),
        FeeKind.ANNUAL: _("First year of membership"),
    }
    return LineDraft(fee=kind, text=str(kind.label), detail=detail or str(details.get(kind, "")), unit_price=fee.amount)


def issue(
    *,
    facility: Facility,
    purpose: InvoicePurpose,
    lines: Sequence[LineDraft],
    by: Any,
    currency: str = "EUR",
    period_starts_on: date | None = None,
) -> Invoice:
    """Issues an invoice over these lines, inside the transaction of the service that knows why.

    Args:
        period_starts_on: first day of the year or term that is paid for; PostgreSQL allows one invoice for each.
    """
    issuer = settings.INVOICE_ISSUER
    treatment = treatment_for(
        issuer_country=issuer["country"], country=str(facility.billing_country), vat_number=facility.vat_number
    )
    net = sum((line.amount for line in lines), Decimal("0.00"))
    vat = treatment.vat_on(net)
    now, issued_on = timezone.now(), today()
    invoice = Invoice.objects.create(
        facility=facility,
        # The row of the sequence stays locked until the commit, so it is taken when all else is known.
        number=_next_number(issued_on.year),
        purpose=purpose,
        status=InvoiceStatus.ISSUED,
        status_since=now,
        issued_at=now,
        issued_on=issued_on,
        due_on=issued_on + timedelta(days=settings.PAYMENT_DAYS),
        issuer=issuer,
        recipient_name=facility.billing_name,
        recipient_address=facility.billing_address,
        recipient_country=facility.billing_country,
        recipient_vat_number=facility.vat_number,
        facility_name=facility.name,
        purchase_order=facility.purchase_order,
        period_starts_on=period_starts_on,
        currency=currency,
        vat_category=treatment.category,
        vat_rate=treatment.rate,
        net=net,
        vat=vat,
        total=net + vat,
    )
    rows = InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice,
            facility=facility,
            position=position,
            fee=line.fee,
            text=line.text,
            detail=line.detail,
            quantity=line.quantity,
            unit_price=line.unit_price,
            amount=line.amount,
        )
        for position, line in enumerate(lines, start=1)
    )
    language = facility.account_holder.language
    with translation.override(language):
        invoice.document = request_document(
            kind=DocumentKind.INVOICE,
            facility=facility,
            subject=invoice.number,
            title=_("Invoice %(number)s") % {"number": invoice.number},
            context=invoice_paper(invoice, rows),
            language=language,
        )
    invoice.save(update_fields=["document"])
    record(
        "invoice.issued",
        by=by,
        facility=facility,
        subject=invoice.number,
        purpose=purpose,
        total=str(invoice.total),
        currency=currency,
        vat=treatment.category,
        due_on=invoice.due_on.isoformat(),
    )
    notify(
        facility=facility,
        kind=NoticeKind.INVOICE_ISSUED,
        number=invoice.number,
        total=str(invoice.total),
        currency=currency,
        due_on=invoice.due_on.isoformat(),
    )
    emails.invoice_issued(invoice)
    return invoice


def _next_number(year: int) -> str:
    """The next number of the year. A rollback gives it back, so the numbers have no gap."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO invoicing_numbersequence AS sequence (series, year, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (series, year) DO UPDATE SET last = sequence.last + 1 RETURNING last",
            [SERIES, year],
        )
        (last,) = cursor.fetchone()
    return f"{year}-{last:05d}"
