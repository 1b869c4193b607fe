"""Health for machines: `/healthz` says the process lives, `/readyz` that its database, broker and outbox do."""

from datetime import timedelta

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from kombu.exceptions import OperationalError

from iasios.access import http_methods, office_scope
from iasios.outbox.services import due

#: A mail that is due and not sent for this long means that no worker works.
OUTBOX_LAG = timedelta(minutes=5)


@login_not_required
@http_methods()
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def _broker() -> str:
    try:
        with current_app.connection_for_write(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except (OperationalError, OSError):
        return "unreachable"
    return "ok"


def _outbox() -> str:
    try:
        with office_scope("measure the outbox lag"):
            late = due().filter(retry_at__lt=timezone.now() - OUTBOX_LAG).exists()
    except DatabaseError:
        return "unknown"
    return "late" if late else "ok"


@login_not_required
@http_methods(records=True)
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when everything answers, else 503 naming what does not."""
    database = _database()
    parts = {
        "database": database,
        "broker": _broker(),
        "outbox": _outbox() if database == "ok" else "unknown",
    }
    healthy = all(state == "ok" for state in parts.values())
    return JsonResponse({"status": "ok" if healthy else "unready", **parts}, status=200 if healthy else 503)
