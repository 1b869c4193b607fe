"""What wraps every request: an id and one log line, headers, sign-in, activity, the second factor, late refusals."""

import re
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from iasios.access import Role, is_viewed, standing_of
from iasios.access.user_links import UserLinks
from iasios.web.error_views import conflict
from iasios.web.metrics import observe_answer
from iasios.web.security_events import note_answer, person_of
from iasios.web.session_activity import SECOND_FACTOR, SEEN, has_second_factor, is_factor_demanded, seen
from iasios.workflow import StepRefused

log = structlog.get_logger("portal.request")
_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")
Answer = Callable[[HttpRequest], HttpResponse]

#: The session is written at most this often to remember that somebody is active.
SESSION_STEP = timedelta(minutes=1)
#: Who answers for a facility.
APPOINTED_ROLES = frozenset({Role.REPRESENTATIVE, Role.DEPUTY, Role.ACCOUNT_HOLDER})
LAST_SEEN_STEP = timedelta(minutes=15)


class RequestLogMiddleware:
    """Gives every request an id (the proxy's, when it looks like one), repeats it in the answer, and logs one line."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request_id = given if _ID.match(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        note_answer(request, response.status_code)
        observe_answer(request, response, started)
        # The path without its query string: searches and tokens stay out of the logs.
        log.info(
            "request",
            method=request.method,
            path=request.path,
            person=person_of(request),
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000, 1),
        )
        return response


class HeadersMiddleware:
    """Headers that Django has no setting for, on every answer, and no copy of a signed-in page in any cache."""

    HEADERS = {
        "Permissions-Policy": (
            "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
            "magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-create=(self), "
            "publickey-credentials-get=(self), screen-wake-lock=(), usb=(), xr-spatial-tracking=()"
        ),
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "X-Permitted-Cross-Domain-Policies": "none",
    }

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.HEADERS.items():
            response.headers.setdefault(name, value)
        # A back button on a shared ward computer must not show the last person's page.
        if _is_signed_in(request):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return _without_body(response) if request.method == "HEAD" else response


class SignInMiddleware(LoginRequiredMiddleware):
    """Everything needs a sign-in unless its view says otherwise; afterwards one is back where one was.

    After a form that could not be sent, that is the page with the form, since the address it was sent to shows nothing.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        if request.method in {"GET", "HEAD"}:
            return super().handle_no_permission(request, view_func)
        came_from = request.headers.get("Referer", "")
        if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
            parts = urlsplit(came_from)
            target = parts.path + (f"?{parts.query}" if parts.query else "")
        else:
            target = request.path
        return redirect_to_login(target, self.get_login_url(view_func), self.get_redirect_field_name(view_func))


class ActivityMiddleware:
    """Signs out who was idle too long, and notes now and then who was here. Stands outside the page's transaction."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self._end_or_extend(request)
        response = self.get_response(request)
        if _is_signed_in(request):
            last: datetime | None = request.user.last_seen_at  # type: ignore[union-attr]
            if last is None or timezone.now() - last >= LAST_SEEN_STEP:
                try:
                    seen(request.user)
                except DatabaseError as error:
                    # The answer is ready, and what it says is saved: a note for the list of people must not spoil it.
                    log.warning("last_seen_not_saved", error=type(error).__name__)
        return response

    def _end_or_extend(self, request: HttpRequest) -> None:
        began = request.session.get(SEEN)
        if began is None or not settings.IDLE_LIMIT:
            return
        idle = timezone.now() - datetime.fromisoformat(began)
        if idle >= settings.IDLE_LIMIT:
            logout(request)
            messages.info(
                request,
                _("You were signed out after a while without activity. What you typed is kept in this browser."),
            )
        elif idle >= SESSION_STEP:
            request.session[SEEN] = timezone.now().isoformat()


class SecondFactorMiddleware:
    """Office, chairperson and assessors work with a second factor; without one they are led to set it up.

    So do a facility's three appointed people where the operator demands it (REQUIRE_SECOND_FACTOR_OF_APPOINTED), and
    everybody who works at a facility that demands it itself, whatever the operator demands of others.

    Asked of the database once per session: the session remembers the answer until somebody touches their factors.
    """

    #: What stays reachable without one: the account's own pages, and what every page needs.
    OPEN = (
        "account_",
        "mfa_",
        "usersessions_",
        "socialaccount_",
        "openid_connect_",
        "facilities:session_end",
        "ui:",
        "set_language",
        "portal:healthz",
        "portal:readyz",
    )

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def _is_wanted_of(self, standing: UserLinks) -> bool:
        if standing.groups:
            return True
        held = frozenset().union(*standing.facilities.values())
        return settings.REQUIRE_SECOND_FACTOR_OF_APPOINTED and bool(held & APPOINTED_ROLES)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name.startswith("mfa_") and request.method == "POST":
            request.session.pop(SECOND_FACTOR, None)
        if not request.user.is_authenticated or request.session.get(SECOND_FACTOR):
            return None
        if is_viewed(request.user):
            # The session is the office's; whoever opened the view was asked then.
            return None
        by_role = settings.REQUIRE_SECOND_FACTOR and self._is_wanted_of(standing_of(request.user))
        if not by_role and not is_factor_demanded(request):
            return None
        if has_second_factor(request.user):
            request.session[SECOND_FACTOR] = True
            return None
        if name.startswith(self.OPEN) or not getattr(view, "login_required", True):
            return None
        messages.info(
            request,
            _("Your role needs a second factor at sign-in. Set one up to go on.")
            if by_role
            else _("Your hospital or the office asks for a second factor at sign-in. Set one up to go on."),
        )
        return redirect("mfa_index")


class RefusalMiddleware:
    """A step that came too late and that no page handled itself is answered in words (409)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, StepRefused):
            return conflict(request, str(exception))
        return None


def _without_body(response: HttpResponse) -> HttpResponse:
    """Django leaves this to the server, and gunicorn to us: a body after a HEAD would read as the next answer."""
    if getattr(response, "streaming", False):
        # The server closes the file behind it, as ever.
        response.streaming_content = iter(())  # type: ignore[attr-defined]
        return response
    response.headers.setdefault("Content-Length", str(len(response.content)))
    response.content = b""
    return response


def _is_signed_in(request: HttpRequest) -> bool:
    """Without loading a person whom the page did not need: an answer made before the session is nobody's."""
    session = getattr(request, "session", None)
    return session is not None and "_auth_user_id" in session and request.user.is_authenticated
