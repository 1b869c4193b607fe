"""Files that people hand to the portal, and what a facility keeps under *Documents*."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from facilities.enums import ScanVerdict
from facilities.models.facility import Facility


class KeptFile(models.Model):
    """What is known of any file in the store. Its content never changes: PostgreSQL takes nothing but a verdict."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    #: As people gave it, without what could break a header or hide the ending; the store uses the id.
    name = models.CharField(max_length=300)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    verdict = models.CharField(max_length=10, choices=ScanVerdict, default=ScanVerdict.WAITING)
    #: What the scanner found, in its own words.
    finding = models.CharField(max_length=200, blank=True)
    scanned_at = models.DateTimeField(null=True)
    uploaded_at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(name="%(class)s_verdict_is_known", condition=Q(verdict__in=ScanVerdict.values)),
            models.CheckConstraint(name="%(class)s_is_not_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(
                name="%(class)s_scanned_at_iff_scanned",
                condition=Q(verdict__in=["clean", "refused"], scanned_at__isnull=False)
                | Q(verdict__in=["waiting", "unscanned"], scanned_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


def _storage_name(stored: "StoredFile", filename: str) -> str:
    return f"files/{stored.facility_id}/{stored.pk}"


def _preview_name(stored: "StoredFile", filename: str) -> str:
    return f"files/{stored.facility_id}/{stored.pk}.png"


class StoredFile(KeptFile):
    """A file of one facility. Who may have it is said by the row that links to it, never by this one."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="stored_files")
    content = models.FileField(upload_to=_storage_name, max_length=200)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    #: The assessors of the facility may read the row; set when evidence is released, never for *Documents* (R69).
    is_for_assessors = models.BooleanField(default=False)
    #: A picture of the first page, made by us, and when somebody looked for it and for patients in the text.
    preview = models.FileField(upload_to=_preview_name, max_length=200, blank=True)
    looked_at = models.DateTimeField(null=True)
    #: What looks like a patient: [{"kind": "name", "page": 3}]. Never the words themselves.
    found = models.JSONField(default=list)
    #: The content was deleted for good; name, size and SHA-256 stay as a record.
    erased_at = models.DateTimeField(null=True)
    erased_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(KeptFile.Meta):
        ordering = ["-uploaded_at"]
        constraints = [
            *KeptFile.Meta.constraints,
            models.CheckConstraint(
                name="storedfile_erased_at_with_by",
                condition=Q(erased_at__isnull=True, erased_by__isnull=True)
                | Q(erased_at__isnull=False, erased_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["uploaded_at"], name="storedfile_to_scan", condition=Q(verdict__in=["waiting", "unscanned"])
            )
        ]


class Upload(models.Model):
    """A document that a facility put under *Documents*: seen by its people and the office, by nobody else (R69)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="uploads")
    title = models.CharField(_("Title"), max_length=150)
    created_at = models.DateTimeField()
    #: The number and day of the latest version, so that lists need no second query.
    latest = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-changed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="upload_removed_at_with_by",
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="upload_changed_not_before_created", condition=Q(changed_at__gte=F("created_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.title


class UploadVersion(models.Model):
    """One version of an uploaded document; a new file makes a new one, earlier ones stay."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("What is new"), max_length=200, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="upload_version_unique")]

    def __str__(self) -> str:
        return f"version {self.number} of {self.upload_id}"
