"""Invoices of all facilities, for the office; recording a payment asks for the password again."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, fetch, http_methods, require_or_404
from iasios.access.reauthentication import confirm_identity
from iasios.list_files import csv_response, wants_csv
from iasios.text.formatting import money
from invoicing.enums import InvoiceStatus
from invoicing.forms.payments import InvoiceFilterForm, payment_form
from invoicing.models import Invoice
from invoicing.payment_status import csv_headings, csv_line, rows_of
from invoicing.queries import all_invoices, balance_of, detail_of, filter_choices, state_counts, today
from invoicing.services import PaymentRefused, StalePayment, record_payment

PAGE = 50


@http_methods(read=["GET"])
def office_list(request: HttpRequest) -> HttpResponse:
    """Every invoice, by state and by search."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    form = InvoiceFilterForm({"q": request.GET.get("q", "")})
    chosen = form.chosen(request.GET.get("state", ""))
    if wants_csv(request):
        return csv_response("invoices", csv_headings(), map(csv_line, rows_of(all_invoices(chosen), today())))
    counts = state_counts(chosen.search)
    paginator = Paginator(all_invoices(chosen), PAGE)
    # The filter's own count, so that nothing is counted twice.
    paginator.count = counts[chosen.state if chosen.state in counts else "all"]  # type: ignore[misc]
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "chosen": chosen,
        "page": page,
        "rows": rows_of(page.object_list, today()),
        "chips": filter_choices(chosen, counts),
    }
    return render(request, "invoicing/office_list.html", context)


@http_methods(read=["GET"])
def office_detail(request: HttpRequest, number: str) -> HttpResponse:
    """One invoice, with the way to record a payment."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    invoice = fetch(Invoice, number=number, user=request.user, may=Capability.VIEW_INVOICES)
    return render(request, "invoicing/office_detail.html", {"detail": detail_of(invoice)})


@http_methods(read=["GET"], write=["POST"])
def office_payment(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Records money that has arrived (R21)."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    invoice = fetch(Invoice, number=number, user=request.user, may=Capability.RECORD_PAYMENT)
    # Behind the gate, so that nobody else learns of the page by being asked for a password.
    confirm_identity(request, _("Record a payment"))
    balance = balance_of(invoice)
    if invoice.status != InvoiceStatus.ISSUED and request.method != "POST":
        messages.info(request, _("Nothing is open on invoice %(number)s.") % {"number": invoice.number})
        return redirect("invoicing:office_detail", number=invoice.number)
    form = payment_form(request.POST or None, still_open=balance.open, paid=balance.paid, today=today())
    status = 200
    if form.is_valid():
        try:
            record_payment(invoice=invoice, by=request.user, **form.cleaned_data)
        except StalePayment as stale:
            form.add_error(None, str(stale))
            status = 409
        except PaymentRefused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, _outcome(invoice, form.cleaned_data["amount"]))
            return redirect("invoicing:office_detail", number=invoice.number)
    context: dict[str, Any] = {"invoice": invoice, "form": form, "balance": balance}
    return render(request, "invoicing/office_payment.html", context, status=status)


def _outcome(invoice: Invoice, amount: Any) -> str:
    values = {"amount": money(amount, invoice.currency), "facility": invoice.facility.name}
    if invoice.status == InvoiceStatus.PAID and invoice.purpose == "enrolment":
        return _("%(amount)s recorded. %(facility)s is an Enrolled Centre, and its people have been told.") % values
    if invoice.status == InvoiceStatus.PAID:
        return _("%(amount)s recorded; the invoice is paid. %(facility)s has been told.") % values
    return _("%(amount)s recorded; the rest stays open. %(facility)s has been told.") % values
