"""One case of the review on a page of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.services import StaleVersion
from casereview import presenters
from casereview.catalogue import DatasetSpec
from casereview.enums import CASES
from casereview.forms.cases import CaseForm
from casereview.models import Case
from casereview.queries import (
    dataset_of,
    latest_cases,
)
from casereview.queries.checks import remarks_of, waiting_checks
from casereview.services import (
    save_case,
)
from casereview.views.review_gate import clock, saved_answer
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, fetch, http_methods, may
from iasios.web.current_facility import set_current_facility
from iasios.web.script_requests import is_autosave

#: Of one case, on its page; all of them stand on the page of the check.
MOST_REMARKS = 20


@http_methods(read=["GET"], write=["POST"])
def case(request: AuthenticatedHttpRequest, slug: str, number: int) -> HttpResponse:
    """One case, group by group (R41 to R43)."""
    wanted = Capability.EDIT_CASES if request.method == "POST" else Capability.VIEW_APPLICATION
    found = fetch(Case, user=request.user, may=wanted, queryset=latest_cases, facility__slug=slug, number=number)
    set_current_facility(request, found.facility, found.application)
    dataset = dataset_of(found.review, found.edition_id)
    editable = bool(may(request.user, Capability.EDIT_CASES, found))
    form = CaseForm(request.POST or None, case=found, dataset=dataset)
    conflicts: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_case(
                case=found,
                version=form.cleaned_data["version"],
                tumour_type=form.cleaned_data["tumour_type"],
                procedure_on=form.cleaned_data["procedure_on"],
                marks=form.marks(),
                by=request.user,
                seen=form.seen(),
            )
        except StaleVersion as stale:
            found = stale.current
            conflicts = presenters.differences(form, found)
            form.rest_on(found)
        else:
            if is_autosave(request):
                return saved_answer(saved.version, presenters.case_pieces(saved, dataset))
            return _after_case(request, slug, saved)
    if is_autosave(request) and (conflicts or form.errors):
        if conflicts:
            return JsonResponse({"merge_url": request.path}, status=409)
        return JsonResponse({"errors": form.errors}, status=422)
    context = (
        presenters.frame(found.review, editable=editable, application=found.application)
        | {
            "case": found,
            "form": form,
            "conflicts": conflicts,
            "sections": presenters.sections(form, found, editable=editable),
            "state": presenters.case_state(found, dataset),
            "window": presenters.window_line(found),
            "tumour_type": presenters.tumour_type_words(found, dataset),
            "before": number - 1 if number > 1 else None,
            "after": number + 1 if number < CASES else None,
        }
        | _remarks(request, found, dataset)
    )
    status = 409 if conflicts else 200
    return render(request, "casereview/case.html", context, status=status)


def _remarks(request: HttpRequest, found: Case, dataset: DatasetSpec) -> dict[str, Any]:
    """What the office remarked on this case, and for the office the way to remark more. Assessors see nothing of it."""
    if not may(request.user, Capability.VIEW_DRAFTING, found):
        return {}
    shown = remarks_of(found.review, number=found.number)[:MOST_REMARKS]
    context: dict[str, Any] = {"remarks": presenters.remark_lines(shown, dataset)}
    if may(request.user, Capability.RUN_OFFICE) and waiting_checks().filter(review=found.review).exists():
        page = reverse("casereview:office_check", args=[found.application.code])
        context["check_url"] = f"{page}?case={found.number}#write"
    return context


def _after_case(request: HttpRequest, slug: str, saved: Case) -> HttpResponse:
    messages.success(request, _("Case %(number)s saved at %(time)s.") % {"number": saved.number, "time": clock()})
    if "next" not in request.POST:
        return redirect("casereview:case", slug=slug, number=saved.number)
    if saved.number == CASES:
        return redirect("casereview:summary", slug=slug)
    return redirect("casereview:case", slug=slug, number=saved.number + 1)
