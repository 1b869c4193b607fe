"""Reading invoices and payments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from iasios.compiled_queries import compiled_query
from iasios.documents.e_invoices.forms import FILE_NAMES
from iasios.documents.models import Document, DocumentKind, DocumentStatus
from invoicing.enums import InvoicePurpose, InvoiceStatus, VatCategory
from invoicing.models import (
    Adjustment,
    CreditNote,
    Invoice,
    InvoiceHold,
    InvoiceLine,
    InvoiceReminder,
    Payment,
    VatCheck,
)
from invoicing.payment_status import InvoiceState, state_of
from invoicing.queries.corrections import Balance, balance_of, held, open_hold, with_paid
from invoicing.queries.e_invoices import papers_of
from invoicing.queries.fees import today
from invoicing.queries.vat_checks import check_of_invoice

#: Days before an invoice is due on which it is reminded of; negative once it is late.
REMINDER_DAYS = (7, 2, 0, -3, -14, -30)
#: A reminder that was missed is still sent within so many days; after that the next one speaks.
REMINDER_CATCH_UP = 5


def invoiced_periods(*, since: date) -> set[tuple[str, int, date | None]]:
    """Purpose, facility and first day of each year or term from this day on that has an invoice. One query."""
    rows = Invoice.objects.filter(period_starts_on__gte=since).exclude(status=InvoiceStatus.CANCELLED).order_by()
    return set(rows.values_list("purpose", "facility_id", "period_starts_on"))


def recertification_invoice(facility: Any, first_day: date) -> Invoice | None:
    """The invoice that opens the application for the term from this day on (R75); one query."""
    rows = Invoice.objects.filter(
        facility=facility, purpose=InvoicePurpose.RECERTIFICATION, period_starts_on=first_day
    ).exclude(status=InvoiceStatus.CANCELLED)
    return rows.order_by("-issued_at", "-pk").first()


@dataclass(frozen=True, slots=True)
class NamedFacility:
    """What a list of many reads of a facility."""

    pk: int
    name: str
    slug: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ReminderAhead:
    """A reminder that is not sent yet; `days_left` is counted to the due day, negative after it."""

    invoice_id: int
    number: str
    facility: NamedFacility
    on: date
    days_left: int


def reminders_ahead(today: date, until: date) -> list[ReminderAhead]:
    """Reminders that are not sent and fall due by `until`, of the invoice that is due first at first. One query.

    Invoices on hold have none. Thousands may be unpaid, so few columns are read and no model is made of them.
    """
    due = Q(due_on__lte=until + timedelta(days=max(REMINDER_DAYS)))
    rows = Invoice.objects.filter(due, status=InvoiceStatus.ISSUED, due_on__gte=today + timedelta(days=_OLDEST))
    sent = InvoiceReminder.objects.filter(invoice=OuterRef("pk")).order_by("days_left").values("days_left")[:1]
    columns = ("pk", "number", "issued_on", "due_on", Subquery(sent), "facility", "facility__name", "facility__slug")
    found = []
    for pk, number, issued_on, due_on, last_sent, *named in (
        rows.exclude(held(today)).order_by("due_on", "pk").values_list(*columns)
    ):
        # After a reminder that is sent, those before it have nothing left to say.
        last = last_sent if last_sent is not None else max(REMINDER_DAYS) + 1
        days = [(due_on - timedelta(days=left), left) for left in REMINDER_DAYS if left < last]
        # An invoice that was issued with few days left begins with the reminder that is still ahead.
        wanted = [(on, left) for on, left in days if issued_on < on <= until]
        missed = [pair for pair in wanted if pair[0] <= today]
        recent = [pair for pair in missed[-1:] if (today - pair[0]).days <= REMINDER_CATCH_UP]
        ahead = recent + [pair for pair in wanted if pair[0] > today]
        if ahead:
            facility = NamedFacility(*named)
            found += [ReminderAhead(pk, number, facility, on, left) for on, left in ahead]
    return found


_OLDEST = min(REMINDER_DAYS) - REMINDER_CATCH_UP


@dataclass(frozen=True)
class InvoiceFilter:
    """Choices of the office's list."""

    state: str = ""
    search: str = ""


STATES = ("", "open", "late", "paid")


def _of_state(state: str, on: date) -> Q:
    return {
        "open": Q(status=InvoiceStatus.ISSUED),
        "late": Q(status=InvoiceStatus.ISSUED, due_on__lt=on),
        "paid": Q(status=InvoiceStatus.PAID),
    }.get(state, Q())


def _searched(search: str) -> QuerySet[Invoice]:
    invoices = Invoice.objects.all()
    if search:
        invoices = invoices.filter(
            Q(number__icontains=search) | Q(facility_name__icontains=search) | Q(recipient_name__icontains=search)
        )
    return invoices


