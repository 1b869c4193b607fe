"""Two seats, two people, neither of them of the hospital (R51)."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.deadlines import assessment_due
from applications.enums import Holder
from applications.models import Application
from assessment import emails
from assessment.enums import SeatResponse
from assessment.models import Assignment
from assessment.queries.conflicts import doubts_about
from assessment.queries.statements import without_statement
from assessment.rounds import round_of
from assessment.services.disclosures import disclose_if_always
from assessment.services.evaluations import disclose_when_both_are_in, reopen_round, start_evaluation
from assessment.services.locks import SEAT_FACTS, lock_application, seats_of, tidy
from facilities.models import Membership, User
from iasios.access import Capability, Role, office_scope, require
from iasios.access.grants import link, unlink
from iasios.audit.services import record


class AssignmentRefused(Exception):
    """Why this person cannot take this seat, in words for the office; `seat` is 1 or 2.

    `is_doubt` says that the office may set the reason aside by saying why.
    """

    def __init__(self, seat: int, message: str, *, is_doubt: bool = False) -> None:
        super().__init__(message)
        self.seat, self.is_doubt = seat, is_doubt


def assign_assessors(
    *, application: Application, first: Any, second: Any, by: User, ask: bool = False, in_spite: str = ""
) -> list[Assignment]:
    """Fills both seats; a seat that keeps its person stays as it is, the other one changes hands.

    Whoever leaves loses access at once; what they handed in earlier stays with the dossier. A newcomer judges the round
    at hand alone, so what was already disclosed of it is closed again until they have handed in.

    Args:
        ask: newcomers are asked first and see nothing until they have said yes; otherwise they have agreed beforehand.
        in_spite: why somebody is chosen against whom something speaks; kept in the record.

    Raises:
        PermissionDenied: not the office, or the application is not under assessment.
        AssignmentRefused: the same person twice, no assessor, no longer active, of the hospital itself, in doubt
            without a reason, or not to be asked and without a valid yearly statement.
    """
    with transaction.atomic():
        locked = lock_application(application)
        require(by, Capability.ASSIGN_ASSESSORS, locked)
        with office_scope("assign assessors"):
            _check(locked, first, second)
            now = timezone.now()
            before = {seat.seat: seat for seat in seats_of(locked, asked=True)}
            wanted = {1: first, 2: second}
            leaving = [seat for number, seat in before.items() if seat.assessor_id != wanted[number].pk]
            coming = [number for number in wanted if number not in before or before[number] in leaving]
            swapping = {seat.assessor_id: seat for seat in leaving} if leaving else {}
            if not ask:
                _refuse_without_statement(
                    {number: wanted[number] for number in coming if wanted[number].pk not in swapping}
                )
            _refuse_doubts(
                locked, {number: wanted[number] for number in coming if wanted[number].pk not in swapping}, in_spite
            )
            for seat in leaving:
                seat.ended_at, seat.ended_by = now, by
                seat.save(update_fields=["ended_at", "ended_by"])
            for number in coming:
                person = wanted[number]
                # Somebody who only changes seats has answered already.
                known = swapping.get(person.pk)
                response = known.response if known else (SeatResponse.ASKED if ask else SeatResponse.ACCEPTED)
                Assignment.objects.create(
                    application=locked,
                    facility_id=locked.facility_id,
                    assessor=person,
                    seat=number,
                    assigned_at=now,
                    assigned_by=by,
                    response=response,
                    responded_at=None if response == SeatResponse.ASKED else now,
                )
            staying = set(swapping) & {wanted[number].pk for number in coming}
            for seat in leaving:
                if seat.assessor_id not in staying:
                    unlink(seat.assessor, Role.ASSESSOR, locked)
            newcomers = [wanted[number] for number in coming if wanted[number].pk not in staying]
            if newcomers:
                _let_in(locked, newcomers, ask=ask)
                disclose_if_always(locked)
            if leaving or coming:
                _update_facts(locked, now)
            if newcomers:
                # After the facts: the mails name the day until which the assessors have time.
                _tell(locked, leaving, newcomers, by, ask=ask, in_spite=tidy(in_spite))
            return seats_of(locked, asked=True)


def _check(application: Application, first: Any, second: Any) -> None:
    if first.pk == second.pk:
        raise AssignmentRefused(2, _("Choose two different people."))
    members = set(
        Membership.objects.filter(
            facility=application.facility_id,
            user__in=[first.pk, second.pk],
            confirmed_at__isnull=False,
            ended_at__isnull=True,
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


def _refuse_without_statement(people: dict[int, Any]) -> None:
    missing = {person.pk for person in without_statement(people.values())} if people else set()
    for seat, person in people.items():
        if person.pk in missing:
            raise AssignmentRefused(
                seat,
                _(
                    "%(person)s has no valid statement of confidentiality and conflicts. Ask first: the person "
                    "confirms it and then takes the seat."
                )
                % {"person": person},
            )


def _refuse_doubts(application: Application, people: dict[int, Any], in_spite: str) -> None:
    if tidy(in_spite) or not people:
        return
    doubts = doubts_about(people.values(), application.facility)
    for seat, person in people.items():
        if found := doubts.get(person.pk):
            raise AssignmentRefused(
                seat,
                _("%(person)s: %(doubts)s. Choose somebody else, or say why you choose this person despite it.")
                % {"person": person, "doubts": "; ".join(doubt.text for doubt in found)},
                is_doubt=True,
            )


def _let_in(application: Application, newcomers: list[Any], *, ask: bool) -> None:
    reopen_round(application)
    if not ask:
        for person in newcomers:
            link(person, Role.ASSESSOR, application)
            start_evaluation(application=application, assessor=person, round_=round_of(application))
    # Somebody who returns to a seat after both had handed in has nothing left to judge in this round.
    disclose_when_both_are_in(application, round_of(application))


def _tell(
    application: Application, leaving: list[Assignment], newcomers: list[Any], by: User, *, ask: bool, in_spite: str
) -> None:
    seats = seats_of(application, asked=True)
    detail = {"in_spite": in_spite} if in_spite else {}
    record(
        "assessment.assigned",
        by=by,
        facility=application.facility,
        subject=application.code,
        seats={str(seat.seat): str(seat.assessor) for seat in seats},
        asked=ask,
        **detail,
    )
    present = {seat.assessor_id for seat in seats}
    for seat in leaving:
        if seat.assessor_id not in present:
            emails.assignment_ended(application, seat.assessor)
    for person in newcomers:
        (emails.asked if ask else emails.assigned)(application, person)


def _update_facts(application: Application, now: Any) -> None:
    application.assessors_assigned = 2
    if application.holder != Holder.ASSESSORS or application.due_on is None:
        application.holder, application.holder_since = Holder.ASSESSORS, now
        application.due_on = assessment_due(timezone.localdate(now))
    application.save(update_fields=SEAT_FACTS)
