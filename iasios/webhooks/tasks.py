"""Thin Celery wrappers around the calls."""

import time

import structlog
from celery import shared_task

from iasios.access import office_scope
from iasios.webhooks import delivering
from iasios.webhooks.calls import CallFailed

log = structlog.get_logger(__name__)

#: Seconds after which a sweep leaves the rest to the next one, so that none keeps a worker from everything else.
SWEEPS_FOR = 15.0


@shared_task
def send(delivery_id: str) -> bool:
    """Makes one call if it is due. The claim commits before the receiver is called, so the sweep sees a crash."""
    with office_scope("claim a call"):
        found = delivering.claim(delivery_id)
    if found is None:
        return False
    answered, error = None, ""
    with office_scope("make a call"):
        if not delivering.hold(found):
            return False
        try:
            answered = delivering.make_call(found)
        except CallFailed as failed:
            error = str(failed)
        except Exception as failed:  # noqa: BLE001 -- whatever an address of somebody else does is kept on the row
            error = f"{type(failed).__name__}: {failed}"
        taken = delivering.note_answer(found, answered=answered, error=error)
    if not taken:
        log.warning("webhook_not_taken", delivery=delivery_id, answered=answered, error=error)
    return taken


@shared_task
def sweep() -> int:
    """Makes the calls that an absent broker or a dead worker left behind. Returns how many were taken."""
    until = time.monotonic() + SWEEPS_FOR
    with office_scope("sweep the calls"):
        waiting = delivering.waiting()
    return sum(send(delivery_id) for delivery_id in waiting if time.monotonic() < until)
