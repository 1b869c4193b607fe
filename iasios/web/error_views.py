"""Pages for requests that cannot be answered: always a page in words, never a stack trace."""

import errno
import sys

import structlog
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from iasios.access.middleware import OUTCOME, READ_METHODS

log = structlog.get_logger("portal.errors")
#: PostgreSQL's code of a server whose disk is full.
DISK_FULL = "53100"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long: the browser's copy of the text is offered again after reloading."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What the browser sent could not be read; a body that is too large says so (413)."""
    if isinstance(exception, RequestDataTooBig):
        reason = _(
            "It was larger than the portal takes. A text box holds 20,000 characters; a file field says how much fits."
        )
        return render(request, "400.html", {"reason": reason}, status=413)
    if isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        return render(request, "400.html", {"reason": _("It had more fields than any form here has.")}, status=400)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Visible, but not for this person or not now; the gate's reason stands on the page."""
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not there, or not yours: the two look the same."""
    return render(request, "404.html", status=404)


def conflict(request: HttpRequest, reason: str) -> HttpResponse:
    """The step is no longer possible: somebody has moved the thing on."""
    return render(request, "409.html", {"reason": reason}, status=409)


def server_error(request: HttpRequest) -> HttpResponse:
    """Drawn without the request: whatever failed must not fail again here.

    A database that does not answer and a full disk pass by themselves: 503 and 507, with what was typed.
    """
    failure = sys.exc_info()[1]
    if isinstance(failure, OperationalError | InterfaceError):
        if getattr(failure.__cause__, "sqlstate", None) == DISK_FULL:
            return _unavailable(request, "507.html", 507)
        return _unavailable(request, "503.html", 503)
    if isinstance(failure, OSError) and failure.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _unavailable(request, "507.html", 507)
    return HttpResponse(render_to_string("500.html"), status=500)


def _unavailable(request: HttpRequest, template: str, status: int) -> HttpResponse:
    typed, has_files = _typed_in(request)
    context = {
        "was_sent": request.method not in READ_METHODS,
        "outcome": getattr(request, OUTCOME, ""),
        "typed": typed,
        "has_files": has_files,
        "address": request.get_full_path(),
        "language": get_language(),
    }
    log.error("unavailable", status=status, outcome=context["outcome"])
    response = HttpResponse(render_to_string(template, context), status=status)
    response["Retry-After"] = "60"
    response["Cache-Control"] = "no-store"
    return response


def _typed_in(request: HttpRequest) -> tuple[list[tuple[str, str]], bool]:
    """The fields that can be sent once more, and whether files were among them; a page never repeats a password."""
    try:
        if request.method != "POST" or any("password" in name for name in request.POST):
            return [], False
        fields = [(name, value) for name, values in request.POST.lists() for value in values if isinstance(value, str)]
        return fields, bool(request.FILES)
    except (OSError, BadRequest, MultiPartParserError):
        # What was sent has not arrived whole.
        return [], False
