"""Who looked at the portal as whom, why, and until when."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

#: After this a view is over by itself; PostgreSQL holds the same.
LIMIT = timedelta(minutes=30)


class SupportView(models.Model):
    """One look of the office at the portal as somebody of a hospital sees it. Only its end is written later."""

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+")
    viewed = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    #: Left before its time was over.
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="supportview_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="supportview_of_somebody_else", condition=~Q(viewed=F("opened_by"))),
            models.CheckConstraint(
                name="supportview_ends_within_the_limit",
                condition=Q(ends_at__gt=F("opened_at"), ends_at__lte=F("opened_at") + LIMIT),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opened_by_id} as {self.viewed_id}"
