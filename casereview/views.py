"""Pages of the case review: the grid, one group of it, one case, the summary, the random selection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.services import StaleVersion
from casereview import grid as drawing
from casereview import pages
from casereview.draw import commitment, draw_positions
from casereview.enums import CASES
from casereview.forms import (
    HEADER,
    CaseForm,
    CellsForm,
    CheckDrawForm,
    DrawAgainForm,
    GroupForm,
    SelectionForm,
    SizeForm,
    WorkbookForm,
)
from casereview.models import Case, CaseReview
from casereview.queries import (
    Tallies,
    cases_of,
    dataset_of,
    draws_of,
    has_review,
    latest_cases,
    latest_reviews,
    tallies_of,
)
from casereview.services import (
    CellChange,
    StaleCells,
    confirm_random_selection,
    fix_seed,
    record_draw,
    save_block,
    save_case,
    save_cells,
)
from casereview.workbook import cases_workbook, read_cases
from facilities.models import Facility
from iasios.access import Capability, fetch, http_methods, may
from iasios.workbooks import WorkbookRefused, workbook_response


@http_methods(read=["GET"], write=["POST"])
def grid(request: HttpRequest, slug: str) -> HttpResponse:
    """The grid to read (and, with script, to fill in); `?group=` opens one group of it as a plain form (R39 to R44)."""
    writes = request.method == "POST"
    try:
        review = _review(request, slug, Capability.EDIT_CASES if writes else Capability.VIEW_APPLICATION)
    except Http404:
        return _not_open(request, slug)
    cases, dataset = cases_of(review), dataset_of(review)
    editable = bool(may(request.user, Capability.EDIT_CASES, review))
    group = request.GET.get("group", "")
    if group in pages.group_codes(dataset) and editable:
        return _group(request, review, cases, group)
    if writes:
        return redirect("casereview:grid", slug=slug)
    tallies = tallies_of(review, cases)
    return render(
        request,
        "casereview/grid.html",
        pages.frame(review, editable=editable)
        | {
            "tallies": tallies,
            "criteria": pages.criteria(tallies, review.explained, slug),
            "next_case": pages.next_open(tallies),
            "rows": pages.case_rows(cases, dataset),
            "table": pages.Table.drawn(review, cases, dataset, tallies, slug=slug, editable=editable),
        },
    )


def _group(request: HttpRequest, review: CaseReview, cases: list[Case], group: str) -> HttpResponse:
    dataset, slug = dataset_of(review), review.facility.slug
    form = GroupForm(request.POST or None, cases=cases, dataset=dataset, group=group)
    conflicts: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            save_cells(review=review, changes=form.changes(), by=request.user)
        except StaleCells as stale:
            # The rows now show what is stored beside what was typed: saving again is a decision.
            conflicts = pages.stale_lines(stale.cells, dataset)
            form.cases = cases_of(review)
        else:
            messages.success(request, _("Saved at %(time)s.") % {"time": _clock()})
            following = pages.following(group, dataset) if "next" in request.POST else group
            return redirect(f"{reverse('casereview:grid', args=[slug])}?group={following}")
    context = pages.frame(review, editable=True) | {
        "form": form,
        "conflicts": conflicts,
        "group_title": pages.group_title(group, dataset),
        "groups": pages.group_links(dataset, slug, current=group),
        "head": drawing.edit_head(form),
        "body": drawing.edit_body(form, slug=slug),
        "is_header": group == HEADER,
        "following": pages.group_title(pages.following(group, dataset), dataset),
    }
    status = 409 if conflicts else 200
    return render(request, "casereview/group.html", context, status=status)


@http_methods(read=["GET"], write=["POST"])
def case(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One case, group by group (R41 to R43)."""
    wanted = Capability.EDIT_CASES if request.method == "POST" else Capability.VIEW_APPLICATION
    found = fetch(Case, user=request.user, may=wanted, queryset=latest_cases(), facility__slug=slug, number=number)
    dataset = dataset_of(found.review)
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
            conflicts = pages.differences(form, found)
            form.rest_on(found)
        else:
            if _is_autosave(request):
                return _saved(saved.version, pages.case_pieces(saved, dataset))
            return _after_case(request, slug, saved)
    if _is_autosave(request) and (conflicts or form.errors):
        if conflicts:
            return JsonResponse({"merge_url": request.path}, status=409)
        return JsonResponse({"errors": form.errors}, status=422)
    context = pages.frame(found.review, editable=editable, application=found.application) | {
        "case": found,
        "form": form,
        "conflicts": conflicts,
        "sections": pages.sections(form, found, editable=editable),
        "state": pages.case_state(found, dataset),
        "window": pages.window_line(found),
        "tumour_type": pages.tumour_type_words(found, dataset),
        "before": number - 1 if number > 1 else None,
        "after": number + 1 if number < CASES else None,
    }
    status = 409 if conflicts else 200
    return render(request, "casereview/case.html", context, status=status)


