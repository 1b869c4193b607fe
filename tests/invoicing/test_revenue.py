"""Revenue of a year by kind, country and month: invoices less credit notes, without VAT."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from invoicing.models import Invoice
from invoicing.queries.revenue import revenue_of, years_with_revenue
from invoicing.services.corrections import issue_credit_note
from invoicing.services.issuing import LineDraft, Payer, issue
from tests.factories.facility import Place

pytestmark = pytest.mark.django_db
URL = reverse("invoicing:office_revenue")


@pytest.fixture
def year(invoice: Invoice, neighbour: Place, office: Any, clock: Any) -> None:
    """In March twice 2,100.00; in April 900.00 of one taken back, 120.00 with VAT to Vienna, 50.00 in dollars."""
    clock.move_to(datetime(2026, 4, 7, 9, tzinfo=UTC))
    annual = invoice.lines.get(fee="annual")
    issue_credit_note(invoice=invoice, amounts={annual.pk: Decimal("900.00")}, reason="No fee", by=office)
    vienna = Payer(name="Wien", address="1 Ring", country="AT", vat_number="")
    advice = [LineDraft("", "Advice", "", Decimal("100.00"))]
    issue(facility=neighbour.facility, purpose="other", lines=advice, by=None, payer=vienna)
    dollars = [LineDraft("consultation", "Advice", "", Decimal("25.00"), 2)]
    issue(facility=neighbour.facility, purpose="other", lines=dollars, by=None, currency="USD")


def pairs(shares: Any) -> list[tuple[str, Decimal]]:
    return [(share.label, share.amount) for share in shares if share.amount]


@pytest.mark.usefixtures("year")
def test_each_table_adds_up_to_the_year() -> None:
    euro, dollar = revenue_of(2026)
    assert (euro.currency, euro.total, dollar.currency, dollar.total) == (
        "EUR",
        Decimal("3400.00"),
        "USD",
        Decimal("50.00"),
    )
    assert pairs(euro.kinds) == [
        ("Enrolment fee", Decimal("2400.00")),
        ("Annual administration fee", Decimal("900.00")),
        ("Other", Decimal("100.00")),
    ]
    assert pairs(euro.countries) == [
        ("Netherlands", Decimal("2100.00")),
        ("United Kingdom", Decimal("1200.00")),
        ("Austria", Decimal("100.00")),
    ]
    assert pairs(euro.months) == [("March", Decimal("4200.00")), ("April", Decimal("-800.00"))]
    assert len(euro.months) == 12
    assert [round(share.percent, 1) for share in euro.kinds] == [70.6, 26.5, 2.9]
    assert revenue_of(2025) == []


@pytest.mark.usefixtures("year")
def test_the_page_shows_a_year_and_offers_the_others(as_user: Any, office: Any, clock: Any, queries: Any) -> None:
    clock.move_to(datetime(2027, 1, 5, 9, tzinfo=UTC))
    browser = as_user(office)
    page = browser.get(URL)
    assert (page.context["year"], [chip["label"] for chip in page.context["chips"]]) == ("2027", ["2027", "2026"])
    assert "No invoice in this year" in page.content.decode()
    with queries(at_most=12):
        page = browser.get(f"{URL}?year=2026")
    text = page.content.decode()
    assert "Revenue 2026" in text
    assert text.count('<svg class="bar"') == 2 * 12 + 3 + 3 + 1 + 1
    for wrong in ("1999", "x", "2026&year=-1"):
        assert browser.get(f"{URL}?year={wrong}").context["year"] == "2027"


def test_without_an_invoice_there_is_this_year_alone(clock: Any) -> None:
    assert years_with_revenue(2026) == [2026]


def test_for_everybody_else_the_page_does_not_exist(
    as_user: Any, chair: Any, assessor_one: Any, registered: Place
) -> None:
    for person in (registered.representative, chair, assessor_one):
        assert as_user(person).get(URL).status_code == 404
