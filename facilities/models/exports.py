"""Everything of a facility as one file, made in the background."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from facilities.enums import ExportStatus
from facilities.models.facility import Facility
from iasios.workflow.constraints import status_known


def _storage_name(export: "FacilityExport", filename: str) -> str:
    return f"exports/{export.facility_id}/{export.pk}.zip"


class FacilityExport(models.Model):
    """One copy, with how far it is. Its content is deleted after some days; the row says that it was made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="exports")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=ExportStatus, default=ExportStatus.WAITING)
    #: Pieces that are in, of how many.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    content = models.FileField(upload_to=_storage_name, blank=True, max_length=200)
    size = models.PositiveBigIntegerField(null=True)  # bytes
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            status_known("facilityexport", ExportStatus),
            models.CheckConstraint(name="facilityexport_done_within_total", condition=Q(done__lte=F("total"))),
            models.CheckConstraint(
                name="facilityexport_ready_iff_content",
                condition=(Q(status="ready", ready_at__isnull=False, size__isnull=False) & ~Q(content=""))
                | (~Q(status="ready") & Q(content="")),
            ),
            models.UniqueConstraint(
                fields=["facility"], condition=Q(status__in=["waiting", "running"]), name="one_export_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"export of {self.facility_id}"

    @property
    def filename(self) -> str:
        return f"{self.facility.slug}-{self.asked_at:%Y-%m-%d}.zip"
