"""Receivers and calls for the office's pages."""

import uuid

from django.db.models import Count, Max, Q, QuerySet

from iasios.webhooks.models import Delivery, DeliveryStatus, Receiver


def all_receivers() -> QuerySet[Receiver]:
    """Those in use first, with `failed` calls and when the last was `told_at`; the newest first."""
    rows = Receiver.objects.select_related("made_by", "ended_by")
    return rows.annotate(
        is_in_use=Q(ended_at__isnull=True),
        failed=Count("deliveries", filter=Q(deliveries__status=DeliveryStatus.FAILED)),
        told_at=Max("deliveries__delivered_at"),
    ).order_by("-is_in_use", "-made_at", "-pk")


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
