"""The ledger of a facility: its documents, in the order in which they count."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from invoicing.enums import OWED_AGAIN
from invoicing.models import Adjustment, CreditNote, Invoice, Payment

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class StatementEntry:
    """One line of a statement of account.

    Attributes:
        amount: above zero for what is owed, below for what was paid or credited.
        balance: what is owed after it; below zero for credit.
        invoice_number: the invoice that it belongs to.
    """

    on: date
    what: str
    invoice_number: str
    amount: Decimal
    balance: Decimal
    due_on: date | None = None


@dataclass(frozen=True)
class Statement:
    """The statement of account of a facility; one currency."""

    entries: list[StatementEntry]
    currency: str

    @property
    def balance(self) -> Decimal:
        return self.entries[-1].balance if self.entries else NOTHING

    @property
    def credit(self) -> Decimal:
        """What was paid too much, over all invoices."""
        return max(NOTHING, -self.balance)


def statement_of(facility: Any, *, currency: str = "EUR", until: date | None = None) -> Statement:
    """Every document of a facility in one currency, the oldest first, with the running balance. Four queries.

    Args:
        until: the last day that counts; None for all.
    """
    of = {"facility": facility}
    rows: list[tuple[date, int, int, str, str, Decimal, date | None]] = []
    for invoice in Invoice.objects.filter(**of, currency=currency):
        rows.append((invoice.issued_on, 0, invoice.pk, _("Invoice"), invoice.number, invoice.total, invoice.due_on))
    for note in CreditNote.objects.filter(**of, currency=currency).select_related("invoice"):
        words = _("Credit note %(number)s") % {"number": note.number}
        rows.append((note.issued_on, 1, note.pk, words, note.invoice.number, -note.total, None))
    for payment in Payment.objects.filter(**of, invoice__currency=currency).select_related("invoice"):
        rows.append((payment.received_on, 2, payment.pk, _("Payment"), payment.invoice.number, -payment.amount, None))
    for row in Adjustment.objects.filter(**of, invoice__currency=currency).select_related("invoice"):
        amount = row.amount if row.kind in OWED_AGAIN else -row.amount
        rows.append((row.booked_on, 3, row.pk, str(row.get_kind_display()), row.invoice.number, amount, None))
    entries: list[StatementEntry] = []
    balance = NOTHING
    for on, _kind, _pk, what, number, amount, due_on in sorted(rows, key=lambda found: found[:3]):
        if until is not None and on > until:
            break
        balance += amount
        entries.append(StatementEntry(on, what, number, amount, balance, due_on))
    return Statement(entries, currency)
