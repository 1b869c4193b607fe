"""What an assessor writes for nobody, or for the other assessor only; PostgreSQL hides both from everybody else."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Question
from assessment.models.evaluation import Evaluation
from facilities.models import Facility
from iasios.workflow.constraints import texts_within_limit


class PrivateNote(models.Model):
    """A note to oneself on one question. No scope but its author's own reads it, the office's included."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("Private note"), blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "assessor", "question"], name="one_private_note_per_question"
            ),
            texts_within_limit("privatenote", "text"),
        ]

    def __str__(self) -> str:
        return f"private note on {self.question_id}"


class ColleagueNote(models.Model):
    """A note to the other assessor on one question: readable once the evaluation that it belongs to is disclosed."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="notes")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("To the other assessor"), blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "question"], name="one_colleague_note_per_question"),
            texts_within_limit("colleaguenote", "text"),
        ]

    def __str__(self) -> str:
        return f"note to the other assessor on {self.question_id}"
