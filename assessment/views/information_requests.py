"""The hospital's side of requests: read them, reply in place, hand in (R53 to R55, R71)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.models import Application
from assessment.forms.evaluations import ConfirmForm, RequestReplyForm, SpaceFileForm
from assessment.models import Finding
from assessment.queries.evidence import Evidence, evidence_of
from assessment.queries.information_requests import Requests, requests_of, submitted_texts
from assessment.services import StaleVersion, resubmit, save_reply
from assessment.views.facility_context import application_here, place_of, reads_drafts
from facilities.http import AuthenticatedHttpRequest
from facilities.models import Facility
from iasios.access import Capability, fetch, http_methods, may
from iasios.access.reauthentication import confirmed_act
from iasios.identifiers import find_identifiers, say_findings
from iasios.web.current_facility import set_current_facility
from iasios.web.script_requests import is_autosave
from iasios.workflow import StepRefused


@http_methods(read=["GET"])
def requests(request: HttpRequest, slug: str) -> HttpResponse:
    """All requests of the application, with the replies in place and how many are answered."""
    try:
        application = application_here(request, slug, Capability.VIEW_APPLICATION)
    except Http404:
        if "of" in request.GET:
            raise
        facility = fetch(Facility, user=request.user, may=Capability.VIEW_FACILITY, slug=slug)
        set_current_facility(request, facility)
        return render(
            request, "assessment/requests_none.html", {"facility": facility, "application": None, "is_earlier": False}
        )
    found = requests_of(application)
    if not found.total:
        return render(request, "assessment/requests_none.html", place_of(application))
    return requests_page(request, application, found)


def requests_page(
    request: HttpRequest,
    application: Application,
    found: Requests,
    refused: RequestReplyForm | None = None,
    *,
    refused_file: SpaceFileForm | None = None,
    code: str = "",
) -> HttpResponse:
    """The list of requests; a refused reply or file stands at the request with this code."""
    may_reply = bool(may(request.user, Capability.REPLY_TO_REQUESTS, application))
    # Assessors and chairperson read released files in the dossier, not here.
    sees_files = reads_drafts(request, application)
    evidence = evidence_of(application) if sees_files else Evidence()
    submitted = submitted_texts(application, found.findings)
    cards = [
        {
            "finding": finding,
            "form": refused
            if refused and finding.question.code == code
            else _blank(finding, submitted.get(finding.question_id, "")),
            "is_corrected": bool(finding.corrected),
            # What is talked about, above the reply.
            "submitted": submitted.get(finding.question_id, ""),
            "looks": say_findings(find_identifiers(f"{finding.reply}\n{finding.corrected}")) if may_reply else [],
            "files": evidence.by_finding.get(finding.pk, []),
            "file_form": refused_file
            if refused_file and finding.question.code == code
            else SpaceFileForm(prefix=finding.question.code),
        }
        for finding in found.findings
    ]
    return render(
        request,
        "assessment/requests.html",
        place_of(application)
        | {
            "requests": found,
            "cards": cards,
            "refused": refused or refused_file,
            "evidence": evidence,
            "sees_files": sees_files,
            "may_reply": may_reply,
            "may_hand_in": bool(may(request.user, Capability.RESUBMIT_APPLICATION, application)),
            "shows_replies": _reads_replies(request, application),
        },
        status=422 if refused or refused_file else 200,
    )


def _reads_replies(request: HttpRequest, application: Application) -> bool:
    """Until they are handed in, replies are drafts."""
    return not application.status_row.takes_replies or reads_drafts(request, application)


def _blank(finding: Finding, submitted: str) -> RequestReplyForm:
    initial = {
        "version": finding.version,
        "reply": finding.reply,
        "link": finding.reply_link,
        "corrected": finding.corrected or submitted,
    }
    return RequestReplyForm(initial=initial, auto_id=f"id_{finding.question.code}_%s")


def _card_url(slug: str, code: str) -> str:
    return f"{reverse('assessment:requests', args=[slug])}#q-{code}"


@http_methods(read=["GET"], write=["POST"])
def reply(request: AuthenticatedHttpRequest, slug: str, question: str) -> HttpResponse:
    """Saves one reply; somebody who opens the address is led to the request on the list."""
    application = application_here(
        request, slug, Capability.REPLY_TO_REQUESTS if request.method == "POST" else Capability.VIEW_REQUESTS
    )
    finding = fetch(
        Finding,
        user=request.user,
        may=Capability.VIEW_REQUESTS,
        application=application,
        question__code=question,
    )
    if request.method != "POST":
        return redirect(_card_url(slug, question))
    form = RequestReplyForm(request.POST, auto_id=f"id_{question}_%s")
    autosave = is_autosave(request)
    if not form.is_valid():
        if autosave:
            return JsonResponse({"errors": form.errors}, status=422)
        return requests_page(request, application, requests_of(application), form, code=question)
    values = form.cleaned_data
    try:
        saved = save_reply(
            finding=finding,
            version=values["version"],
            text=values["reply"],
            link=values["link"],
            corrected=values["corrected"],
            by=request.user,
        )
    except StaleVersion as stale:
        if autosave:
            return JsonResponse({"merge_url": request.path}, status=409)
        return _conflict(request, application, stale.current, form)
    if autosave:
        return JsonResponse(_saved(application, saved))
    messages.success(request, _("Reply to %(criterion)s saved.") % {"criterion": saved.question.criterion})
    return redirect(_card_url(slug, question))


def _saved(application: Application, finding: Finding) -> dict[str, Any]:
    found = requests_of(application)
    at = date_format(timezone.localtime(), "TIME_FORMAT")
    drawn = render_to_string("assessment/_answered.html", {"requests": found, "shows_replies": True})
    return {"version": finding.version, "saved_at": at, "html": {"#answered": drawn}}


def _conflict(request: HttpRequest, application: Application, current: Finding, form: RequestReplyForm) -> HttpResponse:
    """A colleague saved first: both texts, and a form that saves the one that is kept."""
    again = request.POST.copy()
    again["version"] = str(current.version)
    context = {
        "facility": application.facility,
        "application": application,
        "finding": current,
        "form": RequestReplyForm(again),
        "mine": form.cleaned_data,
    }
    return render(request, "assessment/reply_conflict.html", context, status=409)


@http_methods(read=["GET"], write=["POST"])
def hand_in_replies(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """What is answered and what is not; the representative hands in, everybody else reads who does (R11, R55)."""
    capability = Capability.RESUBMIT_APPLICATION if request.method == "POST" else Capability.REPLY_TO_REQUESTS
    application = application_here(request, slug, capability)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with confirmed_act(request, _("Hand in the replies")):
                resubmit(application=application, by=request.user)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The replies are with the assessors. Round 2 has begun."))
            return redirect("assessment:requests", slug=slug)
    found = requests_of(application)
    return render(
        request,
        "assessment/hand_in_replies.html",
        {
            "facility": application.facility,
            "application": application,
            "requests": found,
            "form": form,
            "may_hand_in": bool(may(request.user, Capability.RESUBMIT_APPLICATION, application)),
        },
        status=422 if form.is_bound else 200,
    )
