"""Judging again what was handed in: named questions for both assessors, or one assessor's verdict (A22, A23)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Application, Question
from assessment import emails
from assessment.enums import ReturnOrigin
from assessment.models import Assignment, Evaluation, JointVerdict, Recommendation, Verdict, VerdictReturn
from assessment.rounds import both_in, round_of
from assessment.services.locks import lock_application, seats_of, tidy
from assessment.services.name_checks import refuse_names
from facilities.models import User
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.workflow import StepRefused


def open_verdicts_again(
    application: Application,
    evaluations: Iterable[Evaluation],
    questions: Collection[Question],
    *,
    origin: ReturnOrigin,
    reason: str,
    by: User,
) -> list[VerdictReturn]:
    """Opens the verdicts on these questions in evaluations that were handed in, and takes the hand-ins back.

    Each judges alone again: the other's verdicts on these questions close until both have handed in once more, and
    what was found together on them no longer counts. Verdicts on other questions stay as they are.

    In the office's scope; the caller holds the lock on the application, and saves it afterwards.
    """
    now = timezone.now()
    known = both_in(application)
    chosen = {question.pk for question in questions}
    made: list[VerdictReturn] = []
    opened: list[int] = []
    for evaluation in evaluations:
        if evaluation.handed_in_at is None:
            continue
        verdicts = {row.question_id: row for row in Verdict.objects.filter(evaluation=evaluation, question__in=chosen)}
        made += [_returned(evaluation, pk, verdicts.get(pk), origin, reason, by, now, known) for pk in sorted(chosen)]
        opened.append(evaluation.pk)
    if not opened:
        return []
    VerdictReturn.objects.bulk_create(made)
    Evaluation.objects.filter(pk__in=opened).update(handed_in_at=None, is_disclosed=False)
    if known:
        round_ = round_of(application)
        Verdict.objects.filter(
            application=application, evaluation__round=round_, question__in=chosen, is_disclosed=True
        ).update(is_disclosed=False)
        JointVerdict.objects.filter(
            application=application, round=round_, question__in=chosen, superseded_at__isnull=True
        ).update(superseded_at=now)
        Recommendation.objects.filter(application=application, superseded_at__isnull=True).update(superseded_at=now)
        application.round_handed_in, application.open_findings = round_ - 1, 0
    return made


def _returned(
    evaluation: Evaluation,
    question_id: int,
    verdict: Verdict | None,
    origin: ReturnOrigin,
    reason: str,
    by: User,
    now: datetime,
    known: bool,
) -> VerdictReturn:
    return VerdictReturn(
        application_id=evaluation.application_id,
        facility_id=evaluation.facility_id,
        evaluation=evaluation,
        assessor_id=evaluation.assessor_id,
        question_id=question_id,
        origin=origin,
        reason=reason,
        choice=verdict.choice if verdict else "",
        comment=verdict.comment if verdict else "",
        handed_in_at=evaluation.handed_in_at or now,
        returned_at=now,
        returned_by=by,
        is_disclosed=known,
    )


def give_back_verdict(
    *, assignment: Assignment, question: Question, reason: str, name_is_meant: bool = False, by: User
) -> VerdictReturn:
    """The office gives one verdict that was handed in by mistake back to its assessor, who hands in again.

    While the other assessor has not handed in, only the one concerned learns of it (A22). The reason is in the log
    and in the report of the decision, which the hospital reads.

    Raises:
        PermissionDenied: not the office, or not while the assessors judge.
        NameFound: the reason bears an assessor's name.
        StepRefused: the seat is empty, nothing is handed in, the question has no verdict, or no reason is given.
    """
    with transaction.atomic():
        locked = lock_application(assignment.application)
        require(by, Capability.RETURN_VERDICT, locked)
        if not (words := tidy(reason)):
            raise StepRefused(_("Say why: the log and the report keep it."))
        refuse_names(words, meant=name_is_meant)
        with office_scope("the office gives a verdict back"):
            seats = seats_of(locked)
            seat = next((one for one in seats if one.pk == assignment.pk), None)
            if seat is None:
                raise StepRefused(_("Somebody else has this seat by now."))
            evaluation = (
                Evaluation.objects.select_for_update(of=("self",))
                .filter(application=locked, assessor=seat.assessor, round=round_of(locked))
                .first()
            )
            if evaluation is None or evaluation.handed_in_at is None:
                raise StepRefused(_("This evaluation is not handed in, so its verdicts can be changed anyway."))
            if not Verdict.objects.filter(evaluation=evaluation, question=question).exclude(choice="").exists():
                raise StepRefused(_("This question has no verdict of this person."))
            known = both_in(locked)
            made = open_verdicts_again(
                locked, [evaluation], [question], origin=ReturnOrigin.OFFICE, reason=words, by=by
            )
            if known:
                locked.recommendations_in = 0
                locked.save(update_fields=["round_handed_in", "open_findings", "recommendations_in"])
            record(
                "assessment.verdict_given_back",
                by=by,
                facility=locked.facility,
                subject=locked.code,
                question=question.criterion,
                assessor=str(seat.assessor),
                reason=words,
            )
            emails.verdict_given_back(locked, seat.assessor, question)
            if known:
                emails.other_judges_again(locked, [one.assessor for one in seats if one.pk != seat.pk])
    return made[0]


def return_questions(
    application: Application, questions: Sequence[Question], *, reason: str, by: User
) -> list[VerdictReturn]:
    """The chairperson names questions: both assessors judge them again before they recommend (A23).

    In the office's scope; the caller holds the lock on the application.
    """
    people = [seat.assessor_id for seat in seats_of(application)]
    evaluations = Evaluation.objects.select_for_update(of=("self",)).filter(
        application=application, assessor__in=people, round=round_of(application)
    )
    made = open_verdicts_again(
        application, evaluations.order_by("pk"), questions, origin=ReturnOrigin.CHAIRPERSON, reason=reason, by=by
    )
    application.save(update_fields=["round_handed_in", "open_findings"])
    return made
