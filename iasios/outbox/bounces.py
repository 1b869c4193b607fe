"""Recording what came back, once, and finding that an address works again."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils import timezone

from iasios.audit.services import record
from iasios.outbox.delivery_reports import DeliveryReport
from iasios.outbox.models import Bounce, OutboxEmail


@transaction.atomic
def record_bounces(reports: Iterable[DeliveryReport]) -> int:
    """Keeps reports that are not known yet; the same one again is harmless. Needs the office's scope.

    A report that names a mail of ours to another address counts for the address alone: anybody may write a report.

    Returns:
        How many were new.
    """
    found = {report.report_id: report for report in reports}
    known = set(Bounce.objects.filter(report_id__in=found).values_list("report_id", flat=True))
    new = [report for report in found.values() if report.report_id not in known]
    if not new:
        return 0
    mails = {row.pk: row for row in OutboxEmail.objects.filter(pk__in=[r.mail_id for r in new if r.mail_id])}
    people = {
        row.email.lower(): row.pk
        for row in get_user_model().objects.filter(email__in={report.address for report in new}).only("pk", "email")
    }
    now = timezone.now()
    rows = []
    for report in new:
        mail = mails.get(report.mail_id) if report.mail_id else None
        if mail is not None and mail.to.lower() != report.address:
            mail = None
        rows.append(
            Bounce(
                address=report.address,
                mail=mail,
                person_id=people.get(report.address) or (mail.person_id if mail is not None else None),
                bounced_at=report.at,
                is_permanent=report.is_permanent,
                status_code=report.status_code,
                diagnostic=report.diagnostic,
                report_id=report.report_id,
                recorded_at=now,
            )
        )
    Bounce.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def clear_bounces(*, bounce: Bounce, by: Any) -> int:
    """The office found that mail to this address arrives again. Returns how many reports were open."""
    cleared = Bounce.objects.filter(address=bounce.address, cleared_at__isnull=True).update(
        cleared_at=timezone.now(), cleared_by=by
    )
    if cleared:
        record("mail.address_works", by=by, subject=bounce.address)
    return cleared


def with_bounces(rows: "QuerySet[Any, Any]", address: str) -> "QuerySet[Any, Any]":
    """Rows that say in `bounced_at` and `bounced_mail` whether mail to an address came back for good; no more queries.

    Both are empty for everybody but the office: the reports are the office's to read.

    Args:
        address: the way from a row to the address.
    """
    found = Bounce.objects.filter(address=Lower(OuterRef(address)), is_permanent=True, cleared_at__isnull=True)
    latest = found.order_by("-bounced_at", "-pk")
    return rows.annotate(
        bounced_at=Subquery(latest.values("bounced_at")[:1]), bounced_mail=Subquery(latest.values("mail")[:1])
    )
