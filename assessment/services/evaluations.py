"""Judging: verdicts, handing in, and disclosing both evaluations at once."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Application, Question
from applications.queries import questions_of
from applications.services import StaleVersion
from applications.workflow import no_question_returned
from assessment import emails
from assessment.enums import VerdictChoice
from assessment.models import (
    ColleagueNote,
    Evaluation,
    Finding,
    PrivateNote,
    Recommendation,
    Verdict,
    VerdictReturn,
)
from assessment.name_detection import name_in
from assessment.queries.disclosures import approval_missing
from assessment.queries.evaluations import needs_comment
from assessment.queries.joint_verdicts import agreed_verdicts, open_questions
from assessment.queries.notes import own_notes
from assessment.queries.people import names_of_assessors
from assessment.queries.verdict_returns import open_returns
from assessment.rounds import is_required, round_of
from assessment.services.joint_verdicts import close_joint_verdicts, count_agreement
from assessment.services.locks import lock_application, require_seat, seats_of, tidy
from facilities.models import User
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.workflow import StepRefused


@dataclass(frozen=True)
class Missing:
    """What still stands in the way of handing in: `what` is "verdict", "comment" or "name"."""

    question: Question
    what: str


class HandInRefused(StepRefused):
    """Questions are not judged yet, or a verdict lacks its comment; `missing` lists them."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(
            _(
                "Some questions still need a verdict or a comment to the hospital, or their comment still has a name "
                "in it."
            )
        )
        self.missing = missing


def start_evaluation(*, application: Application, assessor: Any, round_: int) -> Evaluation:
    """An assessor's evaluation of a round, made once.

    In round 2 the verdicts of questions that nobody asked about are carried over, a joint one in place of one's own;
    those that were asked are judged again by both. An assessor who was not there in round 1 judges everything. Needs
    the office's scope.
    """
    evaluation, created = Evaluation.objects.get_or_create(
        application=application,
        assessor=assessor,
        round=round_,
        defaults={"facility_id": application.facility_id, "started_at": timezone.now()},
    )
    if created and round_ > 1:
        _carry_over(evaluation)
    return evaluation


def _carry_over(evaluation: Evaluation) -> None:
    asked = Finding.objects.filter(application_id=evaluation.application_id).values("question_id")
    earlier = Verdict.objects.filter(
        application_id=evaluation.application_id,
        assessor_id=evaluation.assessor_id,
        evaluation__round=evaluation.round - 1,
        evaluation__handed_in_at__isnull=False,
    )
    # What both settled together stays settled: one's own doubt of then would open the question again (A22).
    together = agreed_verdicts(evaluation.application, evaluation.round - 1)

    def carried(verdict: Verdict) -> dict[str, Any]:
        if joint := together.get(verdict.question_id):
            return {"choice": joint.choice, "comment": joint.comment}
        names = ("choice", "comment", "name_found", "name_is_meant")
        return {name: getattr(verdict, name) for name in names}

    Verdict.objects.bulk_create(
        Verdict(
            evaluation=evaluation,
            application_id=verdict.application_id,
            facility_id=verdict.facility_id,
            assessor_id=verdict.assessor_id,
            question_id=verdict.question_id,
            version=1,
            updated_at=verdict.updated_at,
            **carried(verdict),
        )
        for verdict in earlier.exclude(question_id__in=asked).exclude(choice="")
    )


