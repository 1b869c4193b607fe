"""Doubts about a centre that anybody may tell the office, and what the office says and notes about them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from facilities.enums import DoubtOutcome, DoubtStatus, DoubtTopic
from facilities.models.facility import Facility
from iasios.workflow.constraints import paired, stamped_iff, status_known, texts_within_limit


class CentreDoubt(models.Model):
    """A case of the office. Nobody of the facility ever reads it, in no log and in no export either."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    #: Opens the sender's page; whoever has it reads the outcome, and nothing of the sender.
    code = models.CharField(max_length=20, unique=True)
    topic = models.CharField(_("What is it about?"), max_length=20, choices=DoubtTopic)
    text = models.TextField(_("What have you seen?"))
    #: Both may be empty: a doubt is heard without a name as well.
    name = models.CharField(_("Your name"), max_length=150, blank=True)
    email = models.EmailField(_("Your e-mail address"), max_length=254, blank=True)
    language = models.CharField(max_length=10, default="en")
    received_at = models.DateTimeField()
    due_on = models.DateField()
    status = models.CharField(max_length=20, choices=DoubtStatus, default=DoubtStatus.RECEIVED)
    status_since = models.DateTimeField()
    outcome = models.CharField(_("Outcome"), max_length=20, choices=DoubtOutcome, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            status_known("doubt", DoubtStatus),
            paired("doubt", "closed"),
            stamped_iff("doubt", "closed", [DoubtStatus.CLOSED]),
            texts_within_limit("doubt", "text"),
            models.CheckConstraint(name="doubt_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="doubt_outcome_iff_closed",
                condition=(Q(status="closed") & ~Q(outcome="")) | (~Q(status="closed") & Q(outcome="")),
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="doubt_open", condition=~Q(status="closed"))]

    def __str__(self) -> str:
        return f"doubt {self.pk} about {self.facility_id}"


class DoubtNote(models.Model):
    """What the office writes about a doubt: a note for itself, or an answer to the sender. Append-only."""

    doubt = models.ForeignKey(CentreDoubt, on_delete=models.PROTECT, related_name="notes")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    is_answer = models.BooleanField(default=False)
    text = models.TextField(_("Text"))
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(name="doubtnote_is_not_empty", condition=~Q(text="")),
            texts_within_limit("doubtnote", "text"),
        ]

    def __str__(self) -> str:
        return f"note on doubt {self.doubt_id}"
