"""After sign-in: straight to the one place where a person works, or a short page with the choice."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from facilities.queries.groups import groups_read_by
from facilities.queries.people import unjoined_memberships
from iasios.access import http_methods, role_rows, standing_of
from iasios.portal.workplaces import Hat, places


@http_methods()
def desk(request: HttpRequest) -> HttpResponse:
    """Where somebody belongs follows from their links alone."""
    standing = standing_of(request.user)
    hats = [
        Hat(str(row.label), str(row.home_description), reverse(row.home))
        for role, row in role_rows().items()
        if role in standing.groups
    ]
    facilities = places(list(standing.facilities)) if standing.facilities else []
    choices = [*hats, *facilities]
    unjoined = unjoined_memberships(request.user)  # type: ignore[arg-type]
    invitations = [row for row in unjoined if row.confirmed_at is None]
    groups = groups_read_by(request.user)  # type: ignore[arg-type]
    if len(choices) == 1 and not invitations and not groups:
        return redirect(choices[0].url)
    context = {
        "hats": hats,
        "facilities": facilities,
        "read_groups": [group.name for group in groups],
        "invitations": invitations,
        "waiting": [row for row in unjoined if row.confirmed_at is not None],
    }
    return render(request, "portal/desk.html", context)
