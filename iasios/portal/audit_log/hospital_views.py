"""The log of a facility for its keepers, as a page and as a file (feature of the log: readable by whom it concerns)."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilities.models import Facility
from iasios.access import Capability, fetch, http_methods, office_scope
from iasios.list_files import csv_response
from iasios.portal.audit_log.hospital import HospitalLog, LogChoice
from iasios.portal.audit_log.labels import TOPICS
from iasios.ui.widgets import BrowserDate
from iasios.web.current_facility import set_current_facility

PER_PAGE = 50


class LogDaysForm(forms.Form):
    """Between which days; either may stay empty."""

    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=BrowserDate())
    until = forms.DateField(label=gettext_lazy("Until"), required=False, widget=BrowserDate())


@http_methods(read=["GET"])
def log(request: HttpRequest, slug: str) -> HttpResponse:
    """What people of the facility did and what happened to it, newest first, by topic and days."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.READ_LOG)
    set_current_facility(request, facility)
    form, chosen = _chosen(request)
    kept = HospitalLog(facility, chosen)
    with office_scope("a facility's keeper reads the log of the facility"):
        page = Paginator(kept.events(), PER_PAGE).get_page(request.GET.get("page"))
        shown = list(page.object_list)
        lines = kept.folded(shown)
        broken = kept.broken(shown)
    context: dict[str, Any] = {
        "facility": facility,
        "page": page,
        "lines": lines,
        "broken": broken,
        "form": form,
        "topic": chosen.topic,
        "chips": _chips(request, facility, chosen.topic),
        "file_url": f"{reverse('portal:facility_log_csv', args=[slug])}?{_query(request, chosen.topic)}",
        "is_filtered": bool(chosen.topic or chosen.since or chosen.until),
    }
    return render(request, "portal/facility_log.html", context)


@http_methods(read=["GET"])
def log_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """Every chosen entry as CSV, one line each."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.READ_LOG)
    _form, chosen = _chosen(request)
    headings, *lines = HospitalLog(facility, chosen).rows()
    return csv_response(f"log-{facility.slug}", headings, lines)


def _chosen(request: HttpRequest) -> tuple[LogDaysForm, LogChoice]:
    form = LogDaysForm(request.GET if {"since", "until"} & set(request.GET) else None)
    days = form.cleaned_data if form.is_valid() else {}
    topic = request.GET.get("about", "")
    return form, LogChoice(topic if topic in TOPICS else "", days.get("since"), days.get("until"))


def _query(request: HttpRequest, topic: str) -> str:
    """The present choice as an address carries it, with this topic and without a page."""
    query = request.GET.copy()
    for name in ("page", "about"):
        query.pop(name, None)
    if topic:
        query["about"] = topic
    return query.urlencode()


def _chips(request: HttpRequest, facility: Facility, topic: str) -> list[dict[str, Any]]:
    here = reverse("portal:facility_log", args=[facility.slug])
    labels = [("", _("All")), *((key, label) for key, (label, _firsts) in TOPICS.items())]
    return [
        {"label": label, "url": f"{here}?{_query(request, key)}", "count": None, "current": topic == key}
        for key, label in labels
    ]
