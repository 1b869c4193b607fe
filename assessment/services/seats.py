"""Saying yes or no to a seat, giving it back, losing it; and the hospital's word on a name (R51)."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.deadlines import assign_due
from applications.enums import Holder
from applications.models import Application
from assessment import emails
from assessment.enums import SeatResponse
from assessment.models import Assignment, NameDisclosure, Objection
from assessment.queries.disclosures import rules_of
from assessment.queries.statements import without_statement
from assessment.rounds import round_of
from assessment.services.disclosures import disclose, disclose_if_always
from assessment.services.evaluations import reopen_round, start_evaluation
from assessment.services.locks import SEAT_FACTS, lock_application, seats_of, tidy
from facilities.models import User
from iasios.access import Capability, Role, forget_standing, office_scope, require
from iasios.access.grants import link, unlink
from iasios.audit.services import record
from iasios.programme.models import NamesRule
from iasios.workflow import StepRefused


def accept_seat(*, assignment: Assignment, by: User) -> Assignment:
    """The assessor takes the dossier on: only now does it open to them. Saying yes twice changes nothing.

    Raises:
        PermissionDenied: not the person who was asked.
        StepRefused: the seat has been given to somebody else meanwhile, or the yearly statement is not valid.
    """
    with transaction.atomic(), office_scope("an assessor who was asked has no part in the application yet"):
        locked, seat = _lock(assignment, by)
        if seat.response == SeatResponse.ACCEPTED and seat.ended_at is None:
            return seat
        _still_open(seat)
        if without_statement([by]):
            raise StepRefused(_("Confirm your yearly statement first."))
        seat.response, seat.responded_at = SeatResponse.ACCEPTED, timezone.now()
        seat.save(update_fields=["response", "responded_at"])
        link(by, Role.ASSESSOR, locked)
        start_evaluation(application=locked, assessor=by, round_=round_of(locked))
        disclose_if_always(locked)
        record("assessment.accepted", by=by, facility=locked.facility, subject=locked.code, seat=seat.seat)
    return seat


def decline_seat(*, assignment: Assignment, is_conflict: bool, reason: str = "", by: User) -> Assignment:
    """The assessor does not take the dossier on; the office is told and looks for somebody else.

    Args:
        is_conflict: something links them with the hospital; kept, so that the office sees it the next time.
        reason: needed for a conflict.

    Raises:
        PermissionDenied: not the person who was asked.
        StepRefused: no reason for a conflict, or the seat is not open to an answer.
    """
    with transaction.atomic(), office_scope("an assessor who was asked has no part in the application yet"):
        locked, seat = _lock(assignment, by)
        _still_open(seat)
        words = tidy(reason)
        if is_conflict and not words:
            raise StepRefused(_("Say in a few words what links you with the hospital."))
        response = SeatResponse.CONFLICT if is_conflict else SeatResponse.DECLINED
        _vacate(locked, seat, response, words, by)
        record("assessment.declined", by=by, facility=locked.facility, subject=locked.code, conflict=is_conflict)
        emails.seat_vacant(locked, seat)
    return seat


def hand_back(*, application: Application, reason: str, is_conflict: bool = False, by: User) -> Assignment:
    """An assessor gives a dossier back that they had taken on. What they handed in stays and keeps their name.

    Raises:
        PermissionDenied: the person does not assess this application now.
        StepRefused: no reason is given.
    """
    with transaction.atomic():
        locked = lock_application(application)
        require(by, Capability.EVALUATE, locked)
        if not (words := tidy(reason)):
            raise StepRefused(_("Say in a few words why, so that the office can find somebody else."))
        with office_scope("a seat becomes vacant"):
            seat = Assignment.objects.select_for_update(of=("self",)).get(
                application=locked, assessor=by, ended_at__isnull=True
            )
            _vacate(locked, seat, SeatResponse.CONFLICT if is_conflict else SeatResponse.HANDED_BACK, words, by)
            record("assessment.handed_back", by=by, facility=locked.facility, subject=locked.code, conflict=is_conflict)
            emails.seat_vacant(locked, seat)
    return seat


def remove_assessor(
    *, assignment: Assignment, reason: str, by: User, response: SeatResponse = SeatResponse.REPLACED
) -> Assignment:
    """The office takes a seat away, in the middle of a round too; the person loses access at once.

    Raises:
        PermissionDenied: not the office, or not now.
        StepRefused: the seat is empty already, or no reason is given.
    """
    with transaction.atomic():
        locked = lock_application(assignment.application)
        require(by, Capability.ASSIGN_ASSESSORS, locked)
        if not (words := tidy(reason)):
            raise StepRefused(_("Say why: the record keeps it."))
        with office_scope("the office takes a seat away"):
            seat = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
            if seat.ended_at is not None:
                raise StepRefused(_("Somebody else has this seat by now."))
            _vacate(locked, seat, response, words, by)
            record(
                "assessment.removed", by=by, facility=locked.facility, subject=locked.code, assessor=str(seat.assessor)
            )
            emails.assignment_ended(locked, seat.assessor)
    return seat


def _lock(assignment: Assignment, by: User) -> tuple[Application, Assignment]:
    locked = lock_application(assignment.application)
    seat = Assignment.objects.select_for_update(of=("self",)).select_related("assessor").get(pk=assignment.pk)
    if seat.assessor_id != by.pk:
        raise PermissionDenied(_("Somebody else was asked."))
    return locked, seat


def _still_open(seat: Assignment) -> None:
    if seat.ended_at is not None or seat.response != SeatResponse.ASKED:
        raise StepRefused(_("This question was resolved in the meantime."))


def _vacate(application: Application, seat: Assignment, response: SeatResponse, reason: str, by: User) -> None:
    """Ends a seat. Whatever the two had found together in this round no longer counts until both seats have judged."""
    now = timezone.now()
    seat.response, seat.responded_at, seat.reason = response, now, reason
    seat.ended_at, seat.ended_by = now, by
    seat.save(update_fields=["response", "responded_at", "reason", "ended_at", "ended_by"])
    unlink(seat.assessor, Role.ASSESSOR, application)
    forget_standing(seat.assessor, by)
    if not application.status_row.is_judged:
        return
    reopen_round(application)
    application.assessors_assigned = len(seats_of(application, asked=True))
    # The office has to act until the seat is filled.
    application.holder, application.holder_since = Holder.OFFICE, now
    application.due_on = assign_due(timezone.localdate(now))
    application.save(update_fields=SEAT_FACTS)


# --- the hospital's word on a name ------------------------------------------------------------------------------------


def disclose_names(*, application: Application, by: User) -> NameDisclosure:
    """The office tells the hospital who assesses; it may object within seven days. Hidden unless this is done.

    Raises:
        PermissionDenied: not the office, or not now.
        StepRefused: two seats are not filled and accepted yet, or the programme does not tell names (`NamesRule`).
    """
    with transaction.atomic():
        locked = lock_application(application)
        require(by, Capability.ASSIGN_ASSESSORS, locked)
        with office_scope("tell the hospital who assesses"):
            if rules_of(locked).names == NamesRule.NEVER:
                raise StepRefused(_("The programme does not tell hospitals who assesses them."))
            if len(seats_of(locked)) < 2:
                raise StepRefused(_("Both assessors must have accepted first."))
            return disclose(locked, by=by)


def approve_assessors(*, application: Application, by: User) -> NameDisclosure:
    """The representative approves both names, so that the evaluations can be handed in at once.

    Raises:
        PermissionDenied: not the representative.
        StepRefused: nothing is to be approved, or the office has an objection to decide.
    """
    with transaction.atomic():
        locked = lock_application(application)
        require(by, Capability.OBJECT_TO_ASSESSOR, locked)
        with office_scope("the seats are hidden from the hospital"):
            found = NameDisclosure.objects.select_for_update(of=("self",)).filter(application=locked).first()
            if found is None or not rules_of(locked).needs_approval:
                raise StepRefused(_("Nobody is waiting for your approval."))
            seats = [seat for seat in seats_of(locked) if seat.assigned_at <= found.disclosed_at]
            if len(seats) < 2 or Objection.objects.filter(assignment__in=seats, decided_at__isnull=True).exists():
                raise StepRefused(_("Your objection is open. You approve both names once the office has decided."))
            if found.approved_at is None:
                found.approved_at, found.approved_by = timezone.now(), by
                found.save(update_fields=["approved_at", "approved_by"])
                record("assessment.assessors_approved", by=by, facility=locked.facility, subject=locked.code)
    return found


def object_to_assessor(*, application: Application, seat: int, reason: str, by: User) -> Objection:
    """The representative objects to one of the names; the office decides (feature 43).

    Raises:
        PermissionDenied: not the representative.
        StepRefused: the names are not disclosed, they are approved, the seven days are over, no reason, or objected to
            already.
    """
    with transaction.atomic():
        locked = lock_application(application)
        require(by, Capability.OBJECT_TO_ASSESSOR, locked)
        disclosure = NameDisclosure.objects.filter(application=locked).first()
        if disclosure is None:
            raise StepRefused(_("The names of the assessors are not disclosed."))
        if disclosure.approved_at is not None:
            raise StepRefused(_("Your hospital has approved both assessors. Write to the office."))
        if timezone.localdate() > disclosure.objections_until:
            raise StepRefused(_("The seven days for an objection are over. Write to the office."))
        if not (words := tidy(reason)):
            raise StepRefused(_("Say why this person should not assess your hospital."))
        with office_scope("the seats are hidden from the hospital"):
            taken = next((one for one in seats_of(locked) if one.seat == seat), None)
            if taken is None:
                raise StepRefused(_("Nobody has this seat."))
            if Objection.objects.filter(assignment=taken).exists():
                raise StepRefused(_("Your hospital has objected to this name already."))
            made = Objection.objects.create(
                application=locked,
                facility_id=locked.facility_id,
                assignment=taken,
                reason=words,
                made_at=timezone.now(),
                made_by=by,
            )
            record("assessment.objected", by=by, facility=locked.facility, subject=locked.code, seat=seat)
            emails.objection_made(locked)
    return made


def decide_objection(*, objection: Objection, uphold: bool, answer: str, by: User) -> Objection:
    """The office upholds an objection, which empties the seat, or answers why it does not.

    Raises:
        PermissionDenied: not the office, or not now.
        StepRefused: decided already, or no answer is given.
    """
    with transaction.atomic():
        locked = lock_application(objection.application)
        require(by, Capability.ASSIGN_ASSESSORS, locked)
        if not (words := tidy(answer)):
            raise StepRefused(_("Give the hospital an answer."))
        stored = Objection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
        if stored.decided_at is not None:
            raise StepRefused(_("This objection has been decided already."))
        stored.is_upheld, stored.answer, stored.decided_at, stored.decided_by = uphold, words, timezone.now(), by
        stored.save(update_fields=["is_upheld", "answer", "decided_at", "decided_by"])
        record("assessment.objection_decided", by=by, facility=locked.facility, subject=locked.code, upheld=uphold)
        seat = Assignment.objects.select_related("application", "assessor").get(pk=stored.assignment_id)
        if uphold and seat.ended_at is None:
            remove_assessor(assignment=seat, reason=stored.reason, by=by, response=SeatResponse.OBJECTED)
        with office_scope("answer the hospital"):
            emails.objection_decided(locked, stored)
    return stored
