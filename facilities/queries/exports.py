"""Reading a facility's copies of everything. It writes nothing."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from facilities.enums import ExportStatus
from facilities.models import Facility, FacilityExport

#: A worker that died leaves a copy behind; after so long somebody else begins again.
STUCK_AFTER = timedelta(minutes=15)
#: After so long the content is deleted: a copy of everything should not lie about.
KEPT = timedelta(days=7)
OPEN = (ExportStatus.WAITING, ExportStatus.RUNNING)


def exports_of(facility: Facility) -> list[FacilityExport]:
    """The latest few, the newest first."""
    return list(FacilityExport.objects.filter(facility=facility).select_related("facility", "asked_by")[:10])


def left_behind() -> list[str]:
    """Copies that nobody works on."""
    stuck = timezone.now() - STUCK_AFTER
    rows = FacilityExport.objects.filter(
        Q(status=ExportStatus.WAITING) | Q(status=ExportStatus.RUNNING, started_at__lt=stuck)
    )
    return [str(pk) for pk in rows.order_by("asked_at").values_list("pk", flat=True)]


def outdated() -> list[FacilityExport]:
    return list(FacilityExport.objects.filter(status=ExportStatus.READY, ready_at__lt=timezone.now() - KEPT))
