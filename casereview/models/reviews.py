"""A review and its 30 cases. No patient's name, number or birth date has a column here (R45, A16)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from facilities.models import Facility
from iasios.workflow.constraints import paired, texts_within_limit


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

    #: How the hospital drew them, where it did so without the portal.
    selection_how = models.TextField(blank=True)

    #: Which questions on the case review are explained; there when the row came through `casereview.queries`.
    explained: list[int]
    edition_id: int

    class Meta:
        constraints = [
            paired("casereview", "random_selection_confirmed"),
            texts_within_limit("casereview", "selection_how"),
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
    edition_id: int

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


class Draw(models.Model):
    """A seed, fixed before the list is known (R37). Written once; a further draw needs a reason."""

    review = models.ForeignKey(CaseReview, on_delete=models.PROTECT, related_name="draws")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    #: 32 random bytes in hexadecimal; nobody sees it before the outcome is recorded.
    seed = models.CharField(max_length=64)
    method = models.CharField(max_length=20)
    reason = models.TextField(blank=True)
    #: The office wanted it, before the assessment; its reason stands above, of a first draw too.
    is_ordered = models.BooleanField(default=False)
    fixed_at = models.DateTimeField()
    fixed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="draw_number_unique_in_review"),
            models.CheckConstraint(name="draw_seed_is_32_bytes", condition=Q(seed__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="draw_again_only_with_a_reason",
                condition=(Q(number=1, is_ordered=False) & Q(reason=""))
                | (~Q(number=1, is_ordered=False) & ~Q(reason="")),
            ),
            texts_within_limit("draw", "reason"),
        ]

    def __str__(self) -> str:
        return f"draw {self.number} of {self.review_id}"


class DrawOutcome(models.Model):
    """What a seed drew: from a list of so many procedures, these 30 positions. The list itself was never here."""

    draw = models.OneToOneField(Draw, on_delete=models.PROTECT, related_name="outcome")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    size = models.PositiveIntegerField()
    positions = models.JSONField()
    #: Salted SHA-256 of the list; empty when the browser made none.
    list_fingerprint = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="draw_outcome_size_holds_30", condition=Q(size__gte=30, size__lte=100_000)),
            models.CheckConstraint(
                name="draw_outcome_fingerprint_is_sha256",
                condition=Q(list_fingerprint="") | Q(list_fingerprint__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"outcome of draw {self.draw_id}"
