"""The page that Prometheus reads."""

import os

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from iasios.access import http_methods
from iasios.monitoring.collector import StateCollector


@login_not_required
@http_methods(read=["GET"])
def metrics(request: HttpRequest) -> HttpResponse:
    """Every number, for whoever sends the token of the settings; for everybody else there is no such page."""
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    response = HttpResponse(_answers() + _state(), content_type=CONTENT_TYPE_LATEST)
    response["Cache-Control"] = "no-store"
    return response


def _answers() -> bytes:
    """Of all web processes of this machine where they share a folder, otherwise of this one."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return generate_latest(REGISTRY)
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return generate_latest(together)


def _state() -> bytes:
    now = CollectorRegistry()
    now.register(StateCollector())
    return generate_latest(now)
