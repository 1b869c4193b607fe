"""Questions that the office returned to the hospital after the submission, each with what must be corrected."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application, Question
from facilities.models import Facility
from iasios.workflow.constraints import paired, texts_within_limit


class AnswerReturn(models.Model):
    """One answer that the hospital may correct, until its representative hands the corrections in."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    #: What must be corrected; the hospital and the assessors read it.
    reason = models.TextField()
    returned_at = models.DateTimeField()
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    #: The version of the answer that was returned; the answer's history has its text.
    version = models.PositiveIntegerField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: Whether the answer was changed when it came back.
    was_changed = models.BooleanField(default=False)

    class Meta:
        ordering = ["returned_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "question"],
                condition=Q(closed_at__isnull=True),
                name="one_open_return_per_answer",
            ),
            models.CheckConstraint(name="answerreturn_has_a_reason", condition=~Q(reason="")),
            paired("answerreturn", "closed"),
            texts_within_limit("answerreturn", "reason"),
        ]
        indexes = [models.Index(fields=["-closed_at"], name="answerreturn_latest")]

    def __str__(self) -> str:
        return f"{self.question_id} of {self.application_id}"
