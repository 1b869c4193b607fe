"""The whole application at two moments, read from the versions of its answers."""

from dataclasses import dataclass
from datetime import datetime

from applications.kinds import CONTENT
from applications.models import AnswerVersion, Application, Question, StatusChange
from applications.queries.edition import questions_of
from applications.queries.versions import Content


@dataclass(frozen=True)
class AnswerAtBoth:
    """A question whose answer was another one at the second moment."""

    question: Question
    before: Content
    after: Content


#: Submissions that are offered; an application is seldom returned twice.
MOST_SUBMISSIONS = 20


def submissions_of(application: Application) -> list[datetime]:
    """When the application was last handed in, first one first; more than one where it was returned. One query."""
    steps = StatusChange.objects.filter(application=application, step="submit").order_by("-at", "-pk")
    return list(steps.values_list("at", flat=True)[:MOST_SUBMISSIONS])[::-1]


def contents_at(application: Application, moment: datetime | None) -> dict[int, Content]:
    """What each question that had been written to said at that moment, by the id of the question. One query.

    Args:
        moment: None for the beginning, before anybody has written.
    """
    if moment is None:
        return {}
    rows = (
        AnswerVersion.objects.filter(application=application, updated_at__lte=moment)
        .order_by("question_id", "-version", "-pgh_id")
        .distinct("question_id")
        .values("question_id", *CONTENT)
    )
    return {row.pop("question_id"): Content(**row) for row in rows}


def changed_between(application: Application, before: datetime | None, after: datetime) -> list[AnswerAtBoth]:
    """The questions that say something else at the second moment, in their order. Two queries.

    Evidence is linked to answers and has versions of its own; it does not count here.
    """
    then, now = contents_at(application, before), contents_at(application, after)
    empty = Content()
    pairs = (
        AnswerAtBoth(question, then.get(question.pk, empty), now.get(question.pk, empty))
        for question in questions_of(application.edition_id)
    )
    return [pair for pair in pairs if pair.before != pair.after]
