"""Answers a form that was acted upon before with the first answer. Stands inside the request's transaction."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from iasios.idempotency.keys import FIELD, LONGEST, actor_of, digest_of
from iasios.idempotency.services import first_answer, remember_answer

#: A double click: the page that follows says already what was done.
AT_ONCE = timedelta(seconds=5)
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class IdempotencyMiddleware:
    """A double click, a second tab, a repeat after a lost answer: it happens once, and both are answered alike.

    An act is what was answered with a redirect. A page that says what is wrong with a form, and what scripts save while
    somebody writes, are none: they may come as often as they like.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = self._key(request)
        if not key:
            return self.get_response(request)
        user, actor, digest = request.user, actor_of(request.user), digest_of(request)
        done = first_answer(actor=actor, key=key, digest=digest)
        if done is not None:
            if timezone.now() - done.at > AT_ONCE:
                messages.info(request, _("You had sent this before. It was done once."))
            return HttpResponseRedirect(done.location)
        response = self.get_response(request)
        # Whoever was signed in or out by it needs the session that only the real answer brings.
        is_same_person = actor_of(request.user) == actor
        if 300 <= response.status_code < 400 and is_same_person and not getattr(request, "_view_raised", False):
            remember_answer(user=user, actor=actor, key=key, digest=digest, location=response["Location"])
        return response

    def _key(self, request: HttpRequest) -> str:
        if request.method != "POST" or request.content_type not in _FORMS or request.headers.get("X-Autosave"):
            return ""
        key = request.POST.get(FIELD, "")
        return key if len(key) <= LONGEST and "\x00" not in key else ""
