"""Keeping files: checked on the way in, scanned after the commit, deleted for good only on purpose."""

import hashlib
from datetime import timedelta
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError

from facilities.enums import NoticeKind, ScanVerdict
from facilities.models import Facility, KeptFile, ProgrammeDocument, StoredFile, User
from facilities.queries.stored_files import is_servable
from facilities.services.notices import notify
from iasios.audit.services import record
from iasios.files.clamav import ScannerAway, scan
from iasios.files.content_types import FileRefused, inspect
from iasios.files.looking import PDF, PICTURES, can_look, look_into
from iasios.identifiers import find_identifiers

log = structlog.get_logger(__name__)
#: Where a file's bytes lie while it waits; a sweep that meets a younger one leaves it to its own task.
PATIENCE = timedelta(seconds=30)
#: So many places of a file that look like a patient are kept.
MOST_FOUND = 20

__all__ = [
    "FileRefused",
    "ask_scanner",
    "erase_file",
    "look_into_file",
    "note_opening",
    "release_to_assessors",
    "scan_kept_file",
    "store_file",
    "unscanned_ids",
]


@transaction.atomic
def store_file(*, facility: Facility, upload: UploadedFile, by: User) -> StoredFile:
    """Checks an upload and keeps it; where a scanner is configured it waits for its verdict.

    The owning app writes the row that says what the file is for, in the same transaction, and opens the gate to it.

    Raises:
        FileRefused: the message says why and what to do.
    """
    sniffed = inspect(upload)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    stored = StoredFile(
        facility=facility,
        name=sniffed.name,
        media_type=sniffed.media_type,
        size=upload.size or 0,
        sha256=digest.hexdigest(),
        verdict=ScanVerdict.WAITING if settings.CLAMAV_URL else ScanVerdict.UNSCANNED,
        uploaded_at=timezone.now(),
        uploaded_by=by,
    )
    stored.content.save("content", upload, save=False)
    stored.save(force_insert=True)
    record(
        "file.stored",
        by=by,
        facility=facility,
        subject=str(stored.pk),
        name=stored.name,
        size=stored.size,
        sha256=stored.sha256,
    )
    ask_scanner(stored)
    ask_for_look(stored)
    return stored


def note_opening(*, facility: Facility, name: str, by: User) -> None:
    """One line in the log of the facility: this person opened a file or a paper of this name."""
    record("file.opened", by=by, facility=facility, subject=name)


def ask_scanner(stored: KeptFile) -> None:
    """After the commit, asks a worker to have the file scanned; nothing to do without a scanner."""
    if settings.CLAMAV_URL:
        transaction.on_commit(lambda: _nudge(str(stored.pk), type(stored).__name__), robust=True)


def _nudge(file_id: str, model: str) -> None:
    try:
        current_app.send_task("facilities.tasks.scan_file", args=[file_id, model])
    except OperationalError as error:
        # The row is safe; the sweep will find it.
        log.warning("broker_away", task="facilities.scan_file", error=str(error))


def ask_for_look(stored: StoredFile) -> None:
    """After the commit, asks a worker for the preview and for what looks like a patient."""
    if can_look(stored.media_type):
        transaction.on_commit(lambda: _send_look(str(stored.pk)), robust=True)


def _send_look(file_id: str) -> None:
    try:
        current_app.send_task("facilities.tasks.look_into_file", args=[file_id])
    except OperationalError as error:
        log.warning("broker_away", task="facilities.look_into_file", error=str(error))


def unlooked_ids(limit: int = 20) -> list[str]:
    """Files that an absent broker left without a look; the younger ones are left to their own task."""
    rows = StoredFile.objects.filter(looked_at__isnull=True, erased_at__isnull=True, media_type__in=[PDF, *PICTURES])
    rows = rows.filter(uploaded_at__lt=timezone.now() - PATIENCE).order_by("-uploaded_at")
    return [str(pk) for pk in rows.values_list("pk", flat=True)[:limit]]


