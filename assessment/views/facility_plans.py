"""The hospital's side of a no: the decision, the plan criterion by criterion, the proof (R62, R63, A19)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Application
from applications.workflow import on_site_audit_agreed
from assessment.forms.evaluations import ConfirmForm
from assessment.forms.plans import ActionRows, HeaderForm, ProofForm
from assessment.models import CorrectivePlan, PlanAction
from assessment.queries.appeals import appealable, last_day_of, latest_appeal
from assessment.queries.decisions import latest_decision
from assessment.queries.plans import PlanHeader, PlanView, handed_in_part, plan_view, plans_of
from assessment.services import StaleVersion
from assessment.services.plans import add_file, hand_in_plan, hand_in_proof, save_item, save_proof
from assessment.views.facility_context import application_here, place_of, reads_drafts
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, http_methods, may
from iasios.files.content_types import FileRefused
from iasios.web.patient_warnings import warn_of_file_names
from iasios.workflow import StepRefused


def _plan(request: HttpRequest, application: Application) -> PlanView:
    plan: CorrectivePlan | None = plans_of(application).first()
    if plan is None:
        raise Http404
    found = plan_view(plan, application)
    return found if reads_drafts(request, application) else handed_in_part(found, application)


def _context(request: HttpRequest, application: Application) -> dict[str, Any]:
    today = timezone.localdate()
    return place_of(application) | {
        "reads_drafts": reads_drafts(request, application),
        # One assessor's verdict on an action may still be the other's to change: it is read once proof is asked for.
        "judging": application.status_row.plan_is_judged,
        "may_edit": bool(may(request.user, Capability.EDIT_PLAN, application)),
        "may_prove": bool(may(request.user, Capability.WRITE_PROOF, application)),
        "may_hand_in": bool(may(request.user, Capability.HAND_IN_PLAN, application)),
        "days_left": (application.due_on - today).days if application.due_on else None,
        "on_site_missing": application.status_row.wants_on_site_audit and on_site_audit_agreed(application) is not None,
    }


@http_methods(read=["GET"])
def decision(request: HttpRequest, slug: str) -> HttpResponse:
    """What was signed, what is required and by when, and the papers with their SHA-256."""
    application = application_here(request, slug, Capability.VIEW_REQUESTS)
    signed = latest_decision(application)
    if signed is None:
        raise Http404
    plan = None if signed.outcome == "approve" else _plan(request, application)
    return render(
        request,
        "assessment/decision.html",
        _context(request, application)
        | {
            "decision": signed,
            "plan": plan,
            "asks_consultation": bool(may(request.user, Capability.ASK_CONSULTATION, application.facility)),
            "may_write": bool(may(request.user, Capability.WRITE_MESSAGES, application.facility)),
            "appeal": latest_appeal(application) if plan is not None else None,
            "appeal_until": last_day_of(signed) if appealable(application) is not None else None,
        },
    )


@http_methods(read=["GET"], write=["POST"])
def plan(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """All declined criteria with their actions; the representative hands the plan in."""
    capability = Capability.HAND_IN_PLAN if request.method == "POST" else Capability.VIEW_REQUESTS
    application = application_here(request, slug, capability)
    found = _plan(request, application)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        proof = application.status_row.takes_proof
        try:
            (hand_in_proof if proof else hand_in_plan)(application=application, by=request.user)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            words = _("The proof is with the assessors.") if proof else _("The plan is with the assessors.")
            messages.success(request, words)
            return redirect("assessment:plan", slug=slug)
    return render(
        request,
        "assessment/plan.html",
        _context(request, application) | {"plan": found, "form": form},
        status=422 if form.is_bound else 200,
    )


@http_methods(read=["GET"], write=["POST"])
def plan_item(request: AuthenticatedHttpRequest, slug: str, question: str) -> HttpResponse:
    """One declined criterion: its header and its actions, saved together."""
    capability = Capability.EDIT_PLAN if request.method == "POST" else Capability.VIEW_REQUESTS
    application = application_here(request, slug, capability)
    found = _plan(request, application)
    header = found.header(question)
    if header is None:
        raise Http404
    if request.method != "POST":
        return _item_page(request, application, header, _header_form(header), ActionRows(header.actions))
    form, rows = HeaderForm(request.POST), ActionRows(header.actions, request.POST)
    if not (form.is_valid() and rows.is_valid()):
        return _item_page(request, application, header, form, rows)
    try:
        save_item(item=header.item, actions=rows.drafts(), by=request.user, **form.cleaned_data)
    except StaleVersion:
        return _item_conflict(request, application, question, rows)
    except StepRefused as refused:
        form.add_error(None, str(refused))
        return _item_page(request, application, header, form, rows)
    messages.success(request, _("%(criterion)s is saved.") % {"criterion": header.item.question.criterion})
    if "more" in request.POST:
        return redirect(f"{reverse('assessment:plan_item', args=[slug, question])}#new")
    return redirect("assessment:plan", slug=slug)


def _header_form(header: PlanHeader) -> HeaderForm:
    item = header.item
    initial = {"version": item.version, "issue": item.issue, "desired_outcome": item.desired_outcome}
    return HeaderForm(initial=initial)


def _item_page(
    request: HttpRequest, application: Application, header: PlanHeader, form: HeaderForm, rows: ActionRows
) -> HttpResponse:
    return render(
        request,
        "assessment/plan_item.html",
        _context(request, application) | {"header": header, "form": form, "rows": rows},
        status=422 if form.is_bound else 200,
    )


def _item_conflict(request: HttpRequest, application: Application, question: str, rows: ActionRows) -> HttpResponse:
    """A colleague saved first: theirs is shown, what was typed stays in the form and saves over it if wished."""
    now = _plan(request, application).header(question)
    if now is None:
        raise Http404
    again = request.POST.copy()
    again["version"] = str(now.item.version)
    known = {str(action.pk) for action in now.actions}
    for number in range(1, len(rows.forms) + 1):
        # A row that the colleague took out is kept as a new one.
        if again.get(f"row-{number}-pk") not in known:
            again[f"row-{number}-pk"] = ""
    context = _context(request, application) | {
        "header": now,
        "form": HeaderForm(again),
        "rows": ActionRows(now.actions, again),
        "conflict": True,
    }
    return render(request, "assessment/plan_item.html", context, status=409)


@http_methods(read=["GET"], write=["POST"])
def proof(request: AuthenticatedHttpRequest, slug: str, pk: int) -> HttpResponse:
    """What shows that one action was carried out: a text, a link, files."""
    capability = Capability.WRITE_PROOF if request.method == "POST" else Capability.VIEW_REQUESTS
    application = application_here(request, slug, capability)
    action = next((row for row in _plan(request, application).wanted if row.pk == pk), None)
    if action is None:
        raise Http404
    if request.method != "POST":
        initial = {"version": action.version, "proof": action.proof, "link": action.proof_link}
        return _proof_page(request, application, action, ProofForm(initial=initial))
    form = ProofForm(request.POST, request.FILES)
    if not form.is_valid():
        return _proof_page(request, application, action, form)
    values = form.cleaned_data
    try:
        if values["file"]:
            add_file(application=application, upload=values["file"], action=action, by=request.user)
        save_proof(
            action=action, version=values["version"], proof=values["proof"], link=values["link"], by=request.user
        )
    except FileRefused as refused:
        form.add_error("file", str(refused))
        return _proof_page(request, application, action, form)
    except StaleVersion as stale:
        again = request.POST.copy()
        again["version"] = str(stale.current.version)
        return _proof_page(request, application, action, ProofForm(again), theirs=stale.current)
    messages.success(request, _("The proof is saved."))
    warn_of_file_names(request)
    return redirect("assessment:plan", slug=slug)


def _proof_page(
    request: HttpRequest,
    application: Application,
    action: PlanAction,
    form: ProofForm,
    theirs: PlanAction | None = None,
) -> HttpResponse:
    status = 409 if theirs else 422 if form.is_bound else 200
    return render(
        request,
        "assessment/proof.html",
        _context(request, application) | {"action": action, "form": form, "theirs": theirs},
        status=status,
    )
