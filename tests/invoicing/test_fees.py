"""The price list: data, most specific and latest first."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command

from iasios.audit.models import AuditEvent
from invoicing.enums import FeeKind
from invoicing.models import FeeSchedule
from invoicing.queries import fee_for, price_list

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 4)


def place(country: str = "AT", procedures: int = 200) -> Any:
    return SimpleNamespace(billing_country=country, procedures_per_year=procedures)


def add(amount: str, valid_from: date, **narrow: str) -> None:
    FeeSchedule.objects.create(kind=FeeKind.ANNUAL, amount=Decimal(amount), valid_from=valid_from, **narrow)


@pytest.fixture
def empty_list() -> None:
    FeeSchedule.objects.all().delete()


def amount_of(facility: Any, on: date = DAY) -> Decimal | None:
    fee = fee_for(FeeKind.ANNUAL, facility, on)
    return fee.amount if fee else None


def test_the_demo_list_has_a_line_for_everybody_of_every_kind() -> None:
    everybody = FeeSchedule.objects.filter(country_group="", size_band="")
    assert set(everybody.values_list("kind", flat=True)) == set(FeeKind.values)


def test_loading_twice_adds_nothing_and_keeps_a_corrected_amount(capsys: pytest.CaptureFixture[str]) -> None:
    FeeSchedule.objects.filter(kind="enrolment", country_group="").delete()
    FeeSchedule.objects.create(kind="enrolment", amount=Decimal("1500.00"), valid_from=date(2021, 1, 1))
    before = FeeSchedule.objects.count()
    call_command("load_fees")
    assert capsys.readouterr().out == "0 fees added.\n"
    assert FeeSchedule.objects.count() == before
    assert FeeSchedule.objects.get(kind="enrolment", country_group="").amount == Decimal("1500.00")
    assert not AuditEvent.objects.filter(action="fees.loaded").exclude(subject="10 fees").exists()


@pytest.mark.usefixtures("empty_list")
def test_without_a_line_there_is_no_fee() -> None:
    assert amount_of(place()) is None


@pytest.mark.usefixtures("empty_list")
def test_the_latest_line_in_force_counts() -> None:
    add("700.00", date(2024, 1, 1))
    add("800.00", date(2026, 1, 1))
    add("900.00", date(2027, 1, 1))
    assert amount_of(place()) == Decimal("800.00")
    assert amount_of(place(), date(2025, 12, 31)) == Decimal("700.00")
    assert amount_of(place(), date(2023, 12, 31)) is None


@pytest.mark.usefixtures("empty_list")
@pytest.mark.parametrize(
    ("country", "procedures", "amount"),
    [
        ("AT", 399, "700.00"),
        ("AT", 400, "900.00"),
        ("KE", 399, "350.00"),
        ("KE", 400, "350.00"),
        ("KE", 1000, "500.00"),
    ],
)
def test_a_group_outranks_a_band_and_both_outrank_a_later_general_line(
    country: str, procedures: int, amount: str
) -> None:
    add("700.00", date(2026, 2, 1))
    add("900.00", date(2024, 1, 1), size_band="B")
    add("350.00", date(2024, 1, 1), country_group="supported")
    add("500.00", date(2024, 1, 1), country_group="supported", size_band="C")
    assert amount_of(place(country, procedures)) == Decimal(amount)


@pytest.mark.usefixtures("empty_list")
def test_another_currency_is_another_list() -> None:
    add("700.00", date(2024, 1, 1), currency="CHF")
    assert amount_of(place()) is None
    assert fee_for(FeeKind.ANNUAL, place(), DAY, currency="CHF").amount == Decimal("700.00")


@pytest.mark.usefixtures("empty_list")
def test_the_public_list_has_the_lines_in_force_in_the_order_of_the_kinds() -> None:
    add("700.00", date(2024, 1, 1))
    add("800.00", date(2026, 1, 1))
    add("999.00", date(2030, 1, 1))
    add("350.00", date(2024, 1, 1), country_group="supported")
    FeeSchedule.objects.create(kind=FeeKind.ENROLMENT, amount=Decimal("1200.00"), valid_from=date(2024, 1, 1))
    found = [(line.kind, line.country_group, line.amount) for line in price_list(DAY)]
    assert found == [
        ("enrolment", "", Decimal("1200.00")),
        ("annual", "", Decimal("800.00")),
        ("annual", "supported", Decimal("350.00")),
    ]
