"""What a facility asks of the office for a fee, and what the office asks of a facility."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from facilities.enums import ConsultationStatus, ReportedProgress
from facilities.models.facility import Facility
from iasios.workflow.constraints import paired, status_known


class Consultation(models.Model):
    """Paid advice, asked for at any stage (R23). The fee is the one that was shown when it was asked for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="consultations")
    topic = models.CharField(_("Topic"), max_length=150)
    text = models.TextField(_("What you would like to talk about"), blank=True)
    preferred_on = ArrayField(models.DateField(), size=3)
    fee_amount = models.DecimalField(max_digits=10, decimal_places=2)
    fee_currency = models.CharField(max_length=3)
    status = models.CharField(max_length=20, choices=ConsultationStatus, default=ConsultationStatus.REQUESTED)
    status_since = models.DateTimeField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    #: Proposed while the facility has to agree, then agreed.
    meets_at = models.DateTimeField(null=True)
    place = models.CharField(_("Where or by which link"), max_length=300, blank=True)
    #: The last words of either side: why another date, why declined.
    remark = models.TextField(blank=True)
    #: The number of the invoice that followed; written by the app that issues invoices.
    invoice_number = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            status_known("consultation", ConsultationStatus),
            models.CheckConstraint(
                name="consultation_meets_at_when_agreed_or_proposed",
                condition=~Q(status__in=["proposed", "confirmed", "held"]) | Q(meets_at__isnull=False),
            ),
            models.CheckConstraint(
                name="consultation_invoice_iff_held",
                condition=(Q(status="held") & ~Q(invoice_number="")) | (~Q(status="held") & Q(invoice_number="")),
            ),
            models.CheckConstraint(name="consultation_fee_not_negative", condition=Q(fee_amount__gte=0)),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                name="consultation_open",
                condition=Q(status__in=["requested", "proposed", "confirmed"]),
            )
        ]

    def __str__(self) -> str:
        return self.topic


class StatusUpdate(models.Model):
    """The office asks how things stand (R24), and one answer; one open question per facility."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="status_updates")
    question = models.TextField(_("Question"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    progress = models.CharField(max_length=20, choices=ReportedProgress, blank=True)
    note = models.TextField(_("In your own words"), blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            paired("statusupdate", "answered"),
            models.CheckConstraint(
                name="statusupdate_progress_iff_answered",
                condition=(Q(answered_at__isnull=True, progress=""))
                | (Q(answered_at__isnull=False) & Q(progress__in=ReportedProgress.values)),
            ),
            models.UniqueConstraint(
                fields=["facility"], condition=Q(answered_at__isnull=True), name="one_open_status_update_per_facility"
            ),
        ]

    def __str__(self) -> str:
        return f"status update of {self.facility_id}"
