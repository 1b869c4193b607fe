"""The place of supply decides how an invoice is taxed."""

from decimal import Decimal

import pytest

from invoicing.catalogue.reading import eu_members, vat_prefixes
from invoicing.vat import treatment_for


@pytest.mark.parametrize(
    ("country", "vat_number", "category", "rate"),
    [
        ("AT", "", "S", "20.00"),
        ("AT", "ATU12345678", "S", "20.00"),
        ("NL", "NL000000000B00", "AE", "0.00"),
        ("GR", "EL000000000", "AE", "0.00"),
        ("DE", "de 000 000 000", "AE", "0.00"),
        ("NL", "", "S", "20.00"),
        ("NL", "GB000000000", "S", "20.00"),
        ("NL", "ATU12345678", "S", "20.00"),
        ("CH", "", "O", "0.00"),
        ("GB", "GB000000000", "O", "0.00"),
        ("US", "NL000000000B00", "O", "0.00"),
    ],
)
def test_treatment(country: str, vat_number: str, category: str, rate: str) -> None:
    found = treatment_for(issuer_country="AT", country=country, vat_number=vat_number)
    assert (found.category, found.rate) == (category, Decimal(rate))


@pytest.mark.parametrize(("net", "vat"), [("2100.00", "420.00"), ("0.02", "0.00"), ("0.03", "0.01"), ("33.33", "6.67")])
def test_tax_is_rounded_half_up_to_the_cent(net: str, vat: str) -> None:
    assert treatment_for(issuer_country="AT", country="AT", vat_number="").vat_on(Decimal(net)) == Decimal(vat)


def test_the_union_has_27_members_with_a_prefix_each() -> None:
    assert len(eu_members()) == 27
    assert set(vat_prefixes().values()) == eu_members()
    assert vat_prefixes()["EL"] == "GR"