def save_verdict(
    *,
    evaluation: Evaluation,
    question: Question,
    version: int,
    choice: str,
    comment: str = "",
    note_to_other: str | None = None,
    private_note: str | None = None,
    name_is_meant: bool = False,
    by: User,
) -> Verdict:
    """Saves one verdict of one's own evaluation; nothing is required before handing in. Equal content writes nothing.

    A comment with an assessor's name is kept, marked, and held back: handing in waits until the name is gone, or the
    author has said that it is somebody else's (A22). Notes need the author's own scope, as every request has it.

    Args:
        version: the version that the person saw, 0 for a question without a verdict yet.
        choice: met, not_met, unclear, or empty while undecided.
        comment: for the hospital, without the assessor's name.
        note_to_other: for the other assessor, once both have handed in; None leaves what stands there.
        private_note: for nobody else, ever; None leaves what stands there.
        name_is_meant: the name in the comment is not an assessor's of this programme.

    Raises:
        PermissionDenied: not the person's evaluation, not the round at hand, handed in already, or open again for
            other questions only.
        StaleVersion: saved in another window in between.
        ValueError: no such choice, or a question of another edition.
    """
    if choice not in {"", *VerdictChoice.values}:
        raise ValueError(f"no such verdict: {choice}")
    with transaction.atomic():
        application = Application.objects.select_related("facility").get(pk=evaluation.application_id)
        require(by, Capability.EVALUATE, application)
        if evaluation.assessor_id != by.pk:
            raise PermissionDenied(_("Each assessor writes their own evaluation."))
        if question.edition_id != application.edition_id:
            raise ValueError("the question belongs to another edition")
        own = Evaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)
        if own.handed_in_at is not None or own.round != round_of(application):
            raise PermissionDenied(_("You have handed in this round, so its verdicts can no longer be changed."))
        stored = Verdict.objects.select_for_update(of=("self",)).filter(evaluation=own, question=question).first()
        words = tidy(comment)
        kept = _Notes(own, question, colleague=note_to_other, private=private_note)
        sent = {"choice": choice, "comment": words, "name_is_meant": name_is_meant}
        same = stored is not None and all(getattr(stored, name) == value for name, value in sent.items())
        if stored is not None and same and not kept.changed:
            return stored
        returned = open_returns(own)
        if returned and question.pk not in returned:
            raise PermissionDenied(_("Only the questions that were returned can be changed; this one stays as it is."))
        if version != (stored.version if stored else 0):
            raise StaleVersion(stored)
        if stored is None:
            stored = Verdict(
                evaluation=own,
                application_id=own.application_id,
                facility_id=own.facility_id,
                assessor=by,
                question=question,
            )
        if words != stored.comment:
            stored.name_found = name_in(words, names_of_assessors()) if words else ""
        for name, value in sent.items():
            setattr(stored, name, value)
        stored.version += 1
        stored.updated_at = timezone.now()
        stored.save()
        kept.save(stored.updated_at)
        return stored


class _Notes:
    """The author's two notes on a question, as stored and as sent; what is None stays as it is."""

    def __init__(
        self, evaluation: Evaluation, question: Question, *, colleague: str | None, private: str | None
    ) -> None:
        whose = {
            "application_id": evaluation.application_id,
            "facility_id": evaluation.facility_id,
            "assessor_id": evaluation.assessor_id,
            "question": question,
        }
        self.rows: list[tuple[ColleagueNote | PrivateNote, str]] = []
        if colleague is None and private is None:
            return
        to_other, to_self = own_notes(evaluation, question)
        if colleague is not None:
            self.rows.append((to_other or ColleagueNote(evaluation=evaluation, **whose), tidy(colleague)))
        if private is not None:
            self.rows.append((to_self or PrivateNote(**whose), tidy(private)))

    @property
    def changed(self) -> bool:
        return any(row.text != text for row, text in self.rows)

    def save(self, now: Any) -> None:
        for row, text in self.rows:
            if row.text != text:
                row.text, row.updated_at = text, now
                row.save()


def missing_for_hand_in(evaluation: Evaluation, application: Application) -> list[Missing]:
    """What an evaluation still lacks: a verdict on every required question, a comment wherever not met or unclear.

    A comment that bears an assessor's name counts as well.
    """
    verdicts = {verdict.question_id: verdict for verdict in Verdict.objects.filter(evaluation=evaluation)}
    missing = []
    for question in questions_of(application.edition_id):
        verdict = verdicts.get(question.pk)
        if verdict is None or not verdict.choice:
            if is_required(question, application):
                missing.append(Missing(question, "verdict"))
        elif needs_comment(verdict):
            missing.append(Missing(question, "comment"))
        elif verdict.is_held_back:
            missing.append(Missing(question, "name"))
    return missing


