"""After sign-in: straight to the one place where a person works, or a short page with the choice."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.enums import ApplicationStatus
from applications.queries import latest_applications
from facilities.enums import Standing
from facilities.models import Facility
from iasios.access import http_methods, standing_of


@dataclass(frozen=True)
class Hat:
    """One place where the person works."""

    title: str
    line: str
    url: str
    level: int = 0


@http_methods()
def desk(request: HttpRequest) -> HttpResponse:
    """Where somebody belongs follows from their links alone."""
    standing = standing_of(request.user)
    hats = []
    if standing.is_office:
        hats.append(Hat(_("Office"), _("The pipeline of all facilities"), reverse("overview:pipeline")))
    if standing.is_chairperson:
        hats.append(Hat(_("Chairperson"), _("Decisions to sign"), reverse("assessment:sign_offs")))
    if standing.is_assessor:
        hats.append(Hat(_("Assessor"), _("Your dossiers"), reverse("assessment:list")))
    facilities = places(list(standing.facilities)) if standing.facilities else []
    choices = [*hats, *facilities]
    if len(choices) == 1:
        return redirect(choices[0].url)
    return render(request, "overview/desk.html", {"hats": hats, "facilities": facilities})


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
