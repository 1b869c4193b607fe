"""People whom a hospital asks not to be assessed by, before anybody is chosen."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from facilities.models import Facility
from iasios.workflow.constraints import paired, texts_within_limit


class NamedConflict(models.Model):
    """One person with a link to the hospital: a co-author, a former colleague, a relative.

    The hospital does not know who assesses; the office reads the list while it chooses. A row is never changed, it
    ends.
    """

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="named_conflicts")
    person_name = models.CharField(max_length=200)
    reason = models.TextField()
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ["person_name", "pk"]
        constraints = [
            paired("namedconflict", "ended"),
            models.CheckConstraint(
                name="namedconflict_has_name_and_reason", condition=~Q(person_name="") & ~Q(reason="")
            ),
            models.UniqueConstraint(
                fields=["facility", "person_name"],
                condition=Q(ended_at__isnull=True),
                name="one_open_conflict_per_name",
            ),
            texts_within_limit("namedconflict", "reason"),
        ]

    def __str__(self) -> str:
        return f"conflict {self.pk} of {self.facility_id}"
