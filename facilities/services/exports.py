"""A copy of everything: asked for, counted while it is made, handed out, deleted after some days."""

import hashlib
from functools import partial
from typing import Any

import structlog
from celery import current_app
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from facilities.emails import people as emails
from facilities.enums import ExportStatus
from facilities.models import Facility, FacilityExport, User
from facilities.queries.exports import OPEN, outdated
from iasios.audit.services import record

log = structlog.get_logger(__name__)
MOST_ATTEMPTS = 3


@transaction.atomic
def ask_export(*, facility: Facility, by: User) -> FacilityExport:
    """Asks for a copy; while one is being made, that one is returned."""
    try:
        with transaction.atomic():
            made = FacilityExport.objects.create(facility=facility, asked_at=timezone.now(), asked_by=by)
    except IntegrityError:
        return FacilityExport.objects.get(facility=facility, status__in=OPEN)
    record("export.asked", by=by, facility=facility, subject=str(made.pk))
    transaction.on_commit(lambda: _nudge(str(made.pk)), robust=True)
    return made


def _nudge(export_id: str) -> None:
    try:
        current_app.send_task("iasios.exports.tasks.build", args=[export_id])
    except OperationalError as error:
        # The row is safe; the sweep will find it.
        log.warning("broker_away", task="exports.build", error=str(error))


@transaction.atomic
def begin_export(*, export_id: str, total: int) -> FacilityExport | None:
    """Takes a copy that waits, for this worker alone; None when another has it. Gives up after some attempts."""
    found = (
        FacilityExport.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("facility", "asked_by")
        .filter(pk=export_id, status__in=OPEN)
        .first()
    )
    if found is None:
        return None
    found.attempts += 1
    found.status = ExportStatus.RUNNING if found.attempts <= MOST_ATTEMPTS else ExportStatus.FAILED
    found.started_at, found.done, found.total = timezone.now(), 0, total
    found.save(update_fields=["attempts", "status", "started_at", "done", "total"])
    return found if found.status == ExportStatus.RUNNING else None


@transaction.atomic
def count_export(*, export: FacilityExport, done: int) -> None:
    """How many pieces are in; seen by whoever looks at the page."""
    FacilityExport.objects.filter(pk=export.pk).update(done=done)


@transaction.atomic
def finish_export(*, export: FacilityExport, content: Any, size: int) -> None:
    """Keeps the file and tells the person who asked."""
    digest = hashlib.sha256()
    content.seek(0)
    for chunk in iter(lambda: content.read(1024 * 1024), b""):
        digest.update(chunk)
    content.seek(0)
    export.content.save("export.zip", File(content), save=False)
    export.status, export.ready_at = ExportStatus.READY, timezone.now()
    export.size, export.sha256, export.done = size, digest.hexdigest(), export.total
    export.save(update_fields=["content", "status", "ready_at", "size", "sha256", "done"])
    record("export.made", by=None, facility=export.facility, subject=str(export.pk), sha256=export.sha256)
    emails.export_ready(export)


@transaction.atomic
def give_export_back(*, export: FacilityExport) -> None:
    """Something went wrong while it was made: it waits again, or has failed for good."""
    failed = export.attempts >= MOST_ATTEMPTS
    FacilityExport.objects.filter(pk=export.pk).update(
        status=ExportStatus.FAILED if failed else ExportStatus.WAITING, done=0
    )


@transaction.atomic
def note_download(*, export: FacilityExport, by: User) -> None:
    record("export.downloaded", by=by, facility=export.facility, subject=str(export.pk))


@transaction.atomic
def delete_outdated() -> int:
    """Deletes the content of copies that are older than some days. Returns how many."""
    found = outdated()
    for export in found:
        storage, name = export.content.storage, str(export.content.name)
        FacilityExport.objects.filter(pk=export.pk).update(status=ExportStatus.EXPIRED, content="", size=None)
        transaction.on_commit(partial(storage.delete, name), robust=True)
    return len(found)
