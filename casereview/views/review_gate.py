"""What the pages of the case review share: the way in, and the answer to what was saved."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format

from casereview.models import CaseReview
from casereview.queries import (
    has_review,
    latest_reviews,
)
from facilities.models import Facility
from iasios.access import Capability, fetch
from iasios.web.current_facility import set_current_facility


def review_of(request: HttpRequest, slug: str, capability: Capability) -> CaseReview:
    review = fetch(CaseReview, user=request.user, may=capability, queryset=latest_reviews, facility__slug=slug)
    set_current_facility(request, review.facility, review.application)
    return review


def not_open(request: HttpRequest, slug: str) -> HttpResponse:
    """To people of a facility that is not enrolled yet: why there is nothing here (R22)."""
    facility = fetch(Facility, user=request.user, may=Capability.VIEW_FACILITY, slug=slug)
    set_current_facility(request, facility)
    if has_review(facility):
        raise Http404
    return render(request, "casereview/not_open.html", {"facility": facility})


def saved_answer(version: int, pieces: Mapping[str, str]) -> JsonResponse:
    return JsonResponse({"version": version, "saved_at": clock(), "html": pieces})


def clock() -> str:
    return date_format(timezone.localtime(), "TIME_FORMAT")
