"""The dossier as one PDF: asked for here, made by the worker, and read by whoever asked, alone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from applications.models import Application
from assessment.queries.dossier_pdf import reading_context, reading_copy
from assessment.queries.dossiers import dossier_of, readable_applications
from assessment.services.dossier_pdf import ask_for_reading_copy
from assessment.views.dossier_context import dossier_context
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, fetch, http_methods
from iasios.web.file_responses import file_response
from iasios.web.script_requests import wants_fragment


def _application(request: HttpRequest, code: str) -> Application:
    return fetch(Application, queryset=readable_applications, code=code, user=request.user, may=Capability.VIEW_DOSSIER)


@http_methods(read=["GET"], write=["POST"])
def pdf(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The reader's copy, how far it is, and whether the dossier has moved on since; the page looks again by itself."""
    application = _application(request, code)
    found = dossier_of(application, request.user)
    if request.method == "POST":
        ask_for_reading_copy(dossier=found, by=request.user)
        return redirect("assessment:pdf", code=code)
    copy = reading_copy(application, request.user)
    context: dict[str, Any] = {"application": application, "copy": copy}
    if wants_fragment(request, "copy"):
        return render(request, "assessment/_copy.html", context | {"is_old": False})
    context["is_old"] = copy is not None and copy.is_ready and copy.context != reading_context(found, request.user)
    return render(request, "assessment/pdf.html", dossier_context(request, found) | context)


@http_methods(read=["GET"])
def pdf_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The reader's latest copy; while there is none, the page that makes one."""
    application = _application(request, code)
    copy = reading_copy(application, request.user)
    if copy is None or not copy.is_ready:
        return redirect("assessment:pdf", code=code)
    return file_response(copy.file.open("rb"), name=copy.filename, content_type="application/pdf")
