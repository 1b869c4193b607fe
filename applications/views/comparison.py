"""The whole application at two moments: only the questions that changed, each with before and after."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.forms.comparison import ComparedDaysForm
from applications.models import Application
from applications.presenters.answer_changes import answer_line, text_changes
from applications.queries import AnswerAtBoth, changed_between, submissions_of
from applications.views.current_application import fetch_latest, not_open
from iasios.access import Capability, http_methods

#: Questions on one page.
PER_PAGE = 20
#: Shown first, until somebody chooses.
_FIRST = timedelta(days=7)


@dataclass(frozen=True)
class _Span:
    """From which moment to which; None is the beginning and now. `name` is how the address says it."""

    name: str
    label: str
    before: datetime | None
    after: datetime | None


@http_methods()
def comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """Two days or two submissions, for the hospital's people and the office: they alone know how answers came about."""
    application = fetch_latest(request, slug, Capability.VIEW_DRAFTING)
    if application is None:
        return not_open(request, slug)
    spans = _spans(submissions_of(application))
    asked = request.GET.get("between", "")
    span = next((one for one in spans if one.name == asked), None)
    form = ComparedDaysForm(
        request.GET if {"since", "until"} & set(request.GET) else None, initial={"since": _a_week_ago()}
    )
    if span is None:
        span = _of_days(form)
    changed = changed_between(application, span.before, span.after or timezone.now()) if span else []
    page = Paginator(changed, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "application": application,
        "facility": application.facility,
        "form": form,
        "span": span,
        "chips": _chips(application, spans, span),
        "page": page,
        "lines": [_line(one, slug) for one in page],
        "changed": len(changed),
    }
    return render(request, "applications/comparison.html", context)


def _spans(submissions: list[datetime]) -> list[_Span]:
    """From the opening, from each submission to the next, and from the last one until now."""
    opening = _Span("opening", _("Since the application was opened"), None, None)
    moments: list[datetime | None] = [*submissions, None]
    found = [opening]
    for number, (before, after) in enumerate(zip(submissions, moments[1:], strict=True), start=1):
        if after is None:
            label = _("Since the submission of %(day)s") % {"day": _day(before)}
        else:
            label = _("Submissions of %(first)s and %(second)s") % {"first": _day(before), "second": _day(after)}
        found.append(_Span(f"submission-{number}", label, before, after))
    return found


def _of_days(form: ComparedDaysForm) -> _Span | None:
    """None where the days cannot be meant."""
    if not form.is_bound:
        return _Span("", "", _end_of(_a_week_ago()), None)
    if not form.is_valid():
        return None
    until = form.cleaned_data["until"]
    return _Span("", "", _end_of(form.cleaned_data["since"]), _end_of(until) if until else None)


def _a_week_ago() -> date:
    return timezone.localdate() - _FIRST


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


def _chips(application: Application, spans: list[_Span], shown: _Span | None) -> list[dict[str, Any]]:
    here = reverse("applications:comparison", args=[application.facility.slug])
    return [
        {"label": one.label, "url": f"{here}?between={one.name}", "count": None, "current": one is shown}
        for one in spans
    ]


def _line(changed: AnswerAtBoth, slug: str) -> dict[str, Any]:
    question = changed.question
    return {
        "question": question,
        "text": question.translated("text"),
        "answer": answer_line(changed.before, changed.after),
        "texts": text_changes(question, changed.before, changed.after),
        "history_url": reverse("applications:history", args=[slug, question.code]),
    }
