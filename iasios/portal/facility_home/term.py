"""The last year of a term: what falls due when, what was missed, what the next application asks (R74 to R79, A29)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.enums import ApplicationKind, Level
from applications.models import Application
from applications.queries import Progress, application_of, progress_of
from applications.queries.evidence import evidence_until
from assessment.deadlines import months_before
from assessment.models import Accreditation
from assessment.queries.terms import following_term, latest_term
from facilities.models import Facility
from iasios.access import Capability, may
from invoicing.models import Invoice
from invoicing.queries import recertification_invoice

#: Months before the last day by which the next application is submitted, so that no gap comes between two terms.
SUBMIT_MONTHS = 3


@dataclass(frozen=True)
class Rung:
    """One step of the ladder. `state`: done, now (the hospital's turn), wait (another's), late or next."""

    name: str
    what: str
    on: date
    state: str
    days_late: int = 0


@dataclass(frozen=True)
class Carried:
    """A line of what the next application holds already, from the least work to the most."""

    count: int
    title: str
    why: str
    url: str
    state: str
    word: str = ""


@dataclass(frozen=True)
class Aim:
    """A tile: a level, and what it asks."""

    level: str
    title: str
    asks: str
    seal: int
    is_chosen: bool


@dataclass(frozen=True)
class TermPage:
    """Everything on the page; `is_over` makes it read-only."""

    term: Accreditation
    following: Accreditation | None
    application: Application | None
    progress: Progress | None
    invoice: Invoice | None
    ladder: list[Rung]
    carried: list[Carried]
    aims: list[Aim]
    may_aim: bool
    submit_by: date
    days_left: int
    days_to_submit: int
    is_over: bool
    has_come: bool


def term_page_of(facility: Facility, user: Any) -> TermPage | None:
    """None before the first term. Six queries."""
    term = latest_term(facility)
    if term is None:
        return None
    today = timezone.localdate()
    following = following_term(term)
    application = _next_application(facility, term)
    drafting = application is not None and application.is_open_for_answers
    progress = progress_of(application) if application is not None and drafting else None
    sees_invoices = bool(may(user, Capability.VIEW_INVOICES, facility))
    invoice = recertification_invoice(facility, term.next_term_starts_on)
    submit_by = months_before(term.ends_on, SUBMIT_MONTHS)
    is_over = term.ended_at is not None
    return TermPage(
        term=term,
        following=following,
        application=application,
        progress=progress,
        invoice=invoice if sees_invoices else None,
        ladder=_ladder(term, following, application, invoice, today, is_over=is_over),
        carried=_carried(facility, application, progress, submit_by) if progress is not None and not is_over else [],
        aims=_aims(application, progress) if application is not None and progress is not None else [],
        may_aim=application is not None and bool(may(user, Capability.SUBMIT_APPLICATION, application)),
        submit_by=submit_by,
        days_left=max((term.ends_on - today).days, 0),
        days_to_submit=max((submit_by - today).days, 0),
        is_over=is_over,
        has_come=is_over or today >= months_before(term.ends_on, 12),
    )


def _next_application(facility: Facility, term: Accreditation) -> Application | None:
    """The recertification that was opened in this term, or after it."""
    application = application_of(facility)
    if application is None or application.kind != ApplicationKind.RECERTIFICATION:
        return None
    return application if application.pk != term.application_id else None


def _ladder(
    term: Accreditation,
    following: Accreditation | None,
    application: Application | None,
    invoice: Invoice | None,
    today: date,
    *,
    is_over: bool,
) -> list[Rung]:
    """12 and 9 months reminders and what can be prepared, 6 the invoice, then application and target, 3 and 1 reminders
    of submission and decision."""
    paid = application is not None
    submitted = application is not None and application.submitted_at is not None
    decided = following is not None
    days = {months: months_before(term.ends_on, months) for months in (12, 9, 6, 3, 1)}
    overdue = (today - invoice.due_on).days if invoice is not None and not paid else 0
    unsubmitted = (today - days[3]).days if not submitted else 0
    return [
        _rung(ngettext("%(n)s month", "%(n)s months", 12) % {"n": 12}, _("The last year begins"), days[12], today),
        _rung(ngettext("%(n)s month", "%(n)s months", 9) % {"n": 9}, _("Evidence and new questions"), days[9], today),
        _rung(
            ngettext("%(n)s month", "%(n)s months", 6) % {"n": 6},
            _("Paid: application and target") if paid else _("Invoice for recertification"),
            days[6],
            today,
            is_done=paid,
            is_turn=True,
            late=overdue,
        ),
        _rung(
            ngettext("%(n)s month", "%(n)s months", 3) % {"n": 3},
            _("Submitted") if submitted else _("Last day to submit without a gap"),
            days[3],
            today,
            is_done=submitted,
            is_turn=True,
            late=unsubmitted,
        ),
        _rung(
            ngettext("%(n)s month", "%(n)s months", 1) % {"n": 1},
            _("Decided") if decided else _("Decision likely by now"),
            days[1],
            today,
            is_done=decided,
        ),
        _rung(
            _("Term ends"),
            _("The next term follows") if decided else _("Enrolled Centre again") if is_over else _("Last day"),
            term.ends_on,
            today,
            is_done=is_over,
        ),
    ]


def _rung(
    name: str,
    what: str,
    on: date,
    today: date,
    *,
    is_done: bool | None = None,
    is_turn: bool = False,
    late: int = 0,
) -> Rung:
    """`is_done` None is done once its day has come; `late` are days past the day by which the hospital had to act."""
    if is_done if is_done is not None else on <= today:
        return Rung(name, what, on, "done")
    if late > 0 and on <= today:
        return Rung(name, what, on, "late", late)
    if on <= today:
        return Rung(name, what, on, "now" if is_turn else "wait")
    return Rung(name, what, on, "next")


def _aims(application: Application, progress: Progress) -> list[Aim]:
    """Two tiles; nothing is chosen before somebody has chosen."""
    chosen = application.level if application.level_chosen_at is not None else ""
    total = progress.core_total + progress.extended_total
    return [
        Aim(
            Level.ACCREDITED,
            _("Stay an Accredited Centre"),
            _("%(core)s core questions and %(cases)s new cases.")
            % {"core": progress.core_total, "cases": progress.cases_total},
            2,
            chosen == Level.ACCREDITED,
        ),
        Aim(
            Level.EXCELLENCE,
            _("Become a Centre of Excellence"),
            _("All %(total)s questions, core and extended, and %(cases)s new cases.")
            % {"total": total, "cases": progress.cases_total},
            3,
            chosen == Level.EXCELLENCE,
        ),
    ]


def _carried(facility: Facility, application: Application | None, progress: Progress, submit_by: date) -> list[Carried]:
    slug = facility.slug
    to_confirm = len(progress.to_confirm)
    still = sum(not state.is_complete and not state.to_confirm for state in progress.states)
    files, expiring = evidence_until(facility, submit_by)
    left = progress.cases_total - progress.cases_completed
    summary = reverse("applications:all", args=[slug])
    done = "complete"
    return [
        Carried(
            to_confirm,
            _("Answers to read again and confirm"),
            _("From your last application. One press confirms one, or change the text."),
            summary,
            "carried_over" if to_confirm else done,
        ),
        Carried(
            still,
            _("Questions to answer again"),
            _("New ones, and those whose earlier answer was not carried over."),
            summary,
            "open" if still else done,
        ),
        Carried(
            files,
            _("Files in your evidence"),
            ngettext(
                "%(n)s is out of date by the last day to submit.",
                "%(n)s are out of date by the last day to submit.",
                expiring,
            )
            % {"n": expiring}
            if expiring
            else _("All are still in date on the last day to submit."),
            reverse("applications:evidence", args=[slug]),
            "due_soon" if expiring else done,
        ),
        Carried(
            left,
            _("New cases"),
            _("The cases of the last application are not used again."),
            reverse("casereview:grid", args=[slug]),
            "open" if left else done,
        ),
    ]
