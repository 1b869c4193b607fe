"""How an invoice is taxed: the place of supply decides. It knows countries and VAT numbers, no facility."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django_countries import countries
from stdnum.eu import vat as eu_vat

from iasios.text.formatting import percent
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


def treatment_for(*, issuer_country: str, country: str, vat_number: str, on: date) -> VatTreatment:
    """The treatment of a service to a customer, by the law of a day.

    A number that is well-formed and wrong, by its check digit, is no number: the customer then counts as one without,
    and the domestic rate is charged.

    Args:
        issuer_country: where the operator is seated.
        country: where the customer is seated.
        vat_number: the customer's, with its prefix; empty for none.
        on: the day of the invoice.
    """
    if country != issuer_country and country not in eu_members(on):
        return VatTreatment(VatCategory.OUTSIDE, Decimal("0.00"))
    registered_in = vat_prefixes(on).get(vat_number.replace(" ", "").upper()[:2])
    if (
        country != issuer_country
        and registered_in not in {None, issuer_country}
        and is_well_formed_vat_number(vat_number)
    ):
        return VatTreatment(VatCategory.REVERSE_CHARGE, Decimal("0.00"))
    return VatTreatment(VatCategory.STANDARD, standard_vat_rate(on))


def is_well_formed_vat_number(number: str) -> bool:
    """Whether format and check digit are those of the member state that its prefix names."""
    return bool(eu_vat.is_valid(number))


def reason_words(category: str, *, rate: Decimal, country: str, vat_number: str) -> str:
    """Why an invoice is taxed as it is, with the article, in the language that is active."""
    if category == VatCategory.STANDARD:
        return _("Austrian VAT of %(rate)s is included in the amount to pay.") % {"rate": percent(rate)}
    place = countries.name(country)
    if category == VatCategory.REVERSE_CHARGE:
        return _(
            "Reverse charge. The place of supply is %(place)s; the recipient, registered there as %(number)s, owes the "
            "tax (Articles 44 and 196 of Directive 2006/112/EC)."
        ) % {"place": place, "number": vat_number}
    return _(
        "No Austrian VAT. The place of supply is %(place)s, outside the EU (Article 44 of Directive 2006/112/EC, the "
        "general rule for services to businesses). The recipient may owe tax at home."
    ) % {"place": place}
