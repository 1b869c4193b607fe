"""A registration that is still being written, or that the office looks at first."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from facilities.enums import RegistrationStatus
from iasios.workflow.constraints import paired, status_known


class RegistrationDraft(models.Model):
    """What an applicant has typed so far. Nothing of it is a facility yet, and it belongs to no tenant.

    Reached only through the browser that began it, the signed link in the applicant's mail, or the office.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=10, default="en")
    #: Posted names and texts of all steps, as typed.
    typed = models.JSONField(default=dict)
    status = models.CharField(max_length=20, choices=RegistrationStatus, default=RegistrationStatus.DRAFT)
    status_since = models.DateTimeField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: What the office wrote to the applicant when it declined.
    answer = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ["status_since"]
        constraints = [
            status_known("registrationdraft", RegistrationStatus),
            paired("registrationdraft", "decided"),
            models.CheckConstraint(
                name="registrationdraft_forgets_once_registered",
                condition=~Q(status="registered") | Q(typed={}),
            ),
        ]

    def __str__(self) -> str:
        return str(self.typed.get("facility-name", "")) or self.email
