"""Whom a hospital asks not to be assessed by."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessment.forms.named_conflicts import NamedConflictForm
from assessment.models import NamedConflict
from assessment.queries.conflicts import conflicts_to_end, open_conflicts
from assessment.services.named_conflicts import MOST, end_conflict, name_conflict
from facilities.http import AuthenticatedHttpRequest
from facilities.models import Facility
from iasios.access import Capability, fetch, http_methods, may
from iasios.web.current_facility import set_current_facility
from iasios.workflow import StepRefused


@http_methods(read=["GET"], write=["POST"])
def conflicts(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """The names with their reasons, and one more; whether a name is an assessor's is never said."""
    capability = Capability.NAME_CONFLICTS if request.method == "POST" else Capability.VIEW_PEOPLE
    facility = fetch(Facility, slug=slug, user=request.user, may=capability)
    set_current_facility(request, facility)
    form = NamedConflictForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            name_conflict(facility=facility, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept for the office. It reads the name when it chooses assessors."))
            return redirect("assessment:conflicts", slug=slug)
    return _page(request, facility, form)


def _page(request: HttpRequest, facility: Facility, form: NamedConflictForm) -> HttpResponse:
    return render(
        request,
        "assessment/conflicts.html",
        {
            "facility": facility,
            "rows": list(open_conflicts(facility)[:MOST]),
            "form": form,
            "may_name": bool(may(request.user, Capability.NAME_CONFLICTS, facility)),
        },
        status=422 if form.is_bound else 200,
    )


@http_methods(write=["POST"])
def end(request: AuthenticatedHttpRequest, slug: str, pk: int) -> HttpResponse:
    """Takes one name back."""
    found = fetch(
        NamedConflict,
        queryset=conflicts_to_end,
        pk=pk,
        facility__slug=slug,
        user=request.user,
        may=Capability.NAME_CONFLICTS,
    )
    end_conflict(conflict=found, by=request.user)
    messages.success(request, _("Taken back: %(name)s.") % {"name": found.person_name})
    return redirect("assessment:conflicts", slug=slug)
