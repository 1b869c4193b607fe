"""What the portal will do by itself, for the office: the same entries that the daily run takes."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from iasios.access import Capability, http_methods, require_or_404
from iasios.calendar.entries import Entry
from iasios.calendar.jobs import entries_until
from iasios.list_files import csv_response, wants_csv

AHEAD_DAYS = 30
PAGE = 50


@dataclass(frozen=True)
class CalendarLine:
    """An entry as the page shows it; one whose day is over waits for the next run, or could not be done."""

    entry: Entry
    is_late: bool


@http_methods(read=["GET"])
def calendar(request: HttpRequest) -> HttpResponse:
    """The next 30 days, and what was to be done before today."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    today = timezone.localdate()
    if wants_csv(request):
        headings = (_("What"), _("Facility"), _("Day"), _("Late"))
        rows = (
            (str(one.what), one.facility.name, one.on, _("Yes") if one.on < today else "")
            for one in entries_until(today + timedelta(days=AHEAD_DAYS))
        )
        return csv_response("calendar", headings, rows)
    page = Paginator(entries_until(today + timedelta(days=AHEAD_DAYS)), PAGE).get_page(request.GET.get("page"))
    lines = [CalendarLine(entry, entry.on < today) for entry in page.object_list]
    return render(request, "portal/calendar.html", {"page": page, "lines": lines, "until": _until(today)})


def _until(today: date) -> date:
    return today + timedelta(days=AHEAD_DAYS)
