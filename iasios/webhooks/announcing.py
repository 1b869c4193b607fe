"""Writing down what receivers are told, in the transaction in which the status changes."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

import structlog
from celery import current_app
from django.apps import apps
from django.db import transaction
from kombu.exceptions import OperationalError

from iasios.access import office_scope
from iasios.webhooks.models import Delivery, Receiver

log = structlog.get_logger(__name__)


def announce_status(topic: str, key: str, *, facility_id: int, source: str, target: str, at: datetime) -> None:
    """A row for each receiver of the topic; nothing where there is none. No person is named in it.

    Args:
        topic: a value of `Topic`.
        key: of the thing, as the interface for programs calls it.
        source: the status before; empty where it has just begun.
    """
    with office_scope("tell other programs of a status"):
        receivers = list(Receiver.objects.filter(ended_at__isnull=True, topics__contains=[topic]))
        if not receivers:
            return
        slug = apps.get_model("facilities", "Facility").objects.values_list("slug", flat=True).get(pk=facility_id)
        data = {"id": key, "facility": slug, "status": target, "previous": source or None}
        store_calls(receivers, event=f"{topic}.status_changed", data=data, at=at, facility_id=facility_id)


def store_calls(
    receivers: list[Receiver], *, event: str, data: dict[str, Any], at: datetime, facility_id: int | None = None
) -> list[Delivery]:
    """One row per receiver with the same event; a worker calls after the commit. In the office's scope."""
    event_id = uuid.uuid4()
    moment = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    said = {"id": str(event_id), "type": event, "timestamp": moment, "data": data}
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    rows = Delivery.objects.bulk_create(
        Delivery(
            receiver=receiver,
            facility_id=facility_id,
            event=event,
            event_id=event_id,
            body=body,
            created_at=at,
            retry_at=at,
        )
        for receiver in receivers
    )
    for row in rows:
        call_after_commit(row)
    return rows


def call_after_commit(delivery: Delivery) -> None:
    """Harmless when no broker answers, since the sweep finds the row."""
    transaction.on_commit(lambda: _nudge(str(delivery.pk)), robust=True)


def _nudge(delivery_id: str) -> None:
    try:
        current_app.send_task("iasios.webhooks.tasks.send", args=[delivery_id])
    except OperationalError as error:
        log.warning("broker_away", task="webhooks.send", error=str(error))
