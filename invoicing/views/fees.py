"""The price list, for the office: what is in force, a new amount with a preview of who pays what, an end."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, http_methods, require_or_404
from iasios.list_files import csv_response, wants_csv
from iasios.text.formatting import day
from invoicing.forms.fees import FeeEndForm, FeeForm
from invoicing.queries import today
from invoicing.queries.fees import fee_rows, fee_with, who_pays
from invoicing.services.fees import FeeRefused, add_fee, end_fee, remove_fee

PAGE = 50


@http_methods(read=["GET"])
def fee_list(request: HttpRequest) -> HttpResponse:
    """Every line of the price list with its days."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    if wants_csv(request):
        headings = (_("Charge"), _("For whom"), _("First day"), _("Last day"), _("State"), _("Amount"), _("Currency"))
        states = {
            "in_force": _("In force"),
            "ahead": _("Not yet in force"),
            "replaced": _("Replaced"),
            "ended": _("Ended"),
        }
        lines = (
            (
                *(str(one.line.get_kind_display()), str(one.scope), one.line.valid_from, one.line.valid_until),
                *(states[one.state], one.line.amount, one.line.currency),
            )
            for one in fee_rows(today())
        )
        return csv_response("fees", headings, lines)
    page = Paginator(fee_rows(today()), PAGE).get_page(request.GET.get("page"))
    return render(request, "invoicing/office_fees.html", {"page": page})


@http_methods(read=["GET"], write=["POST"])
def fee_new(request: AuthenticatedHttpRequest) -> HttpResponse:
    """A new amount: first what everybody would pay, then saved."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    form = FeeForm(request.POST or None, initial={"valid_from": today()})
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        if form.was_previewed and "save" in request.POST:
            try:
                add_fee(**form.values, by=request.user)
            except FeeRefused as refused:
                form.add_error(refused.field or None, str(refused))
            else:
                messages.success(request, _("Saved. The public page of fees shows it from its first day on."))
                return redirect("invoicing:office_fees")
        first = form.cleaned_data.get("valid_from")
        if first is not None:
            rows = who_pays(form.cleaned_data["kind"], first, added=form.line())
            context |= {"rows": rows, "on": first, "previewed": form.key, "affected": _affected(rows)}
    return render(request, "invoicing/office_fee_new.html", context)


@http_methods(read=["GET"], write=["POST"])
def fee(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One line: give it a last day, or take it back while it is not in force."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    line = fee_with(pk)
    if line is None:
        raise Http404
    form = FeeEndForm(request.POST if "end" in request.POST else None, initial={"valid_until": line.valid_until})
    try:
        if "remove" in request.POST:
            remove_fee(line=line, by=request.user)
            messages.success(request, _("The amount was removed."))
            return redirect("invoicing:office_fees")
        if form.is_valid():
            end_fee(line=line, valid_until=form.cleaned_data["valid_until"], by=request.user)
            messages.success(
                request, _("Saved. The last day is %(day)s.") % {"day": day(form.cleaned_data["valid_until"])}
            )
            return redirect("invoicing:office_fees")
    except FeeRefused as refused:
        if form.is_bound:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.error(request, str(refused))
    on = max(line.valid_until or today(), today()) + timedelta(days=1)
    rows = who_pays(line.kind, on, ended=line)
    context = {"line": line, "form": form, "rows": rows, "on": on, "is_ahead": line.valid_from > today()}
    return render(request, "invoicing/office_fee.html", context | {"affected": _affected(rows)})


def _affected(rows: Any) -> int:
    return sum(row.facilities for row in rows if row.changes)
