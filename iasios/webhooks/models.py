"""Who is told of changed statuses, and what was sent to whom."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from iasios.workflow.constraints import paired, status_known


class Topic(models.TextChoices):
    """Whose status has changed; the name of the event is `<topic>.status_changed`."""

    APPLICATION = "application", _("Applications")
    FACILITY = "facility", _("Facilities")
    INVOICE = "invoice", _("Invoices")
    CERTIFICATE = "certificate", pgettext_lazy("topic", "Certificates")


#: The event of a call that only shows whether the receiver answers.
TEST = "test"


class DeliveryStatus(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("call", "Waiting")
    SENDING = "sending", pgettext_lazy("call", "Being sent")
    DELIVERED = "delivered", pgettext_lazy("call", "Delivered")
    FAILED = "failed", pgettext_lazy("call", "Failed")


_S = DeliveryStatus
#: The only ways in which the status of a call changes; PostgreSQL holds the same.
EDGES = (
    ("", _S.QUEUED),
    (_S.QUEUED, _S.SENDING),
    (_S.SENDING, _S.DELIVERED),
    (_S.SENDING, _S.QUEUED),
    (_S.SENDING, _S.FAILED),
)


class Receiver(models.Model):
    """A program that wants to be told, at its address."""

    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    #: Values of `Topic`.
    topics = models.JSONField()
    #: What its secret is made from, together with the portal's own key, which does not stand in the database.
    salt = models.CharField(max_length=43)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            paired("receiver", "ended"),
            models.CheckConstraint(name="receiver_by_https", condition=Q(url__startswith="https://")),
            models.CheckConstraint(name="receiver_has_topics", condition=~Q(topics=[])),
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One call to one receiver. Its body was written when the status changed, and stays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    receiver = models.ForeignKey(Receiver, on_delete=models.PROTECT, related_name="deliveries")
    facility = models.ForeignKey("facilities.Facility", null=True, on_delete=models.PROTECT, related_name="+")
    event = models.CharField(max_length=40)
    #: The same in every call about one change, so that a receiver knows what it had before.
    event_id = models.UUIDField()
    body = models.TextField()
    status = models.CharField(max_length=10, choices=DeliveryStatus, default=DeliveryStatus.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    retry_at = models.DateTimeField()
    sending_since = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    #: The status of HTTP that was answered last.
    answered = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    #: The call that is made once more by this one.
    copy_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="copies")

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            status_known("delivery", DeliveryStatus),
            models.CheckConstraint(
                name="delivery_delivered_at_iff_delivered",
                condition=Q(status="delivered", delivered_at__isnull=False)
                | (~Q(status="delivered") & Q(delivered_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["retry_at"], name="delivery_waiting", condition=Q(status__in=["queued", "sending"])),
            models.Index(fields=["receiver", "-created_at"], name="delivery_of_receiver"),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.receiver_id}"
