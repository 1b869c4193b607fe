"""The register of evidence: what a hospital can show, listed once and linked to the questions that it answers."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.enums import EvidenceKind
from applications.models.application import Answer, Application
from applications.models.edition import Question
from facilities.models import Facility, StoredFile
from iasios.workflow.constraints import paired


class EvidenceItem(models.Model):
    """One piece of evidence: kept in the hospital, behind a link, or here as a file. Assessors see it once released."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("Title"), max_length=150)
    kind = models.CharField(max_length=20, choices=EvidenceKind)
    #: Where the hospital keeps it, in words.
    place = models.CharField(max_length=300, blank=True)
    link = models.URLField(max_length=500, blank=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    #: From when it holds; not the day on which it was entered here.
    effective_on = models.DateField(null=True)
    #: The last day on which it holds.
    expires_on = models.DateField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["title", "pk"]
        indexes = [models.Index(fields=["expires_on"], name="evidence_expiring")]
        constraints = [
            models.CheckConstraint(name="evidence_kind_is_known", condition=Q(kind__in=EvidenceKind.values)),
            models.CheckConstraint(
                name="evidence_is_somewhere", condition=~Q(place="") | ~Q(link="") | Q(file__isnull=False)
            ),
            models.CheckConstraint(
                name="evidence_expires_after_it_begins",
                condition=Q(expires_on__isnull=True)
                | Q(effective_on__isnull=True)
                | Q(expires_on__gte=F("effective_on")),
            ),
            paired("evidence", "released"),
        ]

    def __str__(self) -> str:
        return self.title


class EvidenceLink(models.Model):
    """An item in the evidence box of a question. PostgreSQL refuses every change once the application has left the
    draft (R49)."""

    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="links")
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="evidence_links")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["item__title", "pk"]
        constraints = [models.UniqueConstraint(fields=["answer", "item"], name="evidence_linked_once_per_question")]

    def __str__(self) -> str:
        return f"{self.item_id} at {self.answer_id}"


class EvidenceVersion(models.Model):
    """One file that an item has had; a new file makes a new version, earlier ones stay."""

    item = models.ForeignKey(EvidenceItem, on_delete=models.CASCADE, related_name="versions")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="evidence_version_unique")]

    def __str__(self) -> str:
        return f"version {self.number} of {self.item_id}"
