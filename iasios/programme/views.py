"""The office's page of hours, telephone, holidays and switches."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from iasios.access import Capability, http_methods, require_or_404
from iasios.list_files import csv_response, wants_csv
from iasios.programme.forms import AssessmentRulesForm, HolidayForm, ProgrammeForm
from iasios.programme.queries import assessment_rules_at, holidays_ahead, programme_settings, rules_so_far
from iasios.programme.services import FIELDS, add_holiday, remove_holiday, save_settings, set_assessment_rules
from iasios.workflow import StepRefused

PER_PAGE = 25


@http_methods(read=["GET"], write=["POST"])
def programme(request: HttpRequest) -> HttpResponse:
    """Two forms, one for what is set and one for a further holiday."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = programme_settings()
    is_holiday = request.method == "POST" and "day" in request.POST
    initial = {name: getattr(found, name) for name in FIELDS}
    form = ProgrammeForm(request.POST if request.method == "POST" and not is_holiday else None, initial=initial)
    holiday = HolidayForm(request.POST if is_holiday else None, prefix=None)
    if is_holiday and holiday.is_valid():
        try:
            add_holiday(by=request.user, **holiday.cleaned_data)
        except StepRefused as refused:
            holiday.add_error("day", str(refused))
        else:
            messages.success(request, _("The day is no working day any more."))
            return redirect("programme:programme")
    elif form.is_bound and form.is_valid():
        save_settings(values=form.cleaned_data, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("programme:programme")
    context = {"form": form, "holiday_form": holiday, "holidays": holidays_ahead()}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "programme/programme.html", context, status=status)


@http_methods(read=["GET"], write=["POST"])
def assessment_rules(request: HttpRequest) -> HttpResponse:
    """What holds for assessors' names, what a change brings about, and every change so far."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    if wants_csv(request):
        headings = (_("Set on"), _("By"), _("Names"), _("Approval of the hospital"))
        lines = (
            (one.set_at, str(one.set_by), str(one.get_names_display()), _("Yes") if one.needs_approval else _("No"))
            for one in rules_so_far()
        )
        return csv_response("rules", headings, lines)
    now = assessment_rules_at()
    initial = {"names": now.names, "needs_approval": now.needs_approval}
    form = AssessmentRulesForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        if set_assessment_rules(by=request.user, **form.cleaned_data):
            messages.success(request, _("Saved. It holds for applications whose first assessor is asked from now on."))
        else:
            messages.info(request, _("Nothing was changed."))
        return redirect("programme:assessment_rules")
    page = Paginator(rules_so_far(), PER_PAGE).get_page(request.GET.get("page"))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "page": page, "now": now}
    return render(request, "programme/assessment_rules.html", context, status=status)


@http_methods(read=[], write=["POST"])
def holiday_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """A working day again."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    if remove_holiday(pk=pk, by=request.user):
        messages.success(request, _("The day is a working day again."))
    return redirect("programme:programme")
