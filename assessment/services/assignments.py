"""Two seats, two people, neither of them of the hospital (R51)."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.enums import Holder
from applications.models import Application
from assessment import emails
from assessment.models import Assignment, Recommendation
from assessment.rounds import round_of
from assessment.services.evaluations import disclose_when_both_are_in, start_evaluation, withdraw_disclosure
from assessment.services.locking import lock_application, seats_of
from assessment.terms import assessment_due
from facilities.models import Membership
from iasios.access import Capability, Role, office_scope, require
from iasios.access.grants import link, unlink
from iasios.audit.services import record


class AssignmentRefused(Exception):
    """Why this person cannot take this seat, in words for the office; `seat` is 1 or 2."""

    def __init__(self, seat: int, message: str) -> None:
        super().__init__(message)
        self.seat = seat


def assign_assessors(*, application: Application, first: Any, second: Any, by: Any) -> list[Assignment]:
    """Fills both seats; a seat that keeps its person stays as it is, the other one changes hands.

    Whoever leaves loses access at once; what they handed in earlier stays with the dossier. A newcomer judges the round
    at hand alone, so what was already disclosed of it is closed again until they have handed in.

    Raises:
        PermissionDenied: not the office, or the application is not under assessment.
        AssignmentRefused: the same person twice, no assessor, no longer active, or of the hospital itself.
    """
    with transaction.atomic():
        locked = lock_application(application)
        require(by, Capability.ASSIGN_ASSESSORS, locked)
        with office_scope("assign assessors"):
            _check(locked, first, second)
            now = timezone.now()
            before = {seat.seat: seat for seat in seats_of(locked)}
            wanted = {1: first, 2: second}
            leaving = [seat for number, seat in before.items() if seat.assessor_id != wanted[number].pk]
            for seat in leaving:
                seat.ended_at, seat.ended_by = now, by
                seat.save(update_fields=["ended_at", "ended_by"])
            coming = [number for number in wanted if number not in before or before[number] in leaving]
            for number in coming:
                Assignment.objects.create(
                    application=locked,
                    facility_id=locked.facility_id,
                    assessor=wanted[number],
                    seat=number,
                    assigned_at=now,
                    assigned_by=by,
                )
            newcomers = _relink(locked, [seat.assessor for seat in leaving], [wanted[number] for number in coming])
            if newcomers:
                _restart_round(locked, newcomers)
                _tell(locked, leaving, newcomers, by)
            if leaving or coming:
                _update_facts(locked, now)
            for name in ("assessors_assigned", "holder", "holder_since", "due_on", "round_handed_in", "open_findings"):
                setattr(application, name, getattr(locked, name))
            return seats_of(locked)


def _check(application: Application, first: Any, second: Any) -> None:
    if first.pk == second.pk:
        raise AssignmentRefused(2, _("Choose two different people."))
    members = set(
        Membership.objects.filter(
            facility=application.facility_id, user__in=[first.pk, second.pk], ended_at__isnull=True
        ).values_list("user_id", flat=True)
    )
    for seat, person in ((1, first), (2, second)):
        if not person.is_active or not person.groups.filter(name=Role.ASSESSOR).exists():
            raise AssignmentRefused(seat, _("%(person)s is not an assessor.") % {"person": person})
        if person.pk in members:
            raise AssignmentRefused(
                seat,
                _("%(person)s belongs to %(facility)s and cannot assess it.")
                % {"person": person, "facility": application.facility},
            )


def _relink(application: Application, leaving: list[Any], coming: list[Any]) -> list[Any]:
    """Grants follow the seats. Returns the people who had no seat before; those who only swap are not among them."""
    staying = {person.pk for person in leaving} & {person.pk for person in coming}
    for person in leaving:
        if person.pk not in staying:
            unlink(person, Role.ASSESSOR, application)
    newcomers = [person for person in coming if person.pk not in staying]
    for person in newcomers:
        link(person, Role.ASSESSOR, application)
    return newcomers


def _restart_round(application: Application, newcomers: list[Any]) -> None:
    round_ = round_of(application)
    people = [seat.assessor_id for seat in seats_of(application)]
    if application.round_handed_in >= round_:
        withdraw_disclosure(application, round_)
        application.round_handed_in = round_ - 1
        application.open_findings = 0
    Recommendation.objects.filter(application=application, superseded_at__isnull=True).exclude(
        assessor__in=people
    ).update(superseded_at=timezone.now())
    for person in newcomers:
        start_evaluation(application=application, assessor=person, round_=round_)
    # Somebody who returns to a seat after both had handed in has nothing left to judge in this round.
    disclose_when_both_are_in(application, round_)


def _tell(application: Application, leaving: list[Assignment], newcomers: list[Any], by: Any) -> None:
    record(
        "assessment.assigned",
        by=by,
        facility=application.facility,
        subject=application.code,
        seats={str(seat.seat): str(seat.assessor) for seat in seats_of(application)},
    )
    present = {seat.assessor_id for seat in seats_of(application)}
    for seat in leaving:
        if seat.assessor_id not in present:
            emails.assignment_ended(application, seat.assessor)
    for person in newcomers:
        emails.assigned(application, person)


def _update_facts(application: Application, now: Any) -> None:
    application.assessors_assigned = 2
    if application.holder != Holder.ASSESSORS:
        application.holder, application.holder_since = Holder.ASSESSORS, now
        application.due_on = assessment_due(timezone.localdate(now))
    application.save(
        update_fields=[
            "assessors_assigned",
            "holder",
            "holder_since",
            "due_on",
            "round_handed_in",
            "open_findings",
            "recommendations_in",
        ]
    )