def invoices_of(facility: Any) -> QuerySet[Invoice]:
    """A facility's invoices, newest first, with what is paid."""
    return with_paid(Invoice.objects.filter(facility=facility)).order_by("-issued_at", "-pk")


@compiled_query
def _latest_invoices(facility_id: int, *, number: int) -> QuerySet[Invoice]:
    return invoices_of(facility_id)[:number]


def latest_invoices(facility: Any, number: int) -> list[Invoice]:
    """So many of a facility's invoices, newest first, with what is paid. One query."""
    return _latest_invoices(facility.pk, number=number)


def with_document() -> QuerySet[Invoice]:
    """Invoices with the row of their PDF, to start a lookup from."""
    return Invoice.objects.select_related("document")


def open_invoices_of(facility: Any) -> QuerySet[Invoice]:
    """What a facility still has to pay, the earliest due first."""
    return Invoice.objects.filter(facility=facility, status=InvoiceStatus.ISSUED).order_by("due_on", "pk")


def all_invoices(chosen: InvoiceFilter) -> QuerySet[Invoice]:
    """The office's list: open ones by due day, otherwise the newest first."""
    state = chosen.state if chosen.state in STATES else ""
    invoices = with_paid(_searched(chosen.search).filter(_of_state(state, today())))
    if state in {"open", "late"}:
        return invoices.order_by("due_on", "pk")
    return invoices.order_by("-issued_at", "-pk")


def state_counts(search: str) -> dict[str, int]:
    """How many invoices each filter of the office's list would show."""
    on = today()
    return _searched(search).aggregate(**{state or "all": Count("pk", filter=_of_state(state, on)) for state in STATES})


def filter_choices(chosen: InvoiceFilter, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The filter chips with their counts (`state_counts`), keeping the search."""
    labels = {"": _("All"), "open": _("Open"), "late": _("Late"), "paid": _("Paid")}
    current = chosen.state if chosen.state in STATES else ""
    return [
        {
            "label": label,
            "url": "?" + urlencode({key: value for key, value in (("state", state), ("q", chosen.search)) if value}),
            "count": counts[state or "all"],
            "current": state == current,
        }
        for state, label in labels.items()
    ]


@dataclass(frozen=True)
class InvoiceDetail:
    """An invoice with everything its page shows."""

    invoice: Invoice
    lines: list[InvoiceLine]
    payments: list[Payment]
    credit_notes: list[CreditNote]
    adjustments: list[Adjustment]
    hold: InvoiceHold | None
    balance: Balance
    document: Document | None
    #: The XRechnung or Peppol file, where the payer takes one.
    e_invoice: Document | None
    vat_check: VatCheck | None
    #: What could not be made, of the invoice and of its credit notes.
    failed: list[Document]
    state: InvoiceState

    @property
    def is_made(self) -> bool:
        """Whether everything that goes to the payer is there."""
        papers = [self.document, *([self.e_invoice] if self.e_invoice else [])]
        return all(paper is not None and paper.is_ready for paper in papers)

    @property
    def form_name(self) -> str:
        """What the file beside the PDF is called."""
        return FILE_NAMES.get(self.invoice.invoice_form, "")

    @property
    def is_open(self) -> bool:
        return self.invoice.status == InvoiceStatus.ISSUED

    @property
    def can_be_credited(self) -> bool:
        return self.balance.credited < self.invoice.total


def _is_e_invoice(paper: Document, invoice: Invoice) -> bool:
    return paper.kind == DocumentKind.E_INVOICE and paper.subject == invoice.number


def detail_of(invoice: Invoice) -> InvoiceDetail:
    """Lines, payments, corrections and papers of one invoice, in ten queries at most."""
    papers = list(papers_of(invoice))
    return InvoiceDetail(
        invoice=invoice,
        lines=list(invoice.lines.all()),
        payments=list(invoice.payments.select_related("recorded_by", "reversal")),
        credit_notes=list(invoice.credit_notes.select_related("document")),
        adjustments=list(invoice.adjustments.select_related("other_invoice")),
        hold=open_hold(invoice),
        balance=balance_of(invoice),
        document=next((paper for paper in papers if paper.pk == invoice.document_id), None),
        e_invoice=next((paper for paper in reversed(papers) if _is_e_invoice(paper, invoice)), None),
        vat_check=check_of_invoice(invoice) if invoice.vat_category == VatCategory.REVERSE_CHARGE else None,
        failed=[paper for paper in papers if paper.status == DocumentStatus.FAILED],
        state=state_of(invoice, today()),
    )
