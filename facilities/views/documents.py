"""Documents of a facility: its PDFs, the seal files of its level, and what the programme publishes (R68)."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facilities.http import AuthenticatedHttpRequest
from facilities.models import Facility
from facilities.presenters.seal_kit import kit, kit_filename, may_have_kit
from facilities.presenters.seals import SealFile, seal_files
from facilities.queries.people import documents_of, listing_of, uploads_of
from facilities.queries.programme_documents import offered_to, shelves
from facilities.services.files import note_opening
from iasios.access import Capability, fetch, http_methods, may, require
from iasios.documents.models import MONEY_KINDS, Document
from iasios.list_files import csv_response, wants_csv
from iasios.ui.seal import seal_png, seal_svg
from iasios.web.current_facility import set_current_facility
from iasios.web.file_responses import file_response

PER_PAGE = 25
SEAL_FORMS = ("svg", "png")


def _seals(facility: Facility) -> list[SealFile]:
    return seal_files(facility.seal_level, facility.status_since.year)


@http_methods(read=["GET"])
def documents(request: HttpRequest, slug: str) -> HttpResponse:
    """One page for everything that can be downloaded."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.VIEW_FACILITY_DOCUMENTS)
    set_current_facility(request, facility)
    papers = documents_of(facility, may_see_invoices=bool(may(request.user, Capability.VIEW_INVOICES, facility)))
    if wants_csv(request):
        headings = (_("Document"), _("Kind"), _("About"), _("Date"), _("Bytes"))
        lines = (
            *((one.title, str(one.get_kind_display()), one.subject, one.created_at, one.size) for one in papers),
            *((one.title, _("Uploaded file"), "", one.changed_at, None) for one in uploads_of(facility)),
        )
        return csv_response(f"documents-{facility.slug}", headings, lines)
    context = {
        "facility": facility,
        "documents": Paginator(papers, PER_PAGE).get_page(request.GET.get("papers")),
        "seals": _seals(facility),
        "listing": listing_of(facility) if may_have_kit(facility) else None,
        "origin": settings.PUBLIC_ORIGIN,
        "language": get_language(),
        "shelves": shelves(offered_to(facility)),
        "uploads": Paginator(uploads_of(facility), PER_PAGE).get_page(request.GET.get("page")),
        "may_read_log": bool(may(request.user, Capability.READ_LOG, facility)),
        "may_export": bool(may(request.user, Capability.EXPORT_FACILITY, facility)),
        "may_order_papers": bool(may(request.user, Capability.ORDER_PAPERS, facility)),
        "may_upload": bool(may(request.user, Capability.ADD_FILE, facility)),
    }
    return render(request, "facilities/documents.html", context)


@http_methods(read=["GET"], records=True)
def document(request: AuthenticatedHttpRequest, slug: str, pk: str) -> HttpResponseBase:
    """One PDF; invoices only for people who see invoices (R16)."""
    found = fetch(Document, pk=pk, facility__slug=slug, user=request.user, may=Capability.VIEW_FACILITY_DOCUMENTS)
    facility = found.facility
    if facility is None:
        raise Http404(_("There is no such document."))
    set_current_facility(request, facility)
    if found.kind in MONEY_KINDS:
        require(request.user, Capability.VIEW_INVOICES, found)
    if not found.is_ready:
        return render(request, "facilities/document_waiting.html", {"facility": facility, "document": found})
    note_opening(facility=facility, name=found.filename, by=request.user)
    return file_response(found.file.open("rb"), name=found.filename, content_type=found.content_type)


@http_methods(read=["GET"])
def seal(request: HttpRequest, slug: str, name: str, form: str) -> HttpResponse:
    """A seal file of the facility's own level; none before enrolment (R22, R66)."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.VIEW_FACILITY_DOCUMENTS)
    set_current_facility(request, facility)
    chosen = next((file for file in _seals(facility) if file.name == name), None)
    if chosen is None or form not in SEAL_FORMS:
        raise Http404(_("There is no such seal file."))
    svg = seal_svg(chosen.level, year=chosen.year, lettering=True, dark=chosen.dark)
    if form == "png":
        response = HttpResponse(seal_png(svg), content_type="image/png")
    else:
        response = HttpResponse(svg, content_type="image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="{chosen.name}.{form}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@http_methods(read=["GET"])
def seal_kit(request: HttpRequest, slug: str) -> HttpResponse:
    """All seals with guidance and a text for the press; accredited centres alone have it (R65, R66)."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.VIEW_FACILITY_DOCUMENTS)
    set_current_facility(request, facility)
    listing = listing_of(facility) if may_have_kit(facility) else None
    if listing is None or not listing.certificate_code:
        raise Http404(_("There is no such seal file."))
    content = kit(facility, code=listing.certificate_code, until=listing.until)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{kit_filename(facility)}"'
    return response
