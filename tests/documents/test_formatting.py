"""Dates, amounts and the small helpers of paper."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from iasios.documents.templatetags.pdf import (
    country,
    fits_one_page,
    iban,
    is_rtl,
    length_class,
    one_line,
    seal_level,
    verify_place,
)
from iasios.text.formatting import amount, day, money, percent


def test_amounts_in_two_languages() -> None:
    assert (amount("3150"), amount(Decimal("1234567.5"))) == ("3,150.00", "1,234,567.50")
    with translation.override("de"):
        assert amount("3150.00") == "3.150,00"


def test_money_keeps_sign_and_figures_together() -> None:
    assert money("3150.00", "EUR") == "€\u00a03,150.00"
    assert money("5", "CHF") == "CHF\u00a05.00"


def test_days_from_dates_and_from_text() -> None:
    assert day("2026-03-04") == day(date(2026, 3, 4)) == "4\u00a0March\u00a02026"
    assert day("") == ""


@pytest.mark.parametrize(
    ("value", "text"), [("20.00", "20\u00a0%"), ("5.50", "5.5\u00a0%"), ("0", "0\u00a0%"), ("100", "100\u00a0%")]
)
def test_percent(value: str, text: str) -> None:
    assert percent(value) == text


def test_small_helpers() -> None:
    assert iban("AT00 0000000000000000") == "AT00 0000 0000 0000 0000"
    assert country("CH") == "Switzerland"
    assert one_line("a\n b \n\nc") == "a, b, c"
    assert [seal_level(value) for value in ("enrolled", "accredited", "excellence", 2, "3")] == [1, 2, 3, 2, 3]
    assert (is_rtl("مستشفى"), is_rtl("12 Main"), is_rtl("רמב״ם"), is_rtl("42")) == (True, False, True, False)
    assert [length_class("x" * size) for size in (48, 49, 81, 200)] == ["len-1", "len-2", "len-3", "len-4"]
    assert verify_place("https://portal.example/verify/AB-1/", "AB-1") == "portal.example/verify"
    assert verify_place("http://127.0.0.1:8000/verify/AB-1/", "AB-1") == "127.0.0.1:8000/verify"


def test_the_payment_panel_stands_at_the_foot_only_where_it_surely_fits() -> None:
    assert fits_one_page("Lindenhof Hospital", ["Lindenweg 12", "3010 Bern"], [{}, {}]) is True
    assert fits_one_page("Lindenhof Hospital", ["Lindenweg 12", "3010 Bern"], [{}] * 6) is False
    assert fits_one_page("N" * 200, ["x" * 140] * 3, [{}, {}]) is False
