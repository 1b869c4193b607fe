"""Everything of a facility as one file: asking for it, watching it grow, downloading it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from facilities.enums import ExportStatus
from facilities.models import Facility, FacilityExport
from facilities.queries.exports import OPEN, exports_of
from facilities.services.exports import ask_export, note_download
from iasios.access import Capability, fetch, http_methods
from iasios.access.reauthentication import confirmed_act
from iasios.web.current_facility import set_current_facility
from iasios.web.file_responses import file_response
from iasios.web.script_requests import wants_fragment


@http_methods(read=["GET"], write=["POST"])
def exports(request: HttpRequest, slug: str) -> HttpResponse:
    """The copies of the last days; a new one is made in the background, after the password was given again."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.EXPORT_FACILITY)
    set_current_facility(request, facility)
    if request.method == "POST":
        with confirmed_act(request, _("Make a copy")):
            ask_export(facility=facility, by=request.user)  # type: ignore[arg-type]
        return redirect("facilities:exports", slug)
    found = exports_of(facility)
    context = {
        "facility": facility,
        "exports": found,
        "is_open": any(export.status in OPEN for export in found),
    }
    template = "facilities/_exports.html" if wants_fragment(request, "exports") else "facilities/exports.html"
    return render(request, template, context)


@http_methods(records=True)
def export_file(request: HttpRequest, slug: str, pk: str) -> HttpResponseBase:
    """The file; that it was taken stands in the log."""
    found = fetch(FacilityExport, pk=pk, facility__slug=slug, user=request.user, may=Capability.EXPORT_FACILITY)
    set_current_facility(request, found.facility)
    if found.status != ExportStatus.READY:
        raise PermissionDenied(_("This copy is not there: it is being made, or it was deleted after 7 days."))
    note_download(export=found, by=request.user)  # type: ignore[arg-type]
    return file_response(found.content.open("rb"), name=found.filename, content_type="application/zip")
