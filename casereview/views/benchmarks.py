"""The own case review beside those of all accredited centres."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from casereview import presenters
from casereview.presenters.benchmarks import benchmark_groups
from casereview.queries import cases_of, dataset_of
from casereview.queries.benchmarks import FEWEST_OTHERS, benchmarks_for, shares_of
from casereview.views.review_gate import not_open, review_of
from iasios.access import Capability, http_methods


@http_methods(read=["GET"])
def benchmarks(request: HttpRequest, slug: str) -> HttpResponse:
    """Share by share, for the people of the facility and the office; no centre can be told from another."""
    try:
        review = review_of(request, slug, Capability.VIEW_DRAFTING)
    except Http404:
        return not_open(request, slug)
    dataset = dataset_of(review)
    found = benchmarks_for(review.facility, review.dataset)
    context = presenters.frame(review, editable=False) | {
        "quarter": found.quarter if found.shares else None,
        "groups": benchmark_groups(shares_of(cases_of(review), dataset), found, dataset),
        "fewest": FEWEST_OTHERS,
    }
    return render(request, "casereview/benchmarks.html", context)
