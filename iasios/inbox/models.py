"""What the office has said of a waiting thing. The things themselves stand in the tables of their own apps."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from iasios.workflow.constraints import paired


class InboxMark(models.Model):
    """Who looks after a waiting thing, from which day on it is shown again, and that it has been noted.

    One row per thing. It holds as long as the thing has waited since the same moment: what is settled and begins to
    wait again begins without one.
    """

    #: The name of a kind in `iasios.inbox.kinds`, and its key of the thing.
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    waits_since = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    #: The day on which it is shown again.
    snoozed_until = models.DateField(null=True)
    snoozed_on = models.DateField(null=True)
    noted_at = models.DateTimeField(null=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="one_mark_per_waiting_thing"),
            paired("inboxmark", "taken"),
            paired("inboxmark", "noted"),
            models.CheckConstraint(
                name="inboxmark_snoozed_to_a_later_day",
                condition=Q(snoozed_until__isnull=True, snoozed_on__isnull=True)
                | Q(snoozed_until__isnull=False, snoozed_until__gt=F("snoozed_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
