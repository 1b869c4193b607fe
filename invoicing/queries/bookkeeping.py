"""Postings for bookkeeping, and how old what is open is."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from invoicing.catalogue.reading import bookkeeping
from invoicing.enums import OWED_AGAIN
from invoicing.models import Adjustment, CreditNote, Invoice, Payment
from invoicing.queries.corrections import with_paid

NOTHING = Decimal("0.00")
#: The first personal account of a customer; the facility's number is added.
FIRST_ACCOUNT = 10_000


@dataclass(frozen=True)
class Posting:
    """One line of the books.

    Attributes:
        kind: a key of the accounts in `bookkeeping.toml`.
        amount: above zero; `side` says whether the facility owes it (S) or has it to its credit (H).
    """

    day: date
    kind: str
    amount: Decimal
    side: str
    number: str
    invoice: Invoice
    text: str

    def cells(self) -> dict[str, Any]:
        """What can stand in a column, by the names of `bookkeeping.toml`."""
        invoice = self.invoice
        return {
            "amount": self.amount,
            "side": self.side,
            "currency": invoice.currency,
            "account": str(FIRST_ACCOUNT + invoice.facility_id),
            "other_account": bookkeeping().accounts[self.kind],
            "day": self.day,
            "number": self.number,
            "invoice_number": invoice.number,
            "text": self.text,
            "vat_rate": invoice.vat_rate,
            "vat_category": invoice.vat_category,
            "facility": invoice.facility_name,
            "country": str(invoice.recipient_country),
        }


def postings(first: date, last: date) -> list[Posting]:
    """Every posting from one day to another, both included, in their order. Four queries."""
    found = [*_invoices(first, last), *_credit_notes(first, last), *_payments(first, last), *_adjustments(first, last)]
    return sorted(found, key=lambda row: (row.day, row.invoice.number, row.number))


def _invoices(first: date, last: date) -> Iterator[Posting]:
    for row in Invoice.objects.filter(issued_on__range=(first, last)):
        yield Posting(row.issued_on, f"invoice_{row.vat_category}", row.total, "S", row.number, row, row.facility_name)


def _credit_notes(first: date, last: date) -> Iterator[Posting]:
    for row in CreditNote.objects.filter(issued_on__range=(first, last)).select_related("invoice"):
        yield Posting(
            row.issued_on, f"credit_note_{row.vat_category}", row.total, "H", row.number, row.invoice, row.reason
        )


def _payments(first: date, last: date) -> Iterator[Posting]:
    for row in Payment.objects.filter(received_on__range=(first, last)).select_related("invoice"):
        yield Posting(
            row.received_on, "payment", row.amount, "H", row.invoice.number, row.invoice, row.invoice.facility_name
        )


def _adjustments(first: date, last: date) -> Iterator[Posting]:
    for row in Adjustment.objects.filter(booked_on__range=(first, last)).select_related("invoice"):
        side = "S" if row.kind in OWED_AGAIN else "H"
        yield Posting(row.booked_on, row.kind, row.amount, side, row.invoice.number, row.invoice, row.reason)


#: Days late up to which an amount counts in a column; the last column has no end.
AGES = (0, 30, 60, 90)


@dataclass
class Age:
    """What one facility owes in one currency, by how late it is.

    Attributes:
        amounts: not due yet, 1 to 30 days late, 31 to 60, 61 to 90, and more.
        credit: what it has paid too much.
    """

    facility: Any
    currency: str
    amounts: list[Decimal] = field(default_factory=lambda: [NOTHING] * (len(AGES) + 1))
    credit: Decimal = NOTHING

    @property
    def total(self) -> Decimal:
        return sum(self.amounts, NOTHING) - self.credit


def ageing(on: date) -> list[Age]:
    """Every facility that owes something or has credit, the highest sum first. One query."""
    rows: Any = with_paid(Invoice.objects.all()).select_related("facility")
    found: dict[tuple[int, str], Age] = {}
    for row in rows:
        still_open = row.total - row.paid - row.dropped
        if still_open == 0:
            continue
        age = found.setdefault((row.facility_id, row.currency), Age(row.facility, row.currency))
        if still_open < 0:
            age.credit -= still_open
            continue
        days = (on - row.due_on).days
        column = next((index for index, limit in enumerate(AGES) if days <= limit), len(AGES))
        age.amounts[column] += still_open
    return sorted(found.values(), key=lambda age: (-age.total, age.facility.name))


def totals(ages: list[Age]) -> list[Age]:
    """The sums of a list, one for each currency."""
    found: dict[str, Age] = {}
    for age in ages:
        total = found.setdefault(age.currency, Age(None, age.currency))
        total.amounts = [mine + more for mine, more in zip(total.amounts, age.amounts, strict=True)]
        total.credit += age.credit
    return list(found.values())
