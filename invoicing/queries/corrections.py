"""Reading what is open on an invoice after payments, credit notes and other corrections."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from invoicing.enums import OWED_AGAIN, AdjustmentKind
from invoicing.models import Adjustment, CreditNote, CreditNoteLine, Invoice, InvoiceHold, InvoiceLine, Payment

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class VatSum:
    """A net amount with its tax."""

    net: Decimal
    vat: Decimal

    @property
    def total(self) -> Decimal:
        return self.net + self.vat


@dataclass(frozen=True)
class Balance:
    """What an invoice came to, what was paid, and what is still open.

    Attributes:
        paid: what came in for it and stayed: without payments that were taken back, refunds, and credit used elsewhere.
        credited: by credit notes.
        written_off: what the office no longer asks for.
    """

    total: Decimal
    paid: Decimal
    credited: Decimal = NOTHING
    written_off: Decimal = NOTHING

    @property
    def open(self) -> Decimal:
        """Below zero where more was paid than was owed: that is the payer's credit."""
        return self.total - self.paid - self.credited - self.written_off

    @property
    def credit(self) -> Decimal:
        """What was paid beyond what is owed."""
        return max(NOTHING, -self.open)


def _sum(rows: Any, column: str) -> Coalesce:
    summed = rows.filter(invoice=OuterRef("pk")).order_by().values("invoice").annotate(sum=Sum(column)).values("sum")
    return Coalesce(Subquery(summed), Value(NOTHING), output_field=DecimalField(max_digits=10, decimal_places=2))


@cache
def _sums() -> dict[str, Any]:
    """Five statements within one; made once, for Django takes longer to write them than PostgreSQL to answer."""
    adjustments = Adjustment.objects.all()
    return {
        "credited": _sum(CreditNote.objects.all(), "total"),
        "written_off": _sum(adjustments.filter(kind=AdjustmentKind.WRITE_OFF), "amount"),
        "paid": _sum(Payment.objects.all(), "amount")
        + _sum(adjustments.filter(kind=AdjustmentKind.CREDIT_USED), "amount")
        - _sum(adjustments.filter(kind__in=OWED_AGAIN), "amount"),
    }


def with_paid(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Adds what has been paid so far as `paid`, and what is owed no longer without a payment as `dropped`."""
    return invoices.annotate(**_sums()).annotate(dropped=F("credited") + F("written_off"))


def balance_of(invoice: Invoice) -> Balance:
    """What is open on an invoice now. One query."""
    found: Any = with_paid(Invoice.objects.filter(pk=invoice.pk)).get()
    return Balance(found.total, found.paid, found.credited, found.written_off)


@dataclass(frozen=True)
class CreditableLine:
    """A line of an invoice with what credit notes have left of it."""

    line: InvoiceLine
    left: Decimal


def creditable_lines(invoice: Invoice) -> list[CreditableLine]:
    """Every line of an invoice; `left` is what no credit note has taken back, before tax. Two queries."""
    rows = (
        CreditNoteLine.objects.filter(credit_note__invoice=invoice).values_list("invoice_line").annotate(Sum("amount"))
    )
    credited = dict(rows)
    return [CreditableLine(line, line.amount - credited.get(line.pk, NOTHING)) for line in invoice.lines.all()]


def credit_notes_of(facility: Any) -> QuerySet[CreditNote]:
    """A facility's credit notes, the newest first."""
    return (
        CreditNote.objects.filter(facility=facility).select_related("invoice", "document").order_by("-issued_at", "-pk")
    )


def open_hold(invoice: Invoice) -> InvoiceHold | None:
    """The hold that is on an invoice now."""
    return invoice.holds.filter(lifted_at__isnull=True).select_related("placed_by").first()


def held(on: Any) -> Q:
    """Invoices that nobody is reminded of on a day."""
    rows = InvoiceHold.objects.filter(Q(until__isnull=True) | Q(until__gte=on), lifted_at__isnull=True)
    return Q(pk__in=rows.values("invoice"))


def credit_of(facility: Any) -> list[tuple[Invoice, Decimal]]:
    """Invoices of a facility on which more was paid than was owed, with how much. One query."""
    rows = with_paid(Invoice.objects.filter(facility=facility)).annotate(over=F("paid") + F("dropped") - F("total"))
    return [(row, row.over) for row in rows.filter(over__gt=0).order_by("issued_at", "pk")]
