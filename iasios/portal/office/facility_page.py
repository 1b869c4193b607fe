"""Everything that the office needs of one facility, read in a fixed number of queries."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.enums import Holder
from applications.models import Application, StatusChange
from applications.statuses import OPEN_STATUSES, row_of
from applications.workflow import APPLICATION
from assessment.enums import AppealStatus
from assessment.queries.appeals import latest_appeal
from assessment.queries.assignments import SeatProgress, seat_progress
from facilities.enums import FacilityStatus
from facilities.models import Facility, FacilityStatusChange, OfficeNote, User
from facilities.queries.people import Colleague, colleagues_of
from iasios.access import role_rows
from iasios.outbox.models import OutboxEmail
from iasios.portal.audit_log.entries import LogLine, latest
from iasios.portal.facility_home.banner_parts import BannerStep
from iasios.portal.office.pipeline_rows import HOLDER_KEYS
from iasios.text.formatting import money
from iasios.text.relative_dates import due_word
from invoicing.models import Invoice
from invoicing.payment_status import InvoiceState, state_of

#: So many of each on the page; the rest is on pages of its own.
MAILS = EVENTS = PEOPLE = INVOICES = 15
STEPS = 30
NOTES = 3
#: What an internal note is called where a step has its target.
_NOTE = "(note)"


@dataclass(frozen=True)
class InvoiceSummary:
    """An invoice with its state in words."""

    invoice: Invoice
    state: InvoiceState
    total: str


@dataclass(frozen=True)
class Happening:
    """One entry of the timeline component."""

    when: datetime
    what: str
    note: str = ""

    @property
    def iso(self) -> str:
        return self.when.isoformat(timespec="seconds")


@dataclass(frozen=True)
class ContactLine:
    name: str
    user: Any
    #: They followed the link in their mail; before that, nothing of their account is shown.
    has_agreed: bool
    role: str
    membership: Any = None


@dataclass
class FacilityPage:
    """The page's content; `steps` says what the office can do now, the first of them as the filled button."""

    people: list[ContactLine]
    invoices: list[InvoiceSummary]
    application: Application | None
    earlier: list[Application]
    seats: list[SeatProgress]
    history: list[Happening]
    #: The latest internal notes of the office: `what` is the text, `note` the author.
    notes: list[Happening]
    log: list[LogLine]
    mails: list[OutboxEmail]
    steps: list[BannerStep] = field(default_factory=list)
    seldom: list[BannerStep] = field(default_factory=list)
    holder: str = "nobody"
    #: What is awaited where no application says it, and since when.
    awaited: str = ""
    since: date | None = None
    due: tuple[str, str] | None = None
    term_ends_on: date | None = None


def facility_page_of(facility: Facility) -> FacilityPage:
    """Eight queries whatever the facility has been through."""
    today = timezone.localdate()
    applications = list(
        Application.objects.filter(facility=facility).select_related("edition").order_by("-opened_at", "-pk")
    )
    application = applications[0] if applications else None
    invoices = [
        InvoiceSummary(invoice, state_of(invoice, today), money(invoice.total, invoice.currency))
        for invoice in Invoice.objects.filter(facility=facility).order_by("-issued_at", "-pk")[:INVOICES]
    ]
    listing = getattr(facility, "listing", None)
    history, notes = _history(facility)
    found = FacilityPage(
        people=[_person(colleague) for colleague in colleagues_of(facility, bounces=True)[:PEOPLE]],
        invoices=invoices,
        application=application,
        earlier=applications[1:],
        seats=seat_progress(application) if application is not None else [],
        history=history,
        notes=notes,
        log=latest(facility, EVENTS),
        mails=list(OutboxEmail.objects.filter(facility=facility).defer("text", "html").order_by("-created_at")[:MAILS]),
        term_ends_on=listing.until if listing is not None else None,
    )
    if application is not None:
        found.holder = HOLDER_KEYS[Holder(application.holder)]
        found.due = due_word(application.due_on, today) if application.due_on else None
        found.awaited = application.get_status_display()
        found.since = timezone.localdate(application.holder_since)
    elif facility.status == FacilityStatus.REGISTERED:
        found.holder = HOLDER_KEYS[Holder.FACILITY]
        found.awaited = _("The enrolment fee is not paid yet")
        unpaid = [line.invoice for line in invoices if line.invoice.status == "issued"]
        if unpaid:
            found.since = unpaid[-1].issued_on
            found.due = due_word(unpaid[-1].due_on, today)
    else:
        found.awaited = _("No application is open")
    found.steps = _steps(found, today)
    if application is not None and application.status_row.plan_is_open:
        found.steps = [*_of_appeal(application), *found.steps]
    if facility.status == FacilityStatus.ENROLLED and (application is None or application.status_row.is_final):
        found.seldom.append(
            BannerStep(_("Open a new application"), reverse("applications:summary", args=[facility.slug]))
        )
    found.seldom += _seldom(application)
    found.seldom.append(BannerStep(_("Write an invoice"), reverse("invoicing:office_draft_new", args=[facility.slug])))
    if found.term_ends_on is not None:
        found.seldom.append(BannerStep(_("Extend the term"), reverse("assessment:extend_term", args=[facility.slug])))
        found.seldom.append(
            BannerStep(_("Suspend or withdraw"), reverse("assessment:certificate", args=[facility.slug]))
        )
    return found


