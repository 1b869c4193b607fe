"""Sharing the work within a hospital: giving questions to colleagues, notes among them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import emails
from applications.models import Answer, Application, InternalNote, Question, QuestionTask
from applications.services.answers import lock_draft
from facilities.models import User
from iasios.access import office_scope
from iasios.audit.services import record


def give_questions(
    *, application: Application, answers: Sequence[Answer], assignee: User, due_on: date | None, by: Any
) -> list[QuestionTask]:
    """Gives questions to a colleague, who gets one mail for all of them; whoever had one before has it no more.

    Args:
        answers: with their questions; of this application.

    Raises:
        ApplicationLocked: the application has left the draft.
    """
    with transaction.atomic():
        lock_draft(application.pk)
        now = timezone.now()
        tasks = QuestionTask.objects.bulk_create(
            [
                QuestionTask(
                    answer=answer,
                    application=application,
                    facility_id=application.facility_id,
                    assignee=assignee,
                    due_on=due_on,
                    given_at=now,
                    given_by=by,
                )
                for answer in answers
            ],
            update_conflicts=True,
            unique_fields=["answer"],
            update_fields=["assignee", "due_on", "given_at", "given_by"],
        )
        criteria = [answer.question.criterion for answer in answers]
        record(
            "question.given",
            by=by,
            facility=application.facility,
            subject=application.code,
            questions=criteria,
            to=str(assignee),
            due_on=due_on.isoformat() if due_on else "",
        )
        if assignee != by:
            with office_scope("tell a colleague which questions are theirs"):
                emails.questions_given(
                    application, [answer.question for answer in answers], assignee, due_on=due_on, by=by
                )
    return tasks


def take_question_back(*, application: Application, answer: Answer, by: Any) -> None:
    """The question is nobody's again; doing it twice is harmless.

    Raises:
        ApplicationLocked: the application has left the draft.
    """
    with transaction.atomic():
        lock_draft(application.pk)
        if QuestionTask.objects.filter(answer=answer).delete()[0]:
            record(
                "question.taken_back",
                by=by,
                facility=application.facility,
                subject=application.code,
                questions=[answer.question.criterion],
            )


def write_note(*, application: Application, question: Question, text: str, by: Any) -> InternalNote:
    """Adds a note that only the hospital's own people can read; open in every status."""
    return InternalNote.objects.create(
        application=application,
        facility_id=application.facility_id,
        question=question,
        text=text,
        written_at=timezone.now(),
        written_by=by,
    )


def remove_note(*, note: InternalNote, by: Any) -> None:
    """Takes a note away for good.

    Raises:
        PermissionDenied: somebody else wrote it.
    """
    if note.written_by_id != by.pk:
        raise PermissionDenied(_("Only the person who wrote a note removes it."))
    note.delete()
