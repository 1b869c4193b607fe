"""Dates that the office moved (A21); append-only."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import Application
from facilities.models import Facility
from iasios.workflow.constraints import texts_within_limit


class DateChange(models.Model):
    """One extension: which day became which, and why."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="date_changes")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=30)
    before = models.DateField()
    after = models.DateField()
    note = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["changed_at", "pk"]
        constraints = [
            models.CheckConstraint(name="datechange_moves_the_day_later", condition=Q(after__gt=F("before"))),
            models.CheckConstraint(name="datechange_says_why", condition=~Q(note="")),
            texts_within_limit("datechange", "note"),
        ]

    def __str__(self) -> str:
        return f"{self.before} to {self.after}"
