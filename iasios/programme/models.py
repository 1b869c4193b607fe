"""One row of settings, and the days on which the office is closed. Everybody may read both."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class ProgrammeSettings(models.Model):
    """What the office has set; no row as long as it has set nothing."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    #: Empty: what the operator's OFFICE_PHONE says.
    phone = models.CharField(max_length=40, blank=True)
    #: The text of each language by its code; a language that is not there has the hours that ship.
    hours = models.JSONField(default=dict, blank=True)
    #: Of each facility's representative, deputy and account holder; the operator's setting demands it too.
    demands_factor_of_appointed = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(name="programmesettings_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return "programme"


class Holiday(models.Model):
    """A day from Monday to Friday on which the office is closed."""

    day = models.DateField(unique=True)
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["day"]
        constraints = [models.CheckConstraint(name="holiday_has_a_name", condition=~Q(name=""))]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
