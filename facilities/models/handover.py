"""Handing a role over: representative, deputy or main account holder, confirmed by both sides."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from facilities.enums import HandedRole, HandoverStatus
from facilities.models.facility import Facility
from iasios.workflow.constraints import paired, status_known


class Handover(models.Model):
    """One wish to hand a role over, and what became of it. The facility's own columns say who holds the role."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="handovers")
    role = models.CharField(max_length=20, choices=HandedRole)
    outgoing = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    incoming = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=HandoverStatus, default=HandoverStatus.OPEN)
    status_since = models.DateTimeField()
    #: The office takes over for somebody who has left; then only the incoming side confirms.
    by_office = models.BooleanField(default=False)
    reason = models.TextField(_("Reason"), max_length=2000, blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outgoing_confirmed_at = models.DateTimeField(null=True, blank=True)
    incoming_confirmed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            status_known("handover", HandoverStatus),
            paired("handover", "closed"),
            models.UniqueConstraint(
                fields=["facility", "role"], condition=Q(status="open"), name="one_open_handover_per_role"
            ),
            models.CheckConstraint(name="handover_between_two_people", condition=~Q(outgoing=F("incoming"))),
            models.CheckConstraint(
                name="handover_done_when_both_confirmed",
                condition=~Q(status="done")
                | Q(incoming_confirmed_at__isnull=False) & (Q(outgoing_confirmed_at__isnull=False) | Q(by_office=True)),
            ),
            models.CheckConstraint(
                name="handover_closed_unless_open",
                condition=Q(status="open", closed_at__isnull=True) | (~Q(status="open") & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(name="handover_office_says_why", condition=Q(by_office=False) | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.facility_id}"

    @property
    def is_open(self) -> bool:
        return self.status == HandoverStatus.OPEN
