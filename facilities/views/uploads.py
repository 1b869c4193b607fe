"""Documents that a facility hands in itself: for its people and the office, never for assessors (R69)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from facilities.forms.files import UploadForm, VersionForm
from facilities.http import AuthenticatedHttpRequest
from facilities.models import Facility, Upload, UploadVersion
from facilities.queries.people import versions_of
from facilities.queries.stored_files import checked_content
from facilities.services.files import FileRefused, note_opening
from facilities.services.uploads import UploadRemoved, add_upload, add_version, remove_upload
from iasios.access import Capability, fetch, http_methods, may
from iasios.web.current_facility import set_current_facility
from iasios.web.file_responses import uploaded_file_response
from iasios.web.patient_warnings import warn_of_file_names
from iasios.workflow import StepRefused


@http_methods(read=["GET"], write=["POST"])
def upload_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Puts a file under *Documents*; one that the office puts there is told to the hospital by mail."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.ADD_FILE)
    set_current_facility(request, facility)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_upload(
                facility=facility,
                title=form.cleaned_data["title"],
                upload=form.cleaned_data["file"],
                by=request.user,  # type: ignore[arg-type]
            )
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(
                request, _("“%(title)s” is kept. Your facility and the office see it.") % {"title": made.title}
            )
            warn_of_file_names(request)
            return redirect("facilities:upload", facility.slug, made.pk)
    return render(request, "facilities/upload_new.html", {"facility": facility, "form": form})


def _upload(request: HttpRequest, slug: str, pk: str, capability: Capability) -> Upload:
    upload = fetch(Upload, pk=pk, facility__slug=slug, removed_at=None, user=request.user, may=capability)
    set_current_facility(request, upload.facility)
    return upload


@http_methods(read=["GET"], write=["POST"])
def upload(request: HttpRequest, slug: str, pk: str) -> HttpResponse:
    """One document with all its versions; who may hand in files adds a newer one here."""
    writes = request.method == "POST"
    found = _upload(request, slug, pk, Capability.UPLOAD_DOCUMENTS if writes else Capability.VIEW_FACILITY_DOCUMENTS)
    form = VersionForm(request.POST or None, request.FILES or None)
    if writes and form.is_valid():
        try:
            version = add_version(
                upload=found,
                file=form.cleaned_data["file"],
                note=form.cleaned_data["note"],
                by=request.user,  # type: ignore[arg-type]
            )
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        except UploadRemoved as refusal:
            raise StepRefused(str(refusal)) from None
        else:
            messages.success(request, _("Version %(number)s is kept.") % {"number": version.number})
            warn_of_file_names(request)
            return redirect("facilities:upload", slug, found.pk)
    context = {
        "facility": found.facility,
        "upload": found,
        "versions": versions_of(found),
        "form": form,
        "may_upload": bool(may(request.user, Capability.UPLOAD_DOCUMENTS, found)),
    }
    return render(request, "facilities/upload.html", context)


@http_methods(read=["GET"], records=True)
def upload_file(request: AuthenticatedHttpRequest, slug: str, pk: str, number: int) -> HttpResponseBase:
    """One version as a download."""
    version = fetch(
        UploadVersion,
        upload=pk,
        number=number,
        facility__slug=slug,
        upload__removed_at=None,
        user=request.user,
        may=Capability.VIEW_FACILITY_DOCUMENTS,
    )
    set_current_facility(request, version.facility)
    note_opening(facility=version.facility, name=version.file.name, by=request.user)
    return uploaded_file_response(
        checked_content(version.file), name=version.file.name, content_type=version.file.media_type
    )


@http_methods(read=["GET"], write=["POST"])
def upload_remove(request: HttpRequest, slug: str, pk: str) -> HttpResponse:
    """Takes a document away for good, after a page that says so."""
    found = _upload(request, slug, pk, Capability.UPLOAD_DOCUMENTS)
    if request.method == "POST":
        try:
            remove_upload(upload=found, by=request.user)  # type: ignore[arg-type]
        except UploadRemoved as refusal:
            raise StepRefused(str(refusal)) from None
        messages.success(request, _("“%(title)s” and its content are deleted.") % {"title": found.title})
        return redirect("facilities:documents", slug)
    return render(request, "facilities/upload_remove.html", {"facility": found.facility, "upload": found})
