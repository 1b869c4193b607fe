"""The page of a term in its last year, and read-only after it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from facilities.models import Facility
from iasios.access import Capability, fetch, http_methods, standing_of
from iasios.portal.facility_home.term import term_page_of
from iasios.text.formatting import money
from iasios.web.current_facility import set_current_facility


@http_methods(read=["GET"])
def term(request: HttpRequest, slug: str) -> HttpResponse:
    """Days left, the ladder, the target, what is carried over, the invoice; from twelve months before the last day."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.VIEW_FACILITY)
    if facility.pk not in standing_of(request.user).facilities:
        raise Http404
    page = term_page_of(facility, request.user)
    if page is None or not page.has_come:
        raise Http404
    set_current_facility(request, facility, page.application)
    invoice = page.invoice
    context = {
        "facility": facility,
        "page": page,
        "amount": money(invoice.total, invoice.currency) if invoice is not None else "",
    }
    return render(request, "portal/term.html", context)
