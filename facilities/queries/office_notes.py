"""The office's internal notes."""

from django.db.models import QuerySet

from facilities.models import Facility, OfficeNote


def notes_of(facility: Facility) -> QuerySet[OfficeNote]:
    """Newest first, with their authors; in the office's scope."""
    return OfficeNote.objects.filter(facility=facility).select_related("written_by").order_by("-written_at", "-pk")
