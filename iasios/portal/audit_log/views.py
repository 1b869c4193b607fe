"""A facility's log for the office: every recorded fact in words, and whether what is shown fits its chain."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from facilities.models import Facility
from iasios.access import Capability, fetch, http_methods, require_or_404
from iasios.audit.queries import breaks_among
from iasios.list_files import csv_response, wants_csv
from iasios.portal.audit_log.entries import entries, lines_of
from iasios.portal.audit_log.labels import TOPICS

PER_PAGE = 50


@http_methods(read=["GET"])
def log(request: HttpRequest, slug: str) -> HttpResponse:
    """Every entry, newest first, by topic."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.RUN_OFFICE)
    topic = request.GET.get("about", "")
    topic = topic if topic in TOPICS else ""
    if wants_csv(request):
        headings = (_("Number"), _("When"), _("Who"), _("What"), _("About"), _("Reason"))
        found = lines_of(facility, list(entries(facility, topic)), leading=False)
        lines = (
            (one.event.number, one.event.at, str(one.who), str(one.what), one.subject, one.reason) for one in found
        )
        return csv_response(f"log-{facility.slug}", headings, lines)
    page = Paginator(entries(facility, topic), PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    context: dict[str, Any] = {
        "facility": facility,
        "page": page,
        "lines": lines_of(facility, shown),
        "chips": _chips(facility, topic),
        "broken": breaks_among(facility, [event.number or 0 for event in shown]),
    }
    return render(request, "portal/log.html", context)


def _chips(facility: Facility, topic: str) -> list[dict[str, Any]]:
    here = reverse("portal:log", args=[facility.slug])
    return [
        {"label": _("All"), "url": here, "count": None, "current": not topic},
        *(
            {"label": label, "url": f"{here}?about={key}", "count": None, "current": topic == key}
            for key, (label, _firsts) in TOPICS.items()
        ),
    ]
