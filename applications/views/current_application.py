"""How every page of this app gets its application, and what it shows while there is none."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from applications.models import Application
from applications.queries import latest_applications, latest_with_people
from facilities.enums import FacilityStatus
from facilities.models import Facility
from iasios import access
from iasios.access import Capability, fetch
from iasios.web.current_facility import set_current_facility


def fetch_latest(request: HttpRequest, slug: str, may: Capability) -> Application | None:
    """The facility's application through the gate, with the people that its pages name; None before it is open (R22).

    Raises:
        Http404: no facility of this person.
        PermissionDenied: not this person, or not now.
    """
    try:
        application = fetch(Application, queryset=latest_with_people, facility__slug=slug, user=request.user, may=may)
        set_current_facility(request, application.facility, application)
        return application
    except Http404:
        facility = fetch(Facility, slug=slug, user=request.user, may=Capability.VIEW_FACILITY)
        set_current_facility(request, facility)
        if latest_applications().filter(facility=facility).exists():
            raise
        return None


def not_open(request: HttpRequest, slug: str) -> HttpResponse:
    """Says what opens the application."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.VIEW_FACILITY)
    set_current_facility(request, facility)
    context = {
        "facility": facility,
        "sees_invoices": bool(access.may(request.user, Capability.VIEW_INVOICES, facility)),
        "opens": opens_another(request.user, facility),
    }
    return render(request, "applications/not_open.html", context)


def opens_another(user: Any, facility: Facility) -> bool:
    """Whether this person may open an application by hand now; in a term of accreditation its fee opens it (R75)."""
    enrolled = facility.status == FacilityStatus.ENROLLED
    return enrolled and bool(access.may(user, Capability.OPEN_APPLICATION, facility))
