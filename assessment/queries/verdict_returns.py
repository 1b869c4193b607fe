"""Verdicts that are judged again: which are open, and how it is told."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.models import Application, Question
from applications.queries import questions_of
from assessment.enums import ReturnOrigin
from assessment.models import Assignment, Evaluation, Verdict, VerdictReturn
from assessment.rounds import round_of


def open_returns(evaluation: Evaluation) -> dict[int, VerdictReturn]:
    """What of one evaluation is open again, by question; empty while nothing was returned. One query."""
    rows = VerdictReturn.objects.filter(evaluation=evaluation, closed_at__isnull=True).select_related("question")
    return {row.question_id: row for row in rows.order_by("question__number")}


def returns_of(application: Application) -> dict[int, list[VerdictReturn]]:
    """Everything that was judged again, by question, oldest first; in the office's scope."""
    found: dict[int, list[VerdictReturn]] = defaultdict(list)
    for row in VerdictReturn.objects.filter(application=application).order_by("returned_at", "pk"):
        found[row.question_id].append(row)
    return found


def told(rows: Iterable[VerdictReturn]) -> list[str]:
    """What the report says of a question that was judged again: when, by whose wish, and the office's reason, once.

    What the chairperson wrote to the assessors stays with them.
    """
    lines = []
    for row in rows:
        day = date_format(timezone.localdate(row.returned_at), "DATE_FORMAT")
        match row.origin:
            case ReturnOrigin.CHAIRPERSON:
                line = _("Judged again: the chairperson returned the question on %(day)s.") % {"day": day}
            case ReturnOrigin.CORRECTION:
                line = _("Judged again: the answer was corrected on %(day)s.") % {"day": day}
            case _origin:
                line = _("Judged again: a verdict was given back on %(day)s. Reason: %(reason)s") % {
                    "day": day,
                    "reason": row.reason,
                }
        if line not in lines:
            lines.append(line)
    return lines


@dataclass(frozen=True)
class GivenVerdicts:
    """A seat, and the questions on which its assessor has handed in a verdict of the round at hand."""

    assignment: Assignment
    questions: list[Question]


def given_verdicts(application: Application, seat: int) -> GivenVerdicts | None:
    """What can be given back to one seat, none while its evaluation is not handed in; None for an empty seat."""
    found = Assignment.objects.filter(application=application, seat=seat, ended_at__isnull=True)
    assignment = found.select_related("assessor", "application__facility").first()
    if assignment is None:
        return None
    verdicts = Verdict.objects.filter(
        evaluation__application=application,
        evaluation__assessor=assignment.assessor_id,
        evaluation__round=round_of(application),
        evaluation__handed_in_at__isnull=False,
    )
    judged = set(verdicts.exclude(choice="").order_by().values_list("question_id", flat=True))
    return GivenVerdicts(assignment, [row for row in questions_of(application.edition_id) if row.pk in judged])
