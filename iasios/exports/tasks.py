"""Thin Celery wrappers around the making of copies."""

from celery import shared_task

from facilities.queries.exports import left_behind
from facilities.services.exports import delete_outdated
from iasios.access import office_scope
from iasios.exports.archive import build_export


@shared_task
def build(export_id: str) -> bool:
    """Makes one copy."""
    return build_export(export_id)


@shared_task
def sweep() -> int:
    """Makes what an absent broker or a dead worker left behind, and deletes what is old. Returns how many were made."""
    with office_scope("sweep copies"):
        waiting = left_behind()
        delete_outdated()
    return sum(build_export(export_id) for export_id in waiting)
