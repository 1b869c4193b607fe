"""The space for files that belong to requests (R70): opened by the office, filled by the hospital, then released."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application
from assessment.models.evaluation import Finding
from facilities.models import Facility, StoredFile
from iasios.workflow.constraints import paired


class EvidenceSpace(models.Model):
    """One per application and round of requests. Until it is released, it is the hospital's and the office's."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="evidence_spaces")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "round"], name="one_evidence_space_per_round"),
            paired("evidencespace", "released"),
        ]

    def __str__(self) -> str:
        return f"evidence space of {self.application_id}"


class SpaceFile(models.Model):
    """A file that answers one request. Without a request there is nothing that it could belong to (R69)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    space = models.ForeignKey(EvidenceSpace, on_delete=models.PROTECT, related_name="items")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    #: What it is, in the hospital's words; the name of the file when left out.
    title = models.CharField(max_length=150)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            paired("evidenceitem", "removed"),
            models.CheckConstraint(name="evidenceitem_title_not_empty", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return self.title


class EvidenceOpening(models.Model):
    """Who opened a file, and when; append-only. The office reads all, everybody else their own."""

    item = models.ForeignKey(SpaceFile, on_delete=models.PROTECT, related_name="openings")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    #: What the person was at that moment: an assessor who leaves stays an assessor here.
    as_assessor = models.BooleanField(default=False)

    class Meta:
        ordering = ["-opened_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.item_id} opened"
