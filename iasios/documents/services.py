"""Asking for a document and making it."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from iasios.documents.dispatch import request_rendering
from iasios.documents.models import Document, DocumentKind, DocumentStatus

MAX_ATTEMPTS = 5


def request_document(
    *,
    kind: DocumentKind,
    facility: Any,
    subject: str,
    title: str,
    context: dict[str, Any],
    language: str = "en",
    reader: Any = None,
) -> Document:
    """Writes the row that a worker will render; call it inside the business transaction.

    Asking again for the same kind and subject makes a new version; earlier ones stay.

    Args:
        reader: the one person who may ever read it, for the kind READING; its subject is that person's own, so that a
            version number tells nothing about anybody else.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A document is asked for inside the transaction that needs it.")
    last = (
        Document.objects.filter(kind=kind, subject=subject)
        .order_by("-version")
        .values_list("version", flat=True)
        .first()
    )
    document = Document.objects.create(
        kind=kind,
        facility=facility,
        subject=subject,
        title=title,
        context=context,
        language=language,
        reader=reader,
        version=(last or 0) + 1,
    )
    transaction.on_commit(lambda: request_rendering(str(document.pk)), robust=True)
    return document


def render_document(document_id: str) -> bool:
    """Renders one queued document; safe to call twice or in parallel. Returns whether it is ready now."""
    from iasios.documents.pdf import render_pdf  # noqa: PLC0415 -- slow import (WeasyPrint)

    with transaction.atomic():
        document = (
            Document.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk=document_id, status=DocumentStatus.QUEUED)
            .first()
        )
        if document is None:
            return False
        document.attempts += 1
        try:
            content = render_pdf(document)
        except Exception as error:  # noqa: BLE001 -- whatever a template raises is kept for the office to read
            document.last_error = f"{type(error).__name__}: {error}"[:2000]
            if document.attempts >= MAX_ATTEMPTS:
                document.status = DocumentStatus.FAILED
            document.save(update_fields=["attempts", "last_error", "status"])
            return False
        document.file.save("document.pdf", ContentFile(content), save=False)
        document.sha256 = hashlib.sha256(content).hexdigest()
        document.size = len(content)
        document.status = DocumentStatus.READY
        document.ready_at = timezone.now()
        document.last_error = ""
        document.save()
    return True


def queued_ids(limit: int = 50) -> list[str]:
    """Documents still to be made, oldest first."""
    rows = Document.objects.filter(status=DocumentStatus.QUEUED).order_by("created_at")
    return [str(pk) for pk in rows.values_list("pk", flat=True)[:limit]]
