"""The overview of a hospital group for the people whom the office has named."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from facilities.http import AuthenticatedHttpRequest
from facilities.queries.groups import agreed_sites, groups_read_by
from iasios.access import http_methods, office_scope
from iasios.list_files import csv_response, wants_csv
from iasios.portal.group_overview import HEADINGS, site_line, site_rows

PER_PAGE = 25


@http_methods(read=["GET"])
def group_overview(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The sites that agreed; to everybody else the address does not exist."""
    groups = groups_read_by(request.user)
    if not groups:
        raise Http404
    with office_scope("the representative of each of these sites has agreed that this person sees how it is"):
        consents = agreed_sites(request.user)
        if wants_csv(request):
            return csv_response("sites", HEADINGS, map(site_line, site_rows(consents)))
        page = Paginator(consents, PER_PAGE).get_page(request.GET.get("page"))
        rows = site_rows(page.object_list)
    context = {"groups": [group.name for group in groups], "page": page, "rows": rows}
    return render(request, "portal/group_overview.html", context)
