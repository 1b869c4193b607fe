"""The price list."""

from django.db import models
from django.db.models import F, Q

from invoicing.enums import FeeKind


class FeeSchedule(models.Model):
    """One amount, from one day on, to a last day where it has one.

    Groups and bands are optional narrowing; the most specific and latest row wins. What a line says never changes:
    another amount is another line, so that one can tell later what was asked on a day.
    """

    kind = models.CharField(max_length=20, choices=FeeKind)
    country_group = models.CharField(max_length=40, blank=True)
    size_band = models.CharField(max_length=40, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    valid_from = models.DateField()
    #: The last day in force; empty for no end.
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "country_group", "size_band", "currency", "valid_from"], name="fee_unique_per_day"
            ),
            models.CheckConstraint(name="fee_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="fee_ends_after_it_begins",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency}"
