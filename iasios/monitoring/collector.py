"""How the portal stands now, asked of database, broker and signing key at each reading. Counts and ages alone."""

from collections.abc import Iterator
from datetime import datetime

from celery import current_app
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Min, Q
from django.utils import timezone
from kombu.exceptions import OperationalError
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from iasios.access import office_scope
from iasios.documents.models import Document, DocumentStatus
from iasios.documents.signing_key import certificates_in_use
from iasios.outbox.models import Bounce, MailStatus, OutboxEmail
from iasios.outbox.services import due
from iasios.retention.models import RetentionRun


class StateCollector(Collector):
    """Gauges, a family each. What cannot be asked is left out, and `portal_up` of its part is 0."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        up = GaugeMetricFamily("portal_up", "Whether this part could be asked.", labels=["part"])
        families: list[GaugeMetricFamily] = []
        for part, read, errors in (
            ("database", _database, (DatabaseError,)),
            ("broker", _broker, (OperationalError, OSError)),
            ("signing_key", _certificates, ()),
        ):
            try:
                families += read()
            except errors:
                up.add_metric([part], 0)
            else:
                up.add_metric([part], 1)
        yield up
        yield from families


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since is not None else 0.0


def _database() -> list[GaugeMetricFamily]:
    now = timezone.now()
    with office_scope("count what waits"):
        waiting = due().aggregate(count=Count("pk"), oldest=Min("retry_at"))
        by_status = dict(
            OutboxEmail.objects.filter(status__in=[MailStatus.FAILED, MailStatus.QUEUED, MailStatus.HELD])
            .order_by()
            .values_list("status")
            .annotate(Count("pk"))
        )
        bounced = Bounce.objects.filter(is_permanent=True, cleared_at__isnull=True).count()
        papers = Document.objects.aggregate(
            waiting=Count("pk", filter=Q(status=DocumentStatus.QUEUED)),
            oldest=Min("created_at", filter=Q(status=DocumentStatus.QUEUED)),
            failed=Count("pk", filter=Q(status=DocumentStatus.FAILED)),
        )
        ended = RetentionRun.objects.aggregate(oldest=Min("ran_at"))["oldest"]
    mails = GaugeMetricFamily("portal_mails", "Mails by their state.", labels=["status"])
    for status in (MailStatus.QUEUED, MailStatus.HELD, MailStatus.FAILED):
        mails.add_metric([str(status)], by_status.get(status, 0))
    found = [
        mails,
        _gauge("portal_outbox_due", "Mails that are due and not sent.", waiting["count"]),
        _gauge("portal_outbox_lag_seconds", "Since when the oldest of them is due.", _age(waiting["oldest"], now)),
        _gauge("portal_bounced_addresses", "Addresses that take no mail, and that nobody has dealt with.", bounced),
        _gauge("portal_documents_waiting", "Papers that wait for a worker.", papers["waiting"]),
        _gauge("portal_documents_lag_seconds", "Since when the oldest of them waits.", _age(papers["oldest"], now)),
        _gauge("portal_documents_failed", "Papers that could not be made.", papers["failed"]),
    ]
    if ended is not None:
        found.append(_gauge("portal_retention_age_seconds", "Since the last run of retention.", _age(ended, now)))
    return found


def _broker() -> list[GaugeMetricFamily]:
    with current_app.connection_for_read(connect_timeout=2) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
        length = sum(broker.default_channel.client.llen(queue.name) for queue in settings.CELERY_TASK_QUEUES)
    return [_gauge("portal_queue_length", "Tasks that no worker has taken yet.", length)]


def _certificates() -> list[GaugeMetricFamily]:
    family = GaugeMetricFamily(
        "portal_certificate_expires_seconds",
        "Seconds until a certificate of ours ends, or since.",
        labels=["use"],
    )
    now = timezone.now()
    for use, until in certificates_in_use().items():
        family.add_metric([use], (until - now).total_seconds())
    return [family]
