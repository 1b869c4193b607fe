"""Making the calls that were written down, and trying again what was not taken."""

import time
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from iasios.webhooks.calls import call
from iasios.webhooks.models import Delivery, DeliveryStatus
from iasios.webhooks.signatures import headers_of

#: Waits after an attempt that was not taken; after the last attempt the call has failed: a day and a half in all.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 960))
#: A call that was claimed so long ago, and that nobody holds, was left by a worker that is no more.
STUCK_AFTER = timedelta(seconds=30)


def due() -> QuerySet[Delivery]:
    """Calls that may be made now, oldest first; none to a receiver that has been ended.

    A call that a living worker is making may be among them; `claim` passes it over, since that worker holds its row.
    """
    now = timezone.now()
    left = Q(sending_since__lt=now - STUCK_AFTER) | Q(sending_since__gt=now + STUCK_AFTER)
    return Delivery.objects.filter(
        Q(status=DeliveryStatus.QUEUED, retry_at__lte=now) | (Q(status=DeliveryStatus.SENDING) & left),
        receiver__ended_at__isnull=True,
    ).order_by("retry_at")


def waiting(limit: int = 100) -> list[str]:
    """Ids of the calls that are due."""
    return [str(pk) for pk in due().values_list("pk", flat=True)[:limit]]


def claim(delivery_id: str) -> Delivery | None:
    """Marks a due call as being made, for this worker alone; None when it is not due or another worker has it."""
    with transaction.atomic():
        rows = due().select_related("receiver").select_for_update(skip_locked=True, of=("self",))
        found = rows.filter(pk=delivery_id).first()
        if found is None:
            return None
        found.status, found.sending_since, found.attempts = (
            DeliveryStatus.SENDING,
            timezone.now(),
            found.attempts + 1,
        )
        found.save(update_fields=["status", "sending_since", "attempts"])
        return found


def hold(delivery: Delivery) -> bool:
    """Holds the row to the end of the transaction, which PostgreSQL ends when this worker is killed.

    Returns:
        False where another worker has taken it up meanwhile.
    """
    rows = Delivery.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
    mine = rows.filter(pk=delivery.pk, status=DeliveryStatus.SENDING, attempts=delivery.attempts)
    return mine.first() is not None


def make_call(delivery: Delivery) -> int:
    """Signs and posts; returns the status of the answer. Raises `CallFailed`."""
    body = delivery.body.encode()
    signed = headers_of(
        salt=delivery.receiver.salt, event_id=str(delivery.event_id), timestamp=int(time.time()), body=body
    )
    headers = {"Content-Type": "application/json", "User-Agent": "IASIOS-Webhooks/1", **signed}
    return call(delivery.receiver.url, body, headers)


def note_answer(delivery: Delivery, *, answered: int | None, error: str = "") -> bool:
    """2xx is taken; anything else is tried again later, and has failed after the last attempt.

    Returns:
        Whether it was taken.
    """
    delivery.answered, delivery.last_error = answered, error[:300]
    taken = answered is not None and 200 <= answered < 300
    if taken:
        delivery.status, delivery.delivered_at = DeliveryStatus.DELIVERED, timezone.now()
    elif delivery.attempts > len(WAITS):
        delivery.status = DeliveryStatus.FAILED
    else:
        delivery.status = DeliveryStatus.QUEUED
        delivery.retry_at = timezone.now() + WAITS[delivery.attempts - 1]
    delivery.save(update_fields=["answered", "last_error", "status", "delivered_at", "retry_at"])
    return taken
