"""Verdicts that were handed in and are judged again, with the reason and what had been handed in."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application, Question
from assessment.enums import ReturnOrigin, VerdictChoice
from assessment.models.evaluation import Evaluation
from facilities.models import Facility
from iasios.workflow.constraints import texts_within_limit


class VerdictReturn(models.Model):
    """One verdict that is open to its assessor again, until the evaluation is handed in once more (A23).

    PostgreSQL lets exactly the verdicts with an open row here be written, and no other of the same evaluation.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="returns")
    #: The evaluation's own assessor, for row-level security.
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=12, choices=ReturnOrigin)
    reason = models.TextField()
    #: What had been handed in, and when.
    choice = models.CharField(max_length=10, choices=VerdictChoice, blank=True)
    comment = models.TextField(blank=True)
    handed_in_at = models.DateTimeField()
    returned_at = models.DateTimeField()
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    #: When the evaluation was handed in again.
    closed_at = models.DateTimeField(null=True, blank=True)
    #: Whether the other assessor may read it: both had handed in before, or have by now (A22).
    is_disclosed = models.BooleanField(default=False)

    class Meta:
        ordering = ["returned_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "question"],
                condition=Q(closed_at__isnull=True),
                name="one_open_return_per_verdict",
            ),
            models.CheckConstraint(name="verdictreturn_origin_is_known", condition=Q(origin__in=ReturnOrigin.values)),
            models.CheckConstraint(name="verdictreturn_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="verdictreturn_closed_after_it_was_returned",
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=models.F("returned_at")),
            ),
            texts_within_limit("verdictreturn", "reason", "comment"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} of {self.evaluation_id}"
