"""One row per fact. PostgreSQL numbers and chains the rows; nobody can change or delete one."""

import uuid

from django.conf import settings
from django.db import models


class AuditEvent(models.Model):
    """One fact. `number`, `previous` and `digest` are filled in by a trigger."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    #: The facility concerned; empty for facts of the programme itself.
    facility = models.ForeignKey("facilities.Facility", null=True, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    #: The actor's name as it was, so that the log reads the same after a change of name.
    actor_name = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=120, blank=True)
    detail = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)
    previous = models.BinaryField(null=True)
    digest = models.BinaryField(null=True)

    class Meta:
        ordering = ["at", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "number"], name="audit_number_unique_in_chain", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=["-at"], name="audit_latest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"
