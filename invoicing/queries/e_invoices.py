"""Reading the papers of invoices: the e-invoice beside a PDF, and what could not be made."""

from django.db.models import Q, QuerySet

from iasios.documents.models import MONEY_KINDS, Document, DocumentKind, DocumentStatus
from invoicing.models import CreditNote, Invoice


def e_invoice_of(number: str, facility_id: int) -> Document | None:
    """The latest XRechnung or Peppol file of an invoice or credit note; None where the payer wants none. One query."""
    rows = Document.objects.filter(kind=DocumentKind.E_INVOICE, subject=number, facility=facility_id)
    return rows.defer("context").order_by("-version").first()


def papers_of(invoice: Invoice) -> QuerySet[Document]:
    """Every document of an invoice and of its credit notes, without what they say."""
    notes = CreditNote.objects.filter(invoice=invoice).values_list("number", flat=True)
    rows = Document.objects.filter(kind__in=MONEY_KINDS, facility=invoice.facility_id)
    return rows.filter(Q(subject=invoice.number) | Q(subject__in=notes)).defer("context").order_by("created_at")


def failed_papers(invoice: Invoice) -> list[Document]:
    """What could not be made of an invoice and its credit notes."""
    return list(papers_of(invoice).filter(status=DocumentStatus.FAILED))
