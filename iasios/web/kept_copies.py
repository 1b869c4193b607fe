"""The server's word to the copies that browsers keep of what is typed (static/js/keep-typed.js)."""

import re
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from iasios.idempotency.keys import KEPT_COPY

#: The cookie that names the copies whose forms were taken.
COOKIE = "saved_copies"
_NONCE = re.compile(r"[0-9a-f]{16}")
_WAITING = "kept_copy_waiting"
#: Seconds until the next page has surely read the cookie.
_MAX_AGE = 3600
#: A browser with many windows may be answered several times before one of them reads.
_MOST = 12


def nothing_saved(answer: HttpResponseRedirect) -> HttpResponseRedirect:
    """Marks the answer of a view that leads away before it looked at the form: the browser keeps its copy."""
    answer.nothing_saved = True  # type: ignore[attr-defined]
    return answer


class KeptCopyMiddleware:
    """Tells the browser that a form was taken, and nothing else lets the browser forget what was typed.

    A form counts as taken when its answer leads on to another page, other than one that asks who is there, and no
    message says that something is wrong. A form that waits for a password and then goes on by itself is named by the
    answer to the password. A card that saved itself while its page was left is taken when the answer says so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        saved_itself = response.status_code == HTTPStatus.OK and request.headers.get("X-Autosave") == "1"
        leads_on = response.status_code in {302, 303} and not hasattr(response, "nothing_saved")
        if request.method != "POST" or not (saved_itself or leads_on):
            return response
        nonce = _nonce_of(request)
        if not nonce:
            return response
        if saved_itself:
            return _say(request, response, nonce)
        target = response["Location"].partition("?")[0]
        if target in _asking():
            # Nothing has happened yet; allauth keeps the form in the session and goes on with it after the answer.
            if target not in {reverse("account_login"), reverse("mfa_index")}:
                request.session[_WAITING] = nonce
        elif not _went_wrong(request):
            if _WAITING in request.session:
                del request.session[_WAITING]
            _say(request, response, nonce)
        return response


def _say(request: HttpRequest, response: HttpResponse, nonce: str) -> HttpResponse:
    """Adds the name of a copy to those that the next page reads."""
    known = [word for word in request.COOKIES.get(COOKIE, "").split(".") if _NONCE.fullmatch(word)]
    response.set_cookie(
        COOKIE,
        ".".join([*known, nonce][-_MOST:]),
        max_age=_MAX_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def _asking() -> set[str]:
    names = ("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn")
    # Whose role needs a second factor is led to set one up first.
    return {reverse(name) for name in (*names, "account_login", "mfa_index")}


def _nonce_of(request: HttpRequest) -> str:
    if request.path in _asking():
        return str(request.session.get(_WAITING, ""))
    # Read by the view already: a body that it refused to read is not read again.
    sent = getattr(request, "_post", None)
    nonce = sent.get(KEPT_COPY, "") if sent else ""
    return nonce if _NONCE.fullmatch(nonce) else ""


def _went_wrong(request: HttpRequest) -> bool:
    queued = getattr(getattr(request, "_messages", None), "_queued_messages", [])
    return any(message.level >= messages.WARNING for message in queued)
