"""The facilities of one person, with what each is at."""

from dataclasses import dataclass

from django.urls import reverse

from applications.enums import ApplicationStatus
from applications.queries import latest_applications
from facilities.enums import Standing
from facilities.models import Facility


@dataclass(frozen=True)
class Hat:
    """One place where the person works."""

    title: str
    line: str
    url: str
    level: int = 0


def places(ids: list[int]) -> list[Hat]:
    """The person's facilities with what each is at, by name; two queries however many there are."""
    statuses = dict(latest_applications().filter(facility__in=ids).values_list("facility_id", "status"))
    return [
        Hat(
            title=facility.name,
            line=_line(facility, statuses.get(facility.pk, "")),
            url=reverse("overview:home", args=[facility.slug]),
            level=facility.level,
        )
        for facility in Facility.objects.filter(pk__in=ids).order_by("name", "pk")
    ]


def _line(facility: Facility, status: str) -> str:
    standing = Standing(facility.status).label
    if not status or status == ApplicationStatus.APPROVED:
        return str(standing)
    return f"{standing} · {ApplicationStatus(status).label}"
