"""The e-invoice beside a PDF, and making papers of an invoice again that broke a rule."""

from typing import Any

from django.db import transaction

from facilities.models import User
from iasios.access import office_scope
from iasios.audit.services import record
from iasios.documents.e_invoices.forms import FILE_NAMES, EInvoiceForm
from iasios.documents.models import Document, DocumentKind
from iasios.documents.services import make_again, request_document
from invoicing.models import Invoice
from invoicing.queries.e_invoices import failed_papers


def request_e_invoice(invoice: Invoice, *, number: str, title: str, paper: dict[str, Any]) -> Document | None:
    """Asks for the XRechnung or the Peppol file of an invoice or of its credit note; None where the PDF is enough.

    Args:
        number: of the invoice or the credit note.
        paper: the frozen context of the PDF, so that both say the same.
    """
    if invoice.invoice_form == EInvoiceForm.FACTUR_X:
        return None
    return request_document(
        kind=DocumentKind.E_INVOICE,
        facility=invoice.facility,
        subject=number,
        title=f"{title}, {FILE_NAMES[invoice.invoice_form]}",
        context=paper,
        language=invoice.language,
    )


@transaction.atomic
def make_papers_again(*, invoice: Invoice, by: User) -> int:
    """Another round for what could not be made of an invoice and its credit notes. Returns how many there were."""
    with office_scope("make papers of an invoice again"):
        made = sum(make_again(document=document, by=by) for document in failed_papers(invoice))
        if made:
            record("invoice.papers_made_again", by=by, facility=invoice.facility, subject=invoice.number, count=made)
    return made
