"""Every message that invoicing sends: to those who may see invoices, and nobody else (R16)."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from facilities.queries.people import appointed_people
from iasios.documents.e_invoices.forms import EInvoiceForm
from iasios.documents.models import Document
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.models import OutboxEmail
from iasios.outbox.sending import WORDS, Mailbox, Words, office_mailbox, send
from invoicing.models import CreditNote, Invoice
from invoicing.online_payments import PaidOrder
from invoicing.queries.e_invoices import e_invoice_of


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


INVOICE_TO_PAYER = MailType("invoice.to_payer", Urgency.ALWAYS, _("Invoices"), template="invoicing/issued_to_payer")
CREDIT_TO_PAYER = MailType(
    "invoice.credit_to_payer", Urgency.ALWAYS, _("Invoices"), template="invoicing/credit_note_to_payer"
)


def _to_payer(
    mail_type: MailType, invoice: Invoice, *, documents: list[Document], key: str, **more: Any
) -> list[OutboxEmail]:
    if not invoice.recipient_email:
        return []
    payer = Mailbox(invoice.recipient_email, language=invoice.language, name=invoice.recipient_name)
    return send(
        mail_type,
        [payer],
        facility=invoice.facility,
        # The payer has no account: the page where anybody can ask the office.
        link=reverse("portal:contact"),
        context=_context(invoice, **more),
        attachments=documents,
        dedupe_key=key,
    )


def _papers(number: str, document: Document | None, invoice: Invoice) -> list[Document]:
    """The PDF, and the file beside it where the payer takes one."""
    beside = e_invoice_of(number, invoice.facility_id) if invoice.invoice_form != EInvoiceForm.FACTUR_X else None
    return [paper for paper in (document, beside) if paper is not None]


INVOICE_ISSUED = MailType("invoice.issued", Urgency.NEEDS_YOU, _("Invoices"), template="invoicing/issued")


def invoice_issued(invoice: Invoice) -> list[OutboxEmail]:
    """The invoice is there, with its PDF; the mails wait until that is made. Returns the new ones.

    A payer other than the facility gets one too, at the address of its accounts department and in its language.
    """
    papers = _papers(invoice.number, invoice.document, invoice)
    _to_payer(INVOICE_TO_PAYER, invoice, documents=papers, key=f"invoice-issued:{invoice.number}")
    return send(
        INVOICE_ISSUED,
        appointed_people(invoice.facility),
        facility=invoice.facility,
        link=_link(invoice),
        context=_context(invoice),
        attachments=papers,
        dedupe_key=f"invoice-issued:{invoice.number}",
    )


PAYMENT_RECEIVED = MailType(
    "invoice.payment_received", Urgency.FOR_INFORMATION, _("Payments"), template="invoicing/payment_received"
)


def payment_received(
    invoice: Invoice, *, payment_id: int, amount: Decimal, still_open: Decimal, credit: Decimal = Decimal("0.00")
) -> list[OutboxEmail]:
    """Money has arrived; says what is still open. A settled enrolment fee is told by the enrolment itself.

    Returns the new mails.
    """
    return send(
        PAYMENT_RECEIVED,
        appointed_people(invoice.facility),
        facility=invoice.facility,
        link=_link(invoice),
        context=_context(invoice, amount=amount, still_open=still_open, credit=credit),
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
        attachments=_papers(invoice.number, invoice.document, invoice),
        dedupe_key=f"invoice-reminder:{invoice.number}:{days_left}",
    )


CREDIT_NOTE = MailType("invoice.credit_note", Urgency.FOR_INFORMATION, _("Invoices"), template="invoicing/credit_note")


def credit_note_issued(note: CreditNote, *, still_open: Decimal) -> list[OutboxEmail]:
    """An invoice is taken back or a part of it, with the credit note's PDF. Returns the new mails of the facility."""
    invoice = note.invoice
    more = {
        "credit_number": note.number,
        "amount": note.total,
        "reason": note.reason,
        "still_open": max(still_open, Decimal("0.00")),
        "credit": max(-still_open, Decimal("0.00")),
    }
    key = f"credit-note:{note.number}"
    papers = _papers(note.number, note.document, invoice)
    _to_payer(CREDIT_TO_PAYER, invoice, documents=papers, key=key, **more)
    return send(
        CREDIT_NOTE,
        appointed_people(invoice.facility),
        facility=invoice.facility,
        link=_link(invoice),
        context=_context(invoice, **more),
        attachments=papers,
        dedupe_key=key,
    )


UNPLACED = MailType("invoice.online_unplaced", Urgency.NEEDS_YOU, _("Invoices"), template=WORDS)


def online_payment_unplaced(order: PaidOrder, invoice: Invoice | None) -> list[OutboxEmail]:
    """To the office: money has arrived at the provider that fits no invoice. Returns the new mails."""

    def words() -> Words:
        values = {"amount": f"{order.currency} {order.amount}", "number": order.number, "id": order.id}
        return Words(
            gettext("An online payment fits no invoice"),
            [
                gettext("The provider says that %(amount)s was paid for invoice %(number)s.") % values,
                gettext("There is no such invoice in this currency, or nothing can be paid on it any more."),
                gettext("Find the payment at the provider as %(id)s. Pay it back, or record it by hand.") % values,
            ],
            gettext("Open the invoices"),
        )

    return send(
        UNPLACED,
        [office_mailbox()],
        facility=invoice.facility if invoice else None,
        link=reverse("invoicing:office_list"),
        words=words,
        dedupe_key=f"online-unplaced:{order.id}",
    )
