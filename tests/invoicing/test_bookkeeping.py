"""Statement of account, ageing list and the export for bookkeeping."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from invoicing.models import Invoice
from invoicing.queries.bookkeeping import ageing, postings
from invoicing.queries.statement import statement_of
from invoicing.services import record_payment
from invoicing.services.corrections import issue_credit_note, reverse_payment
from invoicing.services.drafts import issue_draft, start_draft
from invoicing.services.issuing import LineDraft
from tests.factories.facility import Place

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 4)
AGEING = reverse("invoicing:office_ageing")
EXPORT = reverse("invoicing:office_export")
DAYS = {"first": "2026-03-01", "last": "2026-03-31", "kind": "csv"}


@pytest.fixture
def books(invoice: Invoice, office: Any) -> Invoice:
    """Northgate's 2,100.00: 900.00 credited, 1,500.00 paid, of that 300.00 too much."""
    annual = invoice.lines.all()[1]
    issue_credit_note(invoice=invoice, amounts={annual.pk: Decimal("900.00")}, reason="=No annual fee", by=office)
    record_payment(invoice=invoice, amount=Decimal("1500.00"), received_on=DAY, by=office, keep_excess=True)
    return invoice


def test_the_statement_has_every_document_with_its_balance(
    as_user: Any, books: Invoice, registered: Place, neighbour: Place, office: Any
) -> None:
    found = [(entry.what, entry.amount, entry.balance) for entry in statement_of(registered.facility).entries]
    assert found == [
        ("Invoice", Decimal("2100.00"), Decimal("2100.00")),
        ("Credit note C2026-00001", Decimal("-900.00"), Decimal("1200.00")),
        ("Payment", Decimal("-1500.00"), Decimal("-300.00")),
    ]
    url = reverse("invoicing:statement", args=[registered.slug])
    html = as_user(registered.deputy).get(url).content.decode()
    assert "Credit on 4\u00a0March\u00a02026" in html
    assert "2026-00001" not in html.replace("C2026-00001", "")  # the neighbour's
    assert as_user(registered.member).get(url).status_code == 403
    assert as_user(neighbour.representative).get(url).status_code == 404
    assert as_user(office).get(url).status_code == 200


def test_until_a_day_the_statement_is_what_it_was(books: Invoice, registered: Place, clock: Any) -> None:
    assert statement_of(registered.facility, until=date(2026, 3, 3)).entries == []


def test_ageing_by_days_late(
    as_user: Any, office: Any, books: Invoice, registered: Place, neighbour: Place, clock: Any
) -> None:
    theirs = Invoice.objects.get(facility=neighbour.facility)
    assert theirs.due_on == date(2026, 4, 3)
    columns = {
        date(2026, 4, 3): 0,
        date(2026, 4, 4): 1,
        date(2026, 5, 3): 1,
        date(2026, 5, 4): 2,
        date(2026, 7, 2): 3,
        date(2026, 7, 3): 4,
    }
    for on, column in columns.items():
        first, second = ageing(on)
        expected = [Decimal("0.00")] * 5
        expected[column] = Decimal("2520.00")
        assert (first.facility, first.amounts, first.credit) == (neighbour.facility, expected, Decimal("0.00"))
        assert (second.facility, second.credit, second.total) == (
            registered.facility,
            Decimal("300.00"),
            Decimal("-300.00"),
        )
    clock.move_to(datetime(2026, 4, 10, 9, tzinfo=UTC))
    page = as_user(office).get(AGEING)
    assert [age.total for age in page.context["totals"]] == [Decimal("2220.00")]
    assert as_user(registered.representative).get(AGEING).status_code == 404


def test_the_export_balances_and_cannot_begin_a_formula(
    as_user: Any, office: Any, books: Invoice, registered: Place
) -> None:
    payment = books.payments.get()
    reverse_payment(payment=payment, reason="Returned", booked_on=DAY, by=office)
    answer = as_user(office).get(EXPORT, DAYS)
    assert answer["Content-Disposition"] == 'attachment; filename="postings-2026-03-01-2026-03-31.csv"'
    heading, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert heading[:5] == ["Umsatz", "Soll/Haben-Kennzeichen", "WKZ Umsatz", "Konto", "Gegenkonto"]
    mine = [row for row in rows if row[7] == "2026-00002"]
    account = str(10_000 + registered.facility.pk)
    assert [(row[0], row[1], row[3], row[4], row[5], row[6], row[8]) for row in mine] == [
        ("2100,00", "S", account, "8338", "04.03.2026", "2026-00002", "Northgate University Hospital"),
        ("1500,00", "H", account, "1200", "04.03.2026", "2026-00002", "Northgate University Hospital"),
        ("1500,00", "S", account, "1200", "04.03.2026", "2026-00002", "Returned"),
        ("900,00", "H", account, "8338", "04.03.2026", "C2026-00001", "'=No annual fee"),
    ]
    sums = sum((row.amount if row.side == "S" else -row.amount for row in postings(DAY, DAY)), Decimal(0))
    assert sums == Decimal("2520.00") + Decimal("1200.00")


def test_the_same_as_a_workbook_and_nothing_of_other_days(as_user: Any, office: Any, books: Invoice) -> None:
    answer = as_user(office).get(EXPORT, DAYS | {"kind": "xlsx"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet.max_row == 2 + 4
    none = as_user(office).get(EXPORT, DAYS | {"first": "2026-03-05"})
    assert len(none.content.decode().splitlines()) == 1


@pytest.mark.parametrize("change", [{"first": "x"}, {"last": "2026-02-01"}, {"kind": "pdf"}, {"first": ""}])
def test_bad_days_are_said(as_user: Any, office: Any, change: dict[str, str]) -> None:
    page = as_user(office).get(EXPORT, DAYS | change)
    assert page.context["form"].errors


def test_queries_of_the_pages(
    as_user: Any, office: Any, books: Invoice, registered: Place, neighbour: Place, queries: Any
) -> None:
    url = reverse("invoicing:statement", args=[registered.slug])
    browser = as_user(office)
    for _more in range(2):
        browser.get(url)
        browser.get(AGEING)
        with queries(9):
            browser.get(url)
        with queries(5):
            browser.get(AGEING)
        draft = start_draft(facility=neighbour.facility, by=office, lines=[LineDraft("", "A", "", Decimal("1"))])
        issue_draft(draft=draft, version=1, by=office)
