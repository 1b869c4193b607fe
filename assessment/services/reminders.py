"""Dates that are reminded of, escalated and extended, and never close anything (A21)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.enums import Holder
from applications.models import Application
from applications.statuses import OPEN_STATUSES, statuses_where
from assessment import emails
from assessment.deadlines import ANSWER_DAYS, FARTHEST_DAYS
from assessment.enums import AuditStatus, SeatResponse
from assessment.models import Assignment, Audit, DateChange, Evaluation, PlanAction, Recommendation
from assessment.queries.people import office_people
from assessment.rounds import round_of
from assessment.services.locks import lock_application, seats_of, tidy
from assessment.services.statements import remind_of_statements
from facilities.enums import NoticeKind
from facilities.models import User
from facilities.queries.people import appointed_people
from facilities.services import notify
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.workflow import StepRefused

#: Days before (or, negative, after) a date on which it is reminded of, with the days on which a late run catches up.
STAGES = {7: (7, 6), 2: (2, 1), 0: (0, -1), -3: (-3, -4, -5)}
#: As above for what only lies ahead.
AHEAD_STAGES = {7: (7, 6), 2: (2, 1), 0: (0,)}
#: As above for what is answered within a week, so that the question itself is no reminder.
SHORT_STAGES = {2: (2, 1), 0: (0, -1), -3: (-3, -4, -5)}


def stage_of(due_on: date, today: date, stages: dict[int, tuple[int, ...]] = STAGES) -> int | None:
    """Which reminder a date wants today: 7, 2, 0 or -3 days left; None on all other days."""
    left = (due_on - today).days
    return next((stage for stage, days in stages.items() if left in days), None)


def extend_date(*, application: Application, due_on: date, note: str, by: User) -> DateChange:
    """Moves the date by which the holder acts; the office alone does it, with a note that all may read.

    Raises:
        PermissionDenied: not the office, or nothing is under way.
        StepRefused: there is no date, the new one is not later, lies in the past or more than a year ahead, or the
            note is missing.
    """
    with transaction.atomic():
        locked = lock_application(application)
        require(by, Capability.EXTEND_DATE, locked)
        if locked.due_on is None:
            raise StepRefused(_("No date is running."))
        if due_on <= locked.due_on or due_on < timezone.localdate():
            raise StepRefused(
                _("Give a day after %(day)s that lies ahead.") % {"day": date_format(locked.due_on, "DATE_FORMAT")}
            )
        if due_on > (farthest := timezone.localdate() + timedelta(days=FARTHEST_DAYS)):
            raise StepRefused(_("Give a day until %(day)s.") % {"day": date_format(farthest, "DATE_FORMAT")})
        if not tidy(note):
            raise StepRefused(_("Say why, so that the others can follow."))
        change = DateChange.objects.create(
            application=locked,
            facility_id=locked.facility_id,
            status=locked.status,
            before=locked.due_on,
            after=due_on,
            note=tidy(note),
            changed_at=timezone.now(),
            changed_by=by,
        )
        locked.due_on = due_on
        locked.save(update_fields=["due_on"])
        record(
            "application.date_extended",
            by=by,
            facility=locked.facility,
            subject=locked.code,
            before=change.before.isoformat(),
            after=due_on.isoformat(),
        )
        if locked.holder == Holder.FACILITY:
            notify(facility=locked.facility, kind=NoticeKind.DATE_EXTENDED, day=due_on.isoformat())
        emails.date_extended(locked, change, _holders(locked))
    return change


def send_reminders(today: date | None = None) -> int:
    """Reminds the holders, from the state as it is now. Running it again the same day sends nothing twice.

    Returns:
        How many mails were written.
    """
    day = today or timezone.localdate()
    with transaction.atomic(), office_scope("remind of dates"):
        return _of_dates(day) + _of_seats(day) + _of_actions(day) + _of_audits(day) + remind_of_statements(day)


def _of_dates(today: date) -> int:
    window = (today - timedelta(days=5), today + timedelta(days=7))
    rows = Application.objects.filter(status__in=OPEN_STATUSES, due_on__range=window).select_related("facility")
    written = 0
    for application in rows.order_by("due_on", "pk"):
        stage = stage_of(application.due_on, today) if application.due_on else None
        if stage is None:
            continue
        written += emails.date_reminder(application, _holders(application), stage)
        if stage < 0 and application.holder != Holder.OFFICE:
            written += emails.date_escalated(application, office_people())
    return written


def _holders(application: Application) -> list[Any]:
    """The people whose turn it is now. An assessor who has done their part is left in peace."""
    if application.holder == Holder.FACILITY:
        return list(appointed_people(application.facility))
    if application.holder == Holder.CHAIRPERSON:
        return list(emails.signing_chairs(application))
    if application.holder == Holder.ASSESSORS:
        return _assessors_at_turn(application)
    return list(office_people()) if application.holder == Holder.OFFICE else []


def _assessors_at_turn(application: Application) -> list[Any]:
    people = [seat.assessor for seat in seats_of(application)]
    done: Iterable[int]
    if application.status_row.evaluates and application.round_handed_in < round_of(application):
        done = Evaluation.objects.filter(
            application=application, round=round_of(application), handed_in_at__isnull=False
        ).values_list("assessor_id", flat=True)
    else:
        done = Recommendation.objects.filter(application=application, superseded_at__isnull=True).values_list(
            "assessor_id", flat=True
        )
    finished = set(done)
    return [person for person in people if person.pk not in finished]


def _of_seats(today: date) -> int:
    """Assessors who were asked and have not answered; three days after their week the office hears of it."""
    rows = Assignment.objects.filter(
        response=SeatResponse.ASKED, ended_at__isnull=True, application__status__in=OPEN_STATUSES
    )
    written = 0
    for seat in rows.select_related("application__facility", "assessor").order_by("assigned_at", "pk"):
        due_on = timezone.localdate(seat.assigned_at) + timedelta(days=ANSWER_DAYS)
        stage = stage_of(due_on, today, SHORT_STAGES)
        if stage is None:
            continue
        written += emails.seat_unanswered(seat.application, seat.assessor, due_on, stage)
        if stage < 0:
            written += emails.seat_escalated(seat.application, seat.assessor, due_on, office_people())
    return written


def _of_actions(today: date) -> int:
    """Actions of a plan that was handed in, by their own dates; one mail for all of a day."""
    window = (today - timedelta(days=5), today + timedelta(days=7))
    rows = (
        PlanAction.objects.filter(
            due_on__range=window,
            item__plan__handed_in_at__isnull=False,
            application__status__in=statuses_where(lambda row: row.plan_is_judged or row.takes_proof),
            proof_at__isnull=True,
        )
        .exclude(verdict="refused")
        .select_related("application__facility", "item__question__standard")
        .order_by("application", "due_on", "item__question__number", "position")
    )
    groups: dict[tuple[int, date], list[PlanAction]] = {}
    for row in rows:
        groups.setdefault((row.application_id, row.due_on), []).append(row)
    written = 0
    for (_application, due_on), actions in groups.items():
        stage = stage_of(due_on, today)
        if stage is not None:
            application = actions[0].application
            written += emails.actions_due(application, appointed_people(application.facility), actions, stage)
    return written


def _of_audits(today: date) -> int:
    """An agreed audit, to both sides."""
    rows = Audit.objects.filter(status=AuditStatus.AGREED).select_related("application__facility", "facility")
    written = 0
    for audit in rows.order_by("starts_at"):
        day = timezone.localdate(audit.starts_at)
        stage = stage_of(day, today, AHEAD_STAGES)
        if stage is not None:
            people = [seat.assessor for seat in seats_of(audit.application)]
            written += emails.audit_ahead(audit, people, stage)
    return written
