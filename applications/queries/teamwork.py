"""Who takes which question, and the notes of colleagues. Rows that only the hospital's own people see."""

from collections.abc import Sequence

from django.db.models import QuerySet

from applications.models import Answer, Application, InternalNote, QuestionTask
from applications.models.teamwork import OPEN_TASKS
from applications.statuses import DRAFT_STATUSES
from facilities.models import Facility, User
from facilities.queries.people import colleagues_of
from iasios.compiled_queries import compiled_query


@compiled_query
def _notes(application_id: int, *, questions: tuple[int, ...]) -> QuerySet[InternalNote]:
    rows = InternalNote.objects.filter(application=application_id, question__in=questions)
    return rows.select_related("written_by")


def notes_of(application: Application, answers: Sequence[Answer]) -> dict[int, list[InternalNote]]:
    """The notes on these answers' questions by the question's key, oldest first. One query."""
    found: dict[int, list[InternalNote]] = {}
    for note in _notes(application.pk, questions=tuple(answer.question_id for answer in answers)):
        found.setdefault(note.question_id, []).append(note)
    return found


def questions_due_of(user: User) -> list[QuestionTask]:
    """What colleagues wait for from this person, by day: open questions of drafts that have one. One query."""
    rows = QuestionTask.objects.filter(
        assignee=user,
        due_on__isnull=False,
        status__in=OPEN_TASKS,
        answer__is_complete=False,
        application__status__in=DRAFT_STATUSES,
    )
    return list(
        rows.select_related("facility", "answer__question__standard").order_by("due_on", "answer__question__number")
    )


def note_of(application: Application, pk: int) -> InternalNote | None:
    """A note of this application."""
    return InternalNote.objects.filter(application=application, pk=pk).first()


def people_for_questions(facility: Facility) -> list[User]:
    """Whom a question can be given to: everybody who works at the facility now and does not only read."""
    return [
        row.membership.user
        for row in colleagues_of(facility)
        if row.membership.joined_at is not None and not row.reads_only
    ]
