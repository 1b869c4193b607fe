"""Publishing and withdrawing the programme's documents (R68, R73)."""

import hashlib

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from facilities.enums import ManualKind, ScanVerdict
from facilities.models import ProgrammeDocument, User
from facilities.services.files import ask_scanner
from iasios.audit.services import record
from iasios.files.content_types import inspect


@transaction.atomic
def publish_document(
    *, kind: str, title: str, language: str, edition: str, upload: UploadedFile, by: User
) -> ProgrammeDocument:
    """Offers a document to the facilities; the one it replaces is withdrawn and kept.

    Raises:
        FileRefused: the file is not taken.
    """
    sniffed = inspect(upload)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    now = timezone.now()
    same = {"kind": ManualKind(kind), "title": title.strip(), "language": language, "edition": edition.strip()}
    ProgrammeDocument.objects.filter(**same, withdrawn_at__isnull=True).update(withdrawn_at=now, withdrawn_by=by)
    made = ProgrammeDocument(
        **same,
        name=sniffed.name,
        media_type=sniffed.media_type,
        size=upload.size or 0,
        sha256=digest.hexdigest(),
        verdict=ScanVerdict.WAITING if settings.CLAMAV_URL else ScanVerdict.UNSCANNED,
        uploaded_at=now,
        uploaded_by=by,
    )
    made.content.save("content", upload, save=False)
    made.save(force_insert=True)
    record("programme_document.published", by=by, subject=str(made), sha256=made.sha256)
    ask_scanner(made)
    return made


@transaction.atomic
def withdraw_document(*, document: ProgrammeDocument, by: User) -> bool:
    """Takes a document from the shelf; the file stays for the record. Returns whether it was offered."""
    changed = ProgrammeDocument.objects.filter(pk=document.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=timezone.now(), withdrawn_by=by
    )
    if changed:
        record("programme_document.withdrawn", by=by, subject=str(document))
    return bool(changed)
