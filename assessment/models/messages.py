"""What office, assessors and chairperson write to each other about one dossier; the hospital never reads it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from assessment.enums import Readers, Sender
from facilities.models import Facility
from iasios.workflow.constraints import texts_within_limit


class DossierMessage(models.Model):
    """One message with its readers, append-only but for `awaits_office`.

    PostgreSQL refuses an assessor's message to the other assessor while their round is not handed in by both (R51),
    and shows an assessor nothing that was written before the own seat was taken.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="messages")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sender = models.CharField(max_length=12, choices=Sender)
    readers = models.CharField(max_length=12, choices=Readers)
    #: Whose line with the office it stands on; empty where both assessors read it, or none.
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("Message"))
    sent_at = models.DateTimeField()
    #: The office has neither answered nor said that nothing needs an answer.
    awaits_office = models.BooleanField(default=False)

    class Meta:
        ordering = ["sent_at", "pk"]
        constraints = [
            texts_within_limit("dossiermessage", "text"),
            models.CheckConstraint(name="dossiermessage_is_not_empty", condition=~Q(text="")),
            models.CheckConstraint(
                name="dossiermessage_names_its_assessor",
                condition=Q(readers=Readers.ONE_ASSESSOR, assessor__isnull=False)
                | Q(~Q(readers=Readers.ONE_ASSESSOR), assessor__isnull=True),
            ),
            models.CheckConstraint(
                name="dossiermessage_readers_fit_the_sender",
                condition=Q(sender=Sender.OFFICE, readers__in=Readers.values)
                | Q(sender=Sender.ASSESSOR, readers__in=[Readers.ONE_ASSESSOR, Readers.ASSESSORS, Readers.EVERYBODY])
                | Q(sender=Sender.CHAIRPERSON, readers__in=[Readers.CHAIRPERSON, Readers.EVERYBODY]),
            ),
            models.CheckConstraint(
                name="dossiermessage_awaits_office_only_from_others",
                condition=Q(awaits_office=False) | ~Q(sender=Sender.OFFICE),
            ),
        ]
        indexes = [
            models.Index(fields=["application", "sent_at"], name="dossiermessage_of_dossier"),
            models.Index(fields=["sent_at"], name="dossiermessage_waiting", condition=Q(awaits_office=True)),
        ]

    def __str__(self) -> str:
        return f"message on {self.application_id}"
