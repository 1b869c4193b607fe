"""The case review as a workbook, out and in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casereview import presenters
from casereview.enums import CASES
from casereview.forms.cases import CaseWorkbookForm, CellsForm
from casereview.models import Case, CaseReview
from casereview.queries import (
    cases_of,
    dataset_of,
    newest_dataset,
)
from casereview.services import (
    CellChange,
    save_block,
)
from casereview.views.review_gate import review_of
from casereview.workbook import cases_workbook, read_cases
from facilities.http import AuthenticatedHttpRequest
from facilities.models import Facility
from iasios.access import Capability, fetch, http_methods, may
from iasios.list_files import csv_response, wants_csv
from iasios.web.file_responses import workbook_response
from iasios.workbooks import WorkbookRefused, workbook_bytes


@http_methods(read=["GET"], write=["POST"])
def workbook(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """A filled workbook comes in: first what would change, then, on demand, the saving (R40 to R43)."""
    writes = request.method == "POST"
    review = review_of(request, slug, Capability.EDIT_CASES if writes else Capability.VIEW_APPLICATION)
    if writes and "cells" in request.POST:
        return _save_workbook(request, review)
    dataset = dataset_of(review)
    form = CaseWorkbookForm(request.POST if writes else None, request.FILES if writes else None)
    context = presenters.frame(review, editable=bool(may(request.user, Capability.EDIT_CASES, review))) | {"form": form}
    if writes and form.is_valid():
        try:
            reading = read_cases(form.cleaned_data["workbook"], cases_of(review), dataset, today=timezone.localdate())
        except WorkbookRefused as refused:
            form.add_error("workbook", str(refused))
        else:
            context |= presenters.workbook_preview(reading, dataset)
    return render(request, "casereview/workbook.html", context, status=422 if form.errors else 200)


def _save_workbook(request: AuthenticatedHttpRequest, review: CaseReview) -> HttpResponse:
    form = CellsForm(request.POST, dataset=dataset_of(review))
    if not form.is_valid():
        messages.error(request, _("The preview cannot be read any more. Send the workbook again."))
        return redirect("casereview:workbook", slug=review.facility.slug)
    changes = [CellChange(number=n, cell=c, was=was, value=value) for n, c, was, value in form.cleaned_data["cells"]]
    saved = save_block(review=review, changes=changes, by=request.user)
    count = len(changes) - len(saved.clashes)
    words = ngettext("%(count)s cell of the workbook is saved.", "%(count)s cells of the workbook are saved.", count)
    messages.success(request, words % {"count": count})
    for line in presenters.clash_lines(saved.clashes, dataset_of(review)):
        messages.warning(request, line)
    return redirect("casereview:grid", slug=review.facility.slug)


@http_methods(read=["GET"])
def workbook_out(request: HttpRequest, slug: str) -> HttpResponse:
    """The workbook with what is stored, or its table as CSV, which comes in again as well."""
    review = review_of(request, slug, Capability.VIEW_APPLICATION)
    book = cases_workbook(cases_of(review), dataset_of(review), facility=review.facility.name)
    if wants_csv(request):
        first, *rest = book.worksheets[0].iter_rows(values_only=True)
        return csv_response(f"cases-{slug}", ["" if cell is None else cell for cell in first], rest)
    return workbook_response(workbook_bytes(book), name=f"cases-{slug}.xlsx")


@http_methods(read=["GET"])
def workbook_blank(request: HttpRequest, slug: str) -> HttpResponse:
    """The workbook with nothing in it, to look at before the application is open (R22)."""
    facility = fetch(Facility, user=request.user, may=Capability.VIEW_PEOPLE, slug=slug)
    cases = [Case(number=number) for number in range(1, CASES + 1)]
    book = cases_workbook(cases, newest_dataset(), facility=facility.name)
    return workbook_response(workbook_bytes(book), name=f"cases-{slug}.xlsx")
