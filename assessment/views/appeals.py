"""An appeal on its four pages: hospital, office, chairperson, panel."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.forms.appeals import ADMIT, AppealForm, CheckAppealForm, OpinionForm, PanelForm
from assessment.models import Appeal
from assessment.queries.appeals import appealable, candidates_for, last_day_of, latest_appeal, panel_of, panel_view
from assessment.queries.decisions import latest_decision
from assessment.services.appeals import (
    admit_appeal,
    file_appeal,
    give_opinion,
    name_panel,
    refuse_appeal,
    take_back_appeal,
)
from assessment.services.name_checks import NameFound
from assessment.views.facility_context import application_here, place_of
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, fetch, http_methods, may, require_or_404
from iasios.workflow import StepRefused


@http_methods(read=["GET"], write=["POST"])
def appeal(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """The representative files it here; everybody of the hospital reads how it stands."""
    capability = Capability.FILE_APPEAL if request.method == "POST" else Capability.VIEW_REQUESTS
    application = application_here(request, slug, capability)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            file_appeal(application=application, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error("reasons", str(refused))
        else:
            messages.success(request, _("Your appeal is filed. The office checks it and writes to you."))
            return redirect("assessment:appeal", slug=slug)
    decision = latest_decision(application)
    found = latest_appeal(application)
    if found is not None and appealable(application) is not None:
        # Signed anew since then, and that decision may be appealed against as well.
        found = None
    if decision is None or (found is None and last_day_of(decision) is None):
        raise Http404
    return render(
        request,
        "assessment/appeal.html",
        place_of(application)
        | {
            "decision": found.decision if found is not None else decision,
            "appeal": found,
            "last_day": last_day_of(decision),
            "is_possible": found is None and appealable(application) is not None,
            "may_file": bool(may(request.user, Capability.FILE_APPEAL, application)),
            "may_take_back": found is not None
            and found.is_open
            and bool(may(request.user, Capability.TAKE_BACK_APPEAL, application)),
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )


@http_methods(write=["POST"])
def take_back(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """The representative takes the appeal back."""
    application = application_here(request, slug, Capability.TAKE_BACK_APPEAL)
    found = latest_appeal(application)
    if found is None:
        raise Http404
    try:
        take_back_appeal(appeal=found, by=request.user)
    except StepRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The appeal is taken back. The decision stays as it is."))
    return redirect("assessment:appeal", slug=slug)


@http_methods(read=["GET"], write=["POST"])
def check(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The office says whether it is admitted, and later reads how it went."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = fetch(Appeal, pk=pk, user=request.user, may=Capability.RUN_OFFICE)
    form = CheckAppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            if values["decision"] == ADMIT:
                admit_appeal(appeal=found, by=request.user)
            else:
                refuse_appeal(
                    appeal=found, reason=values["reason"], name_is_meant=values["name_is_meant"], by=request.user
                )
        except NameFound as name:
            form.refuse("reason", name)
        except StepRefused as refused:
            form.refuse(None, refused)
        else:
            messages.success(request, _("Done. The hospital has been told by mail and in the portal."))
            return redirect("portal:facility", slug=found.facility.slug)
    return render(
        request,
        "assessment/appeal_check.html",
        {
            "appeal": found,
            "facility": found.facility,
            "panel": panel_of(found),
            "form": form,
            "back": reverse("portal:facility", args=[found.facility.slug]),
            "is_late": found.is_late(timezone.localdate()),
        },
        status=422 if form.is_bound else 200,
    )


@http_methods(read=["GET"], write=["POST"])
def panel(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The chairperson names two people, and may replace one who has not judged."""
    require_or_404(request.user, Capability.LIST_SIGN_OFFS)
    found = fetch(Appeal, pk=pk, user=request.user, may=Capability.VIEW_DOSSIER)
    open_ = found.status in ("admitted", "with_panel") and bool(may(request.user, Capability.NAME_PANEL, found))
    candidates = candidates_for(found) if open_ else []
    seats = panel_of(found)
    sitting = [seat.person_id for seat in seats]
    form = PanelForm(
        request.POST if request.method == "POST" else None,
        people=[(candidate.person.pk, str(candidate.person)) for candidate in candidates],
        initial=dict(zip(("first", "second"), sitting, strict=False)),
    )
    if request.method == "POST" and form.is_valid():
        people = {candidate.person.pk: candidate.person for candidate in candidates}
        values = form.cleaned_data
        try:
            name_panel(
                appeal=found,
                people=[people[values["first"]], people[values["second"]]],
                in_spite=values["in_spite"],
                by=request.user,
            )
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Named. Both have been asked by mail."))
            return redirect("assessment:sign_offs")
    return render(
        request,
        "assessment/appeal_panel.html",
        {
            "appeal": found,
            "facility": found.facility,
            "panel": seats,
            "candidates": candidates,
            "is_open": open_,
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )


@http_methods(read=["GET"], write=["POST"])
def judge(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One of the panel reads the appeal beside the report and gives an opinion; nobody else finds the page."""
    require_or_404(request.user, Capability.LIST_ASSESSMENTS)
    view = panel_view(pk, request.user)
    if view is None:
        raise Http404
    form = OpinionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            give_opinion(appeal=view.appeal, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Thank you. Your opinion is with the chairperson."))
            return redirect("assessment:list")
    return render(
        request,
        "assessment/appeal_judge.html",
        {"view": view, "appeal": view.appeal, "facility": view.appeal.facility, "form": form},
        status=422 if form.is_bound else 200,
    )
