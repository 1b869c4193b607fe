"""The office looks through the cases before submission, where the hospital asks for it. It never decides anything."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from casereview.enums import CASES, CheckStatus
from casereview.models.reviews import CaseReview
from facilities.models import Facility
from iasios.workflow.constraints import paired, stamped_iff, status_known, texts_within_limit


class CaseCheck(models.Model):
    """One request of the hospital. Neither assessors nor chairperson ever read it."""

    review = models.ForeignKey(CaseReview, on_delete=models.PROTECT, related_name="checks")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    #: What the hospital wants looked at.
    note = models.TextField(blank=True)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    status = models.CharField(max_length=12, choices=CheckStatus, default=CheckStatus.REQUESTED)
    #: What the office says of all cases together.
    answer = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            status_known("casecheck", CheckStatus),
            paired("casecheck", "closed"),
            stamped_iff(
                "casecheck",
                "closed",
                [CheckStatus.FINE, CheckStatus.REMARKS, CheckStatus.TAKEN_BACK, CheckStatus.LAPSED],
            ),
            texts_within_limit("casecheck", "note", "answer"),
            models.UniqueConstraint(fields=["review", "number"], name="casecheck_number_unique_in_review"),
            models.UniqueConstraint(
                fields=["review"], condition=Q(status="requested"), name="casecheck_one_open_in_review"
            ),
            models.UniqueConstraint(fields=["id", "facility"], name="casereview_casecheck_id_facility"),
        ]
        indexes = [models.Index(fields=["due_on"], name="casecheck_waiting", condition=Q(status="requested"))]

    def __str__(self) -> str:
        return f"check {self.number} of {self.review_id}"


class CaseRemark(models.Model):
    """What the office remarks on a case, one cell of it, or all cases. The hospital reads it once it is sent."""

    case_check = models.ForeignKey(CaseCheck, on_delete=models.PROTECT, related_name="remarks")
    review = models.ForeignKey(CaseReview, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    #: 1 to 30; without one it is about all cases.
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    #: An item code, `tumour_type` or `procedure_on`; empty for the whole case.
    cell = models.CharField(max_length=60, blank=True)
    text = models.TextField(_("Remark"))
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("Answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            paired("caseremark", "answered"),
            paired("caseremark", "settled"),
            texts_within_limit("caseremark", "text", "answer"),
            models.CheckConstraint(name="caseremark_is_not_empty", condition=~Q(text="")),
            models.CheckConstraint(
                name="caseremark_number_1_to_30",
                condition=Q(number__isnull=True, cell="") | Q(number__gte=1, number__lte=CASES),
            ),
            models.CheckConstraint(
                name="caseremark_answered_only_after_sending",
                condition=Q(answered_at__isnull=True, answer="") | (Q(sent_at__isnull=False) & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="caseremark_settled_only_after_sending",
                condition=Q(settled_at__isnull=True) | Q(sent_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["review", "number"], name="caseremark_of_case")]

    def __str__(self) -> str:
        return f"remark {self.pk} on {self.review_id}"
