"""Finding a verdict together once both have handed in (R51, A22), and counting how alike the two judged."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Application, Question
from applications.services import StaleVersion
from assessment.enums import VerdictChoice
from assessment.interrater_agreement import CHOICES, AgreementFigures, pair_key
from assessment.models import Agreement, JointVerdict, Verdict
from assessment.name_detection import name_in
from assessment.queries.evaluations import OPEN_CHOICES
from assessment.queries.joint_verdicts import disclosed_evaluations, open_questions
from assessment.queries.people import names_of_assessors
from assessment.rounds import both_in, round_of
from assessment.services.locks import lock_application, seats_of, tidy
from facilities.models import User
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.workflow import StepRefused


def propose_joint_verdict(
    *, application: Application, question: Question, seen: int, choice: str, comment: str = "", by: User
) -> JointVerdict:
    """One assessor says what both could say. The same words as the other's proposal are an agreement.

    A proposal takes the place of whatever stood there, an agreement included; that one is kept in the record.

    Args:
        seen: the id of the joint verdict that the person saw, 0 for none.
        comment: for the hospital, in place of both comments; needed unless met.

    Raises:
        PermissionDenied: not an assessor of this application, or not now.
        StepRefused: not both have handed in, the comment is missing, or it bears an assessor's name.
        StaleVersion: the other one has proposed or agreed in between; `current` is that joint verdict.
    """
    if choice not in VerdictChoice.values:
        raise ValueError(f"no such verdict: {choice}")
    with transaction.atomic():
        locked, round_, current = _present(application, question, seen, by)
        words = tidy(comment)
        if choice in OPEN_CHOICES and not words:
            raise StepRefused(_("Tell the hospital what is missing."))
        if words and (name := name_in(words, names_of_assessors())):
            raise StepRefused(
                _("The comment has the name %(name)s, which is an assessor's. Take the name out.") % {"name": name}
            )
        now = timezone.now()
        if current is not None and (current.choice, current.comment) == (choice, words):
            if current.proposed_by_id == by.pk or current.is_agreed:
                return current
            return _agree(locked, current, by)
        if current is not None:
            current.superseded_at = now
            current.save(update_fields=["superseded_at"])
        made = JointVerdict.objects.create(
            application=locked,
            facility_id=locked.facility_id,
            round=round_,
            question=question,
            choice=choice,
            comment=words,
            proposed_at=now,
            proposed_by=by,
        )
        if current is not None and current.is_agreed:
            _recount(locked, round_)
    return made


def agree_joint_verdict(*, application: Application, question: Question, seen: int, by: User) -> JointVerdict:
    """The other assessor agrees: from now on the joint verdict counts in place of both (A22).

    Raises:
        PermissionDenied: not an assessor of this application, not now, or one's own proposal.
        StepRefused: nothing is proposed.
        StaleVersion: another proposal has come in between.
    """
    with transaction.atomic():
        locked, _round, current = _present(application, question, seen, by)
        if current is None:
            raise StepRefused(_("Nothing is proposed for this question."))
        if current.is_agreed:
            return current
        if current.proposed_by_id == by.pk:
            raise PermissionDenied(_("The other assessor agrees to your proposal, or proposes another."))
        return _agree(locked, current, by)


def _present(
    application: Application, question: Question, seen: int, by: User
) -> tuple[Application, int, JointVerdict | None]:
    locked = lock_application(application)
    require(by, Capability.EVALUATE, locked)
    round_ = round_of(locked)
    if not both_in(locked):
        raise StepRefused(_("Both assessors hand in first."))
    current = (
        JointVerdict.objects.select_for_update(of=("self",))
        .select_related("proposed_by", "agreed_by")
        .filter(application=locked, round=round_, question=question, superseded_at__isnull=True)
        .first()
    )
    if seen != (current.pk if current else 0):
        raise StaleVersion(current)
    return locked, round_, current


def _agree(application: Application, current: JointVerdict, by: User) -> JointVerdict:
    current.agreed_at, current.agreed_by = timezone.now(), by
    current.save(update_fields=["agreed_at", "agreed_by"])
    record(
        "assessment.joint_verdict",
        by=by,
        facility=application.facility,
        subject=application.code,
        question=current.question.code,
        choice=str(current.choice),
    )
    _recount(application, current.round)
    return current


def _recount(application: Application, round_: int) -> None:
    """How many questions are open for the hospital, after a joint verdict has come or gone."""
    with office_scope("a joint verdict counts for both assessors"):
        evaluations = disclosed_evaluations(application, round_)
        application.open_findings = len(open_questions(application, round_, evaluations))
        application.save(update_fields=["open_findings"])


def close_joint_verdicts(application: Application, round_: int) -> None:
    """Before somebody new judges a round, what was found together there no longer counts. In the office's scope."""
    JointVerdict.objects.filter(application=application, round=round_, superseded_at__isnull=True).update(
        superseded_at=timezone.now()
    )


def count_agreement(application: Application, round_: int, evaluation_ids: list[int]) -> Agreement:
    """Counts the pairs of verdicts of two disclosed evaluations, first seat first. In the office's scope."""
    seat_of = {seat.assessor_id: seat.seat for seat in seats_of(application)}
    by_question: dict[int, dict[int, str]] = {}
    verdicts = Verdict.objects.filter(evaluation__in=evaluation_ids, choice__in=CHOICES).order_by()
    for question, person, choice in verdicts.values_list("question_id", "assessor_id", "choice"):
        by_question.setdefault(question, {})[seat_of[person]] = choice
    pairs: dict[str, int] = {}
    for seats in by_question.values():
        if len(seats) == 2:
            key = pair_key(seats[1], seats[2])
            pairs[key] = pairs.get(key, 0) + 1
    figures = AgreementFigures(pairs)
    return Agreement.objects.update_or_create(
        application=application,
        round=round_,
        defaults={
            "facility_id": application.facility_id,
            "judged": figures.judged,
            "alike": figures.alike,
            "pairs": pairs,
            "counted_at": timezone.now(),
        },
    )[0]
