"""The frozen content of an invoice's PDF; docs/documents.md has the contract."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from invoicing.enums import VatCategory
from invoicing.models import Invoice, InvoiceLine
from invoicing.queries.corrections import VatSum

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
        "cost_centre": invoice.cost_centre,
        **_delivery(invoice),
        "vat_reason": invoice.vat_reason,
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


def _delivery(invoice: Invoice) -> dict[str, str]:
    """What the payer's system needs; `form` says in which form a file beside the PDF is written."""
    return {
        "form": str(invoice.invoice_form),
        "buyer_reference": invoice.buyer_reference,
        "endpoint_scheme": invoice.endpoint_scheme,
        "endpoint_id": invoice.endpoint_id,
    }


def credit_note_paper(
    invoice: Invoice,
    *,
    number: str,
    issued_on: date,
    reason: str,
    amounts: VatSum,
    lines: Sequence[tuple[str, Decimal]],
) -> dict[str, Any]:
    """Everything that the printed credit note shows; the party fields are those of the invoice."""
    return {
        "number": number,
        "invoice_number": invoice.number,
        "invoice_issued_on": invoice.issued_on.isoformat(),
        "issued_on": issued_on.isoformat(),
        "reason": reason,
        "issuer": invoice.issuer,
        "recipient_name": invoice.recipient_name,
        "recipient_lines": [line.strip() for line in invoice.recipient_address.splitlines() if line.strip()],
        "recipient_country": str(invoice.recipient_country),
        "recipient_vat_number": invoice.recipient_vat_number,
        "facility_name": invoice.facility_name,
        "purchase_order": invoice.purchase_order,
        "cost_centre": invoice.cost_centre,
        **_delivery(invoice),
        "currency": invoice.currency,
        "vat_category": str(invoice.vat_category),
        "vat_rate": f"{invoice.vat_rate:.2f}",
        "vat_reason": invoice.vat_reason if invoice.vat_category != VatCategory.STANDARD else "",
        "net": f"{amounts.net:.2f}",
        "vat": f"{amounts.vat:.2f}",
        "total": f"{amounts.net + amounts.vat:.2f}",
        "lines": [{"text": text, "amount": f"{amount:.2f}"} for text, amount in lines],
        "questions_to": settings.OFFICE_EMAIL,
    }
