"""A line of the pipeline in words: stage, due day, age, assessors, invoice."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from applications.enums import ApplicationKind, Holder
from applications.statuses import row_of
from facilities.enums import FacilityStatus
from iasios.portal.office.pipeline_query import PipelineLine
from iasios.text.relative_dates import SOON, days_since, due_word, local_day, short_day
from invoicing.enums import InvoiceStatus

#: The keys that the design system knows holders by.
HOLDER_KEYS = {
    Holder.FACILITY: "hospital",
    Holder.OFFICE: "office",
    Holder.ASSESSORS: "assessors",
    Holder.CHAIRPERSON: "chairperson",
    Holder.NOBODY: "nobody",
}


@dataclass(frozen=True)
class PipelineRow:
    """What the template prints; a state is a key of `iasios.ui.status_vocabulary`, empty for plain words."""

    slug: str
    name: str
    url: str
    place: str
    stage: str
    holder: str
    days: int
    due_after: int | None
    tone: str
    due_state: str
    due_word: str
    assessors: str
    invoice_state: str
    invoice_word: str


def table_row(line: PipelineLine, today: date) -> PipelineRow:
    """Everything that a row shows; costs no query."""
    days = days_since(line.since, today)
    due_state, due_words = _due(line, today)
    return PipelineRow(
        slug=line.slug,
        name=line.name,
        url=reverse("portal:facility", args=[line.slug]),
        place=f"{line.city}, {line.country}",
        stage=_stage(line),
        holder=HOLDER_KEYS[Holder(line.holder)],
        days=days,
        due_after=max(0, (line.due_on - local_day(line.since)).days) if line.due_on and not line.is_ending else None,
        tone=_tone(line, today),
        due_state=due_state,
        due_word=due_words,
        assessors=_assessors(line),
        invoice_state=_invoice(line, today),
        invoice_word=_INVOICE_WORDS.get(line.invoice_status or "", ""),
    )


def _stage(line: PipelineLine) -> str:
    if line.status:
        if row_of(line.status).is_draft:
            words = _("Application complete") if line.is_complete else _("Application open")
        else:
            words = str(row_of(line.status).staff_label)
        if line.kind == ApplicationKind.RECERTIFICATION:
            return _("%(stage)s (recertification)") % {"stage": words}
        return words
    if line.is_ending:
        return _("Recertification due")
    return str(FacilityStatus(line.standing).label)


def _tone(line: PipelineLine, today: date) -> str:
    if line.is_late:
        return "late"
    if line.due_on and not line.is_ending and (line.due_on - today).days <= SOON:
        return "turn"
    return "turn" if _to_assign(line) else ""


def _to_assign(line: PipelineLine) -> bool:
    if line.holder != Holder.OFFICE or not line.status:
        return False
    row = row_of(line.status)
    return row.evaluates and row.round == 1 and (line.assessors_assigned or 0) < 2


def _due(line: PipelineLine, today: date) -> tuple[str, str]:
    if line.is_ending and line.term_ends_on:
        if line.term_ends_on < today:
            return "late", _("Term ended %(day)s") % {"day": short_day(line.term_ends_on, today)}
        return "", _("Term ends %(day)s") % {"day": short_day(line.term_ends_on, today)}
    own = line.due_on if line.status else None
    invoice = line.invoice_due_on
    if invoice is not None and (own is None or invoice < today <= own):
        state, words = due_word(invoice, today)
        return ("" if state == "waiting" else state), _("Invoice: %(days)s") % {"days": words}
    if own is not None:
        state, words = due_word(own, today)
        if state != "late" and _to_assign(line):
            return "due_soon", _("Assign assessors")
        return ("" if state == "waiting" else state), words
    return "", "" if line.holder == Holder.NOBODY else _("no date")


def _assessors(line: PipelineLine) -> str:
    if line.seats:
        is_at_work = line.holder == Holder.ASSESSORS and bool(line.status) and row_of(line.status or "").evaluates
        return ", ".join(_seat(name, state if is_at_work else "") for name, state in line.seats)
    return _("to assign") if _to_assign(line) else ""


def _seat(name: str, state: str) -> str:
    """Which of the two is awaited: what each has done of the round at hand."""
    if not state:
        return _short(name)
    if state == "in":
        words = _("handed in")
    elif state == "asked":
        words = _("asked")
    else:
        words = _("%(number)s judged") % {"number": state}
    return f"{_short(name)} ({words})"


def _short(name: str) -> str:
    """`L. Ferrán`: the first letter and the last name."""
    first, _space, rest = name.partition(" ")
    return f"{first[:1]}. {rest.rsplit(' ', 1)[-1]}" if rest else name


#: Words of invoices that are closed without money.
_INVOICE_WORDS: dict[str, Any] = {
    InvoiceStatus.CANCELLED: InvoiceStatus.CANCELLED.label,
    InvoiceStatus.WRITTEN_OFF: InvoiceStatus.WRITTEN_OFF.label,
}


def _invoice(line: PipelineLine, today: date) -> str:
    if not line.invoice_status:
        return ""
    if line.invoice_status == InvoiceStatus.ISSUED:
        return "late" if line.latest_due_on and line.latest_due_on < today else "issued"
    return "paid" if line.invoice_status == InvoiceStatus.PAID else "cancelled"
