"""Receivers and calls for the office's pages."""

import uuid

from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery

from iasios.webhooks.models import Delivery, DeliveryStatus, Receiver


def all_receivers() -> QuerySet[Receiver]:
    """Those in use first, with `failed` calls and when the last was `told_at`; the newest first."""
    rows = Receiver.objects.select_related("made_by", "ended_by")
    return rows.annotate(
        is_in_use=Q(ended_at__isnull=True),
        failed=Count("deliveries", filter=Q(deliveries__status=DeliveryStatus.FAILED)),
        told_at=Max("deliveries__delivered_at"),
    ).order_by("-is_in_use", "-made_at", "-pk")


def failed_calls() -> QuerySet[Delivery]:
    """Calls that were given up, to receivers in use, and that were not made once more."""
    return Delivery.objects.filter(
        status=DeliveryStatus.FAILED, receiver__ended_at__isnull=True, copies__isnull=True
    ).order_by("created_at", "pk")


def receivers_with_failed_calls() -> QuerySet[Receiver]:
    """With `failed_since`, the moment of the oldest, and `failed` calls."""
    calls = failed_calls().filter(receiver=OuterRef("pk")).order_by()
    counted = calls.values("receiver").annotate(n=Count("pk"), first=Min("created_at"))
    rows = Receiver.objects.annotate(
        failed=Subquery(counted.values("n")), failed_since=Subquery(counted.values("first"))
    )
    return rows.filter(failed__isnull=False)


def receiver_with(pk: int) -> Receiver | None:
    return Receiver.objects.select_related("made_by", "ended_by").filter(pk=pk).first()


def deliveries_of(receiver: Receiver, status: str = "") -> QuerySet[Delivery]:
    """The newest first."""
    rows = receiver.deliveries.select_related("facility").order_by("-created_at", "-pk")
    return rows.filter(status=status) if status else rows


def delivery_with(pk: uuid.UUID) -> Delivery | None:
    return Delivery.objects.select_related("receiver", "facility", "copy_of").filter(pk=pk).first()


def copies_of(delivery: Delivery) -> list[Delivery]:
    """The calls by which it was made once more, oldest first; the latest twenty."""
    return list(delivery.copies.order_by("-created_at")[:20])[::-1]
