"""Asking a worker to render a document, by the task's name: whoever asks needs no import of the tasks."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def request_rendering(document_id: str) -> None:
    """Harmless when no broker answers, since the sweep finds the row."""
    try:
        current_app.send_task("iasios.documents.tasks.render", args=[document_id])
    except OperationalError as error:
        log.warning("broker_away", task="documents.render", error=str(error))
