"""The office fills the two seats of an application."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Application
from assessment.forms import AssignForm
from assessment.queries.assignments import Candidate, candidates_for
from assessment.services import AssignmentRefused, assign_assessors
from iasios.access import Capability, fetch, http_methods


@http_methods(read=["GET"], write=["POST"])
def assign(request: HttpRequest, code: str) -> HttpResponse:
    """Who assesses this application: names, open dossiers, and who may not because of their hospital (R51)."""
    application = fetch(Application, code=code, user=request.user, may=Capability.ASSIGN_ASSESSORS)
    candidates = candidates_for(application)
    people = {candidate.person.pk: candidate.person for candidate in candidates}
    form = AssignForm(
        request.POST if request.method == "POST" else None,
        choices=[(candidate.person.pk, _label(candidate)) for candidate in candidates],
        initial={
            "first" if candidate.seat == 1 else "second": candidate.person.pk
            for candidate in candidates
            if candidate.seat
        },
    )
    if request.method == "POST" and form.is_valid():
        first, second = people[form.cleaned_data["first"]], people[form.cleaned_data["second"]]
        try:
            assign_assessors(application=application, first=first, second=second, by=request.user)
        except AssignmentRefused as refused:
            form.add_error("first" if refused.seat == 1 else "second", str(refused))
        else:
            messages.success(
                request,
                _("%(first)s and %(second)s assess %(code)s and have been told. The evaluation is wanted by %(day)s.")
                % {
                    "first": first,
                    "second": second,
                    "code": code,
                    "day": date_format(application.due_on) if application.due_on else "",
                },
            )
            return redirect("overview:facility", slug=application.facility.slug)
    return render(
        request,
        "assessment/assign.html",
        {
            "application": application,
            "facility": application.facility,
            "candidates": candidates,
            "form": form,
            "is_change": application.assessors_assigned == 2,
        },
        status=422 if form.is_bound else 200,
    )


def _label(candidate: Candidate) -> str:
    if candidate.is_conflicted:
        return _("%(name)s, belongs to this hospital") % {"name": candidate.person}
    return ngettext(
        "%(name)s, %(count)s open dossier", "%(name)s, %(count)s open dossiers", candidate.open_dossiers
    ) % {"name": candidate.person, "count": candidate.open_dossiers}
