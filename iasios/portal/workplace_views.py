"""After sign-in: straight to the one place where a person works, or a short page with the choice."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from facilities.queries.people import waiting_memberships
from iasios.access import http_methods, standing_of
from iasios.portal.workplaces import Hat, places


@http_methods()
def desk(request: HttpRequest) -> HttpResponse:
    """Where somebody belongs follows from their links alone."""
    standing = standing_of(request.user)
    hats = []
    if standing.is_office:
        hats.append(Hat(_("Office"), _("The pipeline of all facilities"), reverse("portal:pipeline")))
    if standing.is_chairperson:
        hats.append(Hat(_("Chairperson"), _("Decisions to sign"), reverse("assessment:sign_offs")))
    if standing.is_assessor:
        hats.append(Hat(_("Assessor"), _("Your dossiers"), reverse("assessment:list")))
    facilities = places(list(standing.facilities)) if standing.facilities else []
    choices = [*hats, *facilities]
    if len(choices) == 1:
        return redirect(choices[0].url)
    context = {"hats": hats, "facilities": facilities, "waiting": waiting_memberships(request.user)}  # type: ignore[arg-type]
    return render(request, "portal/desk.html", context)
