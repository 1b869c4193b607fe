"""Fees, invoices and payments. An issued invoice never changes: PostgreSQL refuses it."""

from invoicing.models.fees import FeeSchedule
from invoicing.models.invoices import Invoice, InvoiceLine, InvoiceReminder, NumberSequence, Payment

__all__ = ["FeeSchedule", "Invoice", "InvoiceLine", "InvoiceReminder", "NumberSequence", "Payment"]
