"""Which application the hospital's pages of this app are about."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from applications.models import Application
from assessment.queries.current_application import about, is_earlier
from iasios.access import Capability, fetch, roles_of
from iasios.access.capability import FACILITY_ROLES, Role
from iasios.web.current_facility import set_current_facility


def application_here(request: HttpRequest, slug: str, capability: Capability) -> Application:
    """The application that the address names with `?of=CODE`, as mails and notices do; else the one at hand.

    Without a code, a page that is only read shows the latest application that was submitted: a new draft does not hide
    what an older mail speaks of.

    Raises:
        Http404: no facility of this person, or no such application of it.
        PermissionDenied: not this person, or not now.
    """
    rows = about(code=request.GET.get("of", ""), submitted_first=request.method != "POST")
    application = fetch(Application, queryset=rows, user=request.user, may=capability, facility__slug=slug)
    set_current_facility(request, application.facility, application)
    return application


def reads_drafts(request: HttpRequest, application: Application) -> bool:
    """What the hospital still writes is read by its own people and, as drafts are, by the office."""
    return bool(roles_of(request.user, application) & {*FACILITY_ROLES, Role.OFFICE})


def place_of(application: Application) -> dict[str, Any]:
    """What the templates of these pages need; `of` keeps their links with an earlier application."""
    earlier = is_earlier(application)
    return {
        "facility": application.facility,
        "application": application,
        "is_earlier": earlier,
        "of": f"?{urlencode({'of': application.code})}" if earlier else "",
    }
