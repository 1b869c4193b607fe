"""Recommending to the chairperson, and taking an application back from there (R58, R59, A22, A23)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Application, Question
from applications.queries import questions_of
from applications.workflow import APPLICATION, audit_held, both_handed_in, no_question_returned
from assessment import emails
from assessment.enums import Outcome, VerdictChoice
from assessment.models import Assignment, JointVerdict, Recommendation, Verdict
from assessment.queries.dossiers import differ
from assessment.queries.joint_verdicts import agreed_verdicts
from assessment.queries.people import office_people
from assessment.queries.settled_questions import settled_questions
from assessment.rounds import round_of
from assessment.services.locks import lock_application, require_seat, seats_of, tidy
from assessment.services.plans import is_judged
from assessment.services.verdict_returns import return_questions
from facilities.models import User
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.workflow import StepRefused


def why_not_recommend(
    application: Application, outcome: str, by: User, *, agreed: Mapping[int, JointVerdict] | None = None
) -> str | None:
    """Why this outcome cannot be recommended by this assessor now, in words; None when it can.

    Args:
        agreed: `agreed_verdicts` of the round at hand, where they were read already.
    """
    if reason := no_question_returned(application) or both_handed_in(application):
        return reason
    if application.status_row.evaluates and application.round == 1 and application.open_findings:
        return _("Questions are open in round 1. Put them to the hospital first.")
    if not is_judged(application):
        return _("Every action of the plan needs its verdict, accepted or not, before you recommend.")
    if outcome != Outcome.APPROVE:
        return audit_held(application)
    if criteria := [question.criterion for question in _unmet(application, by, agreed)]:
        return _("In your evaluation these core criteria are not met: %(criteria)s. Accredit needs all of them.") % {
            "criteria": ", ".join(criteria)
        }
    return None


def _unmet(application: Application, assessor: Any, agreed: Mapping[int, JointVerdict] | None = None) -> list[Question]:
    """Core questions that this assessor does not find met: by the joint verdict where there is one, else alone."""
    round_ = round_of(application)
    together = agreed_verdicts(application, round_) if agreed is None else agreed
    own = Verdict.objects.filter(application=application, assessor=assessor, evaluation__round=round_).order_by()
    choices = dict(own.values_list("question_id", "choice"))
    choices |= {question_id: joint.choice for question_id, joint in together.items()}
    settled = settled_questions(application)
    return [
        question
        for question in questions_of(application.edition_id)
        if question.is_core and question.pk not in settled and choices.get(question.pk) != VerdictChoice.MET
    ]


def recommend(*, application: Application, outcome: str, reasons: str, by: User) -> Recommendation:
    """Writes one's recommendation, once; the second one brings the application to the chairperson (R58).

    Until then nobody but the office can tell that the first was made, the other assessor included (A22).

    Raises:
        PermissionDenied: the person does not assess this application now.
        StepRefused: not everything is handed in, made already, reasons are missing, or the outcome is not open.
    """
    with transaction.atomic():
        locked = lock_application(application)
        require(by, Capability.RECOMMEND, locked)
        require_seat(locked, by)
        if outcome not in Outcome.values:
            raise ValueError(f"no such outcome: {outcome}")
        if Recommendation.objects.filter(application=locked, assessor=by, superseded_at__isnull=True).exists():
            raise StepRefused(_("You have made your recommendation already."))
        if reason := why_not_recommend(locked, outcome, by):
            raise StepRefused(reason)
        if not (words := tidy(reasons)):
            raise StepRefused(_("Give your reasons: the chairperson reads them beside your recommendation."))
        made = Recommendation.objects.create(
            application=locked,
            facility_id=locked.facility_id,
            assessor=by,
            outcome=outcome,
            reasons=words,
            made_at=timezone.now(),
        )
        record(
            "assessment.recommended",
            by=by,
            facility=locked.facility,
            subject=locked.code,
            outcome=str(outcome),
        )
        _send_on_when_both_are_made(locked, by)
        made.refresh_from_db(fields=["is_disclosed"])
    return made


def _send_on_when_both_are_made(application: Application, by: User) -> None:
    """The caller holds the lock on the application."""
    with office_scope("the second recommendation sends the application to the chairperson"):
        people = [seat.assessor_id for seat in seats_of(application)]
        live = Recommendation.objects.filter(application=application, assessor__in=people, superseded_at__isnull=True)
        if live.count() < 2:
            return
        live.update(is_disclosed=True)
        # Counted only when both are in: a count of one would tell the second assessor about the first.
        application.recommendations_in = 2
        application.save(update_fields=["recommendations_in"])
        APPLICATION.perform(
            application,
            "recommend",
            by=by,
            also={
                "signed_off_from": application.status,
                "proofs_open": 0,
            },
        )
        emails.awaiting_sign_off(application)
        if differ(list(live)):
            record(
                "assessment.recommendations_differ", by=None, facility=application.facility, subject=application.code
            )
            emails.recommendations_differ(application, office_people())


def refuse_own_work(application: Application, by: User) -> None:
    """Four eyes: whoever assessed the application, now or earlier, or belongs to the hospital, decides nothing.

    Raises:
        PermissionDenied: with the reason.
    """
    if Assignment.objects.filter(application=application, assessor=by).exists():
        raise PermissionDenied(_("You assessed this application, so somebody else signs its decision."))
    if by.memberships.filter(facility=application.facility_id, ended_at__isnull=True).exists():
        raise PermissionDenied(_("You belong to this hospital, so somebody else signs its decision."))


def return_to_assessors(
    *, application: Application, reason: str, questions: Sequence[Question] = (), by: User
) -> Application:
    """Back to where it came from, with the chairperson's reason; both assessors recommend anew (A23).

    Both judge the named questions again, each alone until both have handed in; everything else stays as it was handed
    in. The reason is for the assessors: the hospital sees only that the application is under assessment again.

    Args:
        questions: of the application's edition; without any, only the recommendations are wanted again.

    Raises:
        PermissionDenied: not the chairperson, or one who assessed this application.
        StepRefused: it does not wait for a signature, or the reason is missing.
        ValueError: a question of another edition.
    """
    if any(question.edition_id != application.edition_id for question in questions):
        raise ValueError("the question belongs to another edition")
    with transaction.atomic():
        locked = lock_application(application)
        require(by, Capability.SIGN_OFF, locked)
        refuse_own_work(locked, by)
        words = tidy(reason)
        now = timezone.now()
        APPLICATION.perform(
            locked,
            "return_to_assessors",
            by=by,
            reason=words,
            to=locked.signed_off_from,
            also={"recommendations_in": 0},
        )
        with office_scope("the assessors recommend anew"):
            Recommendation.objects.filter(application=locked, superseded_at__isnull=True).update(
                superseded_at=now, return_reason=words
            )
            if questions:
                return_questions(locked, questions, reason=words, by=by)
            record(
                "assessment.returned",
                by=by,
                facility=locked.facility,
                subject=locked.code,
                questions=[question.criterion for question in questions],
            )
            emails.returned(locked, [seat.assessor for seat in seats_of(locked)], questions)
    return application
