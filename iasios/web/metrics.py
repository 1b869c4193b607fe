"""What the web processes count of themselves, for Prometheus: names of pages and status codes, never an address."""

import time

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

#: Pages answer within 40 ms; papers and exports take seconds.
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
#: With the status, so that a quick refusal does not hide a slow page, use `portal_responses_total` beside it.
LATENCY = Histogram(
    "portal_request_seconds",
    "Seconds from the request to the answer, by the name of the page.",
    ["view"],
    buckets=BUCKETS,
)
RESPONSES = Counter(
    "portal_responses_total", "Answers by the name of the page and the status code.", ["view", "method", "status"]
)
#: Whatever else a client sends as a method is its own invention, and would be a time series each.
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


def observe_answer(request: HttpRequest, response: HttpResponse, started: float) -> None:
    """Counts one answer.

    Args:
        started: `time.perf_counter()` at the beginning.
    """
    match = request.resolver_match
    # An address that leads nowhere has no name, and is not one: anybody can make up as many as they like.
    view = match.view_name if match is not None and match.view_name else "none"
    method = request.method if request.method in METHODS else "other"
    LATENCY.labels(view).observe(time.perf_counter() - started)
    RESPONSES.labels(view, method, str(response.status_code)).inc()
