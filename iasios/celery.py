"""The Celery application; schedules live in settings."""

import os

from celery import Celery
from celery.signals import worker_process_init

from iasios.monitoring.tracing import start_tracing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iasios.settings.dev")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "iasios.outbox",
        "iasios.webhooks",
        "iasios.documents",
        "iasios.exports",
        "iasios.portal",
        "iasios.calendar",
        "iasios.retention",
        "facilities",
        "applications",
        "casereview",
        "assessment",
        "invoicing",
    ]
)


@worker_process_init.connect
def warm_up(**kwargs: object) -> None:
    """WeasyPrint takes seconds to import: better at start than in somebody's first invoice."""
    start_tracing()
    import iasios.documents.pdf  # noqa: F401, PLC0415 -- slow import (WeasyPrint)
