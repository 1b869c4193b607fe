"""Files that were issued for a certificate, by their SHA-256: what a stranger's copy is compared with."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from assessment.models import Certificate
from iasios.access import office_scope
from iasios.documents.models import Document, DocumentKind, DocumentStatus


@dataclass(frozen=True)
class IssuedFile:
    """One version of a certificate's PDF; `is_latest` where none followed it, `size` in bytes."""

    sha256: str
    size: int
    issued_on: date
    is_latest: bool


def letter_subject(number: str) -> str:
    """Under which a certificate's copies on US letter are kept."""
    return f"{number} US letter"


def issued_files(certificate: Certificate) -> dict[str, IssuedFile]:
    """By SHA-256, every version on either paper; one query. Nothing else of the rows is told to anybody."""
    with office_scope("compare a file with an issued certificate"):
        rows = list(
            Document.objects.filter(
                kind=DocumentKind.CERTIFICATE,
                subject__in=[certificate.number, letter_subject(certificate.number)],
                facility=certificate.facility_id,
                status=DocumentStatus.READY,
            )
            .order_by("-version")
            .values_list("subject", "sha256", "size", "ready_at")
        )
    latest = {subject: sha256 for subject, sha256, _size, _ready_at in reversed(rows)}
    return {
        sha256: IssuedFile(sha256, size or 0, timezone.localdate(ready_at), latest[subject] == sha256)
        for subject, sha256, size, ready_at in rows
    }
