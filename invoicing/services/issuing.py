"""Issuing an invoice: a snapshot, a number without gaps, a PDF, a notice and a mail, all in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from facilities.enums import NoticeKind
from facilities.models import Facility, User
from facilities.services import notify
from iasios.access import office_scope
from iasios.audit.services import record
from iasios.documents.e_invoices.forms import EInvoiceForm
from iasios.documents.models import DocumentKind
from iasios.documents.services import request_document
from iasios.webhooks.announcing import announce_status
from iasios.webhooks.models import Topic
from invoicing import emails
from invoicing.enums import FeeKind, InvoicePurpose, InvoiceStatus, VatCategory
from invoicing.models import Invoice, InvoiceLine
from invoicing.queries import fee_for, today
from invoicing.services.e_invoices import request_e_invoice
from invoicing.services.invoice_documents import invoice_paper
from invoicing.services.numbering import SERIES, next_number
from invoicing.services.vat_checks import ask_for_vat_check
from invoicing.vat import reason_words, treatment_for


class InvoicingError(Exception):
    """The invoice cannot be issued; the message says what the office has to settle first."""


@dataclass(frozen=True)
class LineDraft:
    """One line before it is numbered; without a fee it is the office's own."""

    fee: FeeKind | str
    text: str
    detail: str
    unit_price: Decimal
    quantity: int = 1

    @property
    def amount(self) -> Decimal:
        return self.unit_price * self.quantity


@dataclass(frozen=True)
class Payer:
    """Who gets the invoice and pays it.

    Attributes:
        email: where a payer other than the facility reads mail; empty where the appointed people are enough.
        language: of the invoice and of that mail.
        invoice_form: one of EInvoiceForm.
        endpoint_scheme, endpoint_id: the electronic address where the form wants one.
    """

    name: str
    address: str
    country: str
    vat_number: str = ""
    email: str = ""
    language: str = "en"
    purchase_order: str = ""
    cost_centre: str = ""
    invoice_form: str = EInvoiceForm.FACTUR_X
    buyer_reference: str = ""
    endpoint_scheme: str = ""
    endpoint_id: str = ""


def payer_of(facility: Facility) -> Payer:
    """The payer that the profile of a facility names."""
    return Payer(
        name=facility.billing_name,
        address=facility.billing_address,
        country=str(facility.billing_country),
        vat_number=facility.vat_number,
        email=facility.billing_email,
        language=facility.account_holder.language,
        purchase_order=facility.purchase_order,
        cost_centre=facility.cost_centre,
        invoice_form=facility.invoice_form,
        buyer_reference=facility.buyer_reference,
        endpoint_scheme=facility.endpoint_scheme,
        endpoint_id=facility.endpoint_id,
    )


def issue_enrolment_invoice(*, facility: Facility, by: User | None = None) -> Invoice:
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
    by: User | None,
    currency: str = "EUR",
    period_starts_on: date | None = None,
    payer: Payer | None = None,
) -> Invoice:
    """Issues an invoice over these lines, inside the transaction of the service that knows why.

    Args:
        payer: who pays; the facility, as its profile says, where nobody is named.
        period_starts_on: first day of the year or term that is paid for; PostgreSQL allows one invoice for each.
    """
    issuer = settings.INVOICE_ISSUER
    payer = payer or payer_of(facility)
    # The row of the sequence stays locked until the commit; the day goes with the number.
    now, (number, issued_on) = timezone.now(), next_number(SERIES, today())
    treatment = treatment_for(
        issuer_country=issuer["country"], country=payer.country, vat_number=payer.vat_number, on=issued_on
    )
    net = sum((line.amount for line in lines), Decimal("0.00"))
    vat = treatment.vat_on(net)
    with translation.override(payer.language):
        vat_reason = reason_words(
            treatment.category, rate=treatment.rate, country=payer.country, vat_number=payer.vat_number
        )
    invoice = Invoice.objects.create(
        facility=facility,
        number=number,
        purpose=purpose,
        status=InvoiceStatus.ISSUED,
        status_since=now,
        issued_at=now,
        issued_on=issued_on,
        due_on=issued_on + timedelta(days=settings.PAYMENT_DAYS),
        issuer=issuer,
        recipient_name=payer.name,
        recipient_address=payer.address,
        recipient_country=payer.country,
        recipient_vat_number=payer.vat_number,
        recipient_email=payer.email,
        language=payer.language,
        facility_name=facility.name,
        purchase_order=payer.purchase_order,
        cost_centre=payer.cost_centre,
        invoice_form=payer.invoice_form,
        buyer_reference=payer.buyer_reference,
        endpoint_scheme=payer.endpoint_scheme,
        endpoint_id=payer.endpoint_id,
        period_starts_on=period_starts_on,
        currency=currency,
        vat_category=treatment.category,
        vat_rate=treatment.rate,
        vat_reason=vat_reason,
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
    with translation.override(payer.language):
        title = _("Invoice %(number)s") % {"number": invoice.number}
    paper = invoice_paper(invoice, rows)
    invoice.document = request_document(
        kind=DocumentKind.INVOICE,
        facility=facility,
        subject=invoice.number,
        title=title,
        context=paper,
        language=payer.language,
    )
    invoice.save(update_fields=["document"])
    request_e_invoice(invoice, number=invoice.number, title=title, paper=paper)
    if treatment.category == VatCategory.REVERSE_CHARGE:
        ask_for_vat_check(facility=facility, number=payer.vat_number, invoice=invoice)
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
    announce_status(
        Topic.INVOICE, invoice.number, facility_id=facility.pk, source="", target=invoice.status, at=invoice.issued_at
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
