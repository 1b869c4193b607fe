"""Certificates of service: the assessor's own page, and the office's list, release and withdrawal."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.forms.service_certificates import (
    IssueServiceForm,
    IssueYearForm,
    ServicePeriodForm,
    ServiceReasonForm,
)
from assessment.models import ServiceCertificate
from assessment.presenters.list_lines import SERVICE_HEADINGS, service_line
from assessment.queries.service_certificates import all_certificates, chairpersons, own_certificates, years_served
from assessment.services.service_certificates import (
    decline_service_certificate,
    issue_for_year,
    issue_service_certificate,
    request_service_certificate,
    withdraw_service_certificate,
)
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, fetch, http_methods, may, require_or_404
from iasios.list_files import csv_response, wants_csv
from iasios.web.file_responses import file_response
from iasios.workflow import StepRefused

PER_PAGE = 20


@http_methods(read=["GET"], write=["POST"])
def service(request: AuthenticatedHttpRequest) -> HttpResponse:
    """An assessor's own certificates, and asking for one of a period."""
    require_or_404(request.user, Capability.LIST_ASSESSMENTS)
    today = timezone.localdate()
    initial = {"starts_on": today.replace(month=1, day=1), "ends_on": today}
    form = ServicePeriodForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            request_service_certificate(by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Asked for. You get a mail when the office has issued it."))
            return redirect("assessment:service")
    if wants_csv(request):
        return csv_response("service", SERVICE_HEADINGS, map(service_line, own_certificates(request.user)))
    page = Paginator(own_certificates(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "assessment/service.html", {"form": form, "page": page}, status=422 if form.is_bound else 200
    )


@http_methods(read=["GET"])
def service_file(request: AuthenticatedHttpRequest, pk: int) -> HttpResponseBase:
    """The PDF, for the assessor whose service it is about and for the office."""
    rows = all_certificates() if may(request.user, Capability.RUN_OFFICE) else own_certificates(request.user)
    found = rows.filter(pk=pk).first()
    if found is None or found.document is None or not found.document.is_ready:
        raise Http404
    paper = found.document
    return file_response(paper.file.open("rb"), name=paper.filename, content_type=paper.content_type)


@http_methods(read=["GET"], write=["POST"])
def service_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Every certificate of service, what waits first; those of a year are issued at once."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    years, chairs = years_served(), list(chairpersons())
    form = IssueYearForm(request.POST if request.method == "POST" else None, years=years, chairs=chairs)
    if request.method == "POST" and form.is_valid():
        try:
            issued = issue_for_year(by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            said = ngettext("%(count)s certificate issued.", "%(count)s certificates issued.", issued)
            messages.success(request, said % {"count": issued})
            return redirect("assessment:service_list")
    if wants_csv(request):
        return csv_response("service", SERVICE_HEADINGS, map(service_line, all_certificates()))
    page = Paginator(all_certificates(), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "assessment/service_list.html",
        {"form": form, "page": page, "years": years, "has_chair": bool(chairs)},
        status=422 if form.is_bound else 200,
    )


@http_methods(read=["GET"], write=["POST"])
def service_office(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One certificate: issue it, decline it, or withdraw it once it is issued."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = fetch(ServiceCertificate, pk=pk, user=request.user, may=Capability.RUN_OFFICE)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    chairs = list(chairpersons())
    issue = IssueServiceForm(request.POST if step == "issue" else None, chairs=chairs)
    refuse = ServiceReasonForm(request.POST if step in ("decline", "withdraw") else None)
    if request.method == "POST":
        if step not in ("issue", "decline", "withdraw"):
            raise Http404
        form: Any = issue if step == "issue" else refuse
        if form.is_valid():
            try:
                _take(request, found, step, form.cleaned_data)
            except StepRefused as refused:
                form.add_error(None, str(refused))
            else:
                return redirect("assessment:service_list")
    context = {
        "certificate": found,
        "issue": issue,
        "refuse": refuse,
        "is_own": found.person_id == request.user.pk,
        "has_chair": bool(chairs),
    }
    return render(request, "assessment/service_office.html", context, status=422 if request.method == "POST" else 200)


def _take(request: AuthenticatedHttpRequest, found: ServiceCertificate, step: str, values: dict[str, Any]) -> None:
    name = {"name": str(found.person)}
    if step == "issue":
        issue_service_certificate(certificate=found, by=request.user, **values)
        messages.success(request, _("Issued. %(name)s gets it by mail.") % name)
    elif step == "decline":
        decline_service_certificate(certificate=found, by=request.user, **values)
        messages.success(request, _("Not issued. %(name)s has been told why.") % name)
    else:
        withdraw_service_certificate(certificate=found, by=request.user, **values)
        messages.success(request, _("Withdrawn. %(name)s has been told why.") % name)
