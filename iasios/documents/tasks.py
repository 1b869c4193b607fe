"""Thin Celery wrappers around the document services."""

import time

from celery import shared_task

from iasios.access import office_scope
from iasios.documents import services

#: Seconds after which a sweep leaves the rest to the next one, so that none keeps a worker from everything else.
SWEEPS_FOR = 30.0


@shared_task
def render(document_id: str) -> bool:
    """Renders one document."""
    with office_scope("render a document"):
        return services.render_document(document_id)


@shared_task
def sweep() -> int:
    """Renders what an absent broker or a dead worker left behind. Returns how many were made."""
    until = time.monotonic() + SWEEPS_FOR
    with office_scope("sweep documents"):
        waiting = services.queued_ids()
    return sum(render(document_id) for document_id in waiting if time.monotonic() < until)
