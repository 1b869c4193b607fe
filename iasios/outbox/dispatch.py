"""Asking a worker to send a mail, by the task's name: whoever asks needs no import of the tasks."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def request_delivery(mail_id: str, *, in_seconds: float | None = None) -> None:
    """Harmless when no broker answers, since the sweep finds the row."""
    try:
        current_app.send_task("iasios.outbox.tasks.send", args=[mail_id], countdown=in_seconds)
    except OperationalError as error:
        log.warning("broker_away", task="outbox.send", error=str(error))
