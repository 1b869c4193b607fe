"""How an invoice's state is said: the key of `iasios.ui.status_vocabulary` and the exact words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from invoicing.enums import InvoiceStatus
from invoicing.models import Invoice

#: Days before the due day from which it is said how many are left.
SOON = 7


@dataclass(frozen=True)
class InvoiceState:
    """State and words, such as *late* and *3 days late*."""

    key: str
    word: str


def state_of(invoice: Invoice, on: date) -> InvoiceState:
    """Paid, cancelled, late, due soon or issued, as it stands on a day."""
    if invoice.status == InvoiceStatus.PAID:
        return InvoiceState("paid", _("Paid"))
    if invoice.status == InvoiceStatus.CANCELLED:
        return InvoiceState("cancelled", _("Cancelled"))
    if invoice.status == InvoiceStatus.WRITTEN_OFF:
        return InvoiceState("cancelled", _("Written off"))
    left = (invoice.due_on - on).days
    if left < 0:
        return InvoiceState("late", ngettext("%(n)s day late", "%(n)s days late", -left) % {"n": -left})
    if left == 0:
        return InvoiceState("due_soon", _("Due today"))
    if left <= SOON:
        return InvoiceState("due_soon", ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left})
    return InvoiceState("issued", _("Issued"))


@dataclass(frozen=True)
class InvoiceRow:
    """A line of a list: the invoice (with `paid` and `dropped` annotated), its state, and what is still open."""

    invoice: Any
    state: InvoiceState

    @property
    def open(self) -> Decimal:
        is_open = self.invoice.status == InvoiceStatus.ISSUED
        return self.invoice.total - self.invoice.paid - self.invoice.dropped if is_open else Decimal("0.00")

    @property
    def is_part_paid(self) -> bool:
        return self.invoice.status == InvoiceStatus.ISSUED and self.invoice.paid > 0


def csv_headings() -> list[Any]:
    """Above the columns of `csv_line`."""
    return [
        *(_("Number"), _("Facility"), _("For"), _("Date"), _("Due"), _("State")),
        *(_("Currency"), _("Open"), _("Total")),
    ]


def csv_line(row: InvoiceRow) -> list[Any]:
    """One invoice in a file; amounts as numbers, days as ISO."""
    invoice = row.invoice
    return [
        *(invoice.number, invoice.facility_name, str(invoice.get_purpose_display()), invoice.issued_on, invoice.due_on),
        *(str(row.state.word), invoice.currency, row.open, invoice.total),
    ]


def rows_of(invoices: Any, on: date) -> list[InvoiceRow]:
    """Lines of a page of invoices."""
    return [InvoiceRow(invoice, state_of(invoice, on)) for invoice in invoices]
