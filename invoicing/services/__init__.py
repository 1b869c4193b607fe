"""What invoicing does: price lists, invoices, payments."""

from invoicing.services.fees import load_demo_fees
from invoicing.services.issuing import InvoicingError, issue_enrolment_invoice
from invoicing.services.payments import PaymentRefused, StalePayment, record_payment

__all__ = [
    "InvoicingError",
    "PaymentRefused",
    "StalePayment",
    "issue_enrolment_invoice",
    "load_demo_fees",
    "record_payment",
]
