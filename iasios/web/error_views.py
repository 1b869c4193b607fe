"""Pages for requests that cannot be answered: always a page in words, never a stack trace."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


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
    """Drawn without the request: whatever failed must not fail again here."""
    return HttpResponse(render_to_string("500.html"), status=500)
