"""The frozen content of an invoice's PDF; docs/documents.md has the contract."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from invoicing.models import Invoice, InvoiceLine

#: The most characters that a bank takes for a name in a payment code.
_NAME_LIMIT = 70


def payment_code(invoice: Invoice) -> str:
    """The text of the European payment QR code; empty when the invoice is not in euro."""
    if invoice.currency != "EUR":
        return ""
    issuer = invoice.issuer
    lines = [
        "BCD",
        "002",
        "1",
        "SCT",
        issuer["bic"],
        issuer["name"][:_NAME_LIMIT],
        issuer["iban"].replace(" ", ""),
        f"EUR{invoice.total}",
        "",
        "",
        invoice.number,
    ]
    return "\n".join(lines)


def invoice_paper(invoice: Invoice, lines: Sequence[InvoiceLine]) -> dict[str, Any]:
    """Everything that the printed invoice shows: amounts as text, dates in ISO form."""
    return {
        "number": invoice.number,
        "issued_on": invoice.issued_on.isoformat(),
        "due_on": invoice.due_on.isoformat(),
        "issuer": invoice.issuer,
        "recipient_name": invoice.recipient_name,
        "recipient_lines": [line.strip() for line in invoice.recipient_address.splitlines() if line.strip()],
        "recipient_country": str(invoice.recipient_country),
        "recipient_vat_number": invoice.recipient_vat_number,
        "facility_name": invoice.facility_name,
        "purchase_order": invoice.purchase_order,
        "currency": invoice.currency,
        "vat_category": str(invoice.vat_category),
        "vat_rate": f"{invoice.vat_rate:.2f}",
        "net": f"{invoice.net:.2f}",
        "vat": f"{invoice.vat:.2f}",
        "total": f"{invoice.total:.2f}",
        "lines": [
            {
                "text": line.text,
                "detail": line.detail,
                "quantity": line.quantity,
                "unit_price": f"{line.unit_price:.2f}",
                "amount": f"{line.amount:.2f}",
            }
            for line in lines
        ],
        "payment_code": payment_code(invoice),
        "questions_to": settings.OFFICE_EMAIL,
    }
