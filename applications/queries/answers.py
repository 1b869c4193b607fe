"""Applications, their answers and their steps."""

from django.db.models import OuterRef, QuerySet, Subquery

from applications.models import Answer, Application, Question, StatusChange
from applications.queries.edition import questions_of
from applications.queries.evidence import with_evidence as annotate_evidence
from applications.statuses import OPEN_STATUSES
from facilities.models import Facility
from iasios.compiled_queries import compiled_query


def latest_applications() -> QuerySet[Application]:
    """Each facility's latest application, the one that its pages are about; earlier ones are history."""
    newest = Application.objects.filter(facility=OuterRef("facility")).order_by("-opened_at", "-pk").values("pk")[:1]
    return Application.objects.filter(pk=Subquery(newest))


def latest_with_people() -> QuerySet[Application]:
    """The same with the people that an application's pages name."""
    return latest_applications().select_related("facility__representative", "submitted_by")


@compiled_query
def _latest_of(facility_id: int) -> QuerySet[Application]:
    return Application.objects.filter(facility=facility_id).order_by("-opened_at", "-pk")[:1]


def application_of(facility: Facility) -> Application | None:
    """The facility's latest application; None before the enrolment is paid (R22)."""
    found = next(iter(_latest_of(facility.pk)), None)
    if found is not None:
        found.facility = facility
    return found


def has_open_application(facility: Facility) -> bool:
    """Whether an application of the facility is under way."""
    return Application.objects.filter(facility=facility, status__in=OPEN_STATUSES).exists()


@compiled_query
def _answers(
    application_id: int,
    *,
    questions: tuple[int, ...] | None,
    with_tasks: bool,
    with_givers: bool,
    with_evidence: bool,
) -> QuerySet[Answer]:
    rows = Answer.objects.filter(application=application_id).select_related("updated_by")
    if with_tasks or with_givers:
        rows = rows.select_related("task__assignee")
    if with_givers:
        rows = rows.select_related("task__given_by")
    if with_evidence:
        rows = annotate_evidence(rows)
    return rows if questions is None else rows.filter(question_id__in=questions)


def answers_of(
    application: Application,
    *,
    standard: int | None = None,
    with_tasks: bool = False,
    with_givers: bool = False,
    with_evidence: bool = False,
) -> list[Answer]:
    """The answers in the order of the questions, with who saved them last; of one standard or of all. One query.

    Args:
        with_tasks: also whom each is given to, for pages of the hospital's own people.
        with_givers: that, and by whom.
        with_evidence: also the items in their evidence boxes (`linked_of`).
    """
    questions = {question.pk: question for question in questions_of(application.edition_id)}
    wanted = None
    if standard is not None:
        wanted = tuple(pk for pk, question in questions.items() if question.standard.number == standard)
    answers = _answers(
        application.pk, questions=wanted, with_tasks=with_tasks, with_givers=with_givers, with_evidence=with_evidence
    )
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


@compiled_query
def _last_steps(application_id: int) -> QuerySet[StatusChange]:
    rows = StatusChange.objects.filter(application=application_id).select_related("by")
    return rows.order_by("-at", "-pk")[:1]


def last_step(application: Application) -> StatusChange | None:
    """The latest step, with the person who took it."""
    return next(iter(_last_steps(application.pk)), None)