def hand_in(*, application: Application, by: User) -> Evaluation:
    """Hands in one's evaluation of the round; when it is the second, both become readable to both at once (R51, A22).

    Until then nobody but the office can tell that the first has handed in.

    Raises:
        PermissionDenied: the person does not assess this application now.
        HandInRefused: something is missing.
        StepRefused: handed in already, or the hospital corrects an answer.
    """
    with transaction.atomic():
        locked = lock_application(application)
        require(by, Capability.EVALUATE, locked)
        require_seat(locked, by)
        round_ = round_of(locked)
        evaluation = (
            Evaluation.objects.select_for_update(of=("self",))
            .filter(application=locked, assessor=by, round=round_)
            .annotate(
                is_returned=Exists(VerdictReturn.objects.filter(evaluation=OuterRef("pk"), closed_at__isnull=True))
            )
            .first()
        )
        if evaluation is None:
            raise PermissionDenied(_("You have no evaluation of this round."))
        if evaluation.handed_in_at is not None:
            raise StepRefused(_("You have handed in this round already."))
        if reason := no_question_returned(locked) or approval_missing(locked):
            raise StepRefused(reason)
        if missing := missing_for_hand_in(evaluation, locked):
            raise HandInRefused(missing)
        evaluation.handed_in_at = timezone.now()
        evaluation.save(update_fields=["handed_in_at"])
        if evaluation.is_returned:
            with office_scope("handed in again, so nothing is open any more"):
                VerdictReturn.objects.filter(evaluation=evaluation, closed_at__isnull=True).update(
                    closed_at=evaluation.handed_in_at
                )
        record(
            "assessment.handed_in",
            by=by,
            facility=locked.facility,
            subject=locked.code,
            round=round_,
        )
        disclose_when_both_are_in(locked, round_)
        evaluation.refresh_from_db(fields=["is_disclosed"])
    return evaluation


def disclose_when_both_are_in(application: Application, round_: int) -> None:
    """Opens both evaluations to both assessors, if both are in. The caller holds the lock on the application."""
    with office_scope("the second hand-in discloses both evaluations"):
        seats = seats_of(application)
        people = [seat.assessor_id for seat in seats]
        evaluations = Evaluation.objects.filter(
            application=application, round=round_, assessor__in=people, handed_in_at__isnull=False
        )
        handed_in = list(evaluations.values_list("pk", flat=True))
        if len(handed_in) < 2:
            return
        Evaluation.objects.filter(pk__in=handed_in).update(is_disclosed=True)
        Verdict.objects.filter(evaluation__in=handed_in).update(is_disclosed=True)
        application.round_handed_in = round_
        application.open_findings = len(open_questions(application, round_, handed_in))
        # Whoever judges again has read the other's work: how alike both judged alone was counted before.
        returned = set(VerdictReturn.objects.filter(evaluation__in=handed_in).values_list("is_disclosed", flat=True))
        if True not in returned:
            count_agreement(application, round_, handed_in)
        if False in returned:
            VerdictReturn.objects.filter(evaluation__in=handed_in).update(is_disclosed=True)
        application.save(update_fields=["round_handed_in", "open_findings"])
        record(
            "assessment.disclosed",
            by=None,
            facility=application.facility,
            subject=application.code,
            round=round_,
            open_findings=application.open_findings,
        )
        emails.both_handed_in(application, round_, [seat.assessor for seat in seats])


def withdraw_disclosure(application: Application, round_: int) -> None:
    """Before a newcomer judges the round at hand, what was disclosed of it is closed again. In the office's scope."""
    Evaluation.objects.filter(application=application, round=round_).update(is_disclosed=False)
    Verdict.objects.filter(application=application, evaluation__round=round_).update(is_disclosed=False)
    Recommendation.objects.filter(application=application, superseded_at__isnull=True).update(is_disclosed=False)
    close_joint_verdicts(application, round_)


def reopen_round(application: Application) -> None:
    """Whoever comes into a round judges it alone: what was disclosed of it is closed, and the count starts again.

    Recommendations of people without a seat no longer count. In the office's scope; the caller saves the application.
    """
    round_ = round_of(application)
    people = [seat.assessor_id for seat in seats_of(application, asked=True)]
    if application.round_handed_in >= round_:
        withdraw_disclosure(application, round_)
        application.round_handed_in = round_ - 1
        application.open_findings = 0
    Recommendation.objects.filter(application=application, superseded_at__isnull=True).exclude(
        assessor__in=people
    ).update(superseded_at=timezone.now())
