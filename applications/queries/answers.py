"""Applications, their answers and their steps."""

from django.db.models import OuterRef, QuerySet, Subquery

from applications.models import Answer, Application, Question, StatusChange
from applications.queries.edition import questions_of
from applications.queries.evidence import with_evidence as annotate_evidence
from applications.statuses import OPEN_STATUSES
from facilities.models import Facility


def latest_applications() -> QuerySet[Application]:
    """Each facility's latest application, the one that its pages are about; earlier ones are history."""
    newest = Application.objects.filter(facility=OuterRef("facility")).order_by("-opened_at", "-pk").values("pk")[:1]
    return Application.objects.filter(pk=Subquery(newest))


def application_of(facility: Facility) -> Application | None:
    """The facility's latest application; None before the enrolment is paid (R22)."""
    found = Application.objects.filter(facility=facility).order_by("-opened_at", "-pk").first()
    if found is not None:
        found.facility = facility
    return found


def has_open_application(facility: Facility) -> bool:
    """Whether an application of the facility is under way."""
    return Application.objects.filter(facility=facility, status__in=OPEN_STATUSES).exists()


def answers_of(
    application: Application, *, standard: int | None = None, with_tasks: bool = False, with_evidence: bool = False
) -> list[Answer]:
    """The answers in the order of the questions, with who saved them last; of one standard or of all. One query.

    Args:
        with_tasks: also whom each is given to, for pages of the hospital's own people.
        with_evidence: also the items in their evidence boxes (`linked_of`).
    """
    rows = Answer.objects.filter(application=application).select_related("updated_by")
    if with_tasks:
        rows = rows.select_related("task__assignee", "task__given_by")
    if with_evidence:
        rows = annotate_evidence(rows)
    questions = {question.pk: question for question in questions_of(application.edition_id)}
    if standard is not None:
        wanted = [pk for pk, question in questions.items() if question.standard.number == standard]
        rows = rows.filter(question_id__in=wanted)
    answers = list(rows)
    for answer in answers:
        answer.question = questions[answer.question_id]
        answer.application = application
    return sorted(answers, key=lambda answer: answer.question.number)


def answer_to(application: Application, question: Question) -> Answer:
    """Names the answer to a question without reading it: a stand-in for `save_answer`, which reads under its lock."""
    return Answer(application=application, facility_id=application.facility_id, question=question)


def question_of(application: Application, code: str) -> Question | None:
    """The question with this code in the application's edition."""
    return next((question for question in questions_of(application.edition_id) if question.code == code), None)


def last_step(application: Application) -> StatusChange | None:
    """The latest step, with the person who took it."""
    return StatusChange.objects.filter(application=application).select_related("by").order_by("-at", "-pk").first()
