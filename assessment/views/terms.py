"""What only the office does with a term of accreditation: give it a later last day."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.queries.terms import extensions_of, running_term
from assessment.services.terms import extend_term as extend
from facilities.http import AuthenticatedHttpRequest
from facilities.models import Facility
from iasios.access import Capability, fetch, http_methods, require_or_404
from iasios.ui.text_fields import BlockField
from iasios.ui.widgets import BrowserDate
from iasios.workflow import StepRefused
from iasios.workflow.constraints import TEXT_LIMIT


class ExtendTermForm(forms.Form):
    """A later last day, and why."""

    use_required_attribute = False
    until = forms.DateField(
        label=gettext_lazy("The new last day"),
        widget=BrowserDate(),
        error_messages={
            "required": gettext_lazy("Give the new last day."),
            "invalid": gettext_lazy("Give a day, such as 2027-03-18."),
        },
    )
    reason = BlockField(
        label=gettext_lazy("The reason"),
        help_text=gettext_lazy("The hospital reads it in a mail."),
        limit=TEXT_LIMIT,
        rows=4,
        error_messages={"required": gettext_lazy("Say why, so that the others can follow.")},
    )


@http_methods(read=["GET"], write=["POST"])
def extend_term(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """Moves the last day of the running term (A29)."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.RUN_OFFICE)
    form = ExtendTermForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            extension = extend(facility=facility, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error("until", str(refused))
        else:
            day = date_format(extension.after, "DATE_FORMAT")
            messages.success(request, _("The term now ends on %(day)s. The hospital has been told.") % {"day": day})
            return redirect("portal:facility", slug=slug)
    return render(
        request,
        "assessment/extend_term.html",
        {
            "facility": facility,
            "term": running_term(facility),
            "extensions": extensions_of(facility),
            "form": form,
            "back": reverse("portal:facility", args=[slug]),
        },
        status=422 if form.is_bound else 200,
    )
