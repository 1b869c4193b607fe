"""How the thirty cases were chosen: the random draw, its size, and the public page that repeats it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.deadlines import window_start
from casereview import presenters
from casereview.draw import commitment, draw_positions
from casereview.forms.draws import CheckDrawForm, DrawAgainForm, OrderDrawForm, SelectionForm, SizeForm
from casereview.models import CaseReview
from casereview.queries import DrawRecord, draws_of, reviews_with_application
from casereview.services import (
    confirm_random_selection,
    fix_seed,
    order_draw,
    record_draw,
)
from casereview.views.review_gate import review_of
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, fetch, http_methods
from iasios.workflow import StepRefused


@http_methods(read=["GET"], write=["POST"])
def selection(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """The draw step by step, and somebody who answers for the random selection (R37, R45)."""
    review = review_of(request, slug, Capability.EDIT_CASES)
    draws = draws_of(review)
    form = SelectionForm(request.POST or None, asks_how=not draws)
    if request.method == "POST" and form.is_valid():
        confirm_random_selection(review=review, by=request.user, how=form.cleaned_data.get("how", ""))
        messages.success(request, _("The random selection is confirmed."))
        return redirect("casereview:grid", slug=slug)
    return _selection_page(request, review, draws, form=form)


def _selection_page(
    request: HttpRequest, review: CaseReview, draws: list[DrawRecord], *, status: int = 200, **forms: Any
) -> HttpResponse:
    context = presenters.frame(review, editable=True) | {
        "form": SelectionForm(asks_how=not draws),
        "size_form": SizeForm(),
        "again_form": DrawAgainForm(),
        "window": presenters.window_words(),
        "draw": draws[-1] if draws else None,
        "earlier": draws[:-1],
        "short_of": presenters.short_of(review, draws),
        "dates_from": window_start(),
        "dates_until": timezone.localdate(),
        "yearly": review.application.facility.procedures_per_year,
    }
    return render(request, "casereview/selection.html", context | forms, status=status)


@http_methods(read=[], write=["POST"])
def draw(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """Fixes the seed before anybody counts; a second time only with a reason (R37)."""
    review = review_of(request, slug, Capability.EDIT_CASES)
    draws = draws_of(review)
    again = bool(draws)
    form = DrawAgainForm(request.POST)
    if again and not form.is_valid():
        return _selection_page(request, review, draws, again_form=form, status=422)
    fix_seed(review=review, by=request.user, reason=form.cleaned_data["reason"] if again else "")
    return redirect("casereview:selection", slug=slug)


@http_methods(read=[], write=["POST"])
def draw_size(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """Takes the length of the list, asks once, and draws; answers JSON to the script that has the list (R37)."""
    review = review_of(request, slug, Capability.EDIT_CASES)
    form = SizeForm(request.POST)
    if form.is_valid() and not form.cleaned_data["is_confirmed"] and request.accepts("text/html"):
        draws = draws_of(review)
        if draws and not draws[-1].is_drawn:
            return _selection_page(request, review, draws, size_form=form, asked_size=form.cleaned_data["size"])
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
    return _selection_page(request, review, draws_of(review), size_form=form, status=422)


@http_methods(read=["GET"], write=["POST"])
def order(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The office wants other records, with a reason; until assessors are assigned (R37)."""
    review = fetch(
        CaseReview,
        user=request.user,
        may=Capability.ORDER_DRAW,
        queryset=reviews_with_application,
        application__code=code,
    )
    form = OrderDrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            order_draw(review=review, reason=form.cleaned_data["reason"], by=request.user)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("A new draw has started. The hospital was told by mail."))
            return redirect("portal:facility", slug=review.facility.slug)
    context = {"application": review.application, "facility": review.facility, "form": form}
    return render(request, "casereview/order_draw.html", context, status=422 if form.errors else 200)


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
