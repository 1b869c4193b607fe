"""Single answers returned to the hospital after the submission, corrected and handed in again."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.deadlines import assessment_due, assign_due, reply_due
from applications.enums import Holder
from applications.models import Answer, Application, Question
from applications.services import freeze_dossier
from applications.workflow import core_questions_answered, core_questions_met, extended_met_for_excellence
from assessment import emails
from assessment.enums import ReturnOrigin
from assessment.models import AnswerReturn, Evaluation
from assessment.queries.people import office_people
from assessment.rounds import round_of
from assessment.services.locks import lock_application, seats_of, tidy
from assessment.services.name_checks import refuse_names
from assessment.services.verdict_returns import open_verdicts_again
from facilities.models import User
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.workflow import StepRefused


def return_answers(
    *, application: Application, questions: Sequence[Question], reason: str, name_is_meant: bool = False, by: User
) -> list[AnswerReturn]:
    """The office returns single answers for correction, before assessors sit or after.

    The hospital has two weeks, as for replies (R54), and can write these answers alone; all else stays locked (R49).
    Assessors go on judging, and hand in once the answers are back.

    Raises:
        PermissionDenied: not the office, or the application is not being evaluated.
        NameFound: the reason, which the hospital reads, bears an assessor's name.
        StepRefused: no question, one that is returned already, or no reason.
        ValueError: a question of another edition.
    """
    if any(question.edition_id != application.edition_id for question in questions):
        raise ValueError("the question belongs to another edition")
    with transaction.atomic():
        locked = lock_application(application)
        require(by, Capability.RETURN_ANSWERS, locked)
        if not questions:
            raise StepRefused(_("Choose at least one question."))
        if not (words := tidy(reason)):
            raise StepRefused(_("Say what must be corrected."))
        refuse_names(words, meant=name_is_meant)
        if taken := [row.criterion for row in questions if row.pk in locked.returned_questions]:
            raise StepRefused(_("Already returned: %(criteria)s.") % {"criteria": ", ".join(taken)})
        now = timezone.now()
        with office_scope("return answers for correction"):
            versions = dict(
                Answer.objects.filter(application=locked, question__in=questions)
                .order_by()
                .values_list("question_id", "version")
            )
            made = AnswerReturn.objects.bulk_create(
                AnswerReturn(
                    application=locked,
                    facility_id=locked.facility_id,
                    question=question,
                    reason=words,
                    returned_at=now,
                    returned_by=by,
                    version=versions[question.pk],
                )
                for question in questions
            )
            locked.returned_questions = sorted({*locked.returned_questions, *versions})
            if locked.holder != Holder.FACILITY:
                locked.holder, locked.holder_since = Holder.FACILITY, now
                locked.due_on = reply_due(timezone.localdate(now))
            locked.save(update_fields=["returned_questions", "holder", "holder_since", "due_on"])
            criteria = [question.criterion for question in questions]
            record(
                "application.answers_returned",
                by=by,
                facility=locked.facility,
                subject=locked.code,
                questions=criteria,
                reason=words,
            )
            emails.answers_returned(locked, criteria)
    return made


def hand_in_corrections(*, application: Application, by: User) -> list[AnswerReturn]:
    """The representative hands the corrected answers in (R11); nothing can be written any more.

    Whoever had handed in a verdict on an answer that was changed judges that question again. What was submitted is
    frozen once more.

    Raises:
        PermissionDenied: not the representative, or the application is not being evaluated.
        StepRefused: nothing is returned, or an answer is not complete or not met (R30, R48, R78).
    """
    with transaction.atomic():
        locked = lock_application(application)
        require(by, Capability.HAND_IN_CORRECTIONS, locked)
        if not locked.returned_questions:
            raise StepRefused(_("No answer is returned to you now."))
        for guard in (core_questions_answered, core_questions_met, extended_met_for_excellence):
            if text := guard(locked):
                raise StepRefused(text)
        freeze_dossier(application=locked, by=by)
        now = timezone.now()
        with office_scope("corrected answers are handed in"):
            rows = list(
                AnswerReturn.objects.select_for_update(of=("self",))
                .select_related("question")
                .filter(application=locked, closed_at__isnull=True)
                .order_by("question__number")
            )
            versions = dict(
                Answer.objects.filter(application=locked, question__in=[row.question_id for row in rows])
                .order_by()
                .values_list("question_id", "version")
            )
            for row in rows:
                row.closed_at, row.closed_by = now, by
                row.was_changed = versions[row.question_id] != row.version
            AnswerReturn.objects.bulk_update(rows, ["closed_at", "closed_by", "was_changed"])
            locked.returned_questions = []
            people = [seat.assessor for seat in seats_of(locked)]
            _judge_again(locked, [row for row in rows if row.was_changed], people)
            day = timezone.localdate(now)
            are_two = locked.assessors_assigned == 2
            locked.holder, locked.holder_since = Holder.ASSESSORS if are_two else Holder.OFFICE, now
            locked.due_on = assessment_due(day) if are_two else assign_due(day)
            locked.save(
                update_fields=[
                    "returned_questions",
                    "holder",
                    "holder_since",
                    "due_on",
                    "round_handed_in",
                    "open_findings",
                    "recommendations_in",
                ]
            )
            criteria = [row.question.criterion for row in rows]
            record(
                "application.answers_corrected",
                by=by,
                facility=locked.facility,
                subject=locked.code,
                questions=criteria,
                changed=[row.question.criterion for row in rows if row.was_changed],
            )
            emails.answers_corrected(locked, [*people, *office_people()], criteria)
    return rows


def _judge_again(application: Application, changed: Sequence[AnswerReturn], people: Sequence[Any]) -> None:
    """Verdicts that were handed in on an answer that has changed since are open again."""
    if not changed:
        return
    evaluations = Evaluation.objects.select_for_update(of=("self",)).filter(
        application=application, assessor__in=people, round=round_of(application)
    )
    made = open_verdicts_again(
        application,
        evaluations.order_by("pk"),
        [row.question for row in changed],
        origin=ReturnOrigin.CORRECTION,
        reason="\n\n".join(dict.fromkeys(row.reason for row in changed)),
        by=changed[0].returned_by,
    )
    if made:
        application.recommendations_in = 0
