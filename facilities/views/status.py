"""The office asks how things stand; the facility answers with one press (R24)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from facilities.enums import ReportedProgress
from facilities.forms.status import AnswerStatusForm, AskStatusForm
from facilities.models import Facility
from facilities.queries.consultations import open_status_update, status_updates
from facilities.services.consultations import answer_status_update, ask_status_update
from iasios.access import Capability, fetch, http_methods, require_or_404
from iasios.list_files import csv_response, wants_csv
from iasios.web.current_facility import set_current_facility
from iasios.workflow import StepRefused

PER_PAGE = 25


@http_methods(read=["GET"], write=["POST"])
def status_update(request: HttpRequest, slug: str) -> HttpResponse:
    """The open question with its four answers; without one, what was said last."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.WRITE_MESSAGES)
    set_current_facility(request, facility)
    asked = open_status_update(facility)
    form = AnswerStatusForm(request.POST or None)
    if request.method == "POST":
        if asked is None:
            raise StepRefused(_("A colleague has answered in the meantime."))
        if form.is_valid():
            answer_status_update(update=asked, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            messages.success(request, _("The office has your answer."))
            return redirect("portal:home", slug)
    context = {
        "facility": facility,
        "asked": asked,
        "form": form,
        "answers": ReportedProgress.choices,
        "earlier": status_updates(facility)[:5],
    }
    return render(request, "facilities/status_update.html", context)


@http_methods()
def office_statuses(request: HttpRequest) -> HttpResponse:
    """What was asked and answered, of all facilities."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    if wants_csv(request):
        headings = (_("Facility"), _("Question"), _("Asked"), _("Answered"), _("Who"), _("Answer"), _("In words"))
        lines = (
            (
                *(one.facility.name, one.question, one.asked_at, one.answered_at, str(one.answered_by or "")),
                *(str(one.get_progress_display()) if one.progress else "", one.note),
            )
            for one in status_updates()
        )
        return csv_response("status-answers", headings, lines)
    page = Paginator(status_updates(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "facilities/office_statuses.html", {"page": page})


@http_methods(read=["GET"], write=["POST"])
def office_status(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks one facility, and shows what it said before."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.RUN_OFFICE)
    form = AskStatusForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask_status_update(facility=facility, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, _("%(facility)s was asked, in the portal and by mail.") % {"facility": facility})
        return redirect("facilities:office_status", slug)
    context = {"facility": facility, "form": form, "updates": status_updates(facility)[:20]}
    return render(request, "facilities/office_status.html", context)
