"""Thin Celery wrappers around the services of this app."""

from celery import shared_task

from facilities.services import files, log_check
from facilities.services.orphaned_files import delete_leftovers
from iasios.access import office_scope


@shared_task
def scan_file(file_id: str, model: str = "StoredFile") -> str:
    """Asks the scanner about one file. The content is read inside the transaction that keeps the row locked."""
    with office_scope("scan an uploaded file"):
        return files.scan_kept_file(file_id, model)


@shared_task
def look_into_file(file_id: str) -> int:
    """Makes the preview of one file and looks through its text for patients."""
    with office_scope("look into an uploaded file"):
        return files.look_into_file(file_id)


@shared_task
def sweep_files() -> int:
    """Asks about files that an absent broker or scanner left behind. Returns how many have a verdict now."""
    with office_scope("sweep uploaded files"):
        waiting, unlooked = files.unscanned_ids(), files.unlooked_ids()
    for file_id in unlooked:
        look_into_file(file_id)
    return sum(bool(scan_file(*one)) for one in waiting)


@shared_task
def sweep_leftovers() -> int:
    """Deletes stored bytes that no row speaks of; returns how many files."""
    with office_scope("sweep stored bytes without a row"):
        return delete_leftovers()


@shared_task
def check_log() -> int:
    """Recomputes the chains of the log and tells the office of what does not fit; returns how many entries."""
    with office_scope("check the chains of the log"):
        return log_check.check_log()
