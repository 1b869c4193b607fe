"""What a facility and the office write to each other."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from facilities.models.facility import Facility
from facilities.models.files import StoredFile


def _folded(column: str) -> models.GeneratedField:
    """The column without case and accents, kept by PostgreSQL, for searching."""
    return models.GeneratedField(
        expression=Func(F(column), function="portal_fold"), output_field=models.TextField(), db_persist=True
    )


class Thread(models.Model):
    """One matter between a facility and the office, with everything that was written about it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="threads")
    subject = models.CharField(_("Subject"), max_length=150)
    opened_at = models.DateTimeField()
    #: Kept beside the messages, so that lists need no second query.
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    last_from_office = models.BooleanField()
    #: The facility wrote last, and the office has neither answered nor said that nothing needs an answer.
    awaits_office = models.BooleanField()
    #: Codes of the application and its question that it is about; both empty for any other matter.
    about_application = models.CharField(max_length=40, blank=True)
    about_question = models.CharField(max_length=20, blank=True)
    subject_key = _folded("subject")

    class Meta:
        ordering = ["-last_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["about_application", "about_question"],
                condition=~Q(about_application=""),
                name="one_thread_per_question",
            ),
            models.CheckConstraint(
                name="thread_names_application_with_question",
                condition=Q(about_application="", about_question="")
                | (~Q(about_application="") & ~Q(about_question="")),
            ),
            models.CheckConstraint(name="thread_last_not_before_opened", condition=Q(last_at__gte=F("opened_at"))),
            models.CheckConstraint(
                name="thread_awaits_office_only_after_the_facility_wrote",
                condition=Q(awaits_office=False) | Q(last_from_office=False),
            ),
        ]
        indexes = [
            models.Index(fields=["facility", "-last_at"], name="thread_latest_of_facility"),
            models.Index(fields=["-last_at"], name="thread_latest"),
            models.Index(fields=["last_at"], name="thread_awaiting_office", condition=Q(awaits_office=True)),
        ]

    def __str__(self) -> str:
        return self.subject


class Message(models.Model):
    """One letter of a thread; append-only."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages")
    number = models.PositiveIntegerField()
    #: Empty when the portal itself wrote for the office.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    from_office = models.BooleanField()
    text = models.TextField(_("Message"))
    sent_at = models.DateTimeField()
    text_key = _folded("text")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="message_number_unique_in_thread"),
            models.CheckConstraint(
                name="message_has_author_unless_office", condition=Q(from_office=True) | Q(author__isnull=False)
            ),
            models.CheckConstraint(name="message_is_not_empty", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"message {self.number} of {self.thread_id}"


class Attachment(models.Model):
    """A file of a message; append-only like the message."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"file of message {self.message_id}"


class Unread(models.Model):
    """A thread with something that a person has not seen yet. Read with the person's links, so it says nothing more."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="unread")
    for_office = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "thread", "for_office"], name="unread_once_per_person")]

    def __str__(self) -> str:
        return f"{self.thread_id} for {self.user_id}"


class MessageTemplate(models.Model):
    """A text that the office sends again and again."""

    #: For texts that the portal itself sends; empty for those the office made.
    key = models.SlugField(max_length=40, blank=True)
    subject = models.CharField(_("Subject"), max_length=150)
    text = models.TextField(_("Text"))
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["subject", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="message_template_key_unique"),
            models.UniqueConstraint(fields=["subject"], name="message_template_subject_unique"),
        ]

    def __str__(self) -> str:
        return self.subject
