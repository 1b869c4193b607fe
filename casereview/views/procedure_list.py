"""The list of procedures that the draw asks for: what belongs on it, and an empty one to fill in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casereview import presenters
from casereview.queries import latest_reviews
from casereview.workbook import procedure_list_workbook
from facilities.models import Facility
from iasios.access import Capability, fetch, http_methods, may
from iasios.web.current_facility import set_current_facility
from iasios.web.file_responses import workbook_response
from iasios.workbooks import workbook_bytes


@http_methods(read=["GET"])
def procedure_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What counts as a procedure and how the list is used; to read before the application is open, too (R22, R37)."""
    facility = fetch(Facility, user=request.user, may=Capability.VIEW_PEOPLE, slug=slug)
    set_current_facility(request, facility)
    review = latest_reviews().filter(facility=facility).first()
    context = {
        "facility": facility,
        "slug": slug,
        "window": presenters.window_words(),
        "has_review": review is not None,
        "may_draw": review is not None and bool(may(request.user, Capability.EDIT_CASES, review)),
    }
    return render(request, "casereview/procedure_list.html", context)


@http_methods(read=["GET"])
def procedure_list_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The empty list as a workbook (R22)."""
    fetch(Facility, user=request.user, may=Capability.VIEW_PEOPLE, slug=slug)
    return workbook_response(workbook_bytes(procedure_list_workbook()), name=f"procedures-{slug}.xlsx")
