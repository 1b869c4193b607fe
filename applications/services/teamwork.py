"""Sharing the work within a hospital: giving questions to colleagues, notes among them."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import emails
from applications.models import Answer, Application, InternalNote, Question, QuestionTask
from applications.models.teamwork import OPEN_TASKS
from applications.services.answers import lock_draft
from applications.statuses import DRAFT_STATUSES
from applications.workflow import TASK
from facilities.models import Membership, User
from iasios.access import office_scope
from iasios.audit.services import record


def give_questions(
    *, application: Application, answers: Sequence[Answer], assignee: User, due_on: date | None, by: User
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
        # A question that is given anew begins from the start, whatever was said of it before.
        QuestionTask.objects.filter(answer__in=answers).delete()
        tasks = QuestionTask.objects.bulk_create(
            [
                QuestionTask(
                    answer=answer,
                    application=application,
                    facility_id=application.facility_id,
                    assignee=assignee,
                    due_on=due_on,
                    status_since=now,
                    given_at=now,
                    given_by=by,
                )
                for answer in answers
            ]
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


def take_question_back(*, application: Application, answer: Answer, by: User) -> None:
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


def checker_of(task: QuestionTask) -> User:
    """Who looks at it when the colleague says that it is done: the person who gave it, else the representative."""
    works_there = Membership.objects.filter(
        facility=task.facility_id, user=task.given_by_id, joined_at__isnull=False, ended_at__isnull=True
    )
    if task.given_by_id != task.assignee_id and works_there.exists():
        return task.given_by
    return task.facility.representative


def call_done(*, task: QuestionTask, note: str, by: User) -> QuestionTask:
    """The colleague says that the question is done; who gave it is asked by mail to check it.

    Args:
        note: what to look at; kept among the notes of the question, where it is not empty.

    Raises:
        ApplicationLocked: the application has left the draft.
        PermissionDenied: the question is somebody else's.
        StepRefused: it was said already.
    """
    if task.assignee_id != by.pk:
        raise PermissionDenied(_("The colleague who has the question says that it is done."))
    return _move(task, "done", note=note, by=by)


def want_change(*, task: QuestionTask, note: str, by: User) -> QuestionTask:
    """A colleague who checked the question says what should change; who has it is told by mail.

    Raises:
        ApplicationLocked: the application has left the draft.
        PermissionDenied: one does not check what one has written oneself.
        StepRefused: nothing waits to be checked, or the note is missing.
    """
    _refuse_own(task, by)
    return _move(task, "change_wanted", note=note, by=by)


def call_checked(*, task: QuestionTask, note: str, by: User) -> QuestionTask:
    """A colleague has checked the question and wants no change.

    Raises:
        ApplicationLocked: the application has left the draft.
        PermissionDenied: one does not check what one has written oneself.
        StepRefused: nothing waits to be checked.
    """
    _refuse_own(task, by)
    return _move(task, "checked", note=note, by=by)


def _refuse_own(task: QuestionTask, by: User) -> None:
    if task.assignee_id == by.pk:
        raise PermissionDenied(_("A question is checked by somebody else than the colleague who has it."))


def _move(task: QuestionTask, step: str, *, note: str, by: User) -> QuestionTask:
    with transaction.atomic():
        application = lock_draft(task.application_id)
        TASK.perform(task, step, by=by, reason=note)
        question = task.answer.question
        if note.strip():
            write_note(application=application, question=question, text=note.strip(), by=by)
        with office_scope("tell a colleague how a question stands"):
            if step == "done" and (checker := checker_of(task)) != by:
                emails.question_done(application, question, checker, note=note.strip(), by=by)
            if step == "change_wanted":
                emails.question_change_wanted(application, question, task.assignee, note=note.strip(), by=by)
    return task


#: Days before the day by which a question is to be done on which its colleague gets a mail; negative: after it.
STAGES = (3, 0, -3)
#: A day that passed longer ago is not reminded of any more.
LATE = 14


def remind_of_given_questions(*, today: date) -> int:
    """One mail to a colleague 3 days before the day that their questions have, on it, and 3 days after it.

    What it names is worked out when it is written: questions that are complete by then, taken back, given to somebody
    else or moved to another day are not in it, and where none is left there is no mail. A day on which nothing ran is
    made up for, and no mail goes twice: the outbox knows the key. Needs the office's scope.

    Returns:
        The number of mails written.
    """
    works_there = Membership.objects.filter(
        facility=OuterRef("facility"), user=OuterRef("assignee"), joined_at__isnull=False, ended_at__isnull=True
    )
    rows = (
        QuestionTask.objects.filter(
            due_on__gte=today - timedelta(days=LATE),
            due_on__lte=today + timedelta(days=max(STAGES)),
            answer__is_complete=False,
            status__in=OPEN_TASKS,
            application__status__in=DRAFT_STATUSES,
        )
        .filter(Exists(works_there))
        .select_related("application__facility", "assignee", "answer__question")
        .order_by("application", "assignee", "due_on", "answer__question__number")
    )
    sent = 0
    for (_application, _person, due_on), found in groupby(
        rows, key=lambda task: (task.application_id, task.assignee_id, task.due_on)
    ):
        tasks = list(found)
        stage = min(days for days in STAGES if (due_on - today).days <= days)
        with transaction.atomic():
            mails = emails.questions_due(
                tasks[0].application,
                [task.answer.question for task in tasks],
                tasks[0].assignee,
                due_on=due_on,
                today=today,
                stage=stage,
            )
        sent += len(mails)
    return sent


def write_note(*, application: Application, question: Question, text: str, by: User) -> InternalNote:
    """Adds a note that only the hospital's own people can read; open in every status."""
    return InternalNote.objects.create(
        application=application,
        facility_id=application.facility_id,
        question=question,
        text=text,
        written_at=timezone.now(),
        written_by=by,
    )


def remove_note(*, note: InternalNote, by: User) -> None:
    """Takes a note away for good.

    Raises:
        PermissionDenied: somebody else wrote it.
    """
    if note.written_by_id != by.pk:
        raise PermissionDenied(_("Only the person who wrote a note removes it."))
    note.delete()
