"""What a view declares about itself before its first line."""

from collections.abc import Callable, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponseBase]


def http_methods(
    *, read: Sequence[str] | None = None, write: Sequence[str] = (), records: bool = False, lags: bool = False
) -> Callable[[View], View]:
    """The methods a view answers; reading happens in a transaction that PostgreSQL keeps read-only.

    Args:
        read: methods that change nothing ("GET" brings "HEAD"). Where nothing is said, a view that writes answers no
            other method, and every other view answers GET.
        write: methods that may change something.
        records: a read that leaves a trace, such as a download that is logged; its transaction may write.
        lags: what it reads may be some seconds old, so a replica answers where the settings name one.
    """
    if read is None:
        read = () if write else ("GET",)
    methods = [*read, *(["HEAD"] if "GET" in read else []), *write]

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(request, *args, **kwargs)

        guarded = _with_words(require_http_methods(methods)(inner))
        guarded.reads_only = bool(read) and not records  # type: ignore[attr-defined]
        guarded.lags = lags  # type: ignore[attr-defined]
        return guarded

    return decorate


def _with_words(view: View) -> View:
    """An address that takes a form alone, opened in a browser, says so and leads back (405)."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        page = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
        page["Allow"] = response["Allow"]
        return page

    return answer
