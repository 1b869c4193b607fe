"""What happened at the facility, newest first (R67)."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from facilities.models import Facility
from facilities.presenters.notices import describe
from facilities.queries.people import latest_notices
from iasios.access import Capability, fetch, http_methods, may
from iasios.list_files import csv_response, wants_csv
from iasios.web.current_facility import set_current_facility

PER_PAGE = 25


@http_methods(read=["GET"])
def notices(request: HttpRequest, slug: str) -> HttpResponse:
    """Notices of the facility; those about invoices only for people who see invoices (R16)."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.VIEW_FACILITY_DOCUMENTS)
    set_current_facility(request, facility)
    rows = latest_notices(facility, bool(may(request.user, Capability.VIEW_INVOICES, facility)))
    if wants_csv(request):
        told = (describe(notice, facility.slug) for notice in rows)
        headings = (_("When"), _("What"))
        return csv_response(f"notices-{facility.slug}", headings, ((line.at, str(line.text)) for line in told))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = [describe(notice, facility.slug) for notice in page]
    return render(request, "facilities/notices.html", {"facility": facility, "page": page, "lines": lines})
