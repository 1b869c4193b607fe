"""Reading bank statements, and which invoice a line is likely to pay."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.fields import DecimalField
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from invoicing.enums import InvoiceStatus
from invoicing.models import BankEntry, BankFile, Invoice, Payment
from invoicing.queries.corrections import with_paid

_NUMBER = re.compile(r"(?<!\d)(20\d\d)[\s./_-]{0,3}(\d{5})(?!\d)")


def bank_files() -> QuerySet[BankFile]:
    """Every file that was taken, the newest first, with `waiting`: how many of its lines nobody has placed."""
    waiting = Count("entries", filter=Q(entries__in=_waiting().values("pk")))
    return BankFile.objects.select_related("taken_by").annotate(waiting=waiting).order_by("-taken_at", "-pk")


def with_left(entries: QuerySet[BankEntry]) -> Any:
    """Adds what no payment has used yet as `left`."""
    used = Coalesce(
        Sum("payments__amount"), Value(Decimal(0)), output_field=DecimalField(max_digits=10, decimal_places=2)
    )
    return entries.annotate(left=F("amount") - used)


def _waiting() -> Any:
    return with_left(BankEntry.objects.filter(set_aside_at__isnull=True)).exclude(left=0)


def waiting_entries(bank_file: BankFile | None = None) -> QuerySet[BankEntry]:
    """Lines that are not placed, in the order of the statements; of one file or of all."""
    rows = _waiting().select_related("bank_file")
    rows = rows.filter(bank_file=bank_file) if bank_file is not None else rows
    return rows.order_by("booked_on", "bank_file", "position")


def placed_entries(bank_file: BankFile) -> QuerySet[BankEntry]:
    """Lines of a file that are done, with their payments."""
    rows = with_left(BankEntry.objects.filter(bank_file=bank_file)).filter(Q(left=0) | Q(set_aside_at__isnull=False))
    return rows.prefetch_related("payments__invoice").order_by("position")


def entry_with(pk: int) -> BankEntry | None:
    """One line with what is left of it."""
    return with_left(BankEntry.objects.filter(pk=pk).select_related("bank_file")).first()


@dataclass(frozen=True)
class PlacementProposal:
    """A line and what it is likely to be.

    Attributes:
        invoice: the invoice it pays, or None.
        open: what is open on that invoice.
        payment: for money that went out: the payment that the bank took back, or None.
        because: why, in words.
        is_sure: the reference names the invoice, so that nobody need look twice.
    """

    entry: Any
    invoice: Invoice | None = None
    open: Decimal = Decimal(0)
    payment: Payment | None = None
    because: str = ""
    is_sure: bool = False


def numbers_in(text: str) -> set[str]:
    """Invoice numbers in what a payer wrote, also with blanks, dots or nothing where the dash should be."""
    return {f"{year}-{number}" for year, number in _NUMBER.findall(text)}


def proposals_for(entries: Iterable[BankEntry]) -> list[PlacementProposal]:
    """What each line is likely to pay: by reference, then by amount and payer. At most three queries."""
    rows = list(entries)
    named = {number for row in rows for number in numbers_in(row.reference)}
    # One that is paid and paid again is found by its number alone.
    wanted = Q(status=InvoiceStatus.ISSUED) | Q(status=InvoiceStatus.PAID, number__in=named)
    invoices: Any = list(with_paid(Invoice.objects.filter(wanted).select_related("facility")))
    by_number = {invoice.number: invoice for invoice in invoices}
    open_of = {invoice.pk: invoice.total - invoice.paid - invoice.dropped for invoice in invoices}
    by_amount: dict[tuple[Decimal, str], list[Any]] = {}
    for invoice in invoices:
        if invoice.status != InvoiceStatus.ISSUED:
            continue
        by_amount.setdefault((open_of[invoice.pk], invoice.currency), []).append(invoice)
    taken_back = _payments_back([row for row in rows if row.amount < 0])
    return [_proposal(row, by_number, by_amount, open_of, taken_back) for row in rows]


def _proposal(row: Any, by_number: Any, by_amount: Any, open_of: Any, taken_back: Any) -> PlacementProposal:
    if row.amount < 0:
        payment = taken_back.get(row.pk)
        because = _("The bank took back the payment of invoice %(number)s.")
        return PlacementProposal(
            row, payment=payment, because=because % {"number": payment.invoice.number} if payment else ""
        )
    named = [by_number[number] for number in sorted(numbers_in(row.reference)) if number in by_number]
    named = [invoice for invoice in named if invoice.currency == row.currency]
    if len(named) == 1:
        found = named[0]
        if found.status == InvoiceStatus.PAID:
            because = _("The reference names it, but it is paid. The amount will be kept as credit.")
            return PlacementProposal(row, found, Decimal(0), None, because)
        is_sure = row.left <= open_of[found.pk]
        return PlacementProposal(row, found, open_of[found.pk], None, _("The reference names it."), is_sure)
    fitting = by_amount.get((row.left, row.currency), [])
    alike = [invoice for invoice in fitting if _is_alike(row.payer, invoice)]
    if len(alike) == 1:
        return PlacementProposal(row, alike[0], open_of[alike[0].pk], None, _("The amount and the payer fit."))
    if len(fitting) == 1 and not named:
        return PlacementProposal(
            row, fitting[0], open_of[fitting[0].pk], None, _("Only the amount fits. Please check.")
        )
    return PlacementProposal(row)


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > 2}


def _is_alike(payer: str, invoice: Invoice) -> bool:
    mine = _words(payer)
    return any(len(mine & _words(name)) >= 2 or payer.casefold() == name.casefold() for name in _names(invoice) if mine)


def _names(invoice: Invoice) -> tuple[str, str]:
    return invoice.recipient_name, invoice.facility_name


def _payments_back(rows: Sequence[BankEntry]) -> dict[int, Payment]:
    """For money that went out: the one payment of the same amount that the reference or the account names."""
    if not rows:
        return {}
    payments = list(
        Payment.objects.filter(amount__in={-row.amount for row in rows}, reversal__isnull=True).select_related(
            "invoice", "bank_entry"
        )
    )
    found: dict[int, Payment] = {}
    for row in rows:
        fitting = [
            payment
            for payment in payments
            if payment.amount == -row.amount
            and (
                payment.invoice.number in numbers_in(row.reference)
                or (payment.bank_entry and row.payer_iban and payment.bank_entry.payer_iban == row.payer_iban)
            )
        ]
        if len(fitting) == 1:
            found[row.pk] = fitting[0]
    uses = Counter(payment.pk for payment in found.values())
    return {pk: payment for pk, payment in found.items() if uses[payment.pk] == 1}
