"""The columns of one step that something has gone through; append-only where the database stands behind it."""

from django.conf import settings
from django.db import models


class StepTaken(models.Model):
    """Who took which step, when and why."""

    step = models.CharField(max_length=40)
    source = models.CharField(max_length=30)
    target = models.CharField(max_length=30)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.source} to {self.target}"
