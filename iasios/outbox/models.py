"""One row per mail and recipient; delivery is at least once."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from iasios.documents.models import Document
from iasios.workflow.constraints import paired, texts_within_limit


class MailStatus(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    GATHERED = "gathered", _("For the mail of the day")
    JOINED = "joined", _("Joined into one mail")
    HELD = "held", pgettext_lazy("mail", "Held until released")
    STOPPED = "stopped", pgettext_lazy("mail", "Stopped")


_S = MailStatus
#: The only ways in which the status of a mail changes; PostgreSQL holds the same. What was sent, joined or stopped
#: stays so.
EDGES = (
    ("", _S.QUEUED),
    ("", _S.GATHERED),
    ("", _S.HELD),
    (_S.QUEUED, _S.SENDING),
    (_S.SENDING, _S.SENT),
    (_S.SENDING, _S.QUEUED),
    (_S.SENDING, _S.FAILED),
    (_S.FAILED, _S.QUEUED),
    (_S.GATHERED, _S.JOINED),
    (_S.HELD, _S.QUEUED),
    *((status, _S.STOPPED) for status in (_S.QUEUED, _S.GATHERED, _S.HELD, _S.FAILED)),
)
#: What can be stopped now: not yet on its way.
STOPPABLE = tuple(source for source, target in EDGES if target == _S.STOPPED)


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
    #: The mail that was sent again as this one.
    copy_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="copies")
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    stop_reason = models.CharField(max_length=500, blank=True)
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
                name="outboxemail_stopped_with_a_reason",
                condition=Q(status="stopped", stopped_at__isnull=False, stopped_by__isnull=False) & ~Q(stop_reason="")
                | (~Q(status="stopped") & Q(stopped_at__isnull=True, stopped_by__isnull=True, stop_reason="")),
            ),
            paired("outboxemail", "released"),
            paired("outboxemail", "stopped"),
            # A key is never held, never released by hand and never sent a second time.
            models.CheckConstraint(
                name="outboxemail_a_key_goes_at_once",
                condition=Q(is_sensitive=False)
                | (~Q(status="held") & Q(released_at__isnull=True, copy_of__isnull=True)),
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


class HeldKind(models.Model):
    """A kind of mail that waits for the office's release; no row while it goes by itself.

    A trigger on the mails reads this table, so whoever stores a mail of the kind stores a held one.
    """

    kind = models.CharField(max_length=60, primary_key=True)
    since = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.kind


class MailEdit(models.Model):
    """Words of the office in place of those that the portal wrote, which stay in the mail; the latest is sent."""

    mail = models.ForeignKey(OutboxEmail, on_delete=models.PROTECT, related_name="edits")
    subject = models.CharField(max_length=250)
    text = models.TextField()
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["edited_at", "pk"]
        constraints = [
            models.CheckConstraint(name="mailedit_has_words", condition=~Q(subject="") & ~Q(text="")),
            texts_within_limit("mailedit", "text"),
        ]

    def __str__(self) -> str:
        return self.subject


class EditedText(models.Model):
    """The office's words in place of one text of the portal, in one language, in one kind of mail or letter.

    Named placeholders stand in braces; nothing else of it is ever read as markup or code. No row: the shipped text.
    """

    kind = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    #: The text as the catalogues of translations key it, context included.
    message = models.TextField()
    text = models.TextField()
    #: For texts that depend on a number: what is said of more than one.
    plural = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "language", "message"], name="one_edited_text_per_message"),
            models.CheckConstraint(name="editedtext_says_something", condition=~Q(text="")),
            texts_within_limit("editedtext", "text", "plural"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.language}"


class Bounce(models.Model):
    """What a mail server said of an address to which it did not deliver."""

    #: In lower case, as every address is compared.
    address = models.EmailField(max_length=254)
    #: The mail that came back, where its Message-ID was told.
    mail = models.ForeignKey(OutboxEmail, null=True, on_delete=models.PROTECT, related_name="bounces")
    #: Whose address it is.
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    bounced_at = models.DateTimeField()
    #: For good (5.x.x); what is only late (4.x.x) is kept and does not count against the address.
    is_permanent = models.BooleanField(default=True)
    #: RFC 3463, such as 5.1.1.
    status_code = models.CharField(max_length=12, blank=True)
    diagnostic = models.CharField(max_length=500, blank=True)
    #: What the sender of the report calls it; the same report twice is one row.
    report_id = models.CharField(max_length=200, unique=True)
    recorded_at = models.DateTimeField()
    #: When the address was changed, or the office found that mail arrives again.
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-bounced_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="bounce_address_is_folded", condition=Q(address=Lower("address"))),
            models.CheckConstraint(name="bounce_has_a_report", condition=~Q(report_id="")),
            paired("bounce", "cleared"),
        ]
        indexes = [
            models.Index(fields=["address"], name="bounce_open", condition=Q(cleared_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.address
