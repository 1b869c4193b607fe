"""What invoicing does: price lists, invoices, payments."""

from invoicing.services.fees import load_demo_fees
from invoicing.services.issuing import InvoicingError, issue_enrolment_invoice
from invoicing.services.payments import PaymentRefused, StalePayment, record_payment
from invoicing.services.registration import accept_registration, send_registration

__all__ = [
    "InvoicingError",
    "PaymentRefused",
    "StalePayment",
    "accept_registration",
    "issue_enrolment_invoice",
    "load_demo_fees",
    "record_payment",
    "send_registration",
]
