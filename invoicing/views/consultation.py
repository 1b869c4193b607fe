"""Consultation (R23): the pages stand here because they show the fee before, and issue the invoice after."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.enums import ConsultationStatus
from facilities.http import AuthenticatedHttpRequest
from facilities.models import Consultation, Facility, User
from facilities.queries.consultations import consultations, consultations_of
from facilities.services import consultations as services
from iasios.access import Capability, fetch, http_methods, may, require_or_404
from iasios.list_files import csv_response, wants_csv
from iasios.text.formatting import money
from iasios.web.current_facility import set_current_facility
from invoicing.enums import FeeKind
from invoicing.forms.consultations import ConsultationAnswerForm, ConsultationForm, OtherDaysForm
from invoicing.queries import fee_for, today
from invoicing.services.consultation import invoice_consultation

PER_PAGE = 25
S = ConsultationStatus


@http_methods()
def consultation_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What the facility asked for, and how it stands."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.ASK_CONSULTATION)
    set_current_facility(request, facility)
    if wants_csv(request):
        headings = (_("Topic"), _("Asked for"), _("Meeting"), _("State"), _("Invoice"))
        lines = (
            (one.topic, one.asked_at, one.meets_at, str(one.get_status_display()), one.invoice_number)
            for one in consultations_of(facility)
        )
        return csv_response(f"consultations-{facility.slug}", headings, lines)
    page = Paginator(consultations_of(facility), PER_PAGE).get_page(request.GET.get("page"))
    fee = fee_for(FeeKind.CONSULTATION, facility, today())
    context = {"facility": facility, "page": page, "fee": money(fee.amount, fee.currency) if fee else ""}
    return render(request, "invoicing/consultations.html", context)


@http_methods(read=["GET"], write=["POST"])
def consultation_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks for a consultation; the fee stands above the button."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.ASK_CONSULTATION)
    set_current_facility(request, facility)
    fee = fee_for(FeeKind.CONSULTATION, facility, today())
    shown = f"{fee.amount} {fee.currency}" if fee else ""
    form = ConsultationForm(request.POST or None, initial={"fee": shown})
    if request.method == "POST" and fee is not None and form.is_valid():
        form.check_fee(shown)
        if form.is_valid():
            made = services.ask_consultation(
                facility=facility,
                topic=form.cleaned_data["topic"],
                text=form.cleaned_data["text"],
                preferred_on=form.cleaned_data["preferred_on"],
                fee_amount=fee.amount,
                fee_currency=fee.currency,
                by=request.user,  # type: ignore[arg-type]
            )
            messages.success(request, _("Asked. The office answers with a date."))
            return redirect("invoicing:consultation", slug, made.pk)
    context = {
        "facility": facility,
        "form": form,
        "fee": money(fee.amount, fee.currency) if fee else "",
        "shown": shown,
    }
    return render(request, "invoicing/consultation_new.html", context)


@http_methods(read=["GET"], write=["POST"])
def consultation(request: AuthenticatedHttpRequest, slug: str, pk: str) -> HttpResponse:
    """One consultation: agree to the proposed day, name others, or withdraw."""
    found = fetch(Consultation, pk=pk, facility__slug=slug, user=request.user, may=Capability.ASK_CONSULTATION)
    set_current_facility(request, found.facility)
    form = OtherDaysForm(request.POST if "again" in request.POST else None)
    by: User = request.user
    if "accept" in request.POST:
        services.accept_consultation(consultation=found, by=by)
        messages.success(request, _("Agreed. The office was told."))
        return redirect("invoicing:consultation", slug, pk)
    if "withdraw" in request.POST:
        services.withdraw_consultation(consultation=found, by=by)
        messages.success(request, _("Withdrawn. The office was told, and no fee is due."))
        return redirect("invoicing:consultations", slug)
    if "again" in request.POST and form.is_valid():
        services.ask_consultation_again(
            consultation=found,
            preferred_on=form.cleaned_data["preferred_on"],
            remark=form.cleaned_data["remark"],
            by=by,
        )
        messages.success(request, _("The office has your other days."))
        return redirect("invoicing:consultation", slug, pk)
    context = {
        "facility": found.facility,
        "consultation": found,
        "form": form,
        "fee": money(found.fee_amount, found.fee_currency),
        "is_proposed": found.status == S.PROPOSED,
        "is_open": found.status in (S.REQUESTED, S.PROPOSED, S.CONFIRMED),
        "may_see_invoice": bool(found.invoice_number and may(request.user, Capability.VIEW_INVOICES, found)),
    }
    return render(request, "invoicing/consultation.html", context)


@http_methods()
def office_consultations(request: HttpRequest) -> HttpResponse:
    """What is open, the longest wait first; everything else is one click away."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    show = "all" if request.GET.get("show") == "all" else "open"
    if wants_csv(request):
        headings = (_("Topic"), _("Facility"), _("Asked for"), _("Meeting"), _("State"))
        lines = (
            (one.topic, one.facility.name, one.asked_at, one.meets_at, str(one.get_status_display()))
            for one in consultations(show=show)
        )
        return csv_response("consultations", headings, lines)
    page = Paginator(consultations(show=show), PER_PAGE).get_page(request.GET.get("page"))
    views = [
        {"label": _("Open"), "url": "?show=open", "current": show == "open", "count": None},
        {"label": _("All"), "url": "?show=all", "current": show == "all", "count": None},
    ]
    return render(request, "invoicing/office_consultations.html", {"page": page, "views": views, "show": show})


STEPS = ("confirm", "propose", "decline", "hold")


@http_methods(read=["GET"], write=["POST"])
def office_consultation(request: AuthenticatedHttpRequest, pk: str) -> HttpResponse:
    """Confirm a day, propose another, decline, or invoice the meeting that took place."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = fetch(Consultation, pk=pk, user=request.user, may=Capability.RUN_OFFICE)
    step = next((name for name in STEPS if name in request.POST), "")
    if step == "hold":
        invoice = invoice_consultation(consultation=found, by=request.user)
        messages.success(request, _("Invoice %(number)s is issued.") % {"number": invoice.number})
        return redirect("invoicing:office_consultation", pk)
    first = found.preferred_on[0] if found.preferred_on else None
    form = ConsultationAnswerForm(
        request.POST if step else None, step=step, initial={"day": first, "place": found.place}
    )
    if step and form.is_valid():
        _answer(step, found, form.cleaned_data, request.user)
        messages.success(request, _("%(facility)s was told.") % {"facility": found.facility})
        return redirect("invoicing:office_consultation", pk)
    context = {
        "consultation": found,
        "facility": found.facility,
        "form": form,
        "fee": money(found.fee_amount, found.fee_currency),
        "is_requested": found.status == S.REQUESTED,
        "is_proposed": found.status == S.PROPOSED,
        "is_confirmed": found.status == S.CONFIRMED,
        "is_ahead": found.meets_at is not None and found.meets_at > timezone.now(),
    }
    return render(request, "invoicing/office_consultation.html", context)


def _answer(step: str, found: Consultation, values: dict[str, Any], by: User) -> None:
    if step == "decline":
        services.decline_consultation(consultation=found, reason=values["remark"], by=by)
        return
    act = services.confirm_consultation if step == "confirm" else services.propose_consultation
    act(consultation=found, meets_at=values["meets_at"], place=values["place"], remark=values["remark"], by=by)
