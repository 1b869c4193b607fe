"""Files in answer to requests: put in by the hospital, opened by who may, overseen by the office (R69, R70)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application
from assessment.forms.evaluations import ConfirmForm, SpaceFileForm
from assessment.models import Finding, SpaceFile
from assessment.queries.evidence import evidence_of, openings_of
from assessment.queries.information_requests import requests_of
from assessment.services import SpaceFull, add_evidence, log_opening, open_evidence_space, remove_evidence
from assessment.views.facility_context import application_here
from assessment.views.information_requests import requests_page
from facilities.http import AuthenticatedHttpRequest
from facilities.queries.stored_files import checked_content
from facilities.services.files import FileRefused
from iasios.access import Capability, Role, fetch, http_methods, may, require_or_404, roles_of
from iasios.access.capability import FACILITY_ROLES
from iasios.web.current_facility import set_current_facility
from iasios.web.file_responses import uploaded_file_response
from iasios.web.patient_warnings import warn_of_file_names


@http_methods(read=["GET"], write=["POST"])
def add(request: AuthenticatedHttpRequest, slug: str, question: str) -> HttpResponse:
    """Puts a file beside the reply to one request; somebody who opens the address is led to the request."""
    needed = Capability.REPLY_TO_REQUESTS if request.method == "POST" else Capability.VIEW_REQUESTS
    application = application_here(request, slug, needed)
    finding = fetch(
        Finding, user=request.user, may=Capability.VIEW_REQUESTS, application=application, question__code=question
    )
    address = f"{reverse('assessment:requests', args=[slug])}#q-{question}"
    if request.method != "POST":
        return redirect(address)
    form = SpaceFileForm(request.POST, request.FILES, prefix=question)
    if form.is_valid():
        try:
            item = add_evidence(
                finding=finding, upload=form.cleaned_data["file"], title=form.cleaned_data["title"], by=request.user
            )
        except (SpaceFull, FileRefused) as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, _("%(title)s is in the evidence space.") % {"title": item.title})
            warn_of_file_names(request)
            return redirect(address)
    return requests_page(request, application, requests_of(application), refused_file=form, code=question)


@http_methods(read=["GET"], write=["POST"])
def remove(request: AuthenticatedHttpRequest, slug: str, pk: Any) -> HttpResponse:
    """Asks once, then takes the file out of the space."""
    item = fetch(SpaceFile, user=request.user, may=Capability.REPLY_TO_REQUESTS, pk=pk, facility__slug=slug)
    set_current_facility(request, item.facility, item.application)
    address = f"{reverse('assessment:requests', args=[slug])}#q-{item.finding.question.code}"
    if request.method == "POST":
        remove_evidence(item=item, by=request.user)
        messages.success(request, _("%(title)s is no longer in the evidence space.") % {"title": item.title})
        return redirect(address)
    return render(
        request,
        "assessment/evidence_remove.html",
        {"facility": item.facility, "application": item.application, "item": item, "back_url": address},
    )


@http_methods(read=["GET"], records=True)
def open_file(request: AuthenticatedHttpRequest, pk: Any) -> HttpResponseBase:
    """The file itself, and a line in the log; before the release only for the hospital and the office."""
    item = fetch(SpaceFile, user=request.user, may=Capability.VIEW_EVIDENCE, pk=pk, removed_at__isnull=True)
    readers = roles_of(request.user, item)
    if item.space.released_at is None and not readers & {*FACILITY_ROLES, Role.OFFICE}:
        raise Http404
    response = uploaded_file_response(
        checked_content(item.file), name=item.file.name, content_type=item.file.media_type
    )
    log_opening(item=item, by=request.user)
    return response


@http_methods(read=["GET"], write=["POST"])
def space(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The office opens the space for this round, and reads what lies there and who opened it."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    application = fetch(
        Application,
        user=request.user,
        may=Capability.OPEN_EVIDENCE_SPACE if request.method == "POST" else Capability.VIEW_REQUESTS,
        code=code,
    )
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        open_evidence_space(application=application, by=request.user)
        messages.success(
            request, _("The space is open. %(facility)s has been told.") % {"facility": application.facility}
        )
        return redirect("assessment:evidence_space", code=code)
    found = evidence_of(application)
    requests = requests_of(application)
    openings = openings_of(line.item for lines in found.by_finding.values() for line in lines)
    return render(
        request,
        "assessment/evidence_space.html",
        {
            "application": application,
            "facility": application.facility,
            "evidence": found,
            "may_open": bool(may(request.user, Capability.OPEN_EVIDENCE_SPACE, application)),
            "groups": [
                {
                    "finding": finding,
                    "files": [
                        {"line": line, "openings": openings.get(line.item.pk, [])}
                        for line in found.by_finding.get(finding.pk, [])
                    ],
                }
                for finding in requests.findings
            ],
        },
    )
