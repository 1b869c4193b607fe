"""Statement of account, ageing list, and the export for bookkeeping."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from facilities.models import Facility
from iasios.access import Capability, fetch, http_methods, require_or_404
from iasios.list_files import csv_response, wants_csv
from iasios.web.current_facility import set_current_facility
from iasios.web.file_responses import workbook_response
from invoicing.forms.bookkeeping import ExportForm
from invoicing.queries import today
from invoicing.queries.bookkeeping import ageing, postings, totals
from invoicing.queries.revenue import revenue_of, years_with_revenue
from invoicing.queries.statement import statement_of
from invoicing.workbook import bookkeeping_csv, bookkeeping_workbook

PAGE = 50


@http_methods(read=["GET"])
def statement(request: HttpRequest, slug: str) -> HttpResponse:
    """What a facility was charged, paid and credited, the newest first, with the balance after each."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.VIEW_INVOICES)
    set_current_facility(request, facility)
    found = statement_of(facility)
    if wants_csv(request):
        headings = (_("What"), _("Invoice"), _("Day"), _("Due"), _("Amount"), _("Balance"), _("Currency"))
        lines = (
            (one.what, one.invoice_number, one.on, one.due_on, one.amount, one.balance, found.currency)
            for one in found.entries[::-1]
        )
        return csv_response(f"statement-{facility.slug}", headings, lines)
    page = Paginator(found.entries[::-1], PAGE).get_page(request.GET.get("page"))
    context = {"facility": facility, "statement": found, "page": page, "on": today()}
    return render(request, "invoicing/statement.html", context)


@http_methods(read=["GET"])
def ageing_page(request: HttpRequest) -> HttpResponse:
    """What every facility owes, by how late it is."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    on = today()
    ages = ageing(on)
    headings = [_("Not due yet"), _("1 to 30 days"), _("31 to 60 days"), _("61 to 90 days"), _("Over 90 days")]
    if wants_csv(request):
        lines = ((one.facility.name, *one.amounts, one.credit, one.total, one.currency) for one in ages)
        return csv_response("ageing", (_("Facility"), *headings, _("Credit"), _("Total"), _("Currency")), lines)
    page = Paginator(ages, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "totals": totals(ages), "headings": headings, "on": on}
    return render(request, "invoicing/office_ageing.html", context)


@http_methods(read=["GET"])
def revenue_page(request: HttpRequest) -> HttpResponse:
    """A year by kind, country and month; this year where none is asked for that has invoices."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    years = years_with_revenue(today().year)
    asked = request.GET.get("year", "")
    year = int(asked) if asked in {str(known) for known in years} else years[0]
    chips = [{"label": str(known), "url": f"?year={known}", "count": None, "current": known == year} for known in years]
    context = {"year": str(year), "chips": chips, "revenue": revenue_of(year)}
    return render(request, "invoicing/office_revenue.html", context)


@http_methods(read=["GET"])
def export_page(request: HttpRequest) -> HttpResponse:
    """The postings of some days, as a file."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    on = today()
    initial = {"first": on.replace(day=1), "last": on, "kind": "csv"}
    form = ExportForm(request.GET if "first" in request.GET else None, initial=initial)
    if form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        rows, name = postings(first, last), f"postings-{first}-{last}"
        if form.cleaned_data["kind"] == "xlsx":
            return workbook_response(bookkeeping_workbook(rows), name=f"{name}.xlsx")
        response = HttpResponse(bookkeeping_csv(rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        response["Cache-Control"] = "no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response
    return render(request, "invoicing/office_export.html", {"form": form})
