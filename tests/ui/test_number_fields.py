"""Amounts and whole numbers, in each way in which the portal itself writes them, in each language."""

from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.utils import translation

from iasios.text.formatting import amount, money
from iasios.ui.number_fields import AmountField, WholeNumberField

LANGUAGES = [code for code, _ in settings.LANGUAGES]


class Money(forms.Form):
    amount = AmountField(required=False)


class Count(forms.Form):
    count = WholeNumberField(required=False)


def read(form_class: type[forms.Form], field: str, typed: str) -> Any:
    form = form_class({field: typed})
    return form.cleaned_data[field] if form.is_valid() else form.errors[field]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "typed",
    ["1.900,00", "1,900.00", "1 900,00", "1\u202f900,00", "1\u00a0900,00", "1900", "1900.00", "1900,00", "1’900.00"],
)
def test_an_amount_is_read_in_every_way_of_writing_it(language: str, typed: str) -> None:
    with translation.override(language):
        assert read(Money, "amount", typed) == Decimal("1900.00")


@pytest.mark.parametrize("written_in", LANGUAGES)
@pytest.mark.parametrize("read_in", LANGUAGES)
@pytest.mark.parametrize("value", ["0.00", "0.50", "7.00", "999.99", "1900.00", "12345.60", "1234567.89"])
def test_what_a_page_writes_is_read_on_a_page_of_any_language(written_in: str, read_in: str, value: str) -> None:
    with translation.override(written_in):
        shown = [amount(value), *(money(value, currency) for currency in ("EUR", "GBP", "USD", "CHF"))]
        prefilled = str(Money(initial={"amount": Decimal(value)})["amount"])
    with translation.override(read_in):
        assert [read(Money, "amount", text) for text in shown] == [Decimal(value)] * 5
        assert read(Money, "amount", prefilled.split('value="')[1].split('"')[0]) == Decimal(value)


@pytest.mark.parametrize(
    ("language", "typed", "found"),
    [
        ("en", "1,900", Decimal(1900)),
        ("de", "1.900", Decimal(1900)),
        ("de", "1.900.000", Decimal(1900000)),
        ("en", "1.900.000", Decimal(1900000)),
    ],
)
def test_a_single_mark_before_three_figures_is_the_languages_own(language: str, typed: str, found: Decimal) -> None:
    with translation.override(language):
        assert read(Money, "amount", typed) == found


@pytest.mark.parametrize(("language", "typed"), [("en", "1.900"), ("de", "1,900")])
def test_three_decimals_are_refused_and_never_guessed_at(language: str, typed: str) -> None:
    with translation.override(language):
        assert Money({"amount": typed}).errors.as_data()["amount"][0].code == "max_decimal_places"


@pytest.mark.parametrize("typed", ["lots", "1.9.0", "1,9,0", "1.900,00,00", "1,90.00", "--1", "1e", "1.900,00 EURO"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    assert not Money({"amount": typed}).is_valid()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["1240", "1,240", "1.240", "1 240", "1\u00a0240", "1’240", "1240.0"])
def test_a_whole_number_is_read_with_its_groups(language: str, typed: str) -> None:
    with translation.override(language):
        assert read(Count, "count", typed) == 1240


@pytest.mark.parametrize("typed", ["12,40", "12.4", "1,24,0", "many"])
def test_what_is_no_whole_number_is_refused(typed: str) -> None:
    assert not Count({"count": typed}).is_valid()


def test_a_whole_number_is_no_number_field_of_the_browser() -> None:
    """`type=number` drops a pasted `1,240` without a word."""
    assert 'type="text"' in str(Count()["count"])
    assert 'inputmode="numeric"' in str(Count()["count"])


def test_a_file_weighs_kilobytes_at_least() -> None:
    from iasios.text.formatting import file_size

    assert [file_size(size) for size in (0, 565, 28_400, 999_400, 1_440_000)] == [
        "1 kB",
        "1 kB",
        "28 kB",
        "999 kB",
        "1.4 MB",
    ]
