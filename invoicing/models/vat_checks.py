"""What the EU's online service (VIES) said of a VAT number, and when: proof for a reverse charge."""

from django.db import models
from django.db.models import Q

from facilities.models import Facility
from invoicing.enums import VatCheckState
from invoicing.models.invoices import Invoice


class VatCheck(models.Model):
    """One question to the service; a worker asks it, never a request. An answer that came stays as it is."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="vat_checks")
    #: The invoice that relied on the number; empty for the number of a profile.
    invoice = models.ForeignKey(Invoice, null=True, blank=True, on_delete=models.PROTECT, related_name="vat_checks")
    number = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=VatCheckState, default=VatCheckState.WAITING)
    asked_for_at = models.DateTimeField()
    retry_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    #: What the service calls the answer, for the tax office.
    consultation_number = models.CharField(max_length=60, blank=True)
    registered_name = models.CharField(max_length=300, blank=True)
    registered_address = models.TextField(max_length=500, blank=True)

    class Meta:
        ordering = ["-asked_for_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="vat_check_answered_iff_answer",
                condition=Q(state__in=["valid", "invalid"], answered_at__isnull=False)
                | (~Q(state__in=["valid", "invalid"]) & Q(answered_at__isnull=True)),
            ),
            models.CheckConstraint(name="vat_check_state_is_known", condition=Q(state__in=VatCheckState.values)),
        ]
        indexes = [models.Index(fields=["retry_at"], name="vat_check_waiting", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"{self.number}: {self.state}"
