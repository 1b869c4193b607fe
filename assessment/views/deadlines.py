"""What only the office (or the representative) does with a running application: extend its date, close it."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Application
from assessment.forms.audits import StepReasonForm
from assessment.queries.decision_times import date_changes
from assessment.services.closing import close_application
from assessment.services.reminders import extend_date
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, fetch, http_methods, may
from iasios.ui.text_fields import BlockField
from iasios.ui.widgets import BrowserDate
from iasios.web.current_facility import set_current_facility
from iasios.workflow import StepRefused
from iasios.workflow.constraints import TEXT_LIMIT


class ExtendForm(forms.Form):
    """A later day, and why."""

    use_required_attribute = False
    due_on = forms.DateField(
        label=gettext_lazy("The new day"),
        widget=BrowserDate(),
        error_messages={
            "required": gettext_lazy("Give the new day."),
            "invalid": gettext_lazy("Give a day, such as 2027-03-18."),
        },
    )
    note = BlockField(
        label=gettext_lazy("The reason"),
        help_text=gettext_lazy("The people whose turn it is get this text by mail."),
        limit=TEXT_LIMIT,
        rows=4,
        error_messages={"required": gettext_lazy("Say why, so that the others can follow.")},
    )


@http_methods(read=["GET"], write=["POST"])
def extend(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Moves the date by which the holder acts (A21)."""
    application = fetch(Application, code=code, user=request.user, may=Capability.EXTEND_DATE)
    form = ExtendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            change = extend_date(application=application, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error("due_on", str(refused))
        else:
            messages.success(request, _("The date is now %(day)s.") % {"day": date_format(change.after, "DATE_FORMAT")})
            return redirect("portal:facility", slug=application.facility.slug)
    return render(
        request,
        "assessment/extend.html",
        {
            "application": application,
            "facility": application.facility,
            "form": form,
            "changes": date_changes(application),
            "back": reverse("portal:facility", args=[application.facility.slug]),
        },
        status=422 if form.is_bound else 200,
    )


@http_methods(read=["GET"], write=["POST"])
def close(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Takes a submitted application back for good: its representative, or the office, with a reason."""
    application = fetch(Application, code=code, user=request.user, may=Capability.CLOSE_APPLICATION)
    set_current_facility(request, application.facility, application)
    is_office = bool(may(request.user, Capability.RUN_OFFICE))
    back = (
        reverse("portal:facility", args=[application.facility.slug])
        if is_office
        else reverse("portal:home", args=[application.facility.slug])
    )
    form = StepReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            close_application(application=application, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The application is closed. Everything written is kept."))
            return redirect(back)
    return render(
        request,
        "assessment/close.html",
        {"application": application, "facility": application.facility, "form": form, "back": back},
        status=422 if form.is_bound else 200,
    )
