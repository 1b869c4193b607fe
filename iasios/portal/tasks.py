"""Thin Celery wrappers around what looks across apps."""

from celery import shared_task

from iasios.access import office_scope
from iasios.portal.audit_log import verification


@shared_task
def check_log() -> int:
    """Recomputes the chains of the log and tells the office of what does not fit; returns how many entries."""
    with office_scope("check the chains of the log"):
        return verification.check_log()
