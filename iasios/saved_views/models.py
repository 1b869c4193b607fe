"""Choices of the pipeline under a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class SavedView(models.Model):
    """Filters, order and columns as the query string of the pipeline, which passes over what it does not know."""

    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    #: Everybody of the office finds it; its owner changes it.
    is_shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_saved_view_per_name"),
            models.CheckConstraint(name="savedview_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
