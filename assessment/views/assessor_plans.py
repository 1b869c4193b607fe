"""The plan as assessors, chairperson and office meet it: a verdict on each action, then proof or a recommendation."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application
from assessment.forms.evaluations import ConfirmForm
from assessment.forms.plans import ActionVerdictForm
from assessment.models import PlanAction, ProcessFile
from assessment.presenters.dossier_page import back_from_room
from assessment.queries.plans import PlanView, plan_view, plans_of
from assessment.services import StaleVersion
from assessment.services.plans import ask_for_proof, judge_action
from facilities.http import AuthenticatedHttpRequest
from facilities.queries.stored_files import checked_content
from iasios.access import Capability, fetch, http_methods, may, roles_of
from iasios.access.capability import Role
from iasios.audit.services import record
from iasios.web.file_responses import uploaded_file_response
from iasios.workflow import StepRefused


def _application(request: HttpRequest, code: str, capability: Capability) -> Application:
    return fetch(Application, code=code, user=request.user, may=capability)


def _plan(application: Application) -> PlanView:
    plan = plans_of(application).first()
    if plan is None:
        raise Http404
    return plan_view(plan, application)


@http_methods(read=["GET"])
def room(request: HttpRequest, code: str) -> HttpResponse:
    """The plan with its verdicts."""
    application = _application(request, code, Capability.VIEW_AUDIT)
    return _page(request, application, _plan(application))


def _page(
    request: HttpRequest,
    application: Application,
    found: PlanView,
    refused: dict[int, ActionVerdictForm] | None = None,
    form: ConfirmForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    reviews = bool(may(request.user, Capability.REVIEW_PLAN, application))
    if found.plan.handed_in_at is None and not _reads_drafts(request, application):
        found = PlanView(found.plan, [])
    groups = [
        {
            "item": header.item,
            "rows": [
                {"action": action, "form": (refused or {}).get(action.pk) or _blank(action)}
                for action in header.actions
            ],
        }
        for header in found.headers
    ]
    return render(
        request,
        "assessment/plan_room.html",
        {
            "application": application,
            "facility": application.facility,
            "plan": found,
            "groups": groups,
            "reviews": reviews,
            "back": back_from_room(application, request.user),
            "form": form,
            "refused": next(iter(refused.values())) if refused else None,
            "all_judged": found.judged == len(found.actions) and not found.wanted,
        },
        status=status,
    )


def _reads_drafts(request: HttpRequest, application: Application) -> bool:
    """A plan that is still being written is read by the hospital and, like every draft, by the office."""
    return Role.OFFICE in roles_of(request.user, application)


def _blank(action: PlanAction) -> ActionVerdictForm:
    initial = {"version": action.version, "verdict": action.verdict, "comment": action.verdict_comment}
    return ActionVerdictForm(initial=initial, auto_id=f"id_{action.pk}_%s")


@http_methods(read=[], write=["POST"])
def judge(request: AuthenticatedHttpRequest, code: str, pk: int) -> HttpResponse:
    """Saves the verdict on one action."""
    application = _application(request, code, Capability.REVIEW_PLAN)
    found = _plan(application)
    action = next((row for row in found.actions if row.pk == pk), None)
    if action is None:
        raise Http404
    form = ActionVerdictForm(request.POST, auto_id=f"id_{pk}_%s")
    if not form.is_valid():
        return _page(request, application, found, {pk: form}, status=422)
    try:
        judge_action(action=action, by=request.user, **form.cleaned_data)
    except StaleVersion as stale:
        again = request.POST.copy()
        again["version"] = str(stale.current.version)
        form = ActionVerdictForm(again, auto_id=f"id_{pk}_%s")
        form.add_error(None, _theirs(stale.current))
        return _page(request, application, _plan(application), {pk: form}, status=409)
    except StepRefused as refused:
        form.refuse("comment", refused)
        return _page(request, application, found, {pk: form}, status=422)
    messages.success(request, _("The verdict is saved."))
    return redirect(f"{reverse('assessment:plan_room', args=[code])}#action-{pk}")


def _theirs(current: Any) -> str:
    return _("The other assessor saved first: %(verdict)s. %(comment)s Save again to keep what you have chosen.") % {
        "verdict": current.get_verdict_display() or "-",
        "comment": current.verdict_comment,
    }


@http_methods(read=[], write=["POST"])
def ask(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Asks the hospital for proof of the marked actions."""
    application = _application(request, code, Capability.REVIEW_PLAN)
    form = ConfirmForm(request.POST)
    try:
        ask_for_proof(application=application, by=request.user)
    except StepRefused as refused:
        form.add_error(None, str(refused))
        return _page(request, application, _plan(application), form=form, status=422)
    messages.success(request, _("The hospital has been asked for proof."))
    return redirect("assessment:plan_room", code=code)


@http_methods(read=["GET"], records=True)
def process_file(request: HttpRequest, pk: str) -> HttpResponseBase:
    """A file of an audit or a proof, as a download; who opened it is recorded."""
    link = fetch(ProcessFile, user=request.user, may=Capability.VIEW_REQUESTS, stored_file_id=pk)
    record(
        "file.opened",
        by=request.user,
        facility=link.facility,
        subject=str(pk),
        application=link.application.code,
    )
    stored = link.stored_file
    return uploaded_file_response(checked_content(stored), name=stored.name, content_type=stored.media_type)
