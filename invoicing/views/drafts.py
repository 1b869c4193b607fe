"""Invoices that the office writes: drafts, their lines and payer, and issuing."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from facilities.http import AuthenticatedHttpRequest
from facilities.models import Facility
from iasios.access import Capability, fetch, http_methods, require_or_404
from iasios.list_files import csv_response, wants_csv
from invoicing.forms.drafts import SplitForm, draft_form, line_forms
from invoicing.models import InvoiceDraft
from invoicing.queries.drafts import drafts
from invoicing.services.drafts import StaleDraft, discard_draft, issue_draft, save_draft, split_draft, start_draft
from invoicing.services.issuing import InvoicingError, LineDraft

PAGE = 50


@http_methods(read=["GET"])
def draft_list(request: HttpRequest) -> HttpResponse:
    """Every draft, the newest first."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    if wants_csv(request):
        headings = (
            *(_("Facility"), _("Invoice recipient"), _("Started by"), _("Started on"), _("Net"), _("Currency")),
        )
        lines = (
            (one.facility.name, one.payer_name, str(one.created_by or ""), one.created_at, one.net, one.currency)  # type: ignore[attr-defined]
            for one in drafts()
        )
        return csv_response("invoice-drafts", headings, lines)
    page = Paginator(drafts(), PAGE).get_page(request.GET.get("page"))
    return render(request, "invoicing/office_drafts.html", {"page": page})


@http_methods(read=["GET"], write=["POST"])
def draft_new(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """Starts a draft for a facility."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.ISSUE_INVOICE)
    if request.method == "POST":
        draft = start_draft(facility=facility, by=request.user)
        return redirect("invoicing:office_draft", draft.pk)
    return render(request, "invoicing/office_draft_new.html", {"facility": facility})


@http_methods(read=["GET"], write=["POST"])
def draft(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Changes a draft; issues, splits or discards it."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = fetch(InvoiceDraft, pk=pk, user=request.user, may=Capability.ISSUE_INVOICE)
    if "discard" in request.POST:
        discard_draft(draft=found, by=request.user)
        messages.success(request, _("The draft was discarded."))
        return redirect("invoicing:office_drafts")
    data = request.POST or None
    form, lines = draft_form(data, found), line_forms(data, list(found.lines.all()))
    split = SplitForm(data if "split" in request.POST else None)
    status = 200
    if data is not None and form.is_valid() and lines.is_valid() and (not split.is_bound or split.is_valid()):
        try:
            return _act(request, found, form.cleaned_data, lines, split)
        except StaleDraft as stale:
            form.add_error(None, str(stale))
            status = 409
        except InvoicingError as refused:
            form.add_error(None, str(refused))
    context = {"invoice_draft": found, "form": form, "lines": lines, "split": split, "forms": [form, *lines.forms]}
    return render(request, "invoicing/office_draft.html", context, status=status)


def _act(
    request: AuthenticatedHttpRequest, found: InvoiceDraft, values: dict[str, Any], lines: Any, split: Any
) -> HttpResponse:
    rows = [
        LineDraft(
            form.cleaned_data["fee"],
            form.cleaned_data["text"],
            form.cleaned_data["detail"],
            form.cleaned_data["unit_price"],
            form.cleaned_data["quantity"] or 1,
        )
        for form in lines
        if not form.is_empty
    ]
    saved = save_draft(draft=found, values=values, lines=rows, version=values["version"], by=request.user)
    if "issue" in request.POST:
        invoice = issue_draft(draft=saved, version=saved.version, by=request.user)
        messages.success(request, _("Invoice %(number)s is issued.") % {"number": invoice.number})
        return redirect("invoicing:office_detail", invoice.number)
    if split.is_bound:
        second = split_draft(draft=saved, percent=split.cleaned_data["percent"], version=saved.version, by=request.user)
        messages.success(request, _("The draft is split. This is the part of the second payer: say who it is."))
        return redirect("invoicing:office_draft", second.pk)
    messages.success(request, _("The draft is saved."))
    return redirect("invoicing:office_draft", saved.pk)
