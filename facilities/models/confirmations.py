"""Once a year an accredited centre confirms that things are as they were, or says what has changed."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from facilities.enums import MaterialChange
from facilities.models.facility import Facility
from iasios.workflow.constraints import paired, texts_within_limit


class Confirmation(models.Model):
    """A yearly confirmation that was asked for, or a material change that was reported in between.

    Asked for by the calendar (`asked_on`), or made by the hospital at any time. One with changes, or with fewer
    procedures than the programme asks, waits until the office has looked at it.
    """

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="confirmations")
    #: The anniversary of the accreditation that it is for; empty for a change that was reported in between.
    asked_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changes = ArrayField(models.CharField(max_length=20, choices=MaterialChange), default=list, blank=True)
    text = models.TextField(_("What has changed"), blank=True)
    procedures = models.PositiveIntegerField(_("Therapeutic procedures in the last twelve months"), null=True)
    needs_look = models.BooleanField(default=False)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: The office's words for its own record.
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            paired("confirmation", "made"),
            paired("confirmation", "looked"),
            texts_within_limit("confirmation", "text", "note"),
            models.CheckConstraint(
                name="confirmation_asked_or_made", condition=Q(asked_on__isnull=False) | Q(made_at__isnull=False)
            ),
            models.CheckConstraint(
                name="confirmation_due_iff_asked",
                condition=Q(asked_on__isnull=True, due_on__isnull=True)
                | Q(asked_on__isnull=False, due_on__gt=models.F("asked_on")),
            ),
            models.CheckConstraint(name="confirmation_changes_in_words", condition=Q(changes=[]) | ~Q(text="")),
            models.CheckConstraint(
                name="confirmation_changes_are_known",
                condition=Q(changes__contained_by=[str(value) for value in MaterialChange.values]),
            ),
            models.CheckConstraint(
                name="confirmation_made_before_looked", condition=Q(looked_at__isnull=True) | Q(made_at__isnull=False)
            ),
            models.UniqueConstraint(fields=["facility", "asked_on"], name="one_confirmation_per_year"),
        ]
        indexes = [
            models.Index(fields=["made_at"], name="confirmation_to_look_at", condition=Q(needs_look=True)),
        ]

    def __str__(self) -> str:
        return f"{self.facility_id}: {self.asked_on or self.made_at}"

    @property
    def change_labels(self) -> list[str]:
        return [str(MaterialChange(change).label) for change in self.changes]

    def is_late(self, today: date) -> bool:
        """Whether it was asked for, is not made, and its day has passed."""
        return self.made_at is None and self.due_on is not None and self.due_on < today
