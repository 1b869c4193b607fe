"""Appeals: whether one is possible, which are open, who may sit on a panel."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from applications.models import Application
from assessment.deadlines import last_day_to_appeal
from assessment.enums import AppealStatus, Outcome
from assessment.models import Appeal, AppealSeat, Assignment, Decision
from assessment.models.appeal import OPEN_APPEALS
from assessment.queries.conflicts import doubts_about
from assessment.queries.decisions import latest_decision
from facilities.models import User
from iasios.access import Role, office_scope
from iasios.compiled_queries import compiled_query
from iasios.text.relative_dates import local_day


def appeal_of(decision: Decision) -> Appeal | None:
    """The one appeal against a decision, with its letter."""
    return Appeal.objects.filter(decision=decision).select_related("letter", "filed_by").first()


def latest_appeal(application: Application) -> Appeal | None:
    """The last appeal on an application, with its decision and letter."""
    rows = Appeal.objects.filter(application=application)
    return rows.select_related("decision", "letter", "filed_by", "application", "facility").first()


def open_appeal_of(application: Application) -> Appeal | None:
    """The appeal that is under way; no query while none can be."""
    if not application.status_row.plan_is_open:
        return None
    return Appeal.objects.filter(application=application, status__in=OPEN_APPEALS).first()


def appeal_before_audit(application: Application) -> Appeal | None:
    """The appeal that is under way while an on-site audit has no date yet."""
    wanted = application.status_row.wants_on_site_audit and application.on_site_audit_on is None
    return open_appeal_of(application) if wanted else None


def last_day_of(decision: Decision) -> date | None:
    """The last day to appeal against this decision; None where nothing can be appealed against."""
    if decision.outcome == Outcome.APPROVE:
        return None
    return last_day_to_appeal(local_day(decision.signed_at))


def appealable(application: Application) -> Decision | None:
    """The decision that the representative may appeal against today; None after the days, or after an appeal."""
    if not application.status_row.plan_is_open:
        return None
    decision = latest_decision(application)
    if decision is None:
        return None
    last_day = last_day_of(decision)
    if last_day is None or last_day < timezone.localdate() or appeal_of(decision) is not None:
        return None
    return decision


def open_appeals() -> QuerySet[Appeal]:
    """All that are not closed, the earliest due day first, with facility, application and decision."""
    rows = Appeal.objects.filter(status__in=OPEN_APPEALS)
    return rows.select_related("facility", "application", "decision").order_by("due_on", "pk")


@compiled_query
def _appeals_for_chair() -> QuerySet[Appeal]:
    return open_appeals().exclude(status=AppealStatus.FILED)


def appeals_for_chair() -> list[Appeal]:
    """Those that want a panel or have one at work."""
    return _appeals_for_chair()


def appeals_to_remind_of(until: date) -> QuerySet[Appeal]:
    """Open ones whose day comes by `until`, and of which nobody was reminded for that day.

    Of appeal, facility and application only what names them is read.
    """
    rows = Appeal.objects.filter(status__in=OPEN_APPEALS, due_on__lte=until)
    rows = rows.filter(Q(reminded_for__isnull=True) | Q(reminded_for__lt=F("due_on")))
    names = ("facility__name", "facility__slug", "application__code")
    return rows.select_related("facility", "application").only("due_on", *names).order_by("due_on", "pk")


def panel_of(appeal: Appeal) -> list[AppealSeat]:
    """The present panel with its people; in the office's scope, or read by office and chairperson."""
    return list(appeal.seats.filter(ended_at__isnull=True).select_related("person"))


@dataclass(frozen=True)
class PanelCandidate:
    """Somebody who may sit on a panel, and what speaks against it."""

    person: User
    doubts: tuple[str, ...]


def candidates_for(appeal: Appeal) -> list[PanelCandidate]:
    """Assessors who neither assessed the application nor signed, and do not belong to the hospital; by name."""
    assessed = Assignment.objects.filter(application=appeal.application_id).values("assessor")
    signed = Decision.objects.filter(application=appeal.application_id).values("signed_by")
    people = list(
        User.objects.filter(groups__name=Role.ASSESSOR, is_active=True)
        .exclude(pk__in=assessed)
        .exclude(pk__in=signed)
        .exclude(memberships__facility=appeal.facility_id, memberships__ended_at__isnull=True)
        .order_by("full_name", "pk")
    )
    doubts = doubts_about(people, appeal.facility)
    return [PanelCandidate(person, tuple(doubt.text for doubt in doubts.get(person.pk, []))) for person in people]


@compiled_query
def _seats_of_person(person_id: int) -> QuerySet[AppealSeat]:
    return AppealSeat.objects.filter(
        person=person_id, ended_at__isnull=True, opinion="", appeal__status=AppealStatus.WITH_PANEL
    ).select_related("appeal__application", "appeal__facility")


def seats_of_person(person: Any) -> list[AppealSeat]:
    """What this person judges on a panel and has not said yet; a panel has no other part in the application."""
    with office_scope("whoever judges an appeal has no other part in the application"):
        return _seats_of_person(person.pk)


@dataclass(frozen=True)
class PanelView:
    """What one of a panel reads: the appeal, the decision and its report, criterion by criterion."""

    seat: AppealSeat
    appeal: Appeal
    decision: Decision
    report: dict[str, Any]


def panel_view(pk: int, person: Any) -> PanelView | None:
    """The appeal for one of its panel; None for everybody else and once it is closed without their opinion."""
    with office_scope("whoever judges an appeal has no other part in the application"):
        seat = (
            AppealSeat.objects.filter(appeal=pk, person=person, ended_at__isnull=True)
            .select_related("appeal__application", "appeal__facility", "appeal__decision__report")
            .first()
        )
    if seat is None:
        return None
    appeal = seat.appeal
    report = appeal.decision.report
    return PanelView(seat, appeal, appeal.decision, report.context if report is not None else {})
