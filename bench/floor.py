"""The floor of a page: as many bytes from memory, behind the same middleware and session, with one query."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse


class QueryCountMiddleware:
    """Says in a header how many queries a request took, those of the middleware included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen = 0

        def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal seen
            seen += not sql.startswith(("SAVEPOINT", "RELEASE"))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response["X-Queries"] = str(seen)
        return response


@lru_cache(maxsize=256)
def _body(size: int) -> bytes:
    return (b"<!doctype html><title>Floor</title>" + b"<p>Floor</p>\n" * (size // 13))[:size]


def floor(request: HttpRequest, size: int) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse(_body(size))
