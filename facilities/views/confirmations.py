"""The yearly confirmation, and changes in between: the hospital tells, the office looks."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.forms.confirmations import ConfirmationForm, LookForm
from facilities.http import AuthenticatedHttpRequest
from facilities.models import Confirmation, Facility
from facilities.queries.confirmations import confirmations_of, not_made, open_confirmation, to_look_at
from facilities.services.confirmations import look_at, report
from iasios.access import Capability, fetch, http_methods, may, require_or_404
from iasios.list_files import csv_response, wants_csv
from iasios.web.current_facility import set_current_facility
from iasios.workflow import StepRefused

PER_PAGE = 25


@http_methods(read=["GET"], write=["POST"])
def confirmation(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """What the portal knows, and whether it still holds; everybody of the hospital reads what was said."""
    capability = Capability.REPORT_CHANGES if request.method == "POST" else Capability.VIEW_PEOPLE
    facility = fetch(Facility, slug=slug, user=request.user, may=capability)
    set_current_facility(request, facility)
    form = ConfirmationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = report(
                facility=facility,
                changes=values["changes"],
                text=values["text"],
                procedures=values["procedures"],
                by=request.user,
            )
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            words = _("Thank you. The office looks at the change.") if made.needs_look else _("Thank you. Confirmed.")
            messages.success(request, words)
            return redirect("facilities:confirmation", slug=slug)
    if wants_csv(request):
        headings = (_("Made on"), _("By"), _("Changes"), _("In words"), _("Procedures a year"))
        lines = (
            (one.made_at, str(one.made_by or ""), ", ".join(one.change_labels), one.text, one.procedures)
            for one in confirmations_of(facility)
        )
        return csv_response(f"confirmations-{facility.slug}", headings, lines)
    page = Paginator(confirmations_of(facility), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "facilities/confirmation.html",
        {
            "facility": facility,
            "asked": open_confirmation(facility),
            "page": page,
            "form": form,
            "may_report": bool(may(request.user, Capability.REPORT_CHANGES, facility)),
            "minimum": settings.MINIMUM_PROCEDURES,
        },
        status=422 if form.is_bound else 200,
    )


@http_methods(read=["GET"])
def office_confirmations(request: HttpRequest) -> HttpResponse:
    """What needs a look, the oldest first, and which years are late."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    today = timezone.localdate()
    if wants_csv(request):
        headings = (_("Facility"), _("State"), _("Due"), _("Made on"), _("By"), _("Changes"), _("In words"))
        lines = (
            (
                *(one.facility.name, _("To look at") if one.made_at else _("Late"), one.due_on, one.made_at),
                *(str(one.made_by or ""), ", ".join(one.change_labels), one.text),
            )
            for one in [*to_look_at(), *not_made(today)]
        )
        return csv_response("confirmations", headings, lines)
    page = Paginator(to_look_at(), PER_PAGE).get_page(request.GET.get("page"))
    late = list(not_made(today)[:PER_PAGE])
    return render(request, "facilities/office_confirmations.html", {"page": page, "late": late, "today": today})


@http_methods(read=["GET"], write=["POST"])
def office_confirmation(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One change, and that the office has looked at it."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = fetch(Confirmation, pk=pk, user=request.user, may=Capability.RUN_OFFICE)
    form = LookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            look_at(confirmation=found, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Looked at. It leaves the list."))
            return redirect("facilities:office_confirmations")
    return render(
        request,
        "facilities/office_confirmation.html",
        {"confirmation": found, "facility": found.facility, "form": form},
        status=422 if form.is_bound else 200,
    )
