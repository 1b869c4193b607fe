"""What was invoiced in a year, less what credit notes took back; by kind, country and month."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import ExtractMonth
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django_countries import countries

from invoicing.enums import FeeKind
from invoicing.models import CreditNoteLine, Invoice, InvoiceLine

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class RevenueShare:
    """One row of a table.

    Attributes:
        percent: how much of the year's total it is; below zero where more was credited than invoiced.
    """

    label: str
    amount: Decimal
    percent: float


@dataclass
class Revenue:
    """One currency of one year, without VAT.

    Attributes:
        kinds, countries: the largest first; a free line of the office counts as *Other*.
        months: January to December, those with nothing included.
    """

    currency: str
    kinds: list[RevenueShare] = field(default_factory=list)
    countries: list[RevenueShare] = field(default_factory=list)
    months: list[RevenueShare] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return sum((share.amount for share in self.kinds), NOTHING)


def revenue_of(year: int) -> list[Revenue]:
    """The year in each currency that it had, by the day of the invoice or credit note. Two queries.

    A write-off changes nothing here: what was invoiced stays revenue until a credit note takes it back.
    """
    sums: dict[str, list[tuple[str, str, int, Decimal]]] = {}
    for row in _sums(InvoiceLine.objects.all(), "invoice", "invoice", "fee", year):
        sums.setdefault(row["currency"], []).append(_cell(row, 1))
    for row in _sums(CreditNoteLine.objects.all(), "credit_note", "credit_note__invoice", "invoice_line__fee", year):
        sums.setdefault(row["currency"], []).append(_cell(row, -1))
    return [_revenue(currency, cells) for currency, cells in sorted(sums.items())]


def years_with_revenue(until: int) -> list[int]:
    """From this year back to that of the first invoice; this year alone where there is none. One query."""
    first: date | None = Invoice.objects.order_by("issued_on").values_list("issued_on", flat=True).first()
    return list(range(until, min(first.year if first else until, until) - 1, -1))


def _sums(rows: QuerySet[Any], paper: str, invoice: str, fee: str, year: int) -> Iterable[dict[str, Any]]:
    return (
        rows.filter(**{f"{paper}__issued_on__range": (date(year, 1, 1), date(year, 12, 31))})
        .values(
            currency=F(f"{paper}__currency"),
            kind=F(fee),
            country=F(f"{invoice}__recipient_country"),
            month=ExtractMonth(f"{paper}__issued_on"),
        )
        .annotate(sum=Sum("amount"))
    )


def _cell(row: dict[str, Any], sign: int) -> tuple[str, str, int, Decimal]:
    return str(row["kind"]), str(row["country"]), int(row["month"]), sign * row["sum"]


def _revenue(currency: str, cells: list[tuple[str, str, int, Decimal]]) -> Revenue:
    kinds: dict[str, Decimal] = {}
    lands: dict[str, Decimal] = {}
    months = dict.fromkeys(MONTHS, NOTHING)
    total = sum((amount for _kind, _land, _month, amount in cells), NOTHING)
    for kind, land, month, amount in cells:
        kinds[kind] = kinds.get(kind, NOTHING) + amount
        lands[land] = lands.get(land, NOTHING) + amount
        months[month] += amount
    return Revenue(
        currency,
        kinds=_largest_first(
            total, ((str(FeeKind(kind).label) if kind else _("Other"), amount) for kind, amount in kinds.items())
        ),
        countries=_largest_first(total, ((countries.name(land) or land, amount) for land, amount in lands.items())),
        months=[_share(total, str(MONTHS[month]), amount) for month, amount in months.items()],
    )


def _largest_first(total: Decimal, sums: Iterable[tuple[str, Decimal]]) -> list[RevenueShare]:
    shares = [_share(total, str(label), amount) for label, amount in sums]
    return sorted(shares, key=lambda share: (-share.amount, share.label))


def _share(total: Decimal, label: str, amount: Decimal) -> RevenueShare:
    return RevenueShare(label, amount, float(100 * amount / total) if total else 0.0)
