"""One page for hospital, office and chairperson: what happened, who has it now, what is expected when."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.enums import ApplicationKind, Holder
from applications.models import Application
from applications.queries import application_of
from iasios.access import Capability, fetch, http_methods
from iasios.portal.timeline.events import story_of
from iasios.portal.timeline.expected import Span, expected_of, party_words, spans_of
from iasios.portal.timeline.reader import TimelineReader, reader_of
from iasios.portal.timeline.shares import shares_of
from iasios.text.formatting import day
from iasios.text.relative_dates import days_since, local_day
from iasios.ui.charts import range_line
from iasios.web.current_facility import set_current_facility

PER_PAGE = 40


@http_methods(read=["GET"])
def timeline(request: HttpRequest, code: str) -> HttpResponse:
    """The last page of steps first, because the present stands there."""
    application = fetch(Application, code=code, user=request.user, may=Capability.VIEW_TIMELINE)
    facility, today = application.facility, timezone.localdate()
    latest = application_of(facility)
    reader = reader_of(request.user, application, latest)
    if reader.is_of_hospital:
        set_current_facility(request, facility, latest)
    story = story_of(reader)
    paginator = Paginator(story.events, PER_PAGE)
    page = paginator.get_page(request.GET.get("page", paginator.num_pages))
    ends_here = page.number == paginator.num_pages
    row = application.status_row
    context: dict[str, Any] = {
        "facility": facility,
        "application": application,
        "reader": reader,
        "back": _back(reader),
        "again": application.kind == ApplicationKind.RECERTIFICATION,
        "page": page,
        "events": list(page.object_list),
        "now": None if row.is_final or not ends_here else _now(application, reader),
        "expected": expected_of(application, today) if ends_here else [],
        "shares": shares_of(story.events, story.seated_at, today if not row.is_final else _last(application)),
        "days": ((today if not row.is_final else _last(application)) - local_day(story.events[0].at)).days,
        **_banner(application, reader, appealed=story.appeal_is_open),
        **_range(application, reader),
    }
    return render(request, "portal/timeline.html", context)


def _last(application: Application) -> Any:
    return local_day(application.status_since)


def _back(reader: TimelineReader) -> tuple[str, str]:
    """Where the reader came from: the home, the office's page of the facility, or the decisions."""
    facility = reader.application.facility
    if reader.is_of_hospital:
        return facility.name, reverse("portal:home", args=[facility.slug])
    if reader.opens_papers:
        return facility.name, reverse("portal:facility", args=[facility.slug])
    return _("Decisions"), reverse("assessment:sign_offs")


def _banner(application: Application, reader: TimelineReader, *, appealed: bool) -> dict[str, Any]:
    """Who has it, for how long, what happens, and whether the reader has to act."""
    row, holder = application.status_row, application.holder
    turn = holder == Holder.FACILITY and reader.is_of_hospital and not appealed
    if row.is_final:
        return {"state": "valid" if row.is_approved else "withdrawn", "word": str(row.label), "age": "", "text": ""}
    passed = days_since(application.holder_since, timezone.localdate())
    age = ngettext("for %(days)s day", "for %(days)s days", passed) % {"days": passed} if passed else _("since today")
    due = day(application.due_on) if application.due_on else ""
    if appealed:
        text = _("An appeal is under way. The hospital has nothing to do.")
        return {"state": "waiting", "word": _("Appeal"), "age": "", "text": text}
    if holder == Holder.FACILITY:
        text = _("The hospital acts next, by %(day)s.") % {"day": due} if due else _("The hospital acts next.")
    else:
        text = {
            Holder.ASSESSORS: _("The assessors are at work. The hospital has nothing to do."),
            Holder.OFFICE: _("The office finds two assessors. The hospital has nothing to do."),
            Holder.CHAIRPERSON: _("The chairperson reads both recommendations and signs."),
        }.get(Holder(holder), "")
    return {"state": "your_turn" if turn else "waiting", "word": party_words(holder), "age": age, "text": text}


def _now(application: Application, reader: TimelineReader) -> dict[str, str]:
    row = application.status_row
    step, _decision = spans_of(application, timezone.localdate())
    since = _("%(party)s since %(day)s.") % {
        "party": party_words(application.holder),
        "day": day(local_day(application.holder_since)),
    }
    if step is not None:
        begun = local_day(application.status_since)
        since += " " + _("Half of all applications took %(half)s days for this step, nine of ten at most %(last)s.") % {
            "half": (step.half - begun).days,
            "last": (step.last - begun).days,
        }
    return {"title": str(row.label), "text": since}


def _range(application: Application, reader: TimelineReader) -> dict[str, Any]:
    """When the decision is likely, in words and drawn; why nothing is said where nothing is."""
    row, today = application.status_row, timezone.localdate()
    if row.is_draft or row.is_final:
        return {"range_title": "", "range_note": "", "drawing": ""}
    _step, span = spans_of(application, today)
    if span is None:
        return {
            "range_title": _("Decision"),
            "range_note": _("Too few applications were decided from this step in the last 24 months to say when."),
            "drawing": "",
        }
    if span.is_past(today):
        note = _("Ask the office.") if reader.is_of_hospital else ""
        return {"range_title": _("Longer than usual"), "range_note": note, "drawing": ""}
    return {
        "range_title": _title(span, today),
        "range_note": _("From the last 24 months: 8 of 10 applications were decided in this time from this step on."),
        "drawing": range_line(today, span.first, span.half, span.last),
    }


def _title(span: Span, today: Any) -> str:
    if span.first <= today:
        return _("Decision likely by %(day)s") % {"day": day(span.last)}
    return _("Decision likely between %(first)s and %(last)s") % {"first": day(span.first), "last": day(span.last)}
