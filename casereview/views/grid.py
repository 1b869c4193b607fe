"""The grid of thirty cases, its cells and its summary."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from casereview import presenters
from casereview.forms.cases import HEADER, CellsForm, GroupForm
from casereview.models import Case, CaseRemark, CaseReview
from casereview.presenters import grid_html as drawing
from casereview.queries import (
    Tallies,
    cases_of,
    dataset_of,
    draws_of,
    tallies_of,
    tumour_types_question,
)
from casereview.queries.checks import unanswered_remarks
from casereview.services import (
    CellChange,
    StaleCells,
    save_block,
    save_cells,
)
from casereview.views.review_gate import clock, not_open, review_of
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, http_methods, may


@http_methods(read=["GET"], write=["POST"])
def grid(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """The grid to read (and, with script, to fill in); `?group=` opens one group of it as a plain form (R39 to R44)."""
    writes = request.method == "POST"
    try:
        review = review_of(request, slug, Capability.EDIT_CASES if writes else Capability.VIEW_APPLICATION)
    except Http404:
        return not_open(request, slug)
    cases, dataset = cases_of(review), dataset_of(review)
    editable = bool(may(request.user, Capability.EDIT_CASES, review))
    group = request.GET.get("group", "")
    if group in presenters.group_codes(dataset) and editable:
        return _group(request, review, cases, group)
    if writes:
        return redirect("casereview:grid", slug=slug)
    tallies = tallies_of(review, cases)
    return render(
        request,
        "casereview/grid.html",
        presenters.frame(review, editable=editable)
        | {
            "tallies": tallies,
            "criteria": presenters.criteria(tallies, review.explained, slug),
            "next_case": presenters.next_open(tallies),
            "rows": presenters.case_rows(cases, dataset),
            "remarked": _unanswered(request, review),
            "table": presenters.GridTable.drawn(review, cases, dataset, tallies, slug=slug, editable=editable),
        },
    )


def _unanswered(request: HttpRequest, review: CaseReview) -> list[CaseRemark] | None:
    """Remarks of the office that wait for the hospital; None for whoever does not read these."""
    return unanswered_remarks(review) if may(request.user, Capability.VIEW_DRAFTING, review) else None


def _group(request: AuthenticatedHttpRequest, review: CaseReview, cases: list[Case], group: str) -> HttpResponse:
    dataset, slug = dataset_of(review), review.facility.slug
    form = GroupForm(request.POST or None, cases=cases, dataset=dataset, group=group)
    conflicts: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            save_cells(review=review, changes=form.changes(), by=request.user)
        except StaleCells as stale:
            # The rows now show what is stored beside what was typed: saving again is a decision.
            conflicts = presenters.stale_lines(stale.cells, dataset)
            form.cases = cases_of(review)
        else:
            messages.success(request, _("Saved at %(time)s.") % {"time": clock()})
            following = presenters.following(group, dataset) if "next" in request.POST else group
            return redirect(f"{reverse('casereview:grid', args=[slug])}?group={following}")
    context = presenters.frame(review, editable=True) | {
        "form": form,
        "conflicts": conflicts,
        "group_title": presenters.group_title(group, dataset),
        "groups": presenters.group_links(dataset, slug, current=group),
        "head": drawing.edit_head(form),
        "body": drawing.edit_body(form, slug=slug),
        "is_header": group == HEADER,
        "following": presenters.group_title(presenters.following(group, dataset), dataset),
    }
    status = 409 if conflicts else 200
    return render(request, "casereview/group.html", context, status=status)


@http_methods(read=[], write=["POST"])
def cells(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """Autosave of the grid: one mark or a pasted block; answers JSON with what is stored now (R41 to R43)."""
    review = review_of(request, slug, Capability.EDIT_CASES)
    dataset = dataset_of(review)
    form = CellsForm(request.POST, dataset=dataset)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    changes = [CellChange(number=n, cell=c, was=was, value=value) for n, c, was, value in form.cleaned_data["cells"]]
    saved = save_block(review=review, changes=changes, by=request.user)
    tallies = tallies_of(review, saved.cases)
    refused = [(saved.cases[number - 1], cell, message) for number, cell, message in form.refused]
    unknown = form.unknown_rows(saved.cases)
    answer = presenters.block_answer(saved, refused, unknown, tallies=tallies, dataset=dataset)
    answer["html"]["#tallies"] = _drawn_tallies(tallies, review, slug)
    return JsonResponse(answer | {"saved_at": clock()})


def _drawn_tallies(tallies: Tallies, review: CaseReview, slug: str) -> str:
    criteria = presenters.criteria(tallies, review.explained, slug)
    return render_to_string("casereview/_tallies.html", {"tallies": tallies, "criteria": criteria})


@http_methods(read=["GET"])
def summary(request: HttpRequest, slug: str) -> HttpResponse:
    """The review's own summary: how far it is, what is missing, where the gaps are (R46)."""
    try:
        review = review_of(request, slug, Capability.VIEW_APPLICATION)
    except Http404:
        return not_open(request, slug)
    tallies, draws = tallies_of(review), draws_of(review)
    return render(
        request,
        "casereview/summary.html",
        presenters.frame(review, editable=bool(may(request.user, Capability.EDIT_CASES, review)))
        | {
            "tallies": tallies,
            "criteria": presenters.criteria(tallies, review.explained, slug),
            "items": presenters.item_rows(tallies, dataset_of(review)),
            "tumour_types": presenters.tumour_type_rows(tallies, dataset_of(review)),
            "tumour_question": tumour_types_question(review),
            "draws": draws,
            "short_of": presenters.short_of(review, draws),
            "benchmarks_url": reverse("casereview:benchmarks", args=[slug])
            if may(request.user, Capability.VIEW_DRAFTING, review)
            else "",
        },
    )
