"""What stories write in one go, where a service for each row would take minutes; the demo and the tests use it."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from applications.enums import Level
from applications.models import Answer, Application
from assessment.models import Evaluation, Verdict


def ask_for_excellence(application: Application) -> Application:
    """A recertification asks for the highest level, and everything carried over is confirmed."""
    Application.objects.filter(pk=application.pk).update(level=Level.EXCELLENCE)
    Answer.objects.filter(application=application).update(to_confirm=False)
    return Application.objects.get(pk=application.pk)


def judge_the_rest(
    application: Application,
    assessor: Any,
    *,
    not_met: Mapping[str, str] | None = None,
    core_only: bool = False,
) -> None:
    """A verdict of the present round on every question that has none: met, or not met with these words by code.

    Needs the office's scope.
    """
    unmet = not_met or {}
    evaluation = Evaluation.objects.filter(application=application, assessor=assessor).latest("round")
    judged = set(Verdict.objects.filter(evaluation=evaluation).values_list("question_id", flat=True))
    answers = Answer.objects.filter(application=application).select_related("question")
    Verdict.objects.bulk_create(
        Verdict(
            evaluation=evaluation,
            application=application,
            facility_id=application.facility_id,
            assessor=assessor,
            question=answer.question,
            choice="not_met" if answer.question.code in unmet else "met",
            comment=unmet.get(answer.question.code, ""),
            version=1,
            updated_at=timezone.now(),
        )
        for answer in answers
        if answer.question_id not in judged and (answer.question.is_core or not core_only)
    )
