"""The facilities of one person, with what each is at."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from applications.queries import latest_applications
from applications.statuses import row_of
from facilities.enums import FacilityStatus
from facilities.models import Facility


@dataclass(frozen=True)
class Hat:
    """One place where the person works."""

    title: str
    line: str
    url: str
    level: int = 0
    #: The hospital group that it stands under; empty for none.
    group: str = ""
    #: Whether something is asked of the hospital after submission, and by when.
    is_turn: bool = False
    due_on: date | None = None


def places(ids: list[int]) -> list[Hat]:
    """The person's facilities with what each is at, by name; two queries however many there are."""
    rows = latest_applications().filter(facility__in=ids).values_list("facility_id", "status", "due_on")
    found = {facility_id: (status, due_on) for facility_id, status, due_on in rows}
    return [
        Hat(
            title=facility.name,
            line=_line(facility, found.get(facility.pk, ("", None))[0]),
            url=reverse("portal:home", args=[facility.slug]),
            level=facility.seal_level,
            group=str(facility.group or ""),
            is_turn=facility.pk in found and row_of(found[facility.pk][0]).awaits_facility,
            due_on=found.get(facility.pk, ("", None))[1],
        )
        for facility in Facility.objects.filter(pk__in=ids)
        .select_related("group")
        .order_by("group__name_key", "name", "pk")
    ]


def _line(facility: Facility, status: str) -> str:
    standing = FacilityStatus(facility.status).label
    if not status or row_of(status).is_approved:
        return str(standing)
    return f"{standing} · {row_of(status).label}"