def _after_case(request: HttpRequest, slug: str, saved: Case) -> HttpResponse:
    messages.success(request, _("Case %(number)s saved at %(time)s.") % {"number": saved.number, "time": _clock()})
    if "next" not in request.POST:
        return redirect("casereview:case", slug=slug, number=saved.number)
    if saved.number == CASES:
        return redirect("casereview:summary", slug=slug)
    return redirect("casereview:case", slug=slug, number=saved.number + 1)


@http_methods(read=[], write=["POST"])
def cells(request: HttpRequest, slug: str) -> HttpResponse:
    """Autosave of the grid: one mark or a pasted block; answers JSON with what is stored now (R41 to R43)."""
    review = _review(request, slug, Capability.EDIT_CASES)
    dataset = dataset_of(review)
    form = CellsForm(request.POST, dataset=dataset)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    changes = [CellChange(number=n, cell=c, was=was, value=value) for n, c, was, value in form.cleaned_data["cells"]]
    saved = save_block(review=review, changes=changes, by=request.user)
    tallies = tallies_of(review, saved.cases)
    refused = [(saved.cases[number - 1], cell, message) for number, cell, message in form.refused]
    unknown = form.unknown_rows(saved.cases)
    answer = pages.block_answer(saved, refused, unknown, tallies=tallies, dataset=dataset)
    answer["html"]["#tallies"] = _drawn_tallies(tallies, review, slug)
    return JsonResponse(answer | {"saved_at": _clock()})


def _drawn_tallies(tallies: Tallies, review: CaseReview, slug: str) -> str:
    criteria = pages.criteria(tallies, review.explained, slug)
    return render_to_string("casereview/_tallies.html", {"tallies": tallies, "criteria": criteria})


@http_methods(read=["GET"], write=["POST"])
def workbook(request: HttpRequest, slug: str) -> HttpResponse:
    """A filled workbook comes in: first what would change, then, on demand, the saving (R40 to R43)."""
    writes = request.method == "POST"
    review = _review(request, slug, Capability.EDIT_CASES if writes else Capability.VIEW_APPLICATION)
    if writes and "cells" in request.POST:
        return _save_workbook(request, review)
    dataset = dataset_of(review)
    form = WorkbookForm(request.POST if writes else None, request.FILES if writes else None)
    context = pages.frame(review, editable=bool(may(request.user, Capability.EDIT_CASES, review))) | {"form": form}
    if writes and form.is_valid():
        try:
            reading = read_cases(form.cleaned_data["workbook"], cases_of(review), dataset, today=timezone.localdate())
        except WorkbookRefused as refused:
            form.add_error("workbook", str(refused))
        else:
            context |= pages.workbook_preview(reading, dataset)
    return render(request, "casereview/workbook.html", context, status=422 if form.errors else 200)


def _save_workbook(request: HttpRequest, review: CaseReview) -> HttpResponse:
    form = CellsForm(request.POST, dataset=dataset_of(review))
    if not form.is_valid():
        messages.error(request, _("The preview cannot be read any more. Send the workbook again."))
        return redirect("casereview:workbook", slug=review.facility.slug)
    changes = [CellChange(number=n, cell=c, was=was, value=value) for n, c, was, value in form.cleaned_data["cells"]]
    saved = save_block(review=review, changes=changes, by=request.user)
    count = len(changes) - len(saved.clashes)
    words = ngettext("%(count)s cell of the workbook is saved.", "%(count)s cells of the workbook are saved.", count)
    messages.success(request, words % {"count": count})
    for line in pages.clash_lines(saved.clashes, dataset_of(review)):
        messages.warning(request, line)
    return redirect("casereview:grid", slug=review.facility.slug)


@http_methods(read=["GET"])
def workbook_out(request: HttpRequest, slug: str) -> HttpResponse:
    """The workbook with what is stored."""
    review = _review(request, slug, Capability.VIEW_APPLICATION)
    book = cases_workbook(cases_of(review), dataset_of(review), facility=review.facility.name)
    return workbook_response(book, f"cases-{slug}.xlsx")


