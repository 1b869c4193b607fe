"""NUL in an address: no text of PostgreSQL can hold it, so no view ever meets it."""

import re
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

_NUL = re.compile("%00|\x00")


class NulMiddleware:
    """Leaves NUL out of what is searched or filtered for, and answers 404 where it stands in the path."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            raise Http404
        # Django reads `request.GET` from here when it is first asked for.
        request.META["QUERY_STRING"] = _NUL.sub("", request.META.get("QUERY_STRING", ""))
        return self.get_response(request)
