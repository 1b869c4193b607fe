"""A facility's invoices, for those of its people who may see them (R16, R20)."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from facilities.http import AuthenticatedHttpRequest
from facilities.models import Facility
from facilities.services.files import note_opening
from iasios.access import Capability, fetch, http_methods, may
from iasios.list_files import csv_response, wants_csv
from iasios.web.current_facility import set_current_facility
from iasios.web.file_responses import file_response
from invoicing.models import Invoice
from invoicing.payment_status import csv_headings, csv_line, rows_of
from invoicing.queries import detail_of, invoices_of, today, with_document

PAGE = 25


@http_methods(read=["GET"])
def invoice_list(request: HttpRequest, slug: str) -> HttpResponse:
    """All invoices of the facility, newest first (R20)."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.VIEW_INVOICES)
    set_current_facility(request, facility)
    if wants_csv(request):
        lines = map(csv_line, rows_of(invoices_of(facility), today()))
        return csv_response(f"invoices-{facility.slug}", csv_headings(), lines)
    page = Paginator(invoices_of(facility), PAGE).get_page(request.GET.get("page"))
    rows = rows_of(page.object_list, today())
    context = {
        "facility": facility,
        "page": page,
        "rows": rows,
        "may_edit": bool(may(request.user, Capability.EDIT_FACILITY_PROFILE, facility)),
    }
    return render(request, "invoicing/list.html", context)


@http_methods(read=["GET"])
def invoice_detail(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """One invoice: lines, what is paid, the PDF or that it is being made."""
    invoice = fetch(Invoice, number=number, facility__slug=slug, user=request.user, may=Capability.VIEW_INVOICES)
    set_current_facility(request, invoice.facility)
    context = {
        "facility": invoice.facility,
        "detail": detail_of(invoice),
        "pays_online": bool(settings.ONLINE_PAYMENT_PROVIDER),
    }
    return render(request, "invoicing/detail.html", context)


@http_methods(read=["GET"], records=True)
def invoice_pdf(request: AuthenticatedHttpRequest, slug: str, number: str) -> HttpResponseBase:
    """The PDF itself; while it is being made, the way leads back to the invoice."""
    invoice = fetch(
        Invoice,
        number=number,
        facility__slug=slug,
        user=request.user,
        may=Capability.VIEW_INVOICES,
        queryset=with_document,
    )
    set_current_facility(request, invoice.facility)
    if invoice.document is None or not invoice.document.is_ready:
        messages.info(request, _("The PDF is being made. Open it again in a minute."))
        return redirect("invoicing:detail", slug=slug, number=number)
    made = invoice.document
    note_opening(facility=invoice.facility, name=made.filename, by=request.user)
    return file_response(made.file.open("rb"), name=made.filename, content_type=made.content_type)
