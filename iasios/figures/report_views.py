"""Yearly reports, for the office: asking for one, and taking it."""

import uuid

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from iasios.access import Capability, http_methods, require_or_404
from iasios.figures.yearly_reports import (
    request_yearly_report,
    yearly_report,
    yearly_reports,
    years_to_report,
)
from iasios.web.file_responses import file_response

PAGE = 25


def _language_choices() -> list[tuple[str, str]]:
    return [(code, str(_(get_language_info(code)["name"]))) for code, _name in settings.LANGUAGES]


class YearlyReportForm(forms.Form):
    """A year and a language."""

    year = forms.TypedChoiceField(
        label=gettext_lazy("Year"),
        coerce=int,
        error_messages={
            "required": gettext_lazy("Choose a year."),
            "invalid_choice": gettext_lazy("Choose a year."),
        },
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=_language_choices,
        error_messages={"required": gettext_lazy("Choose a language.")},
    )

    def __init__(self, *args: object, years: list[int], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["year"].choices = [(year, year) for year in years]  # type: ignore[attr-defined]


@http_methods(read=["GET"], write=["POST"])
def reports(request: HttpRequest) -> HttpResponse:
    """Reports that were made, and asking for another."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    years = years_to_report()
    initial = {"year": years[0], "language": (get_language() or "en").split("-")[0]}
    form = YearlyReportForm(request.POST or None, years=years, initial=initial)
    if form.is_valid():
        document = request_yearly_report(**form.cleaned_data, by=request.user)
        messages.success(
            request, _("%(title)s is being made. Reload the page in a moment.") % {"title": document.title}
        )
        return redirect("portal:yearly_reports")
    page = Paginator(yearly_reports(), PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/yearly_reports.html", {"form": form, "page": page})


@http_methods(read=["GET"])
def report(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """One report as a PDF, once it is made."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = yearly_report(pk)
    if found is None or not found.is_ready:
        raise Http404
    return file_response(found.file.open("rb"), name=found.filename, content_type=found.content_type)
