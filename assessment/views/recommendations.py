"""What the assessors decide together once both have handed in: ask the hospital, or recommend."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.deadlines import reply_due
from applications.models import Application
from assessment.enums import Outcome
from assessment.forms.evaluations import ConfirmForm, RecommendationForm
from assessment.presenters.dossier_page import way_to_audit
from assessment.queries.dossiers import dossier_of, last_return
from assessment.queries.information_requests import requests_to_send
from assessment.services import recommend, send_requests
from assessment.services.recommendations import why_not_recommend
from assessment.views.dossier_context import dossier_context
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, fetch, http_methods
from iasios.web.kept_copies import nothing_saved
from iasios.workflow import StepRefused


@http_methods(read=["GET"], write=["POST"])
def send_requests_page(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """What the hospital will read, word by word, and the day by which it replies (R53, R54)."""
    application = fetch(Application, code=code, user=request.user, may=Capability.REQUEST_INFORMATION)
    found = dossier_of(application, request.user)
    if not found.both_in:
        return nothing_saved(redirect("assessment:dossier", code=code))
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            findings = send_requests(application=application, by=request.user)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                ngettext(
                    "%(count)s request is with the hospital, which replies by %(day)s.",
                    "%(count)s requests are with the hospital, which replies by %(day)s.",
                    len(findings),
                )
                % {"count": len(findings), "day": date_format(reply_due(timezone.localdate()))},
            )
            return redirect("assessment:dossier", code=code)
    return render(
        request,
        "assessment/send_requests.html",
        dossier_context(request, found)
        | {
            "form": form,
            "drafts": requests_to_send(application),
            "due_on": reply_due(timezone.localdate()),
            "unsettled": len(found.apart),
        },
        status=422 if form.is_bound else 200,
    )


@http_methods(read=["GET"], write=["POST"])
def recommend_page(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """One's own recommendation with reasons; the other one stays unseen until both are made (R58)."""
    application = fetch(Application, code=code, user=request.user, may=Capability.RECOMMEND)
    found = dossier_of(application, request.user)
    if found.own is None:
        raise Http404
    if not found.both_in or found.recommended:
        return nothing_saved(redirect("assessment:dossier", code=code))
    agreed = found.agreed
    refusals = {
        str(outcome): why_not_recommend(application, outcome, request.user, agreed=agreed) for outcome in Outcome
    }
    outcomes = [outcome for outcome, reason in refusals.items() if reason is None]
    form = RecommendationForm(request.POST if request.method == "POST" else None, outcomes=outcomes)
    if request.method == "POST" and form.is_valid():
        try:
            made = recommend(application=application, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                _("Both recommendations are made. The application is with the chairperson.")
                if made.is_disclosed
                else _("Your recommendation is kept until the other one is made."),
            )
            return redirect("assessment:dossier", code=code)
    return render(
        request,
        "assessment/recommend.html",
        dossier_context(request, found)
        | {
            "form": form,
            "outcomes": outcomes,
            "refusals": [(Outcome(key).label, reason) for key, reason in refusals.items() if reason],
            "returned": last_return(application),
            "way": way_to_audit(application, request.user) if len(outcomes) < len(refusals) else None,
        },
        status=422 if form.is_bound else 200,
    )
