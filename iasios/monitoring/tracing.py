"""Traces of requests, statements and tasks for a collector of OpenTelemetry, where the settings name one."""

from django.conf import settings


def start_tracing() -> None:
    """From now on this process tells the collector what it does; without one nothing happens and nothing is loaded.

    Called once, before the pages are loaded. Processes made from this one go on by themselves.
    """
    if not settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        return
    # A library that most installations do not use takes a second to load.
    from iasios.monitoring.spans import instrument  # noqa: PLC0415

    instrument(endpoint=settings.OTEL_EXPORTER_OTLP_ENDPOINT, service=settings.OTEL_SERVICE_NAME)
