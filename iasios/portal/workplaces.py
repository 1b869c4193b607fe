"""The facilities of one person, with what each is at."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from applications.enums import ApplicationStatus
from applications.queries import latest_applications
from facilities.enums import Standing
from facilities.models import Facility

#: Statuses after submission in which the hospital is asked for something.
OURS_TO_ANSWER = frozenset(
    {
        ApplicationStatus.INFORMATION_REQUESTED,
        ApplicationStatus.DEFERRED,
        ApplicationStatus.DENIED,
        ApplicationStatus.PROOF_REQUESTED,
    }
)


@dataclass(frozen=True)
class Hat:
    """One place where the person works."""

    title: str
    line: str
    url: str
    level: int = 0
    #: The hospital group that it stands under; empty for none.
    group: str = ""
    #: Whether the hospital holds the ball after submission, and by when.
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
            level=facility.level,
            group=str(facility.group or ""),
            is_turn=found.get(facility.pk, ("", None))[0] in OURS_TO_ANSWER,
            due_on=found.get(facility.pk, ("", None))[1],
        )
        for facility in Facility.objects.filter(pk__in=ids)
        .select_related("group")
        .order_by("group__name_key", "name", "pk")
    ]


def _line(facility: Facility, status: str) -> str:
    standing = Standing(facility.status).label
    if not status or status == ApplicationStatus.APPROVED:
        return str(standing)
    return f"{standing} · {ApplicationStatus(status).label}"
