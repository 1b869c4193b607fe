"""A document is asked for in the transaction that needs it and rendered afterwards."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DocumentKind(models.TextChoices):
    INVOICE = "invoice", pgettext_lazy("document", "Invoice")
    CREDIT_NOTE = "credit_note", pgettext_lazy("document", "Credit note")
    LETTER = "letter", pgettext_lazy("document", "Letter")
    REPORT = "report", pgettext_lazy("document", "Report")
    CERTIFICATE = "certificate", pgettext_lazy("document", "Certificate")
    DOSSIER = "dossier", pgettext_lazy("document", "Submitted application")
    READING = "reading", pgettext_lazy("document", "Dossier of one reader")
    E_INVOICE = "e_invoice", pgettext_lazy("document", "E-invoice")
    YEARLY_REPORT = "yearly_report", pgettext_lazy("document", "Yearly report")
    SERVICE = "service", pgettext_lazy("document", "Certificate of service")


#: Paper that carries its own data (Factur-X).
WITH_DATA = (DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE)

#: Documents about money, for the people who may see invoices (R16).
MONEY_KINDS = (*WITH_DATA, DocumentKind.E_INVOICE)
#: What speaks for the programme outside the portal and is signed by its key (R66).
SIGNED_KINDS = (DocumentKind.CERTIFICATE, DocumentKind.LETTER, DocumentKind.REPORT, DocumentKind.SERVICE)


class DocumentStatus(models.TextChoices):
    QUEUED = "queued", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be made")


def storage_name(document: "Document", filename: str) -> str:
    return f"documents/{document.pk}.{document.suffix}"


class Document(models.Model):
    """One version of one PDF, or of the e-invoice beside it. A ready document refuses change in PostgreSQL."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    #: None for what is about the whole programme, which PostgreSQL shows to the office alone, and for what is about one
    #: assessor, which it shows to the office and to that person.
    facility = models.ForeignKey(
        "facilities.Facility", null=True, blank=True, on_delete=models.PROTECT, related_name="pdf_documents"
    )
    #: Made for this person alone: PostgreSQL hides it from everybody else, the facility and the office included. Only a
    #: certificate of service, which the office issues, is the office's to read as well.
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=20, choices=DocumentKind)
    #: What it is about: "2026-00031" for an invoice, "IAS-2026-0061" for a letter.
    subject = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    language = models.CharField(max_length=10, default="en")
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=DocumentStatus, default=DocumentStatus.QUEUED)
    #: Everything that the template shows, frozen: the document can be made again, byte by byte the same content.
    context = models.JSONField(default=dict)
    template_version = models.PositiveIntegerField(default=1)
    file = models.FileField(upload_to=storage_name, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(null=True)  # bytes
    attempts = models.PositiveSmallIntegerField(default=0)
    #: How often in a row a worker has begun it and ended without a word, as when it is killed for its memory.
    begun = models.PositiveSmallIntegerField(default=0, db_default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "version"], name="document_version_unique"),
            models.CheckConstraint(name="document_status_is_known", condition=Q(status__in=DocumentStatus.values)),
            models.CheckConstraint(
                name="document_ready_iff_content",
                condition=(Q(status="ready", ready_at__isnull=False, size__isnull=False) & ~Q(sha256="") & ~Q(file=""))
                | (~Q(status="ready") & Q(ready_at__isnull=True, sha256="")),
            ),
            models.CheckConstraint(
                name="document_of_a_facility_by_kind",
                condition=Q(kind__in=["yearly_report", "service"], facility__isnull=True)
                | (~Q(kind__in=["yearly_report", "service"]) & Q(facility__isnull=False)),
            ),
            models.CheckConstraint(
                name="document_of_a_reader_by_kind",
                condition=Q(kind__in=["reading", "service"], reader__isnull=False)
                | (~Q(kind__in=["reading", "service"]) & Q(reader__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], name="document_queued", condition=Q(status="queued")),
            models.Index(
                fields=["kind"],
                name="document_unmade",
                condition=Q(status="failed") | (Q(status="queued") & ~Q(last_error="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def filename(self) -> str:
        """A name that no header can be broken with."""
        return f"{self.kind}-{self.subject}.{self.suffix}"

    @property
    def suffix(self) -> str:
        return "xml" if self.kind == DocumentKind.E_INVOICE else "pdf"

    @property
    def content_type(self) -> str:
        return "application/xml" if self.kind == DocumentKind.E_INVOICE else "application/pdf"

    @property
    def is_ready(self) -> bool:
        return self.status == DocumentStatus.READY