@http_methods(read=["GET"])
def summary(request: HttpRequest, slug: str) -> HttpResponse:
    """The review's own summary: how far it is, what is missing, where the gaps are (R46)."""
    try:
        review = _review(request, slug, Capability.VIEW_APPLICATION)
    except Http404:
        return _not_open(request, slug)
    tallies = tallies_of(review)
    return render(
        request,
        "casereview/summary.html",
        pages.frame(review, editable=bool(may(request.user, Capability.EDIT_CASES, review)))
        | {
            "tallies": tallies,
            "criteria": pages.criteria(tallies, review.explained, slug),
            "items": pages.item_rows(tallies, dataset_of(review)),
            "tumour_types": pages.tumour_type_rows(tallies, dataset_of(review)),
            "draws": draws_of(review),
        },
    )


@http_methods(read=["GET"], write=["POST"])
def selection(request: HttpRequest, slug: str) -> HttpResponse:
    """The draw step by step, and somebody who answers for the random selection (R37, R45)."""
    review = _review(request, slug, Capability.EDIT_CASES)
    form = SelectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        confirm_random_selection(review=review, by=request.user)
        messages.success(request, _("The random selection is confirmed."))
        return redirect("casereview:grid", slug=slug)
    return _selection_page(request, review, form=form)


def _selection_page(request: HttpRequest, review: CaseReview, *, status: int = 200, **forms: Any) -> HttpResponse:
    draws = draws_of(review)
    context = pages.frame(review, editable=True) | {
        "form": SelectionForm(),
        "size_form": SizeForm(),
        "again_form": DrawAgainForm(),
        "window": pages.window_words(),
        "draw": draws[-1] if draws else None,
        "earlier": draws[:-1],
    }
    return render(request, "casereview/selection.html", context | forms, status=status)


@http_methods(read=[], write=["POST"])
def draw(request: HttpRequest, slug: str) -> HttpResponse:
    """Fixes the seed before anybody counts; a second time only with a reason (R37)."""
    review = _review(request, slug, Capability.EDIT_CASES)
    again = bool(draws_of(review))
    form = DrawAgainForm(request.POST)
    if again and not form.is_valid():
        return _selection_page(request, review, again_form=form, status=422)
    fix_seed(review=review, by=request.user, reason=form.cleaned_data["reason"] if again else "")
    messages.success(request, _("The seed is fixed. Now count your list."))
    return redirect("casereview:selection", slug=slug)


@http_methods(read=[], write=["POST"])
def draw_size(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes the length of the list and draws; answers JSON to the script that has the list (R37)."""
    review = _review(request, slug, Capability.EDIT_CASES)
    form = SizeForm(request.POST)
    if form.is_valid():
        try:
            outcome = record_draw(
                review=review,
                size=form.cleaned_data["size"],
                list_fingerprint=form.cleaned_data["list_fingerprint"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error("size", error)
        else:
            if request.accepts("text/html"):
                messages.success(request, _("Drawn. These are the 30 positions of your list."))
                return redirect("casereview:selection", slug=slug)
            return JsonResponse({"seed": outcome.draw.seed, "size": outcome.size, "positions": outcome.positions})
    if not request.accepts("text/html"):
        return JsonResponse({"errors": form.errors}, status=422)
    return _selection_page(request, review, size_form=form, status=422)


@login_not_required
@http_methods(read=["GET"])
def check_draw(request: HttpRequest) -> HttpResponse:
    """How the draw works, and any draw once more; open to everybody, reads nothing (R37)."""
    form = CheckDrawForm(request.GET if {"seed", "size"} & set(request.GET) else None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        seed = form.cleaned_data["seed"]
        context |= {"positions": draw_positions(seed, form.cleaned_data["size"]), "commitment": commitment(seed)}
    return render(request, "casereview/check_draw.html", context, status=422 if form.errors else 200)


def _review(request: HttpRequest, slug: str, capability: Capability) -> CaseReview:
    return fetch(CaseReview, user=request.user, may=capability, queryset=latest_reviews(), facility__slug=slug)


def _not_open(request: HttpRequest, slug: str) -> HttpResponse:
    """To people of a facility that is not enrolled yet: why there is nothing here (R22)."""
    facility = fetch(Facility, user=request.user, may=Capability.VIEW_FACILITY, slug=slug)
    if has_review(facility):
        raise Http404
    return render(request, "casereview/not_open.html", {"facility": facility})


def _is_autosave(request: HttpRequest) -> bool:
    return request.headers.get("X-Autosave") == "1"


def _saved(version: int, pieces: Mapping[str, str]) -> JsonResponse:
    return JsonResponse({"version": version, "saved_at": _clock(), "html": pieces})


def _clock() -> str:
    return date_format(timezone.localtime(), "TIME_FORMAT")
