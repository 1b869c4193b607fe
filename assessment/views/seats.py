"""An assessor's answer to being asked, giving a dossier back, and what they say about themselves."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application
from assessment.forms.seats import AssessorProfileForm, DeclineForm, HandBackForm, InterestForm
from assessment.models import Assignment
from assessment.queries.assignments import interests_of, profile_of, seat_asked
from assessment.queries.statements import statement_state
from assessment.services import (
    accept_seat,
    declare_interest,
    decline_seat,
    end_interest,
    hand_back,
    save_profile,
)
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, fetch, forget_standing, http_methods, require_or_404
from iasios.web.kept_copies import nothing_saved
from iasios.workflow import StepRefused


def _asked(request: HttpRequest, code: str) -> Assignment:
    """The seat that this person was asked to take; to everybody else the address does not exist."""
    require_or_404(request.user, Capability.LIST_ASSESSMENTS)
    seat = seat_asked(code, request.user)
    if seat is None:
        raise Http404
    return seat


@http_methods(read=["GET"], write=["POST"])
def invitation(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """What is asked of the assessor: which hospital, what it wants, by when; yes opens the dossier."""
    seat = _asked(request, code)
    if seat.response == "accepted" and seat.ended_at is None:
        return redirect("assessment:dossier", code=code)
    if request.method == "POST":
        if not statement_state(request.user).is_valid:
            messages.info(request, _("Confirm your yearly statement first. Then you are asked here again."))
            return nothing_saved(redirect(f"{reverse('assessment:statement')}?seat={code}"))
        try:
            accept_seat(assignment=seat, by=request.user)
        except StepRefused as refused:
            messages.info(request, str(refused))
            return redirect("assessment:list")
        forget_standing(request.user)
        messages.success(request, _("The dossier is yours. The office has been told."))
        return redirect("assessment:dossier", code=code)
    return _invitation_page(request, seat, DeclineForm())


def _invitation_page(request: HttpRequest, seat: Assignment, form: DeclineForm) -> HttpResponse:
    return render(
        request,
        "assessment/invitation.html",
        {
            "seat": seat,
            "application": seat.application,
            "facility": seat.application.facility,
            "form": form,
            "statement": statement_state(request.user),
        },
        status=422 if form.is_bound else 200,
    )


@http_methods(read=["GET"], write=["POST"])
def decline(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """No, with or without a conflict; the office looks for somebody else."""
    seat = _asked(request, code)
    if request.method != "POST":
        return redirect("assessment:invitation", code=code)
    form = DeclineForm(request.POST)
    if form.is_valid():
        try:
            decline_seat(assignment=seat, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error("reason", str(refused))
        else:
            messages.success(request, _("Declined. The office has been told and asks somebody else."))
            return redirect("assessment:list")
    return _invitation_page(request, seat, form)


@http_methods(read=["GET"], write=["POST"])
def give_back(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Gives a dossier back, with the reason; what was handed in stays under its author's name."""
    application = fetch(Application, code=code, user=request.user, may=Capability.EVALUATE)
    form = HandBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            hand_back(application=application, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error("reason", str(refused))
        else:
            messages.success(request, _("Given back. The office has been told and asks somebody else."))
            return redirect("assessment:list")
    return render(
        request,
        "assessment/hand_back.html",
        {"application": application, "facility": application.facility, "form": form},
        status=422 if form.is_bound else 200,
    )


@http_methods(read=["GET"], write=["POST"])
def profile(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Country, languages, how many dossiers at a time, when away; and the interests to declare."""
    require_or_404(request.user, Capability.LIST_ASSESSMENTS)
    form = AssessorProfileForm(request.POST if request.method == "POST" else None, initial=_initial(request.user))
    if request.method == "POST" and form.is_valid():
        save_profile(by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. The office sees it when it looks for assessors."))
        return redirect("assessment:profile")
    return _profile_page(request, form, InterestForm())


def _initial(user: Any) -> dict[str, Any]:
    stored = profile_of(user)
    names = ("country", "languages", "most_dossiers", "away_until")
    return {name: getattr(stored, name) for name in names} if stored else {}


def _profile_page(request: HttpRequest, form: AssessorProfileForm, interest: InterestForm) -> HttpResponse:
    return render(
        request,
        "assessment/profile.html",
        {"form": form, "interest_form": interest, "interests": interests_of(request.user)},
        status=422 if form.is_bound or interest.is_bound else 200,
    )


@http_methods(read=["GET"], write=["POST"])
def interests(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Declares a link with a hospital, a group or a town, or ends one."""
    require_or_404(request.user, Capability.LIST_ASSESSMENTS)
    if request.method != "POST":
        return redirect("assessment:profile")
    if ended := request.POST.get("end", ""):
        if not ended.isdigit() or not end_interest(pk=int(ended), by=request.user):
            raise Http404
        messages.success(request, _("No longer declared. The record keeps it."))
        return redirect("assessment:profile")
    form = InterestForm(request.POST)
    if not form.is_valid():
        return _profile_page(request, AssessorProfileForm(initial=_initial(request.user)), form)
    declare_interest(by=request.user, **form.cleaned_data)
    messages.success(request, _("Declared. The office sees it when it looks for assessors."))
    return redirect("assessment:profile")
