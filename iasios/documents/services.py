"""Asking for a document and making it."""

import hashlib
from contextlib import suppress
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from iasios.access import Capability, require
from iasios.documents.dispatch import request_rendering
from iasios.documents.models import SIGNED_KINDS, WITH_DATA, Document, DocumentKind, DocumentStatus
from iasios.documents.signing_key import SigningProblem, SigningUnavailable, signing_problem

MAX_ATTEMPTS = 5
#: A worker ends for reasons of its own as well: far more often than it may fail.
MAX_BEGUN = 20


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
        facility: whose paper it is; None for a yearly report, which is of the whole programme.
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
    """Renders one queued document; safe to call twice or in parallel. Returns whether it is ready now.

    Letters, reports and certificates are signed last. While that cannot be done they wait as they are, and the row says
    why: none of them is given up, and none leaves unsigned (R66). Invoices and credit notes are signed as well, and
    leave unsigned while that cannot be done. An invoice whose data break a rule has failed at once: the same rows give
    the same data (ADR 0017). One that a worker has begun MAX_BEGUN times in a row and never ended has failed as well.
    """
    if not _begin(document_id):
        return False
    try:
        return _render(document_id)
    except Exception:
        # A full disk, say: the worker lives, and the document is to be tried for as long as it takes.
        Document.objects.filter(pk=document_id, status=DocumentStatus.QUEUED).update(begun=0)
        raise


def _taken(document_id: str) -> Document | None:
    """The locked row; None where it is not to be made, or another worker has it."""
    queued = Document.objects.select_for_update(skip_locked=True, of=("self",))
    return queued.filter(pk=document_id, status=DocumentStatus.QUEUED).first()


def _begin(document_id: str) -> bool:
    """Notes, before it is tried, that a worker has begun; whether it is still to be made."""
    with transaction.atomic():
        document = _taken(document_id)
        if document is None:
            return False
        if document.begun < MAX_BEGUN:
            document.begun += 1
            document.save(update_fields=["begun"])
            return True
        document.status, document.last_error = DocumentStatus.FAILED, f"WorkerEnded: {MAX_BEGUN} times in a row"
        document.save(update_fields=["status", "last_error"])
        return False


def _render(document_id: str) -> bool:
    from iasios.documents.e_invoices.rules import InvalidEInvoice  # noqa: PLC0415 -- slow import (SaxonC)
    from iasios.documents.signatures import sign  # noqa: PLC0415 -- slow import (pyHanko)

    with transaction.atomic():
        document = _taken(document_id)
        if document is None:
            return False
        try:
            content = _content_of(document)
            if document.kind in SIGNED_KINDS:
                content = sign(content)
            elif document.kind in WITH_DATA:
                # What has to be paid does not wait for a key: tax law asks for none.
                with suppress(SigningUnavailable):
                    content = sign(content)
        except SigningUnavailable as refusal:
            document.last_error, document.begun = waiting_words(refusal.problem), 0
            document.save(update_fields=["last_error", "begun"])
            return False
        except Exception as error:  # noqa: BLE001 -- whatever a template raises is kept for the office to read
            document.attempts += 1
            document.begun = 0
            document.last_error = f"{type(error).__name__}: {error}"[:2000]
            if document.attempts >= MAX_ATTEMPTS or isinstance(error, InvalidEInvoice):
                document.status = DocumentStatus.FAILED
            document.save(update_fields=["attempts", "begun", "last_error", "status"])
            return False
        document.attempts += 1
        document.begun = 0
        # A worker that was killed after it had stored the file, and before the commit, has left it there.
        document.file.storage.delete(document.file.field.generate_filename(document, document.filename))
        document.file.save(document.filename, ContentFile(content), save=False)
        document.sha256 = hashlib.sha256(content).hexdigest()
        document.size = len(content)
        document.status = DocumentStatus.READY
        document.ready_at = timezone.now()
        document.last_error = ""
        document.save()
    return True


_WAITING = "signing: "


def waiting_words(problem: SigningProblem) -> str:
    """What the row of a document keeps while it cannot be signed; `signing_problem_of` reads it."""
    return f"{_WAITING}{problem.value}"


def signing_problem_of(last_error: str) -> SigningProblem | None:
    """What a document waits for that cannot be signed; None where nothing of that kind keeps it."""
    if not last_error.startswith(_WAITING):
        return None
    return SigningProblem(last_error.removeprefix(_WAITING))


def _content_of(document: Document) -> bytes:
    from iasios.documents import pdf  # noqa: PLC0415 -- slow import (WeasyPrint)
    from iasios.documents.e_invoices.writing import make_e_invoice  # noqa: PLC0415 -- slow import (SaxonC)

    if document.kind == DocumentKind.E_INVOICE:
        return make_e_invoice(document.context, form=document.context["form"], language=document.language)
    return pdf.render_pdf(document)


def queued_ids(limit: int = 50) -> list[str]:
    """Documents still to be made: those that nothing kept before, then the others, oldest first; what ended a worker
    before comes after what did not.

    While the key for signing is of no use, what needs it is noted as waiting and left out, so that it holds up nothing.
    """
    rows = Document.objects.filter(status=DocumentStatus.QUEUED)
    problem = signing_problem()
    if problem is not None:
        signed = Q(kind__in=SIGNED_KINDS)
        words = waiting_words(problem)
        rows.filter(signed).exclude(last_error=words).update(last_error=words)
        rows = rows.exclude(signed)
    rows = rows.annotate(waits=Q(last_error__startswith=_WAITING))
    return [str(pk) for pk in rows.order_by("waits", "begun", "created_at").values_list("pk", flat=True)[:limit]]


def make_again(*, document: Document, by: Any) -> bool:
    """The office has one made again that was given up, or at once where it waits. Returns whether it was still to make.

    Raises:
        PermissionDenied: not the office.
    """
    require(by, Capability.RUN_OFFICE)
    changed = (
        Document.objects.filter(pk=document.pk)
        .exclude(status=DocumentStatus.READY)
        .update(status=DocumentStatus.QUEUED, attempts=0, begun=0)
    )
    if changed:
        transaction.on_commit(lambda: request_rendering(str(document.pk)), robust=True)
    return bool(changed)
