"""The office's page of hours, telephone, holidays and switches."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from iasios.access import Capability, http_methods, require_or_404
from iasios.programme.forms import HolidayForm, ProgrammeForm
from iasios.programme.queries import holidays_ahead, programme_settings
from iasios.programme.services import FIELDS, add_holiday, remove_holiday, save_settings
from iasios.workflow import StepRefused


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


@http_methods(read=[], write=["POST"])
def holiday_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """A working day again."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    if remove_holiday(pk=pk, by=request.user):
        messages.success(request, _("The day is a working day again."))
    return redirect("programme:programme")
