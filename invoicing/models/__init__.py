"""Fees, invoices and payments. An issued invoice never changes: PostgreSQL refuses it."""

from invoicing.models.bank import BankEntry, BankFile
from invoicing.models.corrections import Adjustment, CreditNote, CreditNoteLine, InvoiceHold
from invoicing.models.drafts import InvoiceDraft, InvoiceDraftLine
from invoicing.models.fees import FeeSchedule
from invoicing.models.invoices import Invoice, InvoiceLine, InvoiceReminder, NumberSequence, Payment
from invoicing.models.vat_checks import VatCheck

__all__ = [
    "Adjustment",
    "BankEntry",
    "BankFile",
    "CreditNote",
    "CreditNoteLine",
    "FeeSchedule",
    "Invoice",
    "InvoiceDraft",
    "InvoiceDraftLine",
    "InvoiceHold",
    "InvoiceLine",
    "InvoiceReminder",
    "NumberSequence",
    "Payment",
    "VatCheck",
]
