"""What the programme publishes for facilities: manuals and Standards, by language and edition."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from facilities.enums import ManualKind
from facilities.models.files import KeptFile


def _storage_name(document: "ProgrammeDocument", filename: str) -> str:
    return f"programme/{document.pk}"


class ProgrammeDocument(KeptFile):
    """One edition of one manual in one language (R68, R73). A newer file withdraws the earlier one, which stays."""

    kind = models.CharField(_("Kind"), max_length=20, choices=ManualKind)
    title = models.CharField(_("Title"), max_length=150)
    language = models.CharField(_("Language"), max_length=10)
    edition = models.CharField(_("Edition"), max_length=20)
    content = models.FileField(upload_to=_storage_name, max_length=200)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(KeptFile.Meta):
        ordering = ["kind", "title", "-edition", "language"]
        constraints = [
            *KeptFile.Meta.constraints,
            models.CheckConstraint(
                name="programmedocument_withdrawn_at_with_by",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["kind", "title", "language", "edition"],
                condition=Q(withdrawn_at__isnull=True),
                name="programme_document_once_per_language_and_edition",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.edition} ({self.language})"
