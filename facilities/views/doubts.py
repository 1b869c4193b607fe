"""Doubts about a centre: anybody tells one and reads its outcome; the office notes, answers and closes (R83)."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from facilities.enums import DoubtOutcome, DoubtStatus
from facilities.forms.doubts import DoubtAnswerForm, DoubtCloseForm, DoubtForm, DoubtNoteForm, DoubtNumberForm
from facilities.models import CentreDoubt
from facilities.queries.directory import public_centre
from facilities.queries.doubts import doubt_with_code, doubts, notes_of
from facilities.services.doubts import (
    ANSWER_DAYS,
    answer_doubt,
    close_doubt,
    note_on_doubt,
    open_doubt_again,
    tell_doubt,
)
from iasios.access import Capability, fetch, http_methods, require_or_404
from iasios.list_files import csv_response, wants_csv
from iasios.web import rate_limits
from iasios.workflow import StepRefused

PER_PAGE = 25


@login_not_required
@http_methods(read=["GET"], write=["POST"])
def doubt_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A doubt about a centre, with or without a name; afterwards the page of its number."""
    centre = public_centre(slug)
    if centre is None:
        raise Http404(_("There is no such centre on the public list."))
    form = DoubtForm(request.POST if request.method == "POST" else None)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            values = dict(form.cleaned_data)
            if values.pop("homepage"):
                # A program learns nothing of having been noticed.
                return redirect("facilities:doubt_find")
            visitor = rate_limits.visitor_of(request)
            if rate_limits.DOUBTS.take(visitor) and rate_limits.DOUBTS_OF_ALL.take(rate_limits.EVERYBODY):
                told = tell_doubt(listing=centre, language=get_language() or "en", **values)
                messages.success(request, _("Thank you. Your doubt has arrived at the office."))
                return redirect("facilities:doubt", told.code)
            status = HTTPStatus.TOO_MANY_REQUESTS
            form.add_error(None, _("Many doubts came from here within an hour. Try again later, or call the office."))
    context = {"centre": centre, "form": form, "days": ANSWER_DAYS}
    return render(request, "facilities/doubt_new.html", context, status=status)


@login_not_required
@http_methods(read=["GET"])
def doubt_find(request: HttpRequest) -> HttpResponse:
    """Takes the number of a doubt, however it is typed, to its page."""
    form = DoubtNumberForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("facilities:doubt", form.cleaned_data["code"])
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "facilities/doubt_find.html", {"form": form}, status=status)


@login_not_required
@never_cache
@http_methods(read=["GET"])
def doubt(request: HttpRequest, token: str) -> HttpResponse:
    """What has become of a doubt, for whoever has its number; nothing of its sender, and no note of the office."""
    visitor = rate_limits.visitor_of(request)
    if rate_limits.WRONG_DOUBTS.is_reached(visitor):
        form = DoubtNumberForm()
        context = {"form": form, "wait": True}
        return render(request, "facilities/doubt_find.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    found = doubt_with_code(token)
    if found is None:
        rate_limits.WRONG_DOUBTS.count(visitor)
        raise Http404(_("There is no doubt of this number."))
    context = {"doubt": found, "outcome": DoubtOutcome(found.outcome).label if found.outcome else ""}
    return render(request, "facilities/doubt.html", context)


@http_methods(read=["GET"])
def office_doubts(request: HttpRequest) -> HttpResponse:
    """What waits, the most urgent first, and what is closed."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    closed = request.GET.get("show") == "closed"
    if wants_csv(request):
        headings = (_("Facility"), _("Topic"), _("Received"), _("Due"), _("State"), _("Outcome"))
        lines = (
            (
                *(one.facility.name, str(one.get_topic_display()), one.received_at, one.due_on),
                str(one.get_status_display()),
                DoubtOutcome(one.outcome).label if one.outcome else "",
            )
            for one in doubts(closed=closed)
        )
        return csv_response("doubts", headings, lines)
    page = Paginator(doubts(closed=closed), PER_PAGE).get_page(request.GET.get("page"))
    chips = [
        {"label": _("Open"), "url": "?", "current": not closed},
        {"label": _("Closed"), "url": "?show=closed", "current": closed},
    ]
    context = {"page": page, "chips": chips, "closed": closed, "today": timezone.localdate()}
    return render(request, "facilities/office_doubts.html", context)


#: By the name of its button: the form, what it does, and what is said afterwards.
_STEPS: dict[str, tuple[type[forms.Form], Callable[..., Any], Any]] = {
    "note": (DoubtNoteForm, note_on_doubt, lambda: _("Noted. Only the office reads it.")),
    "answer": (DoubtAnswerForm, answer_doubt, lambda: _("Answered. The sender can read it now.")),
    "close": (DoubtCloseForm, close_doubt, lambda: _("Closed. The sender can read the outcome now.")),
    "open_again": (forms.Form, open_doubt_again, lambda: _("Open again.")),
}


@http_methods(read=["GET"], write=["POST"])
def office_doubt(request: HttpRequest, pk: int) -> HttpResponse:
    """One doubt with its sender, the office's notes and answers, and the steps that are possible."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = fetch(CentreDoubt, pk=pk, user=request.user, may=Capability.RUN_OFFICE)
    forms_: dict[str, forms.Form] = {name: form(prefix=name) for name, (form, _do, _said) in _STEPS.items()}
    bound = None
    if request.method == "POST":
        name = str(request.POST.get("step", ""))
        if name not in _STEPS:
            raise Http404(_("There is no such step."))
        form, do, said = _STEPS[name]
        bound = forms_[name] = form(request.POST, prefix=name)
        if bound.is_valid():
            try:
                do(doubt=found, by=request.user, **bound.cleaned_data)
            except StepRefused as refused:
                bound.add_error(None, str(refused))
            else:
                messages.success(request, said())
                return redirect("facilities:office_doubt", pk)
    context = {
        "doubt": found,
        "facility": found.facility,
        "notes": notes_of(found),
        "forms": forms_,
        "bound": bound,
        "is_closed": found.status == DoubtStatus.CLOSED,
        "is_late": found.status != DoubtStatus.CLOSED and found.due_on < timezone.localdate(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if bound is not None else HTTPStatus.OK
    return render(request, "facilities/office_doubt.html", context, status=status)
