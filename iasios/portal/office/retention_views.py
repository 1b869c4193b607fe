"""What is kept, why and how long, and what the daily job ended last, for the office."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from iasios.access import Capability, http_methods, require_or_404
from iasios.retention.queries import schedule_lines
from iasios.retention.schedule import KEPT


@http_methods(read=["GET"])
def retention(request: HttpRequest) -> HttpResponse:
    """The schedule; its rows stand in the source, so there is nothing to change here."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    return render(request, "portal/retention.html", {"lines": schedule_lines(), "kept": KEPT})
