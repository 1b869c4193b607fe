"""What the first invoice of a registration comes to, before it is sent (R19)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from iasios.text.formatting import money, percent
from invoicing.enums import FeeKind
from invoicing.queries import fee_for, today
from invoicing.vat import treatment_for

#: What the invoice of an enrolment asks for.
_FEES = (FeeKind.ENROLMENT, FeeKind.ANNUAL)


@dataclass(frozen=True)
class FirstInvoice:
    """Lines of label and amount, and what is to be paid in all."""

    lines: list[tuple[str, str]]
    total: str


def first_invoice_of(details: Mapping[str, Any]) -> FirstInvoice | None:
    """The invoice that a registration with these columns of Facility leads to today; None where a fee has no amount.

    One query for each fee.
    """
    payer = SimpleNamespace(
        billing_country=details["billing_country"], procedures_per_year=details["procedures_per_year"]
    )
    fees = [(kind, fee_for(kind, payer, today())) for kind in _FEES]
    amounts = [(str(kind.label), fee.amount) for kind, fee in fees if fee is not None]
    if len(amounts) < len(fees):
        return None
    net = sum((amount for _label, amount in amounts), Decimal("0.00"))
    treatment = treatment_for(
        issuer_country=settings.INVOICE_ISSUER["country"],
        country=str(details["billing_country"]),
        vat_number=details["vat_number"],
        on=today(),
    )
    vat = treatment.vat_on(net)
    lines = [(label, money(amount, "EUR")) for label, amount in amounts]
    if vat:
        lines.append((_("VAT, %(rate)s") % {"rate": percent(treatment.rate)}, money(vat, "EUR")))
    return FirstInvoice(lines, money(net + vat, "EUR"))
