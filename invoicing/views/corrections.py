"""Correcting an issued invoice: credit note, write-off, hold, a payment taken back, credit."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from facilities.http import AuthenticatedHttpRequest
from facilities.services.files import note_opening
from iasios.access import Capability, fetch, http_methods, require_or_404
from iasios.access.reauthentication import confirm_identity
from iasios.web.current_facility import set_current_facility
from iasios.web.file_responses import file_response
from invoicing.forms.corrections import (
    CreditNoteForm,
    HoldForm,
    RefundForm,
    ReversalForm,
    UseCreditForm,
    WriteOffForm,
)
from invoicing.models import CreditNote, Invoice, Payment
from invoicing.queries import balance_of, open_invoices_of, today
from invoicing.queries.corrections import creditable_lines
from invoicing.services.corrections import (
    CorrectionRefused,
    issue_credit_note,
    lift_hold,
    place_hold,
    refund_credit,
    reverse_payment,
    use_credit,
    write_off,
)
from invoicing.services.drafts import draft_again


def _invoice(request: HttpRequest, number: str, may: Capability) -> Invoice:
    require_or_404(request.user, Capability.RUN_OFFICE)
    invoice = fetch(Invoice, number=number, user=request.user, may=may)
    # Behind the gate, so that nobody else learns of the page by being asked for a password.
    confirm_identity(request, _("Invoice %(number)s") % {"number": number})
    return invoice


def _page(
    request: HttpRequest, invoice: Invoice, form: forms.Form, act: Callable[[Any], str], template: str, **context: Any
) -> HttpResponse:
    """Shows the form, or acts on it once it is valid; a refusal is shown in the field that it is about."""
    if form.is_valid():
        try:
            said = act(form)
        except CorrectionRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, said)
            return redirect("invoicing:office_detail", number=invoice.number)
    values = {"invoice": invoice, "form": form, "balance": balance_of(invoice), **context}
    return render(request, f"invoicing/{template}.html", values)


@http_methods(read=["GET"], write=["POST"])
def credit_note_new(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Takes back an invoice, or so much of each line."""
    invoice = _invoice(request, number, Capability.ISSUE_INVOICE)
    form = CreditNoteForm(request.POST or None, lines=creditable_lines(invoice), currency=invoice.currency)

    def act(form: Any) -> str:
        note = issue_credit_note(
            invoice=invoice, amounts=form.amounts, reason=form.cleaned_data["reason"], by=request.user
        )
        return _("Credit note %(number)s is issued, and the facility was told.") % {"number": note.number}

    return _page(request, invoice, form, act, "office_credit_note")


@http_methods(read=["GET"], write=["POST"])
def write_off_page(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Closes an invoice that nobody will pay."""
    invoice = _invoice(request, number, Capability.RECORD_PAYMENT)

    def act(form: Any) -> str:
        write_off(invoice=invoice, reason=form.cleaned_data["reason"], by=request.user)
        return _("The open amount is written off.")

    texts = {
        "heading": _("Write off the open amount"),
        "lead": _("Nobody is reminded of it any more. What the invoice pays for does not open."),
        "label": _("Write it off"),
    }
    return _page(request, invoice, WriteOffForm(request.POST or None), act, "office_correction", **texts)


@http_methods(read=["GET"], write=["POST"])
def hold_page(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Puts an invoice on hold, or lifts the hold."""
    invoice = _invoice(request, number, Capability.RECORD_PAYMENT)
    if "lift" in request.POST:
        lift_hold(invoice=invoice, by=request.user)
        messages.success(request, _("The hold is lifted. Reminders go out again."))
        return redirect("invoicing:office_detail", number=number)

    def act(form: Any) -> str:
        place_hold(invoice=invoice, by=request.user, **form.cleaned_data)
        return _("The invoice is on hold. Nobody is reminded of it.")

    texts = {
        "heading": _("Put on hold"),
        "lead": _("Nobody is reminded of the invoice while it is on hold. The day on which it is due stays."),
        "label": _("Put on hold"),
    }
    return _page(request, invoice, HoldForm(request.POST or None), act, "office_correction", **texts)


@http_methods(read=["GET"], write=["POST"])
def reversal_page(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The bank took a payment back."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    payment = fetch(Payment, pk=pk, user=request.user, may=Capability.RECORD_PAYMENT)
    confirm_identity(request, _("Invoice %(number)s") % {"number": payment.invoice.number})
    invoice = payment.invoice

    def act(form: Any) -> str:
        reverse_payment(payment=payment, by=request.user, **form.cleaned_data)
        return _("The payment is taken back.")

    texts = {
        "heading": _("The bank took the payment back"),
        "lead": _("The invoice is open again. What its payment had opened stays open."),
        "label": _("Take the payment back"),
    }
    form = ReversalForm(request.POST or None, initial={"booked_on": today()})
    return _page(request, invoice, form, act, "office_correction", **texts)


@http_methods(read=["GET"], write=["POST"])
def refund_page(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Records that credit was paid back."""
    invoice = _invoice(request, number, Capability.RECORD_PAYMENT)

    def act(form: Any) -> str:
        refund_credit(invoice=invoice, by=request.user, **form.cleaned_data)
        return _("The refund is recorded.")

    texts = {
        "heading": _("Record a refund"),
        "lead": _("Record it when the bank statement shows that the money has left."),
        "label": _("Record the refund"),
    }
    initial = {"booked_on": today(), "amount": balance_of(invoice).credit}
    return _page(request, invoice, RefundForm(request.POST or None, initial=initial), act, "office_correction", **texts)


@http_methods(read=["GET"], write=["POST"])
def use_credit_page(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Pays another invoice of the facility from credit."""
    invoice = _invoice(request, number, Capability.RECORD_PAYMENT)
    others = {str(row.pk): row for row in open_invoices_of(invoice.facility) if row.pk != invoice.pk}

    def act(form: Any) -> str:
        chosen = others[form.cleaned_data["for_invoice"]]
        use_credit(invoice=invoice, for_invoice=chosen, amount=form.cleaned_data["amount"], by=request.user)
        return _("The credit is used for invoice %(number)s.") % {"number": chosen.number}

    texts = {
        "heading": _("Use the credit for another invoice"),
        "lead": _("Only open invoices of the same facility can be paid with it."),
        "label": _("Use the credit"),
    }
    initial = {"amount": balance_of(invoice).credit}
    form = UseCreditForm(request.POST or None, initial=initial, invoices=list(others.values()))
    return _page(request, invoice, form, act, "office_correction", **texts)


@http_methods(write=["POST"])
def draft_again_action(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """A new draft with the lines of a cancelled invoice."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    invoice = fetch(Invoice, number=number, user=request.user, may=Capability.ISSUE_INVOICE)
    made = draft_again(invoice=invoice, by=request.user)
    return redirect("invoicing:office_draft", made.pk)


@http_methods(read=["GET"], records=True)
def credit_note_pdf(request: AuthenticatedHttpRequest, slug: str, number: str) -> HttpResponseBase:
    """The PDF of a credit note; while it is being made, the way leads back to the invoice."""
    note = fetch(
        CreditNote,
        number=number,
        facility__slug=slug,
        user=request.user,
        may=Capability.VIEW_INVOICES,
    )
    set_current_facility(request, note.facility)
    made = note.document
    if not made.is_ready:
        messages.info(request, _("The PDF is being made. Open it again in a minute."))
        return redirect("invoicing:detail", slug=slug, number=note.invoice.number)
    note_opening(facility=note.facility, name=made.filename, by=request.user)
    return file_response(made.file.open("rb"), name=made.filename, content_type=made.content_type)
