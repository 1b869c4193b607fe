"""The programme's manuals and Standards: offered to facilities (R68, R73), published by the office."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from facilities.forms.programme import ProgrammeDocumentForm
from facilities.models import Facility
from facilities.queries.programme_documents import FileRefused, document_for, published, published_document, shelves
from facilities.queries.stored_files import checked_content
from facilities.services.programme import publish_document, withdraw_document
from iasios.access import Capability, fetch, http_methods, require_or_404
from iasios.web.current_facility import set_current_facility
from iasios.web.file_responses import uploaded_file_response


@http_methods()
def programme_file(request: HttpRequest, slug: str, pk: str) -> HttpResponseBase:
    """One manual as a download, for a facility that may have it."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.VIEW_FACILITY_DOCUMENTS)
    set_current_facility(request, facility)
    found = document_for(facility, pk)
    if found is None:
        raise Http404
    return uploaded_file_response(checked_content(found), name=found.name, content_type=found.media_type)


@http_methods()
def office_documents(request: HttpRequest) -> HttpResponse:
    """What facilities find, as they find it, with what only the office may do."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    return render(request, "facilities/office_documents.html", {"shelves": shelves(published())})


@http_methods(read=["GET"], write=["POST"])
def office_document_new(request: HttpRequest) -> HttpResponse:
    """Publishes a document, or a newer file of one."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    names = ("kind", "title", "edition", "language")
    initial = {name: request.GET[name][:150] for name in names if name in request.GET}
    form = ProgrammeDocumentForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            made = publish_document(upload=values.pop("file"), by=request.user, **values)  # type: ignore[arg-type]
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("%(title)s is offered to the facilities.") % {"title": made})
            return redirect("facilities:office_documents")
    return render(request, "facilities/office_document_new.html", {"form": form})


@http_methods(read=["GET"], write=["POST"])
def office_document(request: HttpRequest, pk: str) -> HttpResponseBase:
    """The file for the office, and withdrawing it."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = published_document(pk)
    if found is None:
        raise Http404
    if request.method == "POST":
        withdraw_document(document=found, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("%(title)s is withdrawn.") % {"title": found})
        return redirect("facilities:office_documents")
    return uploaded_file_response(checked_content(found), name=found.name, content_type=found.media_type)
