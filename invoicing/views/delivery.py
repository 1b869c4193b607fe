"""How invoices reach a facility, and the e-invoices themselves."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from facilities.http import AuthenticatedHttpRequest
from facilities.models import Facility
from facilities.services import StaleProfile, update_profile
from facilities.services.files import note_opening
from facilities.services.profile import DELIVERY
from iasios.access import Capability, fetch, http_methods, may, require_or_404
from iasios.web.current_facility import set_current_facility
from iasios.web.file_responses import file_response
from invoicing.forms.delivery import DeliveryForm
from invoicing.models import CreditNote, Invoice
from invoicing.queries.e_invoices import e_invoice_of
from invoicing.queries.vat_checks import latest_check
from invoicing.services.e_invoices import make_papers_again


@http_methods(read=["GET"], write=["POST"])
def delivery(request: HttpRequest, slug: str) -> HttpResponse:
    """Form, references and mail address of the invoices to come; the office sees what the EU says of the VAT number."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.EDIT_FACILITY_PROFILE)
    set_current_facility(request, facility)
    form = DeliveryForm(
        request.POST if request.method == "POST" else None,
        address=facility.billing_address,
        purchase_order=facility.purchase_order,
        initial={name: getattr(facility, name) for name in (*DELIVERY, "version")},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        try:
            changed = update_profile(facility=facility, version=version, values=values, by=request.user)  # type: ignore[arg-type]
        except StaleProfile:
            form.add_error(None, _("Somebody else changed the profile since you opened the page. Open it again."))
            status = 409
        else:
            if changed:
                messages.success(request, _("Saved. It holds from the next invoice on."))
            else:
                messages.info(request, _("Nothing was changed."))
            return redirect("invoicing:delivery", facility.slug)
    is_office = bool(may(request.user, Capability.ISSUE_INVOICE, facility))
    context = {
        "facility": facility,
        "form": form,
        "is_office": is_office,
        "vat_check": latest_check(facility, facility.vat_number) if is_office else None,
    }
    return render(request, "invoicing/delivery.html", context, status=status)


@http_methods(read=["GET"], records=True)
def e_invoice(request: AuthenticatedHttpRequest, slug: str, number: str) -> HttpResponseBase:
    """The XRechnung or the Peppol file of an invoice."""
    invoice = fetch(Invoice, number=number, facility__slug=slug, user=request.user, may=Capability.VIEW_INVOICES)
    return _file(request, invoice, invoice.number)


@http_methods(read=["GET"], records=True)
def credit_note_e_invoice(request: AuthenticatedHttpRequest, slug: str, number: str) -> HttpResponseBase:
    """The same of a credit note."""
    note = fetch(CreditNote, number=number, facility__slug=slug, user=request.user, may=Capability.VIEW_INVOICES)
    return _file(request, note.invoice, note.number)


def _file(request: AuthenticatedHttpRequest, invoice: Invoice, number: str) -> HttpResponseBase:
    set_current_facility(request, invoice.facility)
    made = e_invoice_of(number, invoice.facility_id)
    if made is None:
        raise Http404(_("There is no such file."))
    if not made.is_ready:
        messages.info(request, _("The file is being made. Open it again in a minute."))
        return redirect("invoicing:detail", slug=invoice.facility.slug, number=invoice.number)
    note_opening(facility=invoice.facility, name=made.filename, by=request.user)
    return file_response(made.file.open("rb"), name=made.filename, content_type=made.content_type)


@http_methods(write=["POST"])
def papers_again(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Another round for papers of an invoice that could not be made."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    invoice = fetch(Invoice, number=number, user=request.user, may=Capability.ISSUE_INVOICE)
    if make_papers_again(invoice=invoice, by=request.user):
        messages.success(request, _("They are made again. Load this page again in a minute."))
    else:
        messages.info(request, _("Nothing had to be made again."))
    return redirect("invoicing:office_detail", number=invoice.number)