@transaction.atomic
def look_into_file(file_id: str) -> int:
    """Makes the preview and looks through name and text for patients; once. Needs the office's scope.

    A file that waits for the scanner waits for this too. Of what is found only kind and page are kept.

    Returns:
        How many pieces look like a patient.
    """
    rows = StoredFile.objects.select_for_update(skip_locked=True, of=("self",)).select_related("facility")
    stored = rows.filter(pk=file_id, looked_at__isnull=True, erased_at__isnull=True).first()
    if stored is None or not is_servable(stored):
        return 0
    with stored.content.open("rb") as content:
        seen = look_into(content.read(), stored.media_type)
    stored.found = [
        {"kind": str(finding.kind), "page": number}
        for number, text in enumerate(seen.pages, start=1)
        for finding in find_identifiers(text)
    ][:MOST_FOUND]
    if seen.preview:
        stored.preview.save("preview", ContentFile(seen.preview), save=False)
    stored.looked_at = timezone.now()
    stored.save(update_fields=["preview", "found", "looked_at"])
    return len(stored.found)


def unscanned_ids(limit: int = 50) -> list[tuple[str, str]]:
    """Files that wait for a verdict with their kind; those from a time without a scanner count too."""
    if not settings.CLAMAV_URL:
        return []
    found: list[tuple[str, str]] = []
    for name in SCANNED:
        rows = _unscanned(name).filter(uploaded_at__lt=timezone.now() - PATIENCE).order_by("uploaded_at")
        found += [(str(pk), name) for pk in rows.values_list("pk", flat=True)[:limit]]
    return found


#: What is scanned, by the name that tasks carry.
SCANNED: dict[str, Any] = {"StoredFile": StoredFile, "ProgrammeDocument": ProgrammeDocument}


def _unscanned(model: str) -> QuerySet[Any]:
    rows = SCANNED[model].objects.filter(verdict__in=[ScanVerdict.WAITING, ScanVerdict.UNSCANNED])
    return rows.filter(erased_at__isnull=True) if model == "StoredFile" else rows


@transaction.atomic
def scan_kept_file(file_id: str, model: str = "StoredFile") -> str:
    """Asks the scanner about one file; safe to call twice or in parallel. Needs the office's scope.

    Returns:
        The verdict now, empty when the file waits for nothing or the scanner is away (the sweep asks again).
    """
    stored = _unscanned(model).select_for_update(skip_locked=True, of=("self",)).filter(pk=file_id).first()
    if stored is None or not settings.CLAMAV_URL:
        return ""
    try:
        with stored.content.open("rb") as content:
            answer = scan(content.chunks(), address=settings.CLAMAV_URL)
    except ScannerAway as error:
        log.warning("scanner_away", file=file_id, error=str(error))
        return ""
    stored.verdict = ScanVerdict.REFUSED if answer.found else ScanVerdict.CLEAN
    stored.finding, stored.scanned_at = answer.found, timezone.now()
    stored.save(update_fields=["verdict", "finding", "scanned_at"])
    if isinstance(stored, StoredFile) and not answer.found:
        ask_for_look(stored)
    if answer.found:
        facility = getattr(stored, "facility", None)
        record("file.refused", by=None, facility=facility, subject=file_id, finding=answer.found)
        if facility is not None:
            notify(facility=facility, kind=NoticeKind.FILE_REFUSED, name=stored.name)
    return str(stored.verdict)


@transaction.atomic
def release_to_assessors(*, stored: StoredFile, by: User) -> None:
    """Lets the facility's assessors read the row of a file; the owning app's gate still decides who gets it.

    Never called for what a facility keeps under *Documents* (R69).
    """
    StoredFile.objects.filter(pk=stored.pk).update(is_for_assessors=True)
    stored.is_for_assessors = True
    record("file.released", by=by, facility=stored.facility, subject=str(stored.pk), name=stored.name)


@transaction.atomic
def erase_file(*, stored: StoredFile, by: User) -> None:
    """Deletes the content for good, after the commit; name, size and SHA-256 stay. Doing it again is harmless."""
    erased = StoredFile.objects.filter(pk=stored.pk, erased_at__isnull=True).update(
        erased_at=timezone.now(), erased_by=by
    )
    if not erased:
        return
    record("file.erased", by=by, facility=stored.facility, subject=str(stored.pk), name=stored.name)
    storage, names = stored.content.storage, [str(stored.content.name), str(stored.preview.name or "")]
    for name in filter(None, names):
        transaction.on_commit(lambda name=name: storage.delete(name), robust=True)  # type: ignore[misc]
