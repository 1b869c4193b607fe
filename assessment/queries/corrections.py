"""Answers that the hospital corrects after the submission."""

from django.db.models import QuerySet

from applications.models import Application
from assessment.models import AnswerReturn


def open_corrections(application: Application) -> list[AnswerReturn]:
    """What is with the hospital now, by question; one query."""
    rows = AnswerReturn.objects.filter(application=application, closed_at__isnull=True)
    return list(rows.select_related("question__standard").order_by("question__number"))


def corrections_of(application: Application) -> "QuerySet[AnswerReturn]":
    """Everything that was returned, the latest first."""
    return (
        AnswerReturn.objects.filter(application=application).select_related("question").order_by("-returned_at", "pk")
    )
