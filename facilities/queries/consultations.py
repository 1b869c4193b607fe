"""Reading consultations and status updates. It writes nothing."""

from django.db.models import QuerySet

from facilities.enums import ConsultationStatus
from facilities.models import Consultation, Facility, StatusUpdate

OPEN = (ConsultationStatus.REQUESTED, ConsultationStatus.PROPOSED, ConsultationStatus.CONFIRMED)


def consultations_of(facility: Facility) -> QuerySet[Consultation]:
    """A facility's consultations, the newest first."""
    return Consultation.objects.filter(facility=facility).order_by("-asked_at", "pk")


def consultations(*, show: str = "") -> QuerySet[Consultation]:
    """All facilities' for the office: `open` the oldest first, otherwise the newest first."""
    rows = Consultation.objects.select_related("facility", "asked_by")
    return (
        rows.filter(status__in=OPEN).order_by("asked_at", "pk") if show == "open" else rows.order_by("-asked_at", "pk")
    )


def status_updates(facility: Facility | None = None) -> QuerySet[StatusUpdate]:
    """What the office asked and what was answered, the newest first; of one facility or of all."""
    rows = StatusUpdate.objects.select_related("facility", "asked_by", "answered_by").order_by("-asked_at", "pk")
    return rows if facility is None else rows.filter(facility=facility)


def open_status_update(facility: Facility) -> StatusUpdate | None:
    return StatusUpdate.objects.filter(facility=facility, answered_at__isnull=True).first()
