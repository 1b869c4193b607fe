"""How an invoice is taxed: the place of supply decides. It knows countries and VAT numbers, no facility."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from invoicing.catalogue.reading import eu_members, standard_vat_rate, vat_prefixes
from invoicing.enums import VatCategory

CENT = Decimal("0.01")


@dataclass(frozen=True)
class VatTreatment:
    """Category and rate in per cent."""

    category: VatCategory
    rate: Decimal

    def vat_on(self, net: Decimal) -> Decimal:
        """The tax on a net amount, rounded half up to the cent."""
        return (net * self.rate / 100).quantize(CENT, rounding=ROUND_HALF_UP)


def treatment_for(*, issuer_country: str, country: str, vat_number: str) -> VatTreatment:
    """The treatment of a service to a customer.

    Args:
        issuer_country: where the operator is seated.
        country: where the customer is seated.
        vat_number: the customer's, with its prefix; empty for none.
    """
    if country != issuer_country and country not in eu_members():
        return VatTreatment(VatCategory.OUTSIDE, Decimal("0.00"))
    registered_in = vat_prefixes().get(vat_number.replace(" ", "").upper()[:2])
    if country != issuer_country and registered_in not in {None, issuer_country}:
        return VatTreatment(VatCategory.REVERSE_CHARGE, Decimal("0.00"))
    return VatTreatment(VatCategory.STANDARD, standard_vat_rate())
