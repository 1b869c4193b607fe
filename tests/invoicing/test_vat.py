"""The place of supply decides how an invoice is taxed, by the law of its day; the reason is said in words."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from invoicing.catalogue import reading
from invoicing.catalogue.reading import Members, VatRate, eu_members, standard_vat_rate, vat_prefixes
from invoicing.vat import reason_words, treatment_for

DAY = date(2026, 3, 4)


def found(country: str, vat_number: str, on: date = DAY) -> tuple[str, Decimal]:
    treatment = treatment_for(issuer_country="AT", country=country, vat_number=vat_number, on=on)
    return str(treatment.category), treatment.rate


@pytest.mark.parametrize(
    ("country", "vat_number", "category", "rate"),
    [
        ("AT", "", "S", "20.00"),
        ("AT", "ATU12345675", "S", "20.00"),
        ("NL", "NL004495445B01", "AE", "0.00"),
        ("GR", "EL094259216", "AE", "0.00"),
        ("DE", "de 136 695 976", "AE", "0.00"),
        ("NL", "", "S", "20.00"),
        ("NL", "GB000000000", "S", "20.00"),
        ("NL", "ATU12345675", "S", "20.00"),
        ("CH", "", "O", "0.00"),
        ("GB", "GB000000000", "O", "0.00"),
        ("US", "NL004495445B01", "O", "0.00"),
    ],
)
def test_treatment(country: str, vat_number: str, category: str, rate: str) -> None:
    assert found(country, vat_number) == (category, Decimal(rate))


@pytest.mark.parametrize("number", ["DE136695977", "NL000000000B00", "DE12", "DE", "NLxxxxxxxxxB01"])
def test_a_number_that_is_wrong_by_its_check_digit_or_form_is_no_number(number: str) -> None:
    assert found("DE", number) == ("S", Decimal("20.00"))


@pytest.mark.parametrize(("net", "vat"), [("2100.00", "420.00"), ("0.02", "0.00"), ("0.03", "0.01"), ("33.33", "6.67")])
def test_tax_is_rounded_half_up_to_the_cent(net: str, vat: str) -> None:
    treatment = treatment_for(issuer_country="AT", country="AT", vat_number="", on=DAY)
    assert treatment.vat_on(Decimal(net)) == Decimal(vat)


def test_the_union_has_27_members_with_a_prefix_each() -> None:
    assert len(eu_members(DAY)) == 27
    assert set(vat_prefixes(DAY).values()) == eu_members(DAY)
    assert vat_prefixes(DAY)["EL"] == "GR"


@pytest.mark.parametrize(
    ("on", "country", "inside"),
    [
        (date(2020, 12, 31), "GB", True),
        (date(2021, 1, 1), "GB", False),
        (date(2013, 6, 30), "HR", False),
        (date(2013, 7, 1), "HR", True),
    ],
)
def test_a_country_joins_and_leaves_on_a_day(on: date, country: str, inside: bool) -> None:
    assert (country in eu_members(on)) is inside


def test_a_country_that_leaves_and_a_rate_that_changes_on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    table: Any = reading._vat()
    groups = [
        Members(since=date(1995, 1, 1), countries=("AT",)),
        Members(since=date(1995, 1, 1), until=date(2026, 12, 31), countries=("DE",)),
    ]
    rates = [
        VatRate(rate=Decimal("20.00"), valid_from=date(2000, 1, 1)),
        VatRate(rate=Decimal("21.00"), valid_from=date(2027, 1, 1)),
    ]
    changed = table.model_copy(update={"members": tuple(groups), "rates": tuple(rates)})
    monkeypatch.setattr(reading, "_vat", lambda: changed)
    before, after = date(2026, 12, 31), date(2027, 1, 1)
    assert found("DE", "DE136695976", before) == ("AE", Decimal("0.00"))
    assert found("DE", "DE136695976", after) == ("O", Decimal("0.00"))
    assert (found("AT", "", before), found("AT", "", after)) == (("S", Decimal("20.00")), ("S", Decimal("21.00")))
    with pytest.raises(LookupError):
        standard_vat_rate(date(1999, 12, 31))


@pytest.mark.parametrize(
    ("category", "country", "english", "german"),
    [
        ("S", "AT", "Austrian VAT of 20\u00a0% is included", "Im Zahlbetrag sind 20\u00a0% österreichische"),
        ("AE", "DE", "Articles 44 and 196 of Directive 2006/112/EC", "Artikel 44 und 196 der Richtlinie 2006/112/EG"),
        ("O", "US", "outside the EU (Article 44", "außerhalb der EU (Artikel 44"),
    ],
)
def test_the_reason_is_said_in_words_with_its_article(category: str, country: str, english: str, german: str) -> None:
    for language, words in (("en", english), ("de", german)):
        with translation.override(language):
            said = reason_words(category, rate=Decimal("20.00"), country=country, vat_number="DE136695976")
        assert words in said
