"""A review and its 30 cases. No patient's name, number or birth date has a column here (R45, A16)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from facilities.models import Facility
from iasios.workflow.constraints import paired


class CaseReview(models.Model):
    """The internal case review of one application."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="case_review")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    dataset = models.CharField(max_length=20)
    #: Somebody confirmed that the 30 were drawn at random (R37).
    random_selection_confirmed_at = models.DateTimeField(null=True, blank=True)
    random_selection_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    #: Which of questions 13, 30 and 36 are explained; there when the row came through `casereview.queries`.
    explained: list[int]

    class Meta:
        constraints = [
            paired("casereview", "random_selection_confirmed"),
            models.UniqueConstraint(fields=["id", "facility"], name="casereview_casereview_id_facility"),
        ]

    def __str__(self) -> str:
        return f"case review of {self.application_id}"


class Case(models.Model):
    """Case 1 to 30. The hospital keeps the key that says which record it is."""

    review = models.ForeignKey(CaseReview, on_delete=models.PROTECT, related_name="cases")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    tumour_type = models.CharField(_("Tumour type"), max_length=40, blank=True)
    procedure_on = models.DateField(_("Date of procedure"), null=True, blank=True)
    #: {"first_name": "present", …}: one of the 36 item codes of the dataset to a Mark; open items are absent.
    marks = models.JSONField(default=dict)
    is_complete = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(null=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    #: As in CaseReview.
    explained: list[int]

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="case_number_unique_in_review"),
            models.CheckConstraint(name="case_number_1_to_30", condition=Q(number__gte=1, number__lte=30)),
            models.CheckConstraint(
                name="case_complete_only_with_header",
                condition=Q(is_complete=False) | (Q(procedure_on__isnull=False) & ~Q(tumour_type="")),
            ),
            paired("case", "updated"),
        ]

    def __str__(self) -> str:
        return f"case {self.number} of {self.review_id}"
