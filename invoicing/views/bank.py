"""Bank statements, for the office: take a file, check what it proposes, record it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, fetch, http_methods, require_or_404
from iasios.access.reauthentication import confirm_identity
from iasios.list_files import csv_response, wants_csv
from invoicing.bank_files import BankFileError
from invoicing.forms.bank import BankFileForm, PlaceForm, SetAsideForm, ticked
from invoicing.models import Invoice
from invoicing.queries.bank import bank_files, entry_with, proposals_for, waiting_entries
from invoicing.services.bank import place_entry, place_reversal, set_entry_aside, take_bank_file
from invoicing.services.corrections import CorrectionRefused
from invoicing.services.payments import PaymentRefused

PAGE = 50


def _office(request: HttpRequest) -> None:
    require_or_404(request.user, Capability.RUN_OFFICE)
    # Behind the gate, so that nobody else learns of the page by being asked for a password.
    confirm_identity(request, _("Bank statement"))


@http_methods(read=["GET"], write=["POST"])
def bank_page(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Lines that wait to be placed, with what each is likely to pay, and the files that were taken."""
    _office(request)
    form = BankFileForm(request.POST or None, request.FILES or None) if request.FILES or not request.POST else None
    if request.FILES and form is not None and form.is_valid():
        try:
            made = take_bank_file(
                name=form.cleaned_data["file"].name, content=form.cleaned_data["file"].read(), by=request.user
            )
        except BankFileError as refused:
            form.add_error("file", str(refused))
        else:
            new = made.lines - made.known_lines
            text = ngettext("%(n)s new line was read.", "%(n)s new lines were read.", new)
            messages.success(request, text % {"n": new})
            return redirect("invoicing:office_bank")
    elif "record" in request.POST:
        return _record(request)
    elif request.method == "POST":
        form = BankFileForm(request.POST, request.FILES)
        form.is_valid()
    if wants_csv(request) and request.GET.get("of") == "files":
        headings = (_("File"), _("Format"), _("Taken in"), _("By"), _("Lines"), _("Known before"), _("To place"))
        lines = (
            (
                *(one.name, str(one.get_kind_display()), one.taken_at, str(one.taken_by or "")),
                *(one.lines, one.known_lines, one.waiting),  # type: ignore[attr-defined]
            )
            for one in bank_files()
        )
        return csv_response("bank-files", headings, lines)
    if wants_csv(request):
        headings = (_("Day"), _("Payer"), _("Reference"), _("Still to place"), _("Amount"), _("Currency"), _("File"))
        waiting = (
            (
                *(one.booked_on, one.payer, one.reference, one.left, one.amount),  # type: ignore[attr-defined]
                *(one.currency, one.bank_file.name),
            )
            for one in waiting_entries()
        )
        return csv_response("bank-lines", headings, waiting)
    page = Paginator(waiting_entries(), PAGE).get_page(request.GET.get("page"))
    files = Paginator(bank_files(), PAGE).get_page(1)
    context = {"form": form, "page": page, "rows": proposals_for(page.object_list), "files": files}
    return render(request, "invoicing/office_bank.html", context)


def _record(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Records the ticked lines, each by itself: one that no longer fits does not hold up the others."""
    wanted = set(ticked(request.POST))
    rows = proposals_for(waiting_entries().filter(pk__in=wanted)) if wanted else []
    done, refused = 0, []
    for row in rows:
        try:
            # The page's proposal may be of a moment ago; what is recorded is what the button says.
            if request.POST.get(f"for_{row.entry.pk}") != _target(row):
                raise PaymentRefused(_("Something has changed since the page was opened."))
            with transaction.atomic():
                if row.payment is not None:
                    place_reversal(entry=row.entry, payment=row.payment, by=request.user)
                elif row.invoice is not None:
                    place_entry(entry=row.entry, invoice=row.invoice, by=request.user)
            done += 1
        except (PaymentRefused, CorrectionRefused) as error:
            refused.append(f"{row.entry.reference[:60]}: {error}")
    if done:
        messages.success(request, ngettext("%(n)s line is recorded.", "%(n)s lines are recorded.", done) % {"n": done})
    for text in refused:
        messages.warning(request, text)
    if not done and not refused:
        messages.info(request, _("Tick at least one line."))
    return redirect("invoicing:office_bank")


def _target(row: Any) -> str:
    if row.payment is not None:
        return f"payment {row.payment.pk}"
    return row.invoice.number if row.invoice is not None else ""


@http_methods(read=["GET"], write=["POST"])
def bank_entry(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One line: say which invoice it pays, or that it pays none."""
    _office(request)
    entry: Any = entry_with(pk)
    if entry is None:
        raise Http404
    proposal = proposals_for([entry])[0]
    number = proposal.invoice.number if proposal.invoice else ""
    form = PlaceForm(
        request.POST if "place" in request.POST else None, initial={"number": number, "amount": entry.left}
    )
    aside = SetAsideForm(request.POST if "aside" in request.POST else None)
    try:
        if form.is_valid():
            invoice = _named(request, form.cleaned_data["number"])
            if invoice is None:
                form.add_error("number", _("There is no invoice with this number."))
            else:
                place_entry(entry=entry, invoice=invoice, amount=form.cleaned_data["amount"], by=request.user)
                messages.success(request, _("The payment is recorded."))
                return redirect("invoicing:office_bank")
        elif aside.is_valid():
            set_entry_aside(entry=entry, reason=aside.cleaned_data["reason"], by=request.user)
            messages.success(request, _("The line is closed."))
            return redirect("invoicing:office_bank")
    except PaymentRefused as refused:
        bound = form if form.is_bound else aside
        bound.add_error(refused.field if refused.field in bound.fields else None, str(refused))
    context = {"entry": entry, "form": form, "aside": aside, "proposal": proposal}
    return render(request, "invoicing/office_bank_entry.html", context)


def _named(request: HttpRequest, number: str) -> Invoice | None:
    try:
        return fetch(Invoice, number=number.strip(), user=request.user, may=Capability.RECORD_PAYMENT)
    except Http404:
        return None
