"""One row per mail and recipient; delivery is at least once."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext_lazy as _

from iasios.documents.models import Document


class MailStatus(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    GATHERED = "gathered", _("For the mail of the day")
    JOINED = "joined", _("Joined into one mail")


class OutboxEmail(models.Model):
    """A mail as it will be sent. The id is also the Message-ID, so a repeated delivery can be recognised."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    facility = models.ForeignKey("facilities.Facility", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    #: The one address that the mail goes to, as it was when the mail was written.
    to = models.EmailField(max_length=254)
    #: Whose address it is; nobody's for the office's own and for applicants without an account.
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reply_to = models.JSONField(default=list)
    language = models.CharField(max_length=10, default="en")
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    #: An invitation as iCalendar text, attached as such; empty for most mails.
    calendar = models.TextField(blank=True)
    attachments = models.ManyToManyField(Document, related_name="+")
    #: Holds a link that signs somebody in or sets a password: the office page shows it in the demo only.
    is_sensitive = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=MailStatus, default=MailStatus.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    retry_at = models.DateTimeField()
    sending_since = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    #: The page that the mail leads to; the mail of the day lists it.
    link = models.CharField(max_length=500, blank=True)
    joined_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="joined")
    dedupe_key = models.CharField(max_length=160, null=True, unique=True)  # noqa: DJ001 -- many mails have none
    #: What the office's search looks through, folded once, when the mail is written.
    search_key = models.GeneratedField(
        expression=Lower(Concat(F("to"), Value("\n"), F("subject"), Value("\n"), F("kind"))),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(name="outboxemail_status_is_known", condition=Q(status__in=MailStatus.values)),
            models.CheckConstraint(
                name="outboxemail_joined_into_only_when_joined",
                condition=Q(status="joined") | Q(joined_into__isnull=True),
            ),
            models.CheckConstraint(
                name="outboxemail_sent_at_iff_sent",
                condition=Q(status="sent", sent_at__isnull=False) | (~Q(status="sent") & Q(sent_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["retry_at"], name="outbox_waiting", condition=Q(status__in=["queued", "sending"])),
            # A search reads the index alone: the texts of the mails lie between the rows.
            models.Index(fields=["-created_at", "-id"], name="outbox_latest", include=["status", "search_key"]),
            models.Index(fields=["status"], name="outbox_status"),
        ]

    def __str__(self) -> str:
        return self.subject