def _person(colleague: Colleague) -> ContactLine:
    membership = colleague.membership
    roles = ", ".join(str(role_rows()[role].short_label) for role in colleague.roles)
    has_agreed = colleague.state != "waiting"
    profession = membership.user.profession if has_agreed else ""
    words = roles or membership.job_title or profession or _("Colleague")
    return ContactLine(colleague.name, membership.user, has_agreed, words, membership)


def _steps(found: FacilityPage, today: date) -> list[BannerStep]:
    """What only the office can do now."""
    steps = []
    application = found.application
    if application is not None:
        steps += _of_status(application)
    steps += [
        BannerStep(
            _("Record payment of %(number)s") % {"number": line.invoice.number},
            reverse("invoicing:office_payment", args=[line.invoice.number]),
        )
        for line in reversed(found.invoices)
        if line.invoice.status == "issued"
    ]
    return steps


def _of_status(application: Application) -> list[BannerStep]:
    row, code = application.status_row, application.code
    steps = []
    if row.evaluates and application.assessors_assigned < 2:
        steps.append(BannerStep(_("Assign assessors"), reverse("assessment:assign", args=[code])))
    if row.takes_replies:
        steps.append(BannerStep(_("Evidence space"), reverse("assessment:evidence_space", args=[code])))
    if application.status in APPLICATION.sources("return_for_correction") and not application.assessors_assigned:
        steps.append(BannerStep(_("Return to the hospital"), reverse("applications:return", args=[code])))
    return steps + _of_audit(application)


def _of_audit(application: Application) -> list[BannerStep]:
    """Dates are offered by the office as well, and for an on-site audit by the office alone (R63)."""
    url = reverse("assessment:audit_room", args=[application.code])
    if application.status_row.holds_remote_audit:
        return [BannerStep(_("Open the remote audit"), url)]
    if application.status_row.wants_on_site_audit:
        wanted = application.on_site_audit_on is None
        return [BannerStep(_("Arrange the on-site audit") if wanted else _("Open the on-site audit"), url)]
    return []


def _of_appeal(application: Application) -> list[BannerStep]:
    appeal = latest_appeal(application)
    if appeal is None:
        return []
    label = _("Check the appeal") if appeal.status == AppealStatus.FILED else _("Read the appeal")
    return [BannerStep(label, reverse("assessment:appeal_check", args=[appeal.pk]))]


def _seldom(application: Application | None) -> list[BannerStep]:
    """What the office can do at any time while an application is open, and seldom does."""
    if application is None or application.status not in OPEN_STATUSES:
        return []
    steps = []
    if _takes_new_draw(application):
        steps.append(BannerStep(_("Order a new draw"), reverse("casereview:order_draw", args=[application.code])))
    steps += [BannerStep(_("Close the application"), reverse("assessment:close", args=[application.code]))]
    if application.due_on is not None:
        steps.insert(0, BannerStep(_("Extend the date"), reverse("assessment:extend", args=[application.code])))
    if application.status_row.evaluates:
        url = reverse("assessment:answers_return", args=[application.code])
        steps.insert(0, BannerStep(_("Return answers"), url))
    if application.plan_is_complete:
        steps.insert(0, BannerStep(_("Read the plan"), reverse("assessment:plan_room", args=[application.code])))
    return steps


def _takes_new_draw(application: Application) -> bool:
    """Before the assessment: a draft, or what was submitted and can still be returned."""
    returned = application.status in APPLICATION.sources("return_for_correction")
    return application.is_open_for_answers or (returned and not application.assessors_assigned)


def _history(facility: Facility) -> tuple[list[Happening], list[Happening]]:
    """The latest of the facility's and its applications' steps and of the office's notes, newest first; one query.

    The log has them all.
    """
    standing = {str(one): one.label for one in FacilityStatus}
    words = CharField()
    person = ("by__title", "by__full_name", "by__is_active")
    steps = FacilityStatusChange.objects.filter(facility=facility).order_by("-at")
    moves = StatusChange.objects.filter(facility=facility).order_by("-at")
    writer = ("written_by__title", "written_by__full_name", "written_by__is_active")
    notes = OfficeNote.objects.filter(facility=facility).order_by("-written_at")
    rows = steps.values_list("at", "target", "reason", Value("", words), *person)[:STEPS].union(
        moves.values_list("at", "target", "reason", "application__code", *person)[:STEPS],
        notes.values_list("written_at", Value(_NOTE, words), "text", Value("", words), *writer)[:NOTES],
        all=True,
    )
    entries = [Happening(facility.registered_at, _("Registered"))]
    written = []
    for at, target, reason, code, title, name, is_active in rows:
        if target == _NOTE:
            written.append(Happening(at, reason, str(User(title=title, full_name=name, is_active=is_active))))
            continue
        if code:
            what = _("%(code)s: %(status)s") % {"code": code, "status": row_of(target).staff_label}
        else:
            what = str(standing[target])
        by = User(title=title, full_name=name, is_active=is_active) if name else None
        entries.append(Happening(at, what, _note(by, reason)))

    def newest(found: list[Happening]) -> list[Happening]:
        return sorted(found, key=lambda entry: entry.when, reverse=True)

    return newest(entries)[:STEPS], newest(written)


def _note(by: Any, reason: str) -> str:
    return " · ".join(part for part in (str(by) if by is not None else "", reason) if part)
